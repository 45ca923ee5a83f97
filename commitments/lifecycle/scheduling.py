"""Saying when a commitment falls due."""

from dataclasses import replace
from datetime import date, datetime
from typing import cast

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal, check_stands
from commitments.lifecycle.horizon import Wanted, make, make_follow_ups, review_of
from commitments.lifecycle.standing import hold, look_for_dormancy
from commitments.models import Commitment, Event, FollowUp, Schedule
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Plan,
    Recurrence,
    Recurring,
    RuleError,
    Undated,
    Window,
)
from commitments.schedule.window import months_after
from commitments.status import EntryKind, ScheduleKind

# A rule counted from a mistyped year would make thousands of follow-ups.
OLDEST_ANCHOR_YEARS = 100


class AlreadyScheduled(Refusal):
    """The commitment has a schedule."""


class SlotTaken(Refusal):
    """The commitment has a follow-up of that name."""


@transaction.atomic
def schedule(commitment: Commitment, plan: Plan, *, by: Author, at: datetime) -> Schedule:
    """Give a commitment its schedule and make its first follow-ups; officers may. Raises AlreadyScheduled."""
    access.require(by.user, Role.OFFICER, commitment.desk)
    if Schedule.objects.filter(commitment=commitment).exists():
        raise AlreadyScheduled(f"schedule: {commitment.reference} is already scheduled")
    on = commitment.desk.day(at)
    made = stated(commitment, plan, on=on)
    made.save()
    by.write(EntryKind.SCHEDULED, about=commitment, at=at, on=on, change=in_short(plan), note=plan.wording)
    make_follow_ups(made, on=on)
    look_for_dormancy([commitment], on=on)
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
    hold([commitment.pk])
    commitment.refresh_from_db(fields=["standing"])
    scheduled = Schedule.objects.in_force().filter(commitment=commitment).first()
    if scheduled is None:
        raise Refusal(f"schedule: {commitment.reference} has none yet")
    if scheduled.kind != ScheduleKind.ANNOUNCED:
        raise Refusal(f"schedule: {commitment.reference} is {scheduled}, its follow-ups are not added by hand")
    check_stands(commitment)
    if commitment.follow_ups.filter(slot=slot).exists():
        raise SlotTaken(f"slot: {commitment.reference} already has “{slot}”")
    on = commitment.desk.day(at)
    review = review_of(commitment, window) if window else months_after(on, commitment.desk.review_months)
    follow_up = make(commitment, Wanted(slot, window, review_on or review), wording=wording, on=on)
    look_for_dormancy([commitment], on=on)
    by.write(EntryKind.EXPECTED, about=follow_up, at=at, on=on, change=window.edtf() if window else "", note=wording)
    return follow_up


def stated(commitment: Commitment, plan: Plan, *, on: date) -> Schedule:
    """A version of the schedule that says ``plan``, checked but not saved. Raises Refusal."""
    if isinstance(plan, Awaiting):
        event = plan.event
        if not isinstance(event, Event) or event.desk_id != commitment.desk_id:
            raise Refusal(f"event: “{event.name}” is no event of {commitment.desk}")
        if event.pk:
            # Somebody may have entered its day since.
            plan = replace(plan, event=Event.objects.get(pk=event.pk))
    made = new_version(commitment, plan)
    match plan:
        case Recurring():
            _check_counting(plan.recurrence, made.anchor, on=on)
        case Awaiting(_, Recurrence() as recurrence):
            _check_counting(recurrence, made.anchor, on=on)
    made.full_clean(exclude=("commitment", "event"), validate_unique=False, validate_constraints=False)
    return made


def new_version(commitment: Commitment, plan: Plan) -> Schedule:
    """A version of the schedule that says ``plan``, in memory and unchecked."""
    made = Schedule(commitment=commitment, wording=plan.wording)
    match plan:
        case Once(window):
            made.kind, made.window = ScheduleKind.ONCE, window.edtf()
        case Recurring(_, anchor):
            made.kind, made.generate_next_on = ScheduleKind.RECURRING, anchor
            _count(made, plan.recurrence, anchor)
        case Awaiting(event, then, _, review_on):
            made.kind, made.review_on = ScheduleKind.AWAITING, review_on
            made.event = cast("Event", event)
            if isinstance(then, Offset):
                made.offset = then.text()
            else:
                _count(made, then, event.falls_on)
        case Announced():
            made.kind = ScheduleKind.ANNOUNCED
        case Undated(_, review_on):
            made.kind, made.review_on = ScheduleKind.UNDATED, review_on
    return made


def in_short(plan: Plan) -> str:
    """The plan as the log keeps it: in the standards' own notation."""
    match plan:
        case Once(window):
            return window.edtf()
        case Recurring(_, anchor):
            return _ruled(plan.recurrence, str(anchor))
        case Awaiting(event, Offset() as offset):
            return f"{offset.text()} from {event.name}"
        case Awaiting(event, Recurrence() as recurrence):
            return _ruled(recurrence, event.name)
        case _:
            return ""


def _ruled(recurrence: Recurrence, since: str) -> str:
    counted = "" if recurrence.counting is Counting.CALENDAR else f", {recurrence.counting}"
    years = "" if recurrence.year_starts == 1 else f", years from month {recurrence.year_starts}"
    return f"{recurrence.rule.rrule()} from {since}{counted}{years}"


def _count(made: Schedule, recurrence: Recurrence, anchor: date | None) -> None:
    made.rrule, made.counting = recurrence.rule.rrule(), recurrence.counting
    made.year_starts, made.anchor = recurrence.year_starts, anchor


def _check_counting(recurrence: Recurrence, anchor: date | None, *, on: date) -> None:
    """Refuse a rule that cannot be counted so, or never falls; ``anchor`` None: nobody knows from when yet."""
    rrule = recurrence.rule.rrule()
    try:
        slots = recurrence.slots(anchor or on)
        if recurrence.counting is not Counting.AFTER_LAST and next(iter(slots), None) is None:
            raise Refusal(f"rule: {rrule} falls on no day from {anchor or on}")
    except RuleError as error:
        raise Refusal(f"rule: {error}") from error
    if anchor and anchor < months_after(on, -12 * OLDEST_ANCHOR_YEARS):
        raise Refusal(f"anchor: {anchor} is more than {OLDEST_ANCHOR_YEARS} years back")
