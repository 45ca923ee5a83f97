"""The admin of what the watch wrote down: to be read."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commitments.access import Role, visible
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import NOTHING, badge, day, instant
from commitments.models import Desk, Membership
from tracker.models import Digest, FlagChange, Heartbeat, Reminder


def people_of(user: User) -> Q:
    """A condition on rows about a person: one's own, and for leads those of the people of their desks."""
    if user.is_superuser:
        return Q()
    led = Desk.objects.held_by(user, Role.LEAD)
    return Q(person=user) | Q(person__in=Membership.objects.filter(desk__in=led).values("user"))


@admin.register(FlagChange)
class FlagChangeAdmin(ScopedAdmin):
    list_display = ("seen_on", "follow_up", "before", "after")
    list_filter = ("to_flag", "follow_up__commitment__desk")
    list_select_related = ("follow_up__commitment",)
    search_fields = ("follow_up__commitment__title", "follow_up__commitment__reference", "follow_up__slot")
    date_hierarchy = "on"
    ordering = ("-at", "-id")
    fields = ("follow_up", "before", "after", "window_version", "seen_on", "noticed")
    readonly_fields = ("before", "after", "seen_on", "noticed")

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(visible(user, record="commitment", via="follow_up__commitment__"))

    @admin.display(description=_("day"), ordering="on")
    def seen_on(self, row: FlagChange) -> str:
        return day(row.on)

    @admin.display(description=_("noticed at"), ordering="at")
    def noticed(self, row: FlagChange) -> str:
        return instant(row.at)

    @admin.display(description=_("from"), ordering="from_flag")
    def before(self, row: FlagChange) -> SafeString:
        return badge(row.from_flag)

    @admin.display(description=_("to"), ordering="to_flag")
    def after(self, row: FlagChange) -> SafeString:
        return badge(row.to_flag)


@admin.register(Reminder)
class ReminderAdmin(ScopedAdmin):
    list_display = ("reached", "person", "follow_up", "rung", "state")
    list_filter = ("state", "rung")
    list_select_related = ("person", "follow_up__commitment")
    search_fields = ("person__username", "follow_up__commitment__title", "follow_up__commitment__reference")
    date_hierarchy = "reached_on"
    ordering = ("-queued_at", "-id")
    fields = ("follow_up", "person", "rung", "channel", "reached", "window_version", "state", "queued")
    readonly_fields = ("reached", "queued")

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Also for a lead: their people may have been told of another desk's restricted records."""
        return rows.filter(people_of(user), visible(user, record="commitment", via="follow_up__commitment__"))

    @admin.display(description=_("reached on"), ordering="reached_on")
    def reached(self, row: Reminder) -> str:
        return day(row.reached_on)

    @admin.display(description=_("queued at"), ordering="queued_at")
    def queued(self, row: Reminder) -> str:
        return instant(row.queued_at)


@admin.register(Digest)
class DigestAdmin(ScopedAdmin):
    """What the message says is left out: it may hold restricted records of another desk of that person's."""

    list_display = ("of_day", "person", "state", "address", "attempts", "sent")
    list_filter = ("state",)
    list_select_related = ("person",)
    search_fields = ("person__username", "address", "message_id")
    date_hierarchy = "day"
    ordering = ("-day", "-id")
    fields = ("person", "of_day", "state", "address", "message_id", "queued", "attempts", "sent", "error")
    readonly_fields = ("of_day", "queued", "sent")

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(people_of(user)).defer("message")

    @admin.display(description=_("day"), ordering="day")
    def of_day(self, row: Digest) -> str:
        return day(row.day)

    @admin.display(description=_("queued at"), ordering="queued_at")
    def queued(self, row: Digest) -> str:
        return instant(row.queued_at)

    @admin.display(description=_("sent at"), ordering="sent_at")
    def sent(self, row: Digest) -> str:
        return instant(row.sent_at) if row.sent_at else NOTHING


@admin.register(Heartbeat)
class HeartbeatAdmin(ScopedAdmin):
    list_display = ("job", "ended")
    ordering = ("job",)
    fields = ("job", "ended", "result")
    readonly_fields = ("ended",)

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    @admin.display(description=_("last ended well at"), ordering="ended_at")
    def ended(self, row: Heartbeat) -> str:
        return instant(row.ended_at)
