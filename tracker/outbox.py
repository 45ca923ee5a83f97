"""The queue in the database: reminders reached, bundled into digests, claimed for sending, settled.

A lost broker or a killed sender loses nothing: what is due and not yet done is found again by the next run.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F

from commitments.models import Desk, FollowUp
from commitments.schedule.workdays import WorkingWeek
from tracker import ladder
from tracker.delivery import Outcome, Verdict
from tracker.digest import Letter
from tracker.faults import Faults
from tracker.models import Digest, DigestState, Reminder, ReminderState
from tracker.recipients import told_of

log = structlog.get_logger(__name__)

# A sender that has not settled a message by then is taken for dead.
LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
UNSENT = (DigestState.QUEUED, DigestState.RETRY)
BATCH = 500


def queue(days: Mapping[date, Sequence[Desk]], *, at: datetime, faults: Faults) -> int:
    """Record every rung reached on its desk's day and not yet recorded; how many reminders were queued.

    Of several rungs reached since the last look the newest is queued and the older are recorded as skipped. A
    follow-up with nobody to tell is left as it is, and looked at again on the next run.
    """
    queued = 0
    for day, desks in days.items():
        weeks = {desk.pk: desk.week() for desk in desks}
        last_seen = 0
        while rows := _to_remind(desks, day, after=last_seen):
            told = told_of(rows)
            for row in rows:
                with faults.held("reminder_not_queued", follow_up=row.pk):
                    queued += _queue_one(row, weeks[row.commitment.desk_id], told[row.pk], day, at)
            last_seen = rows[-1].pk
    return queued


def bundle(*, at: datetime, now: datetime, faults: Faults) -> None:
    """Put each person's queued reminders into a digest, once it is past the hour of their working day.

    One digest a person a day: what comes later waits for the next day. A digest that could not be sent yet takes in
    what has come since, so that nobody gets several on the day the mail server is back.
    """
    waiting = User.objects.filter(reminders__state=ReminderState.QUEUED).distinct().order_by("pk")
    weeks: dict[int, WorkingWeek] = {}
    for person in waiting:
        with faults.held("digest_not_made", person=person.pk):
            desk = _desk_of(person)
            local = desk.local(at)
            if local.hour < desk.reminder_hour:
                continue
            if desk.pk not in weeks:
                weeks[desk.pk] = desk.week()
            if not weeks[desk.pk].works_on(local.date()):
                continue
            try:
                _bundle_for(person, local.date(), at=at, now=now)
            except IntegrityError:
                # Another watch has just made this person's digest of the day; its run or the next takes the rest in.
                log.info("digest_already_made", person=person.pk, day=str(local.date()))


def claim(*, owner: str, now: datetime) -> Digest | None:
    """Take the next digest to send, for LEASE; None when there is none. ``now`` is the wall clock."""
    _release_expired(now)
    while candidate := Digest.objects.filter(state__in=UNSENT, next_attempt_at__lte=now).order_by("id").first():
        taken = Digest.objects.filter(pk=candidate.pk, state=candidate.state, attempts=candidate.attempts).update(
            state=DigestState.CLAIMED, claimed_by=owner, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            return Digest.objects.select_related("person").get(pk=candidate.pk)
    return None


def store(digest: Digest, letter: Letter, *, now: datetime) -> bool:
    """Store what is about to be sent, as the digest of the day it goes out; False when the claim was lost."""
    day = letter.day
    if Digest.objects.filter(person=digest.person, day=day).exclude(pk=digest.pk).exists():
        day = digest.day
    return _update(
        digest,
        DigestState.CLAIMED,
        state=DigestState.SUBMITTING,
        address=letter.address,
        subject=letter.subject,
        message=letter.message,
        day=day,
        submitted_at=now,
        lease_until=now + LEASE,
    )


def resubmit(digest: Digest, *, now: datetime) -> bool:
    """Go on to send again what is stored; False when the claim was lost meanwhile."""
    return _update(digest, DigestState.CLAIMED, state=DigestState.SUBMITTING, lease_until=now + LEASE)


def put_back(digest: Digest, *, error: str, now: datetime) -> None:
    """The message could not be written: keep the reason on the row and try again after a pause."""
    _update(
        digest,
        DigestState.CLAIMED,
        state=DigestState.RETRY,
        next_attempt_at=now + _wait(digest),
        lease_until=None,
        error=error,
    )


def cancel(digest: Digest) -> None:
    """There is nothing left to say to this person. Whoever answers for its follow-ups now is looked for again."""
    with transaction.atomic():
        if _update(digest, DigestState.CLAIMED, state=DigestState.CANCELLED, lease_until=None):
            digest.reminders.update(state=ReminderState.CANCELLED)
            still_open = FollowUp.objects.open().filter(reminders__digest=digest)
            for pk, reached_on in still_open.values_list("pk", "reminders__reached_on"):
                FollowUp.objects.filter(pk=pk).update(remind_next_on=reached_on)


def settle(digest: Digest, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of a message."""
    with transaction.atomic():
        match outcome.verdict:
            case Verdict.SENT:
                if _update(
                    digest, DigestState.SUBMITTING, state=DigestState.SENT, sent_at=now, lease_until=None, error=""
                ):
                    digest.reminders.update(state=ReminderState.SENT)
            case Verdict.LATER:
                # Nobody has it, so it may be written anew before the next attempt, unless an earlier one is in doubt.
                _update(
                    digest,
                    DigestState.SUBMITTING,
                    state=DigestState.RETRY,
                    next_attempt_at=now + _wait(digest),
                    submitted_at=digest.submitted_at,
                    lease_until=None,
                    error=outcome.error,
                )
            case Verdict.UNSURE:
                _update(
                    digest,
                    DigestState.SUBMITTING,
                    state=_in_doubt(),
                    next_attempt_at=now + _wait(digest),
                    lease_until=None,
                    error=outcome.error,
                )
            case Verdict.REFUSED:
                _update(digest, DigestState.SUBMITTING, state=DigestState.PARKED, lease_until=None, error=outcome.error)


def _to_remind(desks: Sequence[Desk], day: date, *, after: int) -> list[FollowUp]:
    query = FollowUp.objects.open().filter(remind_next_on__lte=day, commitment__desk__in=desks, pk__gt=after)
    return list(query.with_record().order_by("pk")[:BATCH])


def _queue_one(row: FollowUp, week: WorkingWeek, people: Sequence[User], day: date, at: datetime) -> int:
    here = ladder.reached(_rungs(row, week), on=day)
    if here.newest and not people:
        return 0
    queued = 0
    with transaction.atomic():
        # Whoever moves the row on owns this step; a second watch finds the day changed and does nothing.
        moved = FollowUp.objects.filter(pk=row.pk, remind_next_on=row.remind_next_on, version=row.version).update(
            remind_next_on=here.next_on
        )
        if not moved or not here.newest:
            return 0
        for person in people:
            mine = {"follow_up": row, "window_version": row.window_version, "person": person, "channel": "mail"}
            for rung in here.older:
                _keep(mine, rung, ReminderState.SKIPPED, at)
            Reminder.objects.filter(**mine, state=ReminderState.QUEUED).exclude(rung=here.newest.name).update(
                state=ReminderState.SKIPPED
            )
            queued += _keep(mine, here.newest, ReminderState.QUEUED, at)
    return queued


def _keep(mine: dict[str, object], rung: ladder.Rung, state: ReminderState, at: datetime) -> bool:
    defaults = {"reached_on": rung.on, "state": state, "queued_at": at}
    return Reminder.objects.get_or_create(**mine, rung=rung.name, defaults=defaults)[1]


def _rungs(row: FollowUp, week: WorkingWeek) -> Iterator[ladder.Rung]:
    if row.due_from and row.latest is None:
        return ladder.of_open_end(due_from=row.due_from, review_on=row.review_on)
    if row.upcoming_from and row.due_from and row.latest and row.overdue_from:
        return ladder.of_window(
            upcoming_from=row.upcoming_from,
            due_from=row.due_from,
            latest=row.latest,
            overdue_from=row.overdue_from,
            week=week,
        )
    return ladder.of_review(review_on=row.review_on) if row.review_on else iter(())


def _desk_of(person: User) -> Desk:
    """The desk whose clock a person lives by: their first, else that of their oldest waiting reminder."""
    desk = Desk.objects.filter(memberships__user=person).order_by("memberships__pk").first()
    if desk is None:
        oldest = person.reminders.filter(state=ReminderState.QUEUED).select_related("follow_up__commitment__desk")
        desk = oldest.order_by("pk")[0].follow_up.commitment.desk
    return desk


@transaction.atomic
def _bundle_for(person: User, day: date, *, at: datetime, now: datetime) -> None:
    digest = Digest.objects.filter(person=person, state__in=UNSENT, submitted_at=None).order_by("id").first()
    if digest is None:
        if Digest.objects.filter(person=person, day=day).exists():
            return
        digest = Digest.objects.create(
            person=person, day=day, message_id=_message_id(), queued_at=at, next_attempt_at=now
        )
    person.reminders.filter(state=ReminderState.QUEUED).update(state=ReminderState.BUNDLED, digest=digest)


def _message_id() -> str:
    return f"<{uuid4()}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _release_expired(now: datetime) -> None:
    """Take back what dead senders held. Whether a message being sent arrived, nobody can know: the setting decides."""
    gone = Digest.objects.filter(lease_until__lte=now)
    gone.filter(state=DigestState.CLAIMED).update(state=DigestState.RETRY, lease_until=None, next_attempt_at=now)
    gone.filter(state=DigestState.SUBMITTING).update(state=_in_doubt(), lease_until=None, next_attempt_at=now)


def _in_doubt() -> DigestState:
    return DigestState.UNCERTAIN if settings.MAIL_UNCERTAIN == "hold" else DigestState.RETRY


def _wait(digest: Digest) -> timedelta:
    return BACK_OFF[min(digest.attempts, len(BACK_OFF)) - 1]


def _update(digest: Digest, held: DigestState, /, **fields: object) -> bool:
    """Write ``fields`` only while this claim still holds."""
    mine = Digest.objects.filter(pk=digest.pk, state=held, claimed_by=digest.claimed_by, attempts=digest.attempts)
    return bool(mine.update(**fields))
