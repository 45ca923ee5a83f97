"""Which mechanisms have fallen silent: stored on the commitment, so that lists cost nothing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, signed
from commitments.models import Commitment, Desk, FollowUp, Schedule
from commitments.schedule.dormancy import Dormancy, Outcome, Round, dormancy
from commitments.status import EntryKind, ScheduleKind, Standing, Status

# Schedules of which there is more than one round.
_RECURS = Q(kind__in=[ScheduleKind.RECURRING, ScheduleKind.ANNOUNCED]) | (Q(kind=ScheduleKind.AWAITING) & ~Q(rrule=""))
_OUTCOMES = {
    Status.DONE: Outcome.MET,
    Status.PARTLY_DONE: Outcome.MET,
    Status.NOT_DONE: Outcome.MISSED,
    Status.CALLED_OFF: Outcome.MISSED,
    # Open and past its window: silence, or a sign of life.
    Status.PLANNED: Outcome.MISSED,
    Status.NO_INFORMATION: Outcome.MISSED,
    Status.ARRANGED: Outcome.ALIVE,
    Status.UNDER_WAY: Outcome.ALIVE,
}


def recurs(schedule: Schedule) -> bool:
    """Whether there is more than one round of it; says of one schedule what ``_RECURS`` asks of all."""
    if schedule.kind == ScheduleKind.AWAITING:
        return bool(schedule.rrule)
    return schedule.kind in (ScheduleKind.RECURRING, ScheduleKind.ANNOUNCED)


def hold(commitments: Iterable[int]) -> dict[int, date | None]:
    """Lock the commitments with these ids until the end of the transaction; returns since when each is dormant.

    Every action that changes follow-ups does so before it locks one of them: what is told of a commitment from all of
    its rounds is then told from all of them, and no two actions ever wait for each other.
    """
    rows = Commitment.objects.filter(pk__in=set(commitments)).order_by("pk")
    return dict(rows.select_for_update(no_key=True).values_list("pk", "dormant_since"))


def look_for_dormancy(commitments: Iterable[Commitment], *, on: date) -> list[Commitment]:
    """Store since when each of ``commitments`` is dormant, as seen on ``on``, in a constant number of queries.

    Returns those for which that is news. Belongs in the transaction of every action that opens, closes, moves, makes
    or deletes follow-ups.
    """
    given = {each.pk: each for each in commitments}
    dormant = {pk for pk, since in hold(given).items() if since}
    mechanisms = set(_recurring(given))
    # Most promises fall due once, and were never dormant: of those there is nothing more to ask.
    if not (may_be := dormant | mechanisms):
        return []
    stored = list(Commitment.objects.filter(pk__in=may_be).select_related("desk"))
    after = {each.pk: each.desk.dormant_after for each in stored if each.standing == Standing.IN_FORCE}
    silent = _dormancies(after, mechanisms, on=on)
    changed = []
    for each in stored:
        since = silent[each.pk].since if each.pk in silent else None
        given[each.pk].dormant_since = since
        if each.dormant_since != since:
            each.dormant_since = since
            changed.append(each)
    if changed:
        Commitment.objects.bulk_update(changed, ["dormant_since"])
    return changed


@transaction.atomic
@signed
def change_dormant_after(desk: Desk, windows: int, *, by: Author, at: datetime) -> Desk:
    """Say after how many missed windows in a row the mechanisms of a desk are dormant; leads may.

    The log of each mechanism for which that makes a difference says so.
    """
    stored = Desk.objects.select_for_update().get(pk=desk.pk)
    access.require(by.user, Role.LEAD, stored)
    before, stored.dormant_after = stored.dormant_after, windows
    stored.full_clean()
    stored.save()
    for commitment in look_for_dormancy(stored.commitments.all(), on=stored.day(at)):
        change = f"dormant_after: {before} → {windows} (desk)"
        by.write(EntryKind.AMENDED, about=commitment, at=at, on=stored.day(at), change=change)
    return stored


def dormancies(commitments: Iterable[Commitment], *, on: date) -> dict[int, Dormancy]:
    """By commitment id, what is to be said on ``on`` of those that are dormant mechanisms; two queries.

    Expects commitments read with their desks.
    """
    after = {each.pk: each.desk.dormant_after for each in commitments if each.standing == Standing.IN_FORCE}
    return _dormancies(after, _recurring(after), on=on) if after else {}


def _dormancies(after: Mapping[int, int], mechanisms: Iterable[int], *, on: date) -> dict[int, Dormancy]:
    """``after`` holds after how many missed windows each commitment that is in force is dormant."""
    rounds: dict[int, list[Round]] = {pk: [] for pk in mechanisms if pk in after}
    for row in FollowUp.objects.filter(commitment__in=rounds).order_by("id"):
        rounds[row.commitment_id].append(round_of(row, on=on))
    found = {pk: dormancy(theirs, after=after[pk]) for pk, theirs in rounds.items()}
    return {pk: each for pk, each in found.items() if each}


def _recurring(commitments: Iterable[int]) -> "QuerySet[Schedule, int]":
    """The ids of those commitments of which there is more than one round."""
    rounds = Schedule.objects.in_force().filter(_RECURS, commitment__in=list(commitments))
    return rounds.values_list("commitment", flat=True)


def round_of(row: FollowUp, *, on: date) -> Round:
    """What is to be said on ``on`` of a follow-up as one round of a mechanism."""
    settled_on = row.closed_on or row.overdue_from
    if settled_on is None or (not row.is_closed and settled_on > on):
        return Round(row.window, Outcome.PENDING, None)
    return Round(row.window, _OUTCOMES[Status(row.status)], settled_on)
