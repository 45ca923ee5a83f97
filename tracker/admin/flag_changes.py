"""Flags that turned, to be read."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from commitments.access import visible
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import badge, day, instant
from tracker.models import FlagChange


@admin.register(FlagChange)
class FlagChangeAdmin(ScopedAdmin):
    when_empty = _("The watch writes one when a flag turns.")
    list_display = ("seen_on", "follow_up", "before", "after")
    list_filter = ("to_flag", "follow_up__commitment__desk")
    list_select_related = ("follow_up__commitment",)
    search_fields = ("follow_up__commitment__title", "follow_up__commitment__reference", "follow_up__slot")
    date_hierarchy = "on"
    ordering = ("-at", "-id")
    fields = ("follow_up", "before", "after", "window_version", "seen_on", "noticed")
    readonly_fields = ("before", "after", "seen_on", "noticed")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        """The machine writes such a row, and changes it; what people did is told of the follow-up."""
        return [LogLines(record.follow_up.entries.all())]

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
