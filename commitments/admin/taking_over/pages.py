"""The pages of taking a list over: the file, its columns, what would come of it, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin.listing.exporting import file_response
from commitments.admin.panels import Panel
from commitments.admin.refusals import REFUSED, tell
from commitments.admin.rights import holds, person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.taking_over.forms import ColumnsForm, NamesForm, UploadForm, undecided
from commitments.admin.words import NOTHING, instant
from commitments.exchange.choices import Choices
from commitments.exchange.exporting import template
from commitments.exchange.files import BadFile
from commitments.exchange.guessing import seen
from commitments.exchange.waking import nudge
from commitments.exchange.working import ask, may_be_given_up, table_of, upload, work_on
from commitments.lifecycle import Refusal
from commitments.models import ImportState, ListImport
from commitments.models.list_import import AT_WORK

# A list of so many rows is looked at while the person waits, in a second or two; a longer one by a job.
AT_ONCE = 1_000
_NOTHING_ASKED: Mapping[str, Any] = {"asked": [], "unclear": []}


@admin.register(ListImport)
class ListImportAdmin(ScopedAdmin):
    """Officers take lists over at their desks; each list has one page, which shows what it waits for."""

    when_empty = _("An office's own list, CSV or XLSX, is looked at row by row before anything of it is taken over.")
    list_display = ("name", "desk", "user", "uploaded", "rows", "state")
    list_filter = ("state", "desk")
    list_select_related = ("desk", "user")
    search_fields = ("name",)
    ordering = ("-uploaded_at",)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("template/<str:ending>/", view(self.download_template), name="commitments_listimport_template"),
            path("<int:pk>/change/", view(self.step), name="commitments_listimport_step"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the files, which only the pages of the steps read."""
        return super().get_queryset(request).defer("content")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.OFFICER, desk_id=obj.desk_id if obj else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.OFFICER)

    def download_template(self, request: HttpRequest, ending: str) -> HttpResponse:
        """An empty file with our columns."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if ending not in ("csv", "xlsx"):
            raise Http404
        return file_response(template(ending), name="commitments", ending=ending)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """GET asks for a file, POST keeps it and goes on to its columns."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None, user=person(request))
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                listed = upload(
                    file.read(),
                    name=file.name[-200:],
                    desk=form.cleaned_data["desk"],
                    user=person(request),
                    at=timezone.now(),
                )
            except BadFile as refusal:
                form.add_error("file", str(refusal))
            else:
                return HttpResponseRedirect(_page(listed))
        return self._shown(request, "upload", form, title=gettext("Take a list over"))

    def step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of one list, by what it waits for; POST decides, GET shows."""
        listed = self.get_object(request, str(pk))
        if not self.has_view_permission(request, listed):
            raise PermissionDenied
        if listed.state == ImportState.DONE:
            return self._shown(request, "done", None, listed=listed, title=gettext("List taken over"))
        if request.method == "POST" and "_give_up" in request.POST and may_be_given_up(listed, at=timezone.now()):
            listed.delete()
            done = gettext("“%(name)s” is not taken over.") % {"name": listed.name}
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:commitments_listimport_changelist"))
        if listed.state in AT_WORK:
            free = may_be_given_up(listed, at=timezone.now())
            title = gettext("At work on the list")
            return self._shown(request, "working", None, listed=listed, title=title, may_give_up=free)
        if listed.state == ImportState.UPLOADED or "columns" in request.GET:
            return self._columns(request, listed)
        return self._checked(request, listed)

    def _columns(self, request: HttpRequest, listed: ListImport) -> HttpResponse:
        """What each column holds."""
        table, choices = table_of(listed), Choices.from_json(listed.choices)
        form = ColumnsForm(
            request.POST or None,
            choices=choices,
            columns=seen(table.headers, table.rows()),
            user=person(request),
            initial={"opened": listed.version},
        )
        if form.is_valid() and self._asked(request, listed, ImportState.CHECKING, form, form.chosen()):
            return HttpResponseRedirect(_page(listed))
        return self._shown(
            request, "columns", form, listed=listed, title=gettext("What the columns hold"), notes=table.notes
        )

    def _checked(self, request: HttpRequest, listed: ListImport) -> HttpResponse:
        """What would come of it, and which names are one."""
        choices, report = Choices.from_json(listed.choices), listed.report
        names = NamesForm(
            request.POST if "_names" in request.POST else None,
            report=report,
            choices=choices,
            initial={"opened": listed.version},
        )
        if names.is_valid() and self._asked(request, listed, ImportState.CHECKING, names, names.chosen()):
            return HttpResponseRedirect(_page(listed))
        if "_leave_out" in request.POST and self._leave_out(request, listed):
            return HttpResponseRedirect(_page(listed))
        open_names = undecided(report["asked"], Choices.from_json(listed.choices))
        if "_take_over" in request.POST and not open_names:
            self._asked(request, listed, ImportState.WRITING, None, None)
            return HttpResponseRedirect(_page(listed))
        return self._shown(
            request,
            "checked",
            names,
            listed=listed,
            title=gettext("What would come of it"),
            report=report,
            undecided=open_names,
            panels=_panels(report),
            told=len(report["problems"]),
            rest=report["wrong"] - len(report["problems"]),
        )

    def _leave_out(self, request: HttpRequest, listed: ListImport) -> bool:
        """Check again without the rows that have problems."""
        choices = Choices.from_json(listed.choices)
        choices.left_out += [problem["row"] for problem in listed.report["problems"] if problem["row"]]
        return self._asked(request, listed, ImportState.CHECKING, None, choices)

    def _asked(
        self,
        request: HttpRequest,
        listed: ListImport,
        state: ImportState,
        form: forms.Form | None,
        choices: Choices | None,
    ) -> bool:
        """Whether the next step was asked for; a short list is worked on at once."""
        seen_as = request.POST.get("opened", "")
        version = int(seen_as) if seen_as.isdecimal() else 0
        try:
            ask(listed, state, choices=choices, user=person(request), opened=version)
        except (*REFUSED, Refusal) as refusal:
            if form:
                tell(form, refusal)
            else:
                self.message_user(request, str(refusal), messages.ERROR)
            return False
        if listed.rows <= AT_ONCE:
            work_on(listed.pk, clock=timezone.now)
        else:
            nudge()
        return True

    def _shown(self, request: HttpRequest, page: str, form: forms.Form | None, **context: Any) -> HttpResponse:
        return TemplateResponse(
            request,
            f"admin/commitments/taking_over/{page}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "form": form,
                # A page that only shows follows what it shows to the one that asks about names.
                "media": self.media + (form or NamesForm(report=_NOTHING_ASKED, choices=Choices())).media,
                **context,
            },
        )

    @admin.display(description=_("uploaded"), ordering="uploaded_at")
    def uploaded(self, row: ListImport) -> str:
        return instant(row.uploaded_at)


def _panels(report: Mapping[str, Any]) -> list[Panel]:
    """What is wrong, and what would be changed."""
    rows = defaultdict(list)
    for each in report["problems"]:
        rows[each["column"], each["message"]].append(each["row"])
    wrong = [(in_runs(numbers), column or NOTHING, message) for (column, message), numbers in rows.items()]
    changes = [
        (each["row"], each["column"], each["before"] or NOTHING, each["after"] or NOTHING) for each in report["changes"]
    ]
    return [
        Panel(_("What cannot be taken over"), (_("rows"), _("column"), _("why")), wrong),
        Panel(_("What would be changed"), (_("row"), _("column"), _("here"), _("in the list")), changes),
    ]


def in_runs(numbers: Iterable[int]) -> str:
    """Numbers of rows as a person would tell them: 2 to 9, 12. Zero is no row."""
    runs: list[list[int]] = []
    for number in sorted(filter(None, set(numbers))):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join(map(_run, runs)) or NOTHING


def _run(run: Sequence[int]) -> str:
    return gettext("%(first)d to %(last)d") % {"first": run[0], "last": run[-1]} if len(run) > 1 else str(run[0])


def _page(listed: ListImport) -> str:
    return reverse("admin:commitments_listimport_step", args=[listed.pk])
