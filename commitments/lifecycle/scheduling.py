"""Saying when a commitment falls due, and making its follow-ups ahead."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal
from commitments.models import Commitment, FollowUp, Schedule
from commitments.schedule import Rule, Slot, Window
from commitments.schedule.window import months_after
from commitments.status import EntryKind, FlagLabel, ScheduleKind, Standing

# Follow-ups are made this far ahead, and never fewer than the next two.
HORIZON_MONTHS = 18
SLOTS_AHEAD = 2
# A rule counted from a mistyped year would make thousands of follow-ups.
OLDEST_ANCHOR_YEARS = 100


class AlreadyScheduled(Refusal):
    """The commitment has a schedule."""


class SlotTaken(Refusal):
    """The commitment has a follow-up of that name."""


@dataclass(frozen=True, slots=True)
class Once:
    window: Window
    wording: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """Once in each calendar period of ``rule``, from the period that holds ``anchor``."""

    rule: Rule
    anchor: date
    wording: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A series whose rounds are dated one by one, by ``expect``."""

    wording: str


@dataclass(frozen=True, slots=True)
class Undated:
    """No date; ``review_on`` keeps it in sight (None: the desk's usual months after the promise was made)."""

    wording: str = ""
    review_on: date | None = None


Plan = Once | Recurring | Announced | Undated


@transaction.atomic
def schedule(commitment: Commitment, plan: Plan, *, by: Author, at: datetime) -> Schedule:
    """Give a commitment its schedule and make its first follow-ups; officers may. Raises AlreadyScheduled."""
    access.require(by.user, Role.OFFICER, commitment.desk)
    if Schedule.objects.filter(commitment=commitment).exists():
        raise AlreadyScheduled(f"schedule: {commitment.reference} is already scheduled")
    on = commitment.desk.day(at)
    made = Schedule(commitment=commitment, kind=_kind(plan), wording=plan.wording)
    if isinstance(plan, Recurring):
        if plan.anchor < months_after(on, -12 * OLDEST_ANCHOR_YEARS):
            raise Refusal(f"anchor: {plan.anchor} is more than {OLDEST_ANCHOR_YEARS} years back")
        made.rrule, made.anchor, made.generate_next_on = plan.rule.rrule(), plan.anchor, plan.anchor
    made.full_clean()
    made.save()
    by.write(EntryKind.SCHEDULED, about=commitment, at=at, on=on, change=_in_short(plan), note=plan.wording)
    match plan:
        case Once(window, wording):
            _make(commitment, Slot(window.edtf(), window), wording=wording)
        case Recurring():
            make_follow_ups(made, on=on)
        case Undated(wording, review_on):
            made_on = commitment.made_on or on
            review = review_on or months_after(made_on, commitment.desk.review_months)
            _make_undated(commitment, "undated", wording=wording, review_on=review)
        case Announced():
            pass
    return made


@transaction.atomic
def expect(
    commitment: Commitment,
    slot: str,
    window: Window | None,
    *,
    by: Author,
    at: datetime,
    wording: str = "",
    review_on: date | None = None,
) -> FollowUp:
    """Add one named round to a series that is dated as announced; officers may.

    A round without a window is looked at again on ``review_on``. Raises SlotTaken.
    """
    access.require(by.user, Role.OFFICER, commitment.desk)
    scheduled = Schedule.objects.filter(commitment=commitment).first()
    if scheduled is None:
        raise Refusal(f"schedule: {commitment.reference} has none yet")
    if scheduled.kind != ScheduleKind.ANNOUNCED:
        raise Refusal(f"schedule: {commitment.reference} is {scheduled}, its follow-ups are not added by hand")
    if commitment.follow_ups.filter(slot=slot).exists():
        raise SlotTaken(f"slot: {commitment.reference} already has “{slot}”")
    on = commitment.desk.day(at)
    if window is None:
        review = review_on or months_after(on, commitment.desk.review_months)
        follow_up = _make_undated(commitment, slot, wording=wording, review_on=review)
    else:
        follow_up = _make(commitment, Slot(slot, window), wording=wording)
    by.write(EntryKind.EXPECTED, about=follow_up, at=at, on=on, change=window.edtf() if window else "", note=wording)
    return follow_up


@transaction.atomic
def make_follow_ups(schedule: Schedule, *, on: date) -> int:
    """Make the follow-ups of a recurring schedule up to the horizon as seen on ``on``; how many were new.

    Needed are all slots that open within HORIZON_MONTHS and at least SLOTS_AHEAD that open after ``on``. Stores the
    day on which the next one will be needed, so that a run with nothing to make reads nothing.
    """
    commitment = schedule.commitment
    if commitment.standing != Standing.IN_FORCE:
        Schedule.objects.filter(pk=schedule.pk).update(generate_next_on=None)
        return 0
    horizon = months_after(on, HORIZON_MONTHS)
    have = set(commitment.follow_ups.values_list("slot", flat=True))
    made, ahead, next_on = 0, 0, None
    opened: list[date] = []
    for slot in schedule.slots():
        opens = slot.window.earliest or slot.window.latest
        if opens > horizon and ahead >= SLOTS_AHEAD:
            # Needed when it comes within the horizon, or when one of the slots ahead of today opens.
            next_on = min(months_after(opens, -HORIZON_MONTHS), opened[-SLOTS_AHEAD])
            break
        if slot.key not in have:
            _make(commitment, slot, wording=schedule.wording)
            made += 1
        opened.append(opens)
        ahead += opens > on
    Schedule.objects.filter(pk=schedule.pk).update(generate_next_on=next_on)
    return made


def turn_now(commitment: Commitment, *, at: datetime) -> None:
    """Show the flags of new follow-ups as of ``at``, without waiting for the watch, which takes note of them later."""
    on = commitment.desk.day(at)
    for follow_up in commitment.follow_ups.open():
        follow_up.flag = follow_up.flag_on(on)
        follow_up.save(update_fields=["flag"])


def _make(commitment: Commitment, slot: Slot, *, wording: str) -> FollowUp:
    follow_up = FollowUp(commitment=commitment, slot=slot.key, wording=wording)
    follow_up.place(slot.window)
    follow_up.first_earliest, follow_up.first_latest = slot.window.earliest, slot.window.latest
    follow_up.first_precision = slot.window.precision
    # The watch gives it its flag, and looks for reminders, from the first day on which there is anything to tell.
    follow_up.flag_changes_on = follow_up.remind_next_on = follow_up.upcoming_from
    follow_up.check_fields()
    follow_up.save()
    return follow_up


def _make_undated(commitment: Commitment, slot: str, *, wording: str, review_on: date) -> FollowUp:
    follow_up = FollowUp(
        commitment=commitment,
        slot=slot,
        wording=wording,
        flag=FlagLabel.UNDATED,
        review_on=review_on,
        remind_next_on=review_on,
    )
    follow_up.check_fields()
    follow_up.save()
    return follow_up


def _kind(plan: Plan) -> ScheduleKind:
    match plan:
        case Once():
            return ScheduleKind.ONCE
        case Recurring():
            return ScheduleKind.RECURRING
        case Announced():
            return ScheduleKind.ANNOUNCED
        case Undated():
            return ScheduleKind.UNDATED


def _in_short(plan: Plan) -> str:
    match plan:
        case Once(window):
            return window.edtf()
        case Recurring(rule, anchor):
            return f"{rule.rrule()} from {anchor}"
        case Announced() | Undated():
            return ""
