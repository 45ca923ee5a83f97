"""Taking mails to send, and writing down what became of each: every write is fenced by the claim.

A killed sender loses nothing: what is due and not yet done is found again by the next run.
"""

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from tracker.delivery import Outcome, Verdict
from tracker.failpoints import reach
from tracker.letters import Letter
from tracker.models import DAILY, UNSENT, Mail, MailState, Reminder
from tracker.outbox.backing_off import wait_after
from tracker.outbox.dropping import drop
from tracker.outbox.returning import come_back
from tracker.outbox.updating import update_mail, update_sent_mail
from tracker.replies import reply_in

# A sender that has not settled a message by then is taken for dead.
LEASE = timedelta(minutes=5)
_WHO = ("recipient__user", "recipient__focal_point", "recipient__desk", "recipient__channel__desk")
# Attempts to write a message, over an hour or so: what is at fault by then stays so until somebody mends it.
MOST_TO_WRITE = 6
# How many are taken at once.
HANDFUL = 20


def claim(*, owner: str, now: datetime) -> list[Mail]:
    """Take the next mails to send, a handful at most, for LEASE; empty when there are none. ``now``: the wall clock."""
    _release_expired(now)
    mark = f"{owner}:{uuid4().hex[:8]}"
    with transaction.atomic():
        due = Mail.objects.filter(state__in=UNSENT, next_attempt_at__lte=now).order_by("next_attempt_at", "id")
        # Of two senders each takes what the other has not locked; SQLite lets one in after the other.
        free = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:HANDFUL])
        Mail.objects.filter(pk__in=free, state__in=UNSENT).update(
            state=MailState.CLAIMED, claimed_by=mark, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    taken = Mail.objects.filter(pk__in=free, claimed_by=mark).order_by("next_attempt_at", "id")
    mails = list(taken.select_related(*_WHO))
    if mails:
        reach("after-claim")
    return mails


def release(mail: Mail) -> None:
    """Give back what was taken and not begun, as if it had not been taken."""
    before = MailState.RETRY if mail.attempts > 1 else MailState.QUEUED
    _update(mail, MailState.CLAIMED, state=before, attempts=mail.attempts - 1, lease_until=None)


def store(mail: Mail, letter: Letter, *, now: datetime) -> bool:
    """Store what is about to be sent, as the mail of the day it goes out; False when the claim was lost.

    What it was queued for and need not be told any more is cancelled, and whom to tell of it is looked for again.
    """
    # What is one statement is all or nothing by itself, and quicker: most letters drop nothing.
    with transaction.atomic() if letter.dropped else nullcontext():
        stored = _update(
            mail,
            MailState.CLAIMED,
            state=MailState.SUBMITTING,
            address=letter.address,
            subject=letter.subject,
            message=letter.message,
            day=_free_day(mail, letter.day),
            submitted_at=now,
            lease_until=now + LEASE,
        )
        if stored and letter.dropped:
            drop(Reminder.objects.filter(mail=mail, pk__in=letter.dropped))
    if stored:
        reach("after-submitting")
    return stored


def resubmit(mail: Mail, *, now: datetime) -> bool:
    """Go on to send again what is stored; False when the claim was lost meanwhile."""
    return _update(mail, MailState.CLAIMED, state=MailState.SUBMITTING, lease_until=now + LEASE)


def put_back(mail: Mail, *, error: str, now: datetime) -> None:
    """The message could not be written: the reason stays on the row; it is tried again, and in the end is for staff."""
    _update(
        mail,
        MailState.CLAIMED,
        # What failed in another way the last time, as when the mail server was away, is not at fault for good yet.
        state=MailState.PARKED if mail.attempts >= MOST_TO_WRITE and mail.error == error else MailState.RETRY,
        next_attempt_at=now + wait_after(mail.attempts),
        lease_until=None,
        # PostgreSQL keeps no NUL.
        error=error.replace("\0", " "),
    )


def cancel(mail: Mail, *, reason: str = "") -> None:
    """There is nothing left to say to this recipient. Whoever is to be told of its follow-ups is looked for again."""
    with transaction.atomic():
        if _update(mail, MailState.CLAIMED, state=MailState.CANCELLED, lease_until=None, error=reason):
            drop(Reminder.objects.filter(mail=mail))


def settle(mail: Mail, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of a message."""
    if outcome.verdict == Verdict.SENT:
        # With the reminders that it tells of; those that the message says nothing of were dropped before.
        sent = {"state": MailState.SENT, "sent_at": now, "lease_until": None, "error": ""}
        update_sent_mail(_claim_of(mail, MailState.SUBMITTING), sent)
    else:
        _settle(mail, outcome, now)
    reach("after-settle")


def _settle(mail: Mail, outcome: Outcome, now: datetime) -> None:
    with transaction.atomic():
        match outcome.verdict:
            case Verdict.LATER:
                # Nobody has it, so it may be written anew before the next attempt, unless an earlier one is in doubt.
                _update(
                    mail,
                    MailState.SUBMITTING,
                    state=MailState.RETRY,
                    next_attempt_at=now + wait_after(mail.attempts),
                    submitted_at=mail.submitted_at,
                    lease_until=None,
                    error=outcome.error,
                )
            case Verdict.UNSURE:
                _update(
                    mail,
                    MailState.SUBMITTING,
                    state=_in_doubt(),
                    next_attempt_at=now + wait_after(mail.attempts),
                    lease_until=None,
                    error=outcome.error,
                )
            case Verdict.REFUSED:
                gone = reply_in(outcome.error).says_no_mailbox
                # Nobody has it: should staff send it again, it is written anew, unless an earlier one is in doubt.
                anew = {} if gone else {"submitted_at": mail.submitted_at}
                parked = {"state": MailState.PARKED, "lease_until": None, "error": outcome.error}
                if _update(mail, MailState.SUBMITTING, **parked, **anew) and gone:
                    come_back(mail, reason=outcome.error, at=now)


def _free_day(mail: Mail, day: date) -> date:
    """The day it goes out, or the one it was queued for where another mail of the recipient has that day."""
    if day == mail.day or mail.kind not in DAILY:
        return day
    others = Mail.objects.filter(recipient=mail.recipient_id, day=day, kind__in=DAILY).exclude(pk=mail.pk)
    return mail.day if others.exists() else day


def _release_expired(now: datetime) -> None:
    """Take back what dead senders held. Whether a message being sent arrived, nobody can know: the setting decides."""
    gone = Mail.objects.filter(lease_until__lte=now)
    if not gone.exists():
        return
    gone.filter(state=MailState.CLAIMED).update(state=MailState.RETRY, lease_until=None, next_attempt_at=now)
    gone.filter(state=MailState.SUBMITTING).update(state=_in_doubt(), lease_until=None, next_attempt_at=now)


def _in_doubt() -> MailState:
    return MailState.UNCERTAIN if settings.MAIL_UNCERTAIN == "hold" else MailState.RETRY


def _update(mail: Mail, held: MailState, /, **fields: object) -> bool:
    """Write ``fields`` only while this claim still holds."""
    return update_mail(_claim_of(mail, held), fields)


def _claim_of(mail: Mail, held: MailState) -> dict[str, object]:
    return {"id": mail.pk, "state": held, "claimed_by": mail.claimed_by, "attempts": mail.attempts}
