"""When the jobs last ended well, to be read."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import instant
from tracker.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(ScopedAdmin):
    when_empty = _("A job writes one each time it ends well.")
    list_display = ("job", "ended")
    ordering = ("job",)
    fields = ("job", "ended", "result")
    readonly_fields = ("ended",)

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    @admin.display(description=_("last ended well at"), ordering="ended_at")
    def ended(self, row: Heartbeat) -> str:
        return instant(row.ended_at)
