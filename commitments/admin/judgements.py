"""The admin of judgements, settled readings, parts and schedules: lists to read; forms belong to the commitment."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.access import visible
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.listing.filters import VersionFilter
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import NOTHING, day, plan
from commitments.models import Assessment, CommitmentParty, Schedule, Settlement
from commitments.status import EntryKind


class OfCommitmentAdmin(ScopedAdmin):
    """Rows that are seen by whoever sees their commitment."""

    list_select_related: ClassVar[tuple[str, ...]] = ("commitment",)

    # The lines of the commitment's log that tell of such a row.
    told_by: ClassVar[Sequence[EntryKind]] = ()

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(visible(user, record="commitment", via="commitment__"))

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(record.commitment.entries.filter(kind__in=self.told_by))]


@admin.register(Assessment)
class AssessmentAdmin(OfCommitmentAdmin):
    when_empty = _("A commitment is judged on its own page; judgements of several assessors stand side by side.")
    told_by = (EntryKind.ASSESSED,)
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
    when_empty = _("Where sources disagree on a term, a lead settles it on the page of the commitment.")
    told_by = (EntryKind.SETTLED,)
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
    told_by = (EntryKind.RECORDED,)
    list_display = ("party", "part", "commitment")
    list_filter = ("part", "party__kind", "commitment__desk")
    list_select_related = ("commitment", "party")
    search_fields = ("party__name", "commitment__title", "commitment__reference")
    ordering = ("commitment__reference", "-part", "id")


@admin.register(Schedule)
class ScheduleAdmin(OfCommitmentAdmin):
    when_empty = _("A commitment gets its schedule when it is recorded.")
    """Each version, the one in force first."""

    told_by = (EntryKind.SCHEDULED, EntryKind.RESCHEDULED, EntryKind.DATED, EntryKind.STANDING)
    empty_value_display = NOTHING
    list_display = ("about", "version", "held", "falls_due", "wording", "makes_next")
    list_filter = (VersionFilter, "kind", "counting", "commitment__desk")
    list_select_related = ("commitment", "event")
    search_fields = ("wording", "event__name", "commitment__title", "commitment__reference")
    ordering = ("commitment__reference", "-version")
    fields = (
        "commitment",
        "version",
        "held",
        "kind",
        "falls_due",
        "wording",
        "window",
        "rrule",
        "counting",
        "year_starts",
        "anchor",
        "event",
        "offset",
        "review_on",
        "makes_next",
    )
    readonly_fields = ("falls_due", "held", "makes_next")

    @admin.display(description=_("commitment"), ordering="commitment__reference")
    def about(self, row: Schedule) -> str:
        return str(row.commitment)

    @admin.display(description=_("falls due"))
    def falls_due(self, row: Schedule) -> str:
        return plan(row)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without those that a schedule of its kind leaves empty."""
        return [name for name in self.fields if name in self.readonly_fields or getattr(obj, name, None)]

    @admin.display(description=_("in force"), ordering="from_on")
    def held(self, row: Schedule) -> str:
        if row.replaced_on:
            return gettext("replaced on %(day)s") % {"day": day(row.replaced_on)}
        if row.from_on:
            return gettext("from %(day)s on") % {"day": day(row.from_on)}
        return gettext("from the start")

    @admin.display(description=_("makes follow-ups next on"), ordering="generate_next_on")
    def makes_next(self, row: Schedule) -> str:
        return day(row.generate_next_on)
