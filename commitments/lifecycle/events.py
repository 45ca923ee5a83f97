"""The day of an event that commitments wait for."""

from datetime import date, datetime

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal, check_version, said, signed
from commitments.lifecycle.effects import dated, kept
from commitments.lifecycle.horizon import AWAITED, Wanted, looking_ahead, make_follow_ups
from commitments.lifecycle.standing import hold, look_for_dormancy
from commitments.lifecycle.versions import Outlook, told, weigh
from commitments.models import Event, FollowUp, Schedule
from commitments.querysets import ScheduleQuerySet
from commitments.schedule.window import months_after
from commitments.status import EntryKind, Standing


@transaction.atomic
@signed
def date_event(
    event: Event, falls_on: date, *, by: Author, at: datetime, reason: str = "", opened: int | None = None
) -> Event:
    """Enter the day of ``event``, from which the windows of all commitments that wait for it follow.

    Officers enter it; correcting it needs a lead and a reason. Untouched follow-ups follow a corrected day, all others
    stay as they are. Raises ChangedMeanwhile.
    """
    hold(waiting_for(event).values_list("commitment", flat=True))
    stored = Event.objects.select_for_update(of=("self",)).select_related("desk").get(pk=event.pk)
    corrects = stored.falls_on is not None
    access.require(by.user, Role.LEAD if corrects else Role.OFFICER, stored.desk)
    check_version(have=stored.version, opened=opened, what=stored)
    if stored.falls_on == falls_on:
        raise Refusal(f"falls_on: {falls_on} is the day it has")
    why = said(reason, "reason") if corrects else reason.strip()
    before, on = stored.falls_on, stored.desk.day(at)
    if falls_on < months_after(on, -1200):
        raise Refusal(f"falls_on: {falls_on} is more than 100 years back")
    stored.falls_on = falls_on
    stored.version += 1
    stored.save()
    for schedule in waiting_for(stored).select_for_update(of=("self",)):
        schedule.event = stored
        change = f"{stored.name}: {before or 'no day'} → {falls_on}{_follow(schedule, falls_on, on=on)}"
        by.write(EntryKind.DATED, about=schedule.commitment, at=at, on=on, change=change, note=why)
    return stored


def waiting_for(event: Event) -> ScheduleQuerySet:
    """The schedules in force that are counted from ``event``, of commitments that are in force."""
    return (
        Schedule.objects.in_force()
        .filter(event=event, commitment__standing=Standing.IN_FORCE)
        .select_related("commitment__desk")
        .order_by("commitment_id")
    )


def outlook_of(event: Event, falls_on: date, *, at: datetime) -> list[tuple[Schedule, Outlook]]:
    """What the day ``falls_on`` would do to the follow-ups of each commitment that waits. Writes nothing."""
    dated = Event(pk=event.pk, desk=event.desk, name=event.name, falls_on=falls_on)
    schedules = list(waiting_for(event))
    for schedule in schedules:
        schedule.event = dated
    return [(schedule, _weigh(schedule, on=event.desk.day(at))) for schedule in schedules]


def _weigh(schedule: Schedule, *, on: date) -> Outlook:
    """As a changed schedule would, except that what waited gets its window even where somebody logged on it."""
    change = weigh(schedule, on=on)
    waited = tuple(row for row in change.kept if row.slot == AWAITED and row.window is None and not row.is_closed)
    if not schedule.offset or not waited:
        return change
    kept = tuple(row for row in change.kept if row not in waited)
    return Outlook(kept, (*change.replaced, *waited), (*change.made, *looking_ahead(schedule, on=on).wanted))


def _follow(schedule: Schedule, falls_on: date, *, on: date) -> str:
    """Put the follow-ups where the event's day puts them; what that changes, as the log keeps it."""
    if schedule.rrule:
        schedule.anchor = falls_on
        schedule.save(update_fields=["anchor"])
    change = _weigh(schedule, on=on)
    lists = told(change)
    wanted = {each.key: each for each in change.made}
    for row in change.replaced:
        if row.slot in wanted:
            _place(row, wanted[row.slot], on=on)
        else:
            row.delete()
    make_follow_ups(schedule, on=on)
    look_for_dormancy([schedule.commitment], on=on)
    return lists


def _place(row: FollowUp, wanted: Wanted, *, on: date) -> None:
    dated(row, wanted, today=on)
    kept(row, today=on)
    row.check_fields()
    row.save()
