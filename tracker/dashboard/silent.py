"""Mechanisms that fell silent, as the dashboard shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from commitments.access import Reader, Role
from commitments.lifecycle import dormancies
from commitments.models import Commitment, Desk
from commitments.phrasing import list_in_words
from commitments.querysets import CommitmentQuerySet
from commitments.schedule.dormancy import Dormancy


@dataclass(frozen=True, slots=True)
class Silent:
    """A dormant mechanism. ``leads``: whether the reader may mark it lapsed."""

    pk: int
    reference: str
    title: str
    partners: str
    dormancy: Dormancy
    leads: bool


def silent(found: CommitmentQuerySet, reader: Reader, *, limit: int, at: datetime) -> list[Silent]:
    """Up to ``limit`` of the dormant mechanisms among ``found``, the longest silent first."""
    first = found.dormant().order_by("dormant_since", "reference")[:limit]
    rows = list(first.select_related("desk__home_party__root").prefetch_related("parts__party__root"))
    led = (
        set(Desk.objects.held_by(reader.user, Role.LEAD).values_list("pk", flat=True)) if rows and reader.staff else ()
    )
    told = _told(rows, at=at)
    return [
        Silent(
            pk=row.pk,
            reference=row.reference,
            title=row.title,
            partners=list_in_words(row.partners()),
            dormancy=told[row.pk],
            leads=row.desk_id in led,
        )
        for row in rows
        if row.pk in told
    ]


def _told(rows: Sequence[Commitment], *, at: datetime) -> dict[int, Dormancy]:
    by_day: dict[date, list[Commitment]] = {}
    for row in rows:
        by_day.setdefault(row.desk.day(at), []).append(row)
    return {pk: told for day, theirs in by_day.items() for pk, told in dormancies(theirs, on=day).items()}
