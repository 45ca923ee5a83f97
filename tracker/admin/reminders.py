"""Reminders, to be read."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commitments.access import visible
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import day, instant
from tracker.models import Reminder
from tracker.rungs import rung_in_words
from tracker.scope import of_recipients


@admin.register(Reminder)
class ReminderAdmin(ScopedAdmin):
    when_empty = _("The watch queues one when a follow-up reaches a step of its desk's ladder.")
    list_display = ("reached", "recipient", "follow_up", "why", "state")
    list_filter = ("state", "kind", "level")
    list_select_related = ("recipient", "follow_up__commitment")
    search_fields = ("recipient__name", "follow_up__commitment__title", "follow_up__commitment__reference")
    date_hierarchy = "reached_on"
    ordering = ("-queued_at", "-id")
    fields = ("follow_up", "recipient", "kind", "level", "why", "reached", "window_version", "state", "queued")
    readonly_fields = ("why", "reached", "queued")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        """The machine writes such a row, and changes it; what people did is told of the follow-up."""
        return [LogLines(record.follow_up.entries.all())]

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Also for a lead: their people may have been told of another desk's restricted records."""
        return rows.filter(of_recipients(user), visible(user, record="commitment", via="follow_up__commitment__"))

    @admin.display(description=_("rung"), ordering="rung")
    def why(self, row: Reminder) -> str:
        return capfirst(rung_in_words(row.rung))

    @admin.display(description=_("reached on"), ordering="reached_on")
    def reached(self, row: Reminder) -> str:
        return day(row.reached_on)

    @admin.display(description=_("queued at"), ordering="queued_at")
    def queued(self, row: Reminder) -> str:
        return instant(row.queued_at)
