"""Ending a commitment, and putting it back in force: what becomes of its follow-ups."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, ChangedMeanwhile, Refusal, check_version, said, signed
from commitments.lifecycle.following import log_status
from commitments.lifecycle.standing import hold, look_for_dormancy
from commitments.lifecycle.versions import Outlook, outlook, reschedule
from commitments.models import Commitment, FollowUp, Schedule, StatusEntry
from commitments.schedule import Counting, Plan, Recurring
from commitments.status import EntryKind, Standing, Status


@dataclass(frozen=True, slots=True)
class Ending:
    """What the end of a commitment does to its open follow-ups: ``called_off`` are closed, ``deleted`` go."""

    called_off: tuple[FollowUp, ...]
    deleted: tuple[FollowUp, ...]

    @property
    def token(self) -> str:
        """Another text whenever one of the lists, or a row in them, is another."""
        return f"{_versions(self.called_off)}/{_versions(self.deleted)}"


def ending(commitment: Commitment, standing: Standing, *, at: datetime) -> Ending:
    """What becomes of the open follow-ups when ``commitment`` ends as ``standing``. Writes nothing.

    Those that have not opened yet and carry nothing are deleted, as when a changed schedule replaces them. Raises
    Refusal for what is said to be fulfilled and has anything else open: whether that was done, a lead must say.
    """
    rows = list(commitment.follow_ups.open().order_by("due_from", "id"))
    untouched = commitment.follow_ups.untouched().filter(due_from__gt=commitment.desk.day(at))
    free = set(untouched.values_list("pk", flat=True))
    end = Ending(tuple(row for row in rows if row.pk not in free), tuple(row for row in rows if row.pk in free))
    if standing is Standing.FULFILLED and end.called_off:
        raise Refusal(f"standing: close first what is open: {', '.join(row.slot for row in end.called_off)}")
    return end


def taking_up(commitment: Commitment, *, at: datetime) -> Outlook | None:
    """What putting ``commitment`` back in force makes of its follow-ups; None without a schedule. Writes nothing."""
    present, on = commitment.schedule, commitment.desk.day(at)
    return outlook(commitment, _from(on, present.plan()), from_on=on, at=at) if present else None


@transaction.atomic
@signed
def change_standing(
    commitment: Commitment,
    standing: Standing,
    *,
    reason: str,
    by: Author,
    at: datetime,
    opened: int | None = None,
    shown: str | None = None,
) -> StatusEntry:
    """Say that a commitment was fulfilled, lapsed, was superseded or withdrawn, or is in force again; leads may.

    When it ends, what is open is called off or deleted (see ``ending``); only a fulfilled one must be closed first.
    Back in force, its schedule holds from today on, so that the time between leaves no follow-ups. ``shown`` is the
    token of the lists that the person saw. Raises ChangedMeanwhile or Refusal.
    """
    hold([commitment.pk])
    stored: Commitment = Commitment.objects.select_related("desk").get(pk=commitment.pk)
    access.require(by.user, Role.LEAD, stored.desk)
    check_version(have=stored.version, opened=opened, what=stored)
    why, on, before = said(reason, "reason"), stored.desk.day(at), Standing(stored.standing)
    if standing is before:
        raise Refusal(f"standing: {stored.reference} is “{before.label}” already")
    end = None if standing is Standing.IN_FORCE else _last(stored, standing, shown, at=at)
    stored.standing = standing
    stored.version += 1
    stored.save(update_fields=["standing", "version"])
    change = f"{before.label} → {standing.label}"
    entry = by.write(EntryKind.STANDING, about=stored, at=at, on=on, change=change, note=why)
    if end is None:
        _take_up(stored, reason=why, by=by, at=at)
    else:
        _wind_up(end, note=f"{standing.label}: {why}", on=on, by=by, at=at)
    look_for_dormancy([stored], on=on)
    return entry


def _last(commitment: Commitment, standing: Standing, shown: str | None, *, at: datetime) -> Ending:
    """What is open at the end, with nothing more to come."""
    # First, because it waits for a watch that is just making follow-ups, and keeps the next one from it.
    Schedule.objects.in_force().filter(commitment=commitment).update(generate_next_on=None)
    end = ending(commitment, standing, at=at)
    if shown not in (None, end.token):
        raise ChangedMeanwhile("standing: what is open was changed by somebody else, look at it again")
    return end


def _take_up(commitment: Commitment, *, reason: str, by: Author, at: datetime) -> None:
    present, on = commitment.schedule, commitment.desk.day(at)
    if present:
        reschedule(commitment, _from(on, present.plan()), from_on=on, reason=reason, by=by, at=at)


def _wind_up(end: Ending, *, note: str, on: date, by: Author, at: datetime) -> None:
    for row in end.called_off:
        log_status(row, Status.CALLED_OFF, on=on, by=by, at=at, note=note)
    FollowUp.objects.filter(pk__in=[row.pk for row in end.deleted]).delete()


def _from(on: date, plan: Plan) -> Plan:
    """``plan`` taken up again: where each round is counted from the last one, the next is counted from ``on``."""
    if isinstance(plan, Recurring) and plan.counting is Counting.AFTER_LAST:
        return replace(plan, anchor=on)
    return plan


def _versions(rows: Iterable[FollowUp]) -> str:
    return ",".join(f"{row.pk}:{row.version}" for row in rows)
