"""The admin of the log: to be read. Lines are written by the lifecycle and by nothing else."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from commitments.access import visible
from commitments.admin.history import log_lines
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.rights import person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import NOTHING, day, instant
from commitments.chronicle import after_in_words, before_in_words, changes_in_words
from commitments.files import file_in_words
from commitments.files.downloads import download
from commitments.models import Evidence, Extension, StatusEntry
from commitments.phrasing import slot_in_words


@admin.register(StatusEntry)
class StatusEntryAdmin(ScopedAdmin):
    when_empty = _("Every action writes a line here by itself.")
    list_display = ("about_day", "kind", "commitment", "slot", "from_status", "to_status", "author", "on_behalf_of")
    list_filter = ("kind", "to_status", "commitment__desk")
    list_select_related = ("commitment", "follow_up", "on_behalf_of")
    # Not the internal note: finding a word there would give it away.
    search_fields = ("note", "author", "commitment__title", "commitment__reference", "follow_up__slot")
    date_hierarchy = "on"
    ordering = ("-at", "-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ["kind", "commitment", "follow_up", "about_day", "written", "author", "on_behalf_of"]
        shown += ["from_status", "to_status"] if obj and obj.to_status else []
        shown += ["changed"] if obj and obj.change and log_lines.parts(obj, person(request)).change else []
        shown += ["note"]
        return [*shown, "internal_note"] if obj and log_lines.parts(obj, person(request)).internal_note else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("about_day", "written", "changed")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(StatusEntry.objects.filter(pk=record.pk))]

    @admin.display(description=_("day"), ordering="on")
    def about_day(self, row: StatusEntry) -> str:
        return day(row.on)

    @admin.display(description=_("written at"), ordering="at")
    def written(self, row: StatusEntry) -> str:
        return instant(row.at)

    @admin.display(description=_("what changed"))
    def changed(self, row: StatusEntry) -> SafeString:
        lines = ((line,) for each in changes_in_words(row) for line in each.split("\n"))
        return format_html_join(SafeString("<br>"), "{}", lines)

    @admin.display(description=_("slot"), ordering="follow_up__slot")
    def slot(self, row: StatusEntry) -> str:
        return slot_in_words(row.follow_up.slot) if row.follow_up else NOTHING


@admin.register(Evidence)
class EvidenceAdmin(ScopedAdmin):
    when_empty = _("Evidence is added where a status is logged.")
    list_display = ("title", "address", "document", "file_name", "commitment")
    list_filter = ("entry__commitment__desk",)
    list_select_related = ("document", "entry__commitment")
    search_fields = (
        "title",
        "address",
        "quote",
        "file_name",
        "entry__commitment__title",
        "entry__commitment__reference",
    )
    ordering = ("-id",)
    readonly_fields = ("commitment", "file")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        file = ["file", "file_sha256"] if obj and obj.file else []
        return ["entry", "commitment", "title", "address", "document", *file, "quote"]

    def get_urls(self) -> list[Any]:
        download = self.admin_site.admin_view(require_safe(self.download))
        return [path("<int:pk>/file/", download, name="commitments_evidence_file"), *super().get_urls()]

    def download(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file, for whoever may see the line of the log that it belongs to."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        item = self.get_object(request, str(pk))
        if not item.file:
            raise Http404(gettext("There is no such record."))
        return download(request, item.file)

    @admin.display(description=_("file"))
    def file(self, row: Evidence) -> SafeString:
        address = reverse("admin:commitments_evidence_file", args=[row.pk])
        words = file_in_words(row.stored_file)
        return format_html('<a href="{}" download>{}</a> ({})', address, row.file_name, words)

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(StatusEntry.objects.filter(pk=record.entry_id))]

    @admin.display(description=_("commitment"), ordering="entry__commitment__reference")
    def commitment(self, row: Evidence) -> str:
        return str(row.entry.commitment)


@admin.register(Extension)
class ExtensionAdmin(ScopedAdmin):
    when_empty = _("A window is moved on the page of its follow-up, for a reason.")
    list_display = ("follow_up", "number", "before", "after", "reason")
    list_filter = ("follow_up__commitment__desk",)
    list_select_related = ("follow_up__commitment",)
    search_fields = ("reason", "follow_up__commitment__title", "follow_up__commitment__reference")
    ordering = ("-id",)
    fields = ("follow_up", "number", "before", "after", "reason")
    readonly_fields = ("before", "after")

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(visible(user, record="commitment", via="follow_up__commitment__"))

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(StatusEntry.objects.filter(pk=record.entry_id))]

    @admin.display(description=_("from"))
    def before(self, row: Extension) -> str:
        return before_in_words(row)

    @admin.display(description=_("to"), ordering="to_latest")
    def after(self, row: Extension) -> str:
        return after_in_words(row)
