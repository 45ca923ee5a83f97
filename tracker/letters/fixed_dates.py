"""Days that were fixed, as entries for the recipient's own calendar (RFC 5545), and those that were called off again.

An entry has the same identity for as long as the follow-up lives, so that a calendar replaces what it had.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from icalendar import Calendar, Event

from commitments.models import StatusEntry
from commitments.schedule.days import days_after
from commitments.status import EntryKind, Status
from tracker.letters.envelope import Attachment
from tracker.models import DAILY, Mail, MailState, Reminder, ReminderKind, ReminderState

# What may move the day or take it back.
_MOVING = (EntryKind.LOGGED, EntryKind.EXTENDED, EntryKind.REOPENED)


@dataclass(frozen=True, slots=True)
class FixedDay:
    """The day a follow-up was arranged for, as its log has it.

    ``sequence`` rises with each line that may have moved it, ``said_at`` is when the last of them was written.
    """

    follow_up: int
    on: date
    sequence: int
    said_at: datetime
    called_off: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A fixed day as its recipient may read of it."""

    day: FixedDay
    title: str
    about: str
    address: str


def fixed_days(follow_ups: Collection[int]) -> dict[int, FixedDay]:
    """By follow-up, the day it was last arranged for; ``called_off`` where it was after that."""
    found: dict[int, FixedDay] = {}
    if not follow_ups:
        return found
    lines = StatusEntry.objects.filter(follow_up__in=follow_ups, kind__in=_MOVING).order_by("pk")
    count: dict[int, int] = {}
    for follow_up, kind, status, change, at in lines.values_list("follow_up", "kind", "to_status", "change", "at"):
        count[follow_up] = sequence = count.get(follow_up, 0) + 1
        if status == Status.ARRANGED and change:
            found[follow_up] = FixedDay(follow_up, date.fromisoformat(change), sequence, at)
        elif status == Status.CALLED_OFF and (before := found.get(follow_up)):
            found[follow_up] = FixedDay(follow_up, before.on, sequence, at, called_off=True)
        elif kind == EntryKind.REOPENED and status == Status.ARRANGED and (before := found.get(follow_up)):
            found[follow_up] = FixedDay(follow_up, before.on, sequence, at)
    return found


def called_off(mails: Sequence[Mail]) -> dict[int, tuple[FixedDay, ...]]:
    """By the recipient's id, the fixed days they were told of that were called off since the last mail of theirs."""
    recipients = {mail.recipient_id for mail in mails}
    told = Reminder.objects.filter(
        recipient__in=recipients,
        kind=ReminderKind.FIXED,
        state=ReminderState.SENT,
        follow_up__status=Status.CALLED_OFF,
    )
    pairs = set(told.values_list("recipient", "follow_up"))
    if not pairs:
        return {}
    days = fixed_days({follow_up for _, follow_up in pairs})
    sent = Mail.objects.filter(recipient__in=recipients, kind__in=DAILY, state=MailState.SENT).order_by()
    last = dict(sent.values_list("recipient").annotate(Max("submitted_at")))
    found: dict[int, tuple[FixedDay, ...]] = {}
    for recipient, follow_up in sorted(pairs):
        day = days.get(follow_up)
        if day and day.called_off and day.said_at > last[recipient]:
            found[recipient] = (*found.get(recipient, ()), day)
    return found


def attached(entries: Iterable[Entry]) -> Attachment:
    """The entries as a file that calendars read; the same bytes for the same entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//Pacta//Follow-ups//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry))
    return Attachment("dates.ics", 'text/calendar; charset=utf-8; method=PUBLISH; name="dates.ics"', calendar.to_ical())


def _event(entry: Entry) -> Event:
    event, day = Event(), entry.day
    event.add("uid", f"follow-up-{day.follow_up}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("sequence", day.sequence)
    # Not the clock: a mail that is written again carries the same entry.
    event.add("dtstamp", day.said_at)
    event.add("dtstart", day.on)
    # RFC 5545 3.6.1: the first day after it.
    event.add("dtend", days_after(day.on, 1))
    event.add("status", "CANCELLED" if day.called_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    if entry.about:
        event.add("description", entry.about)
    event.add("url", entry.address)
    return event
