"""How each desk reminds: read by its leads, and changed by them, with a look at what that means."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.access import Role
from commitments.admin.desks import Belonging, DeskAdmin
from commitments.admin.panels import Panel
from commitments.admin.rights import holds, person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import NOTHING
from commitments.models import Desk
from commitments.phrasing import list_in_words
from tracker.admin.ladder_form import LadderForm
from tracker.ladder import Steps
from tracker.models import Ladder
from tracker.outbox import ladders_of


@admin.register(Ladder)
class LadderAdmin(ScopedAdmin):
    """A desk without a ladder of its own has a page here like any other: the page is the desk's."""

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(desk__in=Desk.objects.held_by(user, Role.LEAD))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.LEAD)

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.of_desk)
        return [path("of/<int:pk>/", page, name="tracker_ladder_of"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The desks that this person leads, whether or not they have a ladder of their own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        desks = Desk.objects.held_by(person(request), Role.LEAD).order_by("name")
        own = set(Ladder.objects.filter(is_standard=False).values_list("desk", flat=True))
        ladders = ladders_of(desks)
        rows = [(_link(desk), *_summary(ladders[desk.pk]), _whose(desk.pk in own)) for desk in desks]
        headings = (_("desk"), _("days before its end"), _("working days after its end"), _("steps"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How each desk reminds"),
            "panel": Panel(_("Your desks"), headings, rows),
        }
        return TemplateResponse(request, "admin/tracker/ladders.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.of_desk(request, self.get_object(request, object_id).desk_id)

    def of_desk(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ladder of one desk: GET shows it, POST looks at another, takes it, or goes back to the standard one."""
        desk = Desk.objects.filter(pk=pk).first()
        if desk is None:
            raise Http404(_("There is no such record."))
        if not holds(person(request), Role.LEAD, desk_id=desk.pk):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = LadderForm(
            sent,
            desk=desk,
            user=person(request),
            at=timezone.now(),
            initial={"follow_up": request.GET.get("follow_up")},
        )
        if sent is not None and not form.looks_only and (touched := form.taken()) is not None:
            self.message_user(request, _done(desk, touched), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How %(desk)s reminds") % {"desk": desk},
            "desk": desk,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/tracker/ladder.html", context)


DeskAdmin.belongings.append(Belonging(Ladder, lambda _row, _names: _("how the desk reminds"), told_to=Role.LEAD))


def _done(desk: Desk, touched: int) -> str:
    done = ngettext(
        "“%(desk)s” reminds like this from tomorrow on. %(count)d open follow-up has another next step.",
        "“%(desk)s” reminds like this from tomorrow on. %(count)d open follow-ups have another next step.",
        touched,
    )
    return done % {"desk": desk, "count": touched}


def _link(desk: Desk) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("admin:tracker_ladder_of", args=[desk.pk]), desk)


def _summary(steps: Steps) -> tuple[str, str]:
    """The days before the end, and the working days after it."""
    before, after = list_in_words(steps.days_before), list_in_words(steps.days_after)
    every = _("every %(days)d") % {"days": steps.then_every} if steps.then_every else ""
    return before or NOTHING, ", ".join(filter(None, [after, every])) or NOTHING


def _whose(is_own: bool) -> str:
    return _("its own") if is_own else _("the standard ones")
