"""The admin of events that commitments wait for: kept by officers, dated by a named action."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commitments.access import Role
from commitments.admin.actions.confirming import ConfirmedForm, Effect
from commitments.admin.actions.named import NamedAction, NamedActions
from commitments.admin.fields import day_field, text_field
from commitments.admin.history.meanwhile import OpenedForm
from commitments.admin.history.timeline import Timeline
from commitments.admin.panels import Panel
from commitments.admin.scoped import DeskRecordAdmin
from commitments.admin.words import NOTHING, day, link, plan
from commitments.lifecycle import Author, Outlook, date_event, outlook_of, waiting_for
from commitments.models import Event
from commitments.phrasing import day_in_words, window_in_words
from commitments.schedule import Window
from commitments.status import Standing


class DateForm(ConfirmedForm):
    """The day of an event. What waits for it is shown with the windows that follow, then confirmed."""

    falls_on = day_field(label=_("its day"), help_text=_("The day on which it took place, or that is fixed for it."))

    def look(self) -> Effect | None:
        falls_on = self.read("falls_on")
        if falls_on is None:
            return None
        rows = [_follows(change, schedule) for schedule, change in outlook_of(self.about, falls_on, at=self.at)]
        said = ngettext(
            "With %(event)s on %(day)s, %(count)d commitment gets its windows.",
            "With %(event)s on %(day)s, %(count)d commitments get their windows.",
            len(rows),
        ) % {"event": self.about, "day": day_in_words(falls_on), "count": len(rows)}
        headings = (_("commitment"), _("replaced"), _("new"), _("stays as it is"))
        return Effect(said, [Panel(_("What follows"), headings, rows)])

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        date_event(
            self.about,
            given["falls_on"],
            reason=given.get("reason", ""),
            by=by,
            at=self.at,
            opened=given["opened"],
        )


class CorrectDayForm(DateForm):
    reason = text_field(label=_("reason"))

    def offer(self) -> None:
        self.initial.setdefault("falls_on", self.about.falls_on)


class EventForm(OpenedForm):
    class Meta:
        model = Event
        fields = ("desk", "name", "note")

    def clean_name(self) -> str:
        """The desk of an event stays as it is, and a form without that field would not ask whether the name is free."""
        name: str = self.cleaned_data["name"]
        same = Event.objects.exclude(pk=self.instance.pk).filter(desk_id=self.instance.desk_id, name=name)
        if self.instance.pk and same.exists():
            raise ValidationError(_("The desk has an event of that name."))
        return name


def _undated(event: Any) -> bool:
    return event.falls_on is None


def _dated(event: Any) -> bool:
    return event.falls_on is not None


@admin.register(Event)
class EventAdmin(NamedActions, DeskRecordAdmin):
    when_empty = _("A schedule that counts from an event, such as an election, waits here for its day.")
    helps: ClassVar = {"desk": _("The unit whose commitments wait for it.")}
    form = EventForm
    list_display = ("name", "its_day", "waiting", "desk")
    list_filter = ("desk",)
    list_select_related = ("desk",)
    search_fields = ("name", "note")
    date_hierarchy = "falls_on"
    ordering = ("desk__name", "name")
    named_actions: ClassVar = (
        NamedAction(name="date", label=_("enter its day"), role=Role.OFFICER, form=DateForm, offered=_undated),
        NamedAction(name="correct", label=_("correct its day"), role=Role.LEAD, form=CorrectDayForm, offered=_dated),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        in_force = Q(schedules__replaced_on=None, schedules__commitment__standing=Standing.IN_FORCE)
        counted: QuerySet[Any] = (
            super().get_queryset(request).annotate(waiting_count=Count("schedules", filter=in_force))
        )
        return counted

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("desk", "name", *(["its_day"] if obj else []), "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(["its_day"] if obj else []))

    def below(self, request: HttpRequest, record: Any) -> list[Panel | Timeline]:
        rows = [
            (link(each.commitment), plan(each), _listed([row.window for row in each.commitment.follow_ups.open()]))
            for each in waiting_for(record)
        ]
        return [Panel(_("Waiting for it"), (_("commitment"), _("falls due"), _("open follow-ups")), rows)]

    @admin.display(description=_("its day"), ordering="falls_on")
    def its_day(self, row: Event) -> str:
        return day(row.falls_on)

    @admin.display(description=_("commitments that wait for it"), ordering="waiting_count")
    def waiting(self, row: Any) -> int:
        return int(row.waiting_count)


def _follows(change: Outlook, schedule: Any) -> tuple[object, ...]:
    return (
        link(schedule.commitment),
        _listed([row.window for row in change.replaced]),
        _listed([each.window for each in change.made]),
        _listed([row.window for row in change.kept]),
    )


def _listed(windows: list[Window | None]) -> SafeString | str:
    return format_html_join("", "<p>{}</p>", ((window_in_words(window),) for window in windows)) or NOTHING
