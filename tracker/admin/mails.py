"""Mails, to be read: who was sent one, when, and what became of it."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import NOTHING, day, instant
from tracker.models import Mail
from tracker.scope import of_recipients


@admin.register(Mail)
class MailAdmin(ScopedAdmin):
    when_empty = _("Reminders are bundled into one mail a person, after the hour of their desk.")
    """What the message says is left out: it may hold restricted records of another desk of that person's."""

    list_display = ("of_day", "recipient", "kind", "state", "address", "attempts", "sent")
    list_filter = ("state", "kind")
    list_select_related = ("recipient",)
    search_fields = ("recipient__name", "address", "message_id")
    date_hierarchy = "day"
    ordering = ("-queued_at", "-id")
    fields = ("recipient", "kind", "of_day", "state", "address", "message_id", "queued", "attempts", "sent", "error")
    readonly_fields = ("of_day", "queued", "sent")

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(of_recipients(user)).defer("message")

    @admin.display(description=_("day"), ordering="day")
    def of_day(self, row: Mail) -> str:
        return day(row.day)

    @admin.display(description=_("queued at"), ordering="queued_at")
    def queued(self, row: Mail) -> str:
        return instant(row.queued_at)

    @admin.display(description=_("sent at"), ordering="sent_at")
    def sent(self, row: Mail) -> str:
        return instant(row.sent_at) if row.sent_at else NOTHING
