"""The admin of judgements, settled readings, parts and schedules: lists to read; forms belong to the commitment."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.access import visible
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import day, plan
from commitments.models import Assessment, CommitmentParty, Schedule, Settlement


class OfCommitmentAdmin(ScopedAdmin):
    """Rows that are seen by whoever sees their commitment."""

    list_select_related: ClassVar[tuple[str, ...]] = ("commitment",)

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(visible(user, record="commitment", via="commitment__"))


@admin.register(Assessment)
class AssessmentAdmin(OfCommitmentAdmin):
    list_display = ("commitment", "implementation", "assessor", "assessor_name", "as_of")
    list_filter = ("implementation", "assessor", "commitment__desk")
    search_fields = ("assessor_name", "note", "commitment__title", "commitment__reference")
    date_hierarchy = "on"
    ordering = ("-on", "id")

    @admin.display(description=_("as of"), ordering="on")
    def as_of(self, row: Assessment) -> str:
        return day(row.on)


@admin.register(Settlement)
class SettlementAdmin(OfCommitmentAdmin):
    list_display = ("commitment", "term", "reading", "settled")
    list_filter = ("term", "commitment__desk")
    search_fields = ("reading", "reason", "commitment__title", "commitment__reference")
    date_hierarchy = "on"
    ordering = ("-on", "id")

    @admin.display(description=_("settled on"), ordering="on")
    def settled(self, row: Settlement) -> str:
        return day(row.on)


@admin.register(CommitmentParty)
class CommitmentPartyAdmin(OfCommitmentAdmin):
    list_display = ("party", "part", "commitment")
    list_filter = ("part", "party__kind", "commitment__desk")
    list_select_related = ("commitment", "party")
    search_fields = ("party__name", "commitment__title", "commitment__reference")
    ordering = ("commitment__reference", "-part", "id")


@admin.register(Schedule)
class ScheduleAdmin(OfCommitmentAdmin):
    list_display = ("commitment", "kind", "falls_due", "wording", "makes_next")
    list_filter = ("kind", "commitment__desk")
    search_fields = ("wording", "commitment__title", "commitment__reference")
    ordering = ("commitment__reference",)
    fields = ("commitment", "kind", "falls_due", "wording", "rrule", "anchor", "makes_next")
    readonly_fields = ("falls_due", "makes_next")

    @admin.display(description=_("falls due"))
    def falls_due(self, row: Schedule) -> str:
        return plan(row)

    @admin.display(description=_("makes follow-ups next on"), ordering="generate_next_on")
    def makes_next(self, row: Schedule) -> str:
        return day(row.generate_next_on)
