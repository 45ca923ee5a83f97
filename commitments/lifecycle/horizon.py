"""Making follow-ups ahead: which ones a schedule calls for as seen on a day, and the rows of those that are missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from commitments.models import Commitment, FollowUp, Schedule
from commitments.schedule import Awaiting, Counting, Flag, Offset, Once, Recurrence, Recurring, Slot, Undated, Window
from commitments.schedule.window import months_after
from commitments.status import CLOSED, ScheduleKind, Standing

# Follow-ups are made this far ahead, and never fewer than the next two.
HORIZON_MONTHS = 18
SLOTS_AHEAD = 2
# The names of follow-ups that no window names.
UNDATED, AWAITED = "undated", "awaited"
_ROUND = re.compile(r"round-([0-9]+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A follow-up that a schedule calls for; without a window it is looked at again on ``review_on``."""

    key: str
    window: Window | None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a schedule calls for up to the horizon; ``next_on`` is the day on which more is needed (None: never)."""

    wanted: tuple[Wanted, ...]
    next_on: date | None = None


@transaction.atomic
def make_follow_ups(schedule: Schedule, *, on: date) -> int:
    """Make the follow-ups that a schedule calls for up to the horizon as seen on ``on``; how many were new.

    Needed are all slots that open within HORIZON_MONTHS and at least SLOTS_AHEAD that open after ``on``. Stores the
    day on which the next one will be needed, so that a run with nothing to make reads nothing.
    """
    commitment = schedule.commitment
    ahead = Ahead(())
    if commitment.standing == Standing.IN_FORCE:
        ahead = looking_ahead(schedule, on=on)
    made = make_missing(schedule, ahead.wanted, on=on)
    Schedule.objects.filter(pk=schedule.pk).update(generate_next_on=ahead.next_on)
    return len(made)


def make_missing(schedule: Schedule, wanted: Iterable[Wanted], *, on: date) -> list[FollowUp]:
    """Make those of ``wanted`` whose name no follow-up of the commitment has."""
    have = set(schedule.commitment.follow_ups.values_list("slot", flat=True))
    missing = [each for each in wanted if each.key not in have]
    return [make(schedule.commitment, each, wording=schedule.wording, on=on) for each in missing]


def looking_ahead(schedule: Schedule, *, on: date) -> Ahead:
    """What ``schedule`` calls for as seen on the day ``on``. Writes nothing."""
    match schedule.plan():
        case Once(window):
            return Ahead((Wanted(window.edtf(), window, review_of(schedule.commitment, window)),))
        case Recurring(_, anchor) as plan:
            return _recurring(schedule, plan.recurrence, anchor, on=on)
        case Awaiting(event, _, _, review_on) if event.falls_on is None:
            return Ahead((Wanted(AWAITED, None, review_on or _first_review(schedule, on=on)),))
        case Awaiting(event, Recurrence() as recurrence):
            return _recurring(schedule, recurrence, event.falls_on or on, on=on)
        case Awaiting(event, Offset() as offset):
            window = offset.window_from(event.falls_on or on)
            return Ahead((Wanted(AWAITED, window, review_of(schedule.commitment, window)),))
        case Undated(_, review_on):
            return Ahead((Wanted(UNDATED, None, review_on or _first_review(schedule, on=on)),))
        case _:
            return Ahead(())


def make(commitment: Commitment, wanted: Wanted, *, wording: str, on: date) -> FollowUp:
    """Store the row of one follow-up, which became known on the desk's day ``on``."""
    follow_up = new_row(commitment, wanted, wording=wording, on=on)
    follow_up.check_fields()
    follow_up.save()
    return follow_up


def new_row(commitment: Commitment, wanted: Wanted, *, wording: str, on: date) -> FollowUp:
    """The row of one follow-up, in memory; the watch looks at it from the first day on which there is anything to tell.

    Nobody could know of its window before the desk's day ``on``, however long that has been over.
    """
    follow_up = FollowUp(commitment=commitment, slot=wanted.key, wording=wording, review_on=wanted.review_on)
    follow_up.known_on = on
    give_first_window(follow_up, wanted.window)
    follow_up.flag = Flag.LATER if wanted.window else Flag.UNDATED
    return follow_up


def give_first_window(follow_up: FollowUp, window: Window | None) -> None:
    """Set the window that is kept as its first; the caller saves."""
    follow_up.place(window)
    follow_up.first_earliest, follow_up.first_latest = follow_up.earliest, follow_up.latest
    follow_up.first_precision = follow_up.precision
    follow_up.flag_changes_on = follow_up.upcoming_from
    follow_up.remind_next_on = follow_up.upcoming_from or follow_up.review_on


def review_of(commitment: Commitment, window: Window) -> date | None:
    """When a window without an end is looked at again; None for one that ends."""
    return None if window.latest else months_after(window.opens, commitment.desk.review_months)


def turn_now(commitment: Commitment, *, at: datetime) -> None:
    """Show the flags of new follow-ups as of ``at``, without waiting for the watch, which takes note of them later."""
    on = commitment.desk.day(at)
    for follow_up in commitment.follow_ups.open():
        if follow_up.flag != (flag := follow_up.flag_on(on)):
            follow_up.flag = flag
            follow_up.save(update_fields=["flag"])


def reconsider_rounds(commitment: Commitment, *, on: date) -> None:
    """Where each round is counted from the one before: make the next when all are closed, drop it when one is not.

    Called whenever a round is closed or opened again; other schedules are made ahead by the watch.
    """
    schedule = commitment.schedule
    if schedule is None or schedule.counting != Counting.AFTER_LAST or schedule.anchor is None:
        return
    rounds = _rounds(commitment)
    still_open = [number for number, row in rounds.items() if row.status not in CLOSED]
    if still_open:
        later = [row.pk for number, row in rounds.items() if number > min(still_open)]
        commitment.follow_ups.untouched().filter(pk__in=later).delete()
    else:
        make_follow_ups(schedule, on=on)


def _recurring(schedule: Schedule, recurrence: Recurrence, anchor: date, *, on: date) -> Ahead:
    if recurrence.counting == Counting.AFTER_LAST:
        return _after_the_last(schedule, recurrence, anchor)
    slots = recurrence.slots(anchor)
    horizon = months_after(on, HORIZON_MONTHS)
    needed: list[Slot] = []
    ahead = 0
    for slot in slots.opening_from(schedule.from_on) if schedule.from_on else slots:
        opens = slot.window.opens
        if opens > horizon and ahead >= SLOTS_AHEAD:
            # Needed when it comes within the horizon, or when one of the slots ahead of today opens.
            next_on = min(months_after(opens, -HORIZON_MONTHS), needed[-SLOTS_AHEAD].window.opens)
            return Ahead(_wanted(needed), next_on)
        needed.append(slot)
        ahead += opens > on
    return Ahead(_wanted(needed))


def _wanted(slots: Iterable[Slot]) -> tuple[Wanted, ...]:
    return tuple(Wanted(slot.key, slot.window) for slot in slots)


def _after_the_last(schedule: Schedule, recurrence: Recurrence, anchor: date) -> Ahead:
    """The next round, unless one is open: it is counted from the day on which the one before was closed."""
    rounds = _rounds(schedule.commitment)
    # Rounds of an earlier version that were over by then do not count as this one's.
    own = {number: row for number, row in rounds.items() if row.first_earliest and row.first_earliest > anchor}
    last = own[max(own)] if own else None
    if last and last.status not in CLOSED:
        return Ahead((Wanted(last.slot, last.window),))
    # Never from before the anchor, where a round was closed as of an earlier day: rounds are told apart by it.
    closed_on = last.closed_on if last else None
    window = recurrence.rule.window_after(max(anchor, closed_on or anchor))
    rule = recurrence.rule
    if (rule.count and len(own) >= rule.count) or (rule.until and window.opens > rule.until):
        return Ahead(())
    return Ahead((Wanted(f"round-{max(rounds, default=0) + 1}", window),))


def _rounds(commitment: Commitment) -> dict[int, FollowUp]:
    if commitment.pk is None:
        return {}
    found = ((_ROUND.fullmatch(row.slot), row) for row in commitment.follow_ups.all())
    return {int(name[1]): row for name, row in found if name}


def _first_review(schedule: Schedule, *, on: date) -> date:
    """Counted from the day of the promise; a later version's from the day on which it begins to hold."""
    commitment = schedule.commitment
    return months_after(schedule.from_on or commitment.made_on or on, commitment.desk.review_months)


def waits(schedule: Schedule) -> bool:
    """Whether nothing can be counted yet, because the event it waits for has no day."""
    return schedule.kind == ScheduleKind.AWAITING and (schedule.event is None or schedule.event.falls_on is None)
