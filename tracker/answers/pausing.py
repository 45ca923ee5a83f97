"""Seen, and not now: quiet for a while, which moves no date and no flag."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commitments.lifecycle import AlreadyClosed, Refusal
from commitments.models import FollowUp
from commitments.schedule.days import days_after, days_before
from tracker.answers.standing import check_told, may_pause
from tracker.hours import hours_of
from tracker.ladder import Level
from tracker.models import Acknowledgement, Recipient, Reminder, ReminderKind, ReminderState, Snooze
from tracker.outbox.waiting import ladders_of

# The days a person may choose from.
SNOOZES = (7, 14, 30)
LADDER = (ReminderKind.STEP, ReminderKind.ESCALATION)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet up to and including ``until_on``: for everybody, or for the one who asked; ``is_new`` unless it was so."""

    until_on: date
    for_everybody: bool
    is_new: bool


@transaction.atomic
def acknowledge(follow_up: FollowUp, *, by: Recipient, at: datetime) -> Quiet:
    """Somebody has seen it: the ladder pauses for the days its desk has set.

    From the owner, the owner's deputy or a lead nobody hears of it meanwhile; anybody else is only spared themselves.
    Raises AlreadyClosed or NotAllowed.
    """
    stored = _open(follow_up, by)
    days, today = pause_days(stored), stored.commitment.desk.day(at)
    if not may_pause(by, stored):
        return _silence(stored, days, by=by, at=at)
    pause, is_new = Acknowledgement.objects.get_or_create(
        follow_up=stored,
        recipient=by,
        window_version=stored.window_version,
        on=today,
        defaults={"until_on": days_after(today, days), "at": at},
    )
    if is_new:
        snoozed = Q(kind=ReminderKind.SNOOZED, recipient=by, reached_on__lte=pause.until_on)
        _waiting(stored).filter(Q(kind__in=LADDER) | snoozed).update(state=ReminderState.CANCELLED)
        # The watch finds out when to look at it next.
        FollowUp.objects.filter(pk=stored.pk).update(remind_next_on=today)
    return Quiet(pause.until_on, for_everybody=True, is_new=is_new)


def pause_days(follow_up: FollowUp) -> int:
    """How many days of quiet an acknowledgement brings, as its desk has set."""
    desk = follow_up.commitment.desk
    return ladders_of([desk])[desk.pk].pause_days


@transaction.atomic
def snooze(follow_up: FollowUp, days: int, *, by: Recipient, at: datetime) -> Quiet:
    """Whoever asks hears nothing of it for so many days (SNOOZES), and is then told again; others hear as before.

    The last word counts, also where it is the shorter one. Raises AlreadyClosed, NotAllowed or Refusal.
    """
    if days not in SNOOZES:
        raise Refusal(_("days: %(days)s is none of 7, 14 and 30") % {"days": days})
    return _silence(_open(follow_up, by), days, by=by, at=at)


def _open(follow_up: FollowUp, by: Recipient) -> FollowUp:
    """The row as it is stored, locked, with its commitment."""
    query = FollowUp.objects.select_for_update(of=("self",)).select_related("commitment__desk", "commitment__owner")
    stored: FollowUp = query.get(pk=follow_up.pk)
    check_told(by, stored)
    if stored.is_closed:
        raise AlreadyClosed(_("status: closed as “%(status)s”") % {"status": stored.get_status_display()})
    return stored


def _silence(stored: FollowUp, days: int, *, by: Recipient, at: datetime) -> Quiet:
    zone = _zone(by, stored)
    again_on = days_after(at.astimezone(zone).date(), days)
    until_at = datetime.combine(again_on, time.min, tzinfo=zone)
    is_new = not Snooze.objects.filter(follow_up=stored, recipient=by, until_at=until_at).exists()
    if is_new:
        Snooze.objects.update_or_create(follow_up=stored, recipient=by, defaults={"until_at": until_at, "at": at})
        _tell_again(stored, again_on, by=by, at=at)
    return Quiet(days_before(again_on, 1), for_everybody=False, is_new=is_new)


def _tell_again(stored: FollowUp, again_on: date, *, by: Recipient, at: datetime) -> None:
    """Queue what is said when the snooze ends; what an earlier one queued is not said."""
    rung = f"snoozed-until-{again_on}"
    earlier = _waiting(stored).filter(recipient=by, kind=ReminderKind.SNOOZED)
    earlier.exclude(rung=rung).update(state=ReminderState.CANCELLED)
    again, is_new = Reminder.objects.get_or_create(
        follow_up=stored,
        recipient=by,
        window_version=stored.window_version,
        rung=rung,
        defaults={
            "kind": ReminderKind.SNOOZED,
            "level": Level.OWNER,
            "reached_on": again_on,
            "state": ReminderState.QUEUED,
            "queued_at": at,
        },
    )
    if not is_new:
        cancelled = Reminder.objects.filter(pk=again.pk, state=ReminderState.CANCELLED)
        cancelled.update(state=ReminderState.QUEUED, queued_at=at, mail=None)


def _waiting(stored: FollowUp) -> QuerySet[Reminder]:
    return Reminder.objects.filter(follow_up=stored, state=ReminderState.QUEUED)


def _zone(recipient: Recipient, stored: FollowUp) -> ZoneInfo:
    """The zone a recipient lives by; that of the follow-up's desk for one who has none of their own."""
    hours = hours_of([recipient]).get(recipient.pk)
    return hours.zone if hours else ZoneInfo(stored.commitment.desk.time_zone)
