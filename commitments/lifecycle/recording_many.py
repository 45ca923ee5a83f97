"""Recording many commitments at once, as taken over from a list: each as ``record`` and ``schedule`` would have it.

Checked one by one and in memory, stored with a number of queries that does not grow with theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal
from commitments.lifecycle.horizon import looking_ahead, new_row
from commitments.lifecycle.recording import (
    Draft,
    check_draft,
    counted_in,
    new_citation,
    new_commitment,
    numbers,
    reference_of,
)
from commitments.lifecycle.scheduling import in_short, stated
from commitments.lifecycle.standing import look_for_dormancy
from commitments.models import Citation, Commitment, CommitmentParty, Desk, FollowUp, Schedule, StatusEntry
from commitments.schedule import Plan
from commitments.status import EntryKind

# Relations whose rows the caller has just read: asking for each of them again is a query a row.
_READ = ("desk", "occasion", "owner", "reaffirms")


class ReferenceTaken(Refusal):
    """Another commitment has that reference, of whatever desk."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment with its schedule and first follow-ups, checked but not stored."""

    draft: Draft
    plan: Plan
    commitment: Commitment
    citations: Sequence[Citation]
    schedule: Schedule
    follow_ups: Sequence[FollowUp]


def promise(draft: Draft, plan: Plan, *, by: Author, at: datetime) -> Promise:
    """What ``record`` and ``schedule`` would make of it, in memory. Raises as they do, but knows no other reference."""
    on = draft.desk.day(at)
    check_draft(draft, today=on)
    commitment = new_commitment(draft, by=by, at=at)
    unknown = () if commitment.reference else ("reference",)
    commitment.full_clean(exclude=(*_READ, *unknown), validate_unique=False, validate_constraints=False)
    citations = [new_citation(commitment, quote) for quote in draft.quotes]
    for citation in citations:
        citation.full_clean(exclude=("commitment", "document"), validate_unique=False, validate_constraints=False)
    schedule = stated(commitment, plan, on=on)
    return Promise(draft, plan, commitment, citations, schedule, _first(schedule, on=on))


@transaction.atomic
def record_many(promises: Sequence[Promise], *, by: Author, at: datetime) -> list[Commitment]:
    """Store all of them or none; officers of each desk may. Raises ReferenceTaken.

    Two in one call may not have the same reference. Nobody is told by mail of what ``awaits_review``.
    """
    for desk in {each.draft.desk for each in promises}:
        access.require(by.user, Role.OFFICER, desk)
    check_references(each.draft.reference for each in promises)
    _number(promises, at=at)
    Commitment.objects.bulk_create(each.commitment for each in promises)
    _store_parties(promises)
    Citation.objects.bulk_create(chain.from_iterable(each.citations for each in promises))
    Schedule.objects.bulk_create(each.schedule for each in promises)
    FollowUp.objects.bulk_create(chain.from_iterable(each.follow_ups for each in promises))
    StatusEntry.objects.bulk_create(chain.from_iterable(_lines(each, by=by, at=at) for each in promises))
    for desk, theirs in _by_desk(promises).items():
        look_for_dormancy((each.commitment for each in theirs), on=desk.day(at))
    return [each.commitment for each in promises]


def check_references(references: Iterable[str]) -> None:
    """Refuse a reference that some commitment has. Raises ReferenceTaken."""
    wanted = {reference for reference in references if reference}
    taken = Commitment.objects.filter(reference__in=wanted).order_by("reference").values_list("reference", flat=True)
    if first := taken.first():
        raise ReferenceTaken(f"reference: “{first}” is taken")


def _first(schedule: Schedule, *, on: date) -> list[FollowUp]:
    ahead = looking_ahead(schedule, on=on)
    schedule.generate_next_on = ahead.next_on
    rows = [new_row(schedule.commitment, each, wording=schedule.wording, on=on) for each in ahead.wanted]
    for row in rows:
        row.check_fields()
        row.flag = row.flag_on(on)
    return rows


def _number(promises: Sequence[Promise], *, at: datetime) -> None:
    for desk, theirs in _by_desk(each for each in promises if not each.commitment.reference).items():
        for number, each in zip(numbers(desk, len(theirs)), theirs, strict=True):
            each.commitment.reference = reference_of(desk, number, on=counted_in(each.draft, at=at))


def _by_desk(promises: Iterable[Promise]) -> dict[Desk, list[Promise]]:
    found: dict[Desk, list[Promise]] = defaultdict(list)
    for each in promises:
        found[each.draft.desk].append(each)
    return found


def _store_parties(promises: Sequence[Promise]) -> None:
    CommitmentParty.objects.bulk_create(
        CommitmentParty(commitment=each.commitment, party=party, part=part)
        for each in promises
        for party, part in each.draft.parts
    )
    points, readers = Commitment.focal_points.through, Commitment.readers.through
    points.objects.bulk_create(
        points(commitment=each.commitment, focalpoint=point) for each in promises for point in each.draft.focal_points
    )
    readers.objects.bulk_create(
        readers(commitment=each.commitment, user=reader) for each in promises for reader in each.draft.readers
    )


def _lines(each: Promise, *, by: Author, at: datetime) -> list[StatusEntry]:
    on = each.draft.desk.day(at)
    return [
        by.line(
            EntryKind.RECORDED, about=each.commitment, at=at, on=on, change=each.draft.origin, note=each.draft.reading
        ),
        by.line(
            EntryKind.SCHEDULED, about=each.commitment, at=at, on=on, change=in_short(each.plan), note=each.plan.wording
        ),
    ]
