"""From queued reminders to mails: one a recipient a day, and at once only what cannot wait."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery

from commitments.schedule.days import days_after
from tracker.failpoints import reach
from tracker.faults import Faults
from tracker.hours import Hours, hours_of
from tracker.models import (
    DAILY,
    UNSENT,
    Mail,
    MailKind,
    Recipient,
    Reminder,
    ReminderKind,
    ReminderState,
    Snooze,
)
from tracker.recipients import know_owners

log = structlog.get_logger(__name__)

# What is given to somebody within so long of the first goes into one mail.
GATHERS_FOR = timedelta(minutes=10)
SINGLES = {ReminderKind.ASSIGNMENT: MailKind.ASSIGNMENT, ReminderKind.ESCALATION: MailKind.ESCALATION}


def bundle(*, at: datetime, now: datetime, faults: Faults) -> None:
    """Put queued reminders into mails, for recipients whose hour of a working day has come.

    A digest a day: what comes later waits for the next. One that could not be sent yet takes in what has come since,
    so that nobody gets several on the day the mail server is back. New assignments and escalations go at once. On the
    first working day of a week the digest is an overview, for who wants it, and comes even where nothing is new.
    """
    know_owners(at=at)
    since = _queued_since(at)
    for kind, mail_kind in SINGLES.items():
        ready = _open({pk for pk, found in since.items() if _cannot_wait(kind, found, at)}, at)
        # Everything of the kind goes along with the first that has waited long enough.
        _make({pk: (hours.day(at), mail_kind) for pk, hours in ready.items()}, [kind], at=at, now=now, faults=faults)
    rest = [kind for kind in ReminderKind if kind not in SINGLES]
    ready = _open({pk for pk, found in since.items() if not found.keys().isdisjoint(rest)}, at)
    due = _overviews_due(at)
    days = {pk: hours.day(at) for pk, hours in (ready | due).items()}
    _make(
        {pk: (day, MailKind.OVERVIEW if pk in due else MailKind.DIGEST) for pk, day in days.items()},
        rest,
        at=at,
        now=now,
        faults=faults,
    )
    _overviews_done({pk: days[pk] for pk in due})


def _queued_since(at: datetime) -> dict[int, dict[str, datetime]]:
    """By recipient and kind, since when the first has waited."""
    since: dict[int, dict[str, datetime]] = {}
    first = _queued(list(ReminderKind), at=at).values("recipient", "kind").annotate(first=Min("queued_at"))
    for recipient, kind, queued_at in first.values_list("recipient", "kind", "first"):
        since.setdefault(recipient, {})[kind] = queued_at
    return since


def _cannot_wait(kind: ReminderKind, since: Mapping[str, datetime], at: datetime) -> bool:
    gathers = GATHERS_FOR if kind is ReminderKind.ASSIGNMENT else timedelta()
    return kind in since and since[kind] <= at - gathers


def _queued(kinds: Sequence[ReminderKind], *, at: datetime) -> QuerySet[Reminder]:
    """Reminders that wait for a mail and are not silenced by whom they are for."""
    snoozed = Snooze.objects.filter(follow_up=OuterRef("follow_up"), recipient=OuterRef("recipient"), until_at__gt=at)
    waiting = Reminder.objects.filter(state=ReminderState.QUEUED, kind__in=kinds).exclude(Exists(snoozed))
    return waiting.order_by()


def _open(recipients: Collection[int], at: datetime) -> dict[int, Hours]:
    """Those of them to whom mail may go out now."""
    if not recipients:
        return {}
    found = Recipient.objects.filter(pk__in=recipients)
    return {pk: hours for pk, hours in hours_of(found).items() if hours.open_at(at)}


def _overviews_due(at: datetime) -> dict[int, Hours]:
    # Tomorrow by UTC is today in the east: their own day is asked next.
    soon = Recipient.objects.filter(overview_next_on__lte=days_after(at.date(), 1), user__is_active=True)
    next_on = dict(soon.filter(takes_overview=True).values_list("pk", "overview_next_on"))
    return {pk: hours for pk, hours in _open(next_on, at).items() if hours.day(at) >= (next_on[pk] or date.max)}


def _overviews_done(days: Mapping[int, date]) -> None:
    by_day: dict[date, list[int]] = {}
    for pk, day in days.items():
        by_day.setdefault(day, []).append(pk)
    for day, pks in by_day.items():
        Recipient.objects.filter(pk__in=pks).update(overview_next_on=days_after(day, 7 - day.weekday()))


def _make(
    wanted: Mapping[int, tuple[date, MailKind]],
    kinds: Sequence[ReminderKind],
    *,
    at: datetime,
    now: datetime,
    faults: Faults,
) -> None:
    """One mail for each recipient, all in one transaction; where another watch made one of them, one by one."""
    if not wanted:
        return
    try:
        _make_all(wanted, kinds, at=at, now=now)
    except IntegrityError:
        for pk, what in wanted.items():
            with faults.held("mail_not_made", recipient=pk):
                try:
                    _make_all({pk: what}, kinds, at=at, now=now)
                except IntegrityError:
                    # Another watch has just made this one; its run or the next takes the rest in.
                    log.info("mail_already_made", recipient=pk, day=str(what[0]))


@transaction.atomic
def _make_all(
    wanted: Mapping[int, tuple[date, MailKind]], kinds: Sequence[ReminderKind], *, at: datetime, now: datetime
) -> None:
    of_kind = {kind for _, kind in wanted.values()}
    daily = of_kind <= set(DAILY)
    alike = Mail.objects.filter(recipient__in=wanted, kind__in=DAILY if daily else of_kind)
    # One that was not sent yet takes in what has come since; its message is written when it is sent. Held until that is
    # written down: a sender that took it meanwhile would not tell of it, and note it as told.
    waiting = alike.filter(state__in=UNSENT, submitted_at=None).order_by("pk").select_for_update()
    open_already = {mail.recipient_id: mail.pk for mail in waiting.only("recipient")}
    # An overview that is due does not wait for next week because a digest could not be sent before.
    overviews = [mail for pk, mail in open_already.items() if wanted[pk][1] == MailKind.OVERVIEW]
    Mail.objects.filter(pk__in=overviews).update(kind=MailKind.OVERVIEW)
    done = {(pk, day) for pk, day in alike.values_list("recipient", "day")} if daily else set()
    new = {pk: what for pk, what in wanted.items() if pk not in open_already and (pk, what[0]) not in done}
    Mail.objects.bulk_create(
        Mail(recipient_id=pk, kind=kind, day=day, message_id=message_id(), queued_at=at, next_attempt_at=now)
        for pk, (day, kind) in new.items()
    )
    mail = Mail.objects.filter(
        recipient=OuterRef("recipient"), kind__in=DAILY if daily else of_kind, state__in=UNSENT, submitted_at=None
    )
    taken = _queued(kinds, at=at).filter(recipient__in=[*new, *open_already])
    taken.update(state=ReminderState.BUNDLED, mail=Subquery(mail.order_by("-pk").values("pk")[:1]))
    reach("before-commit")


def message_id() -> str:
    return f"<{uuid4()}@{urlsplit(settings.PUBLIC_URL).hostname}>"
