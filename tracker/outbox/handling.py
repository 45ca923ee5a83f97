"""What staff do about mail that needs them: try again, take it as arrived, give up, use an address again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.access import NotAllowed
from tracker.ladder import Level
from tracker.models import Mail, MailState, Recipient, RecipientKind, Reminder, ReminderKind, ReminderState
from tracker.outbox.insertion import New, insert
from tracker.recipients import About, Directory
from tracker.scope import handled_by, seen_by

# What staff may try again, and what they may give up.
TO_RETRY = (MailState.PARKED, MailState.UNCERTAIN, MailState.RETRY)
TO_GIVE_UP = (*TO_RETRY, MailState.QUEUED)
# What somebody else has to be told instead.
ON_THE_LADDER = (ReminderKind.STEP, ReminderKind.ESCALATION, ReminderKind.SNOOZED)


class ChangedMeanwhile(Exception):
    """A sender or somebody else was there first; nothing was done."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """For how many of its follow-ups somebody else is told, or was told already; and for how many there is nobody."""

    told: int
    untold: int


@transaction.atomic
def retry(mail: Mail, *, by: User, shown: str, at: datetime) -> None:
    """Send it with the next run: the same bytes where it may have arrived, else written anew.

    ``shown`` is the ``seal`` it had when ``by`` decided. Raises NotAllowed, ChangedMeanwhile.
    """
    _change(mail, TO_RETRY, by, shown, _("to be sent again"), state=MailState.QUEUED, next_attempt_at=at)


@transaction.atomic
def take_as_arrived(mail: Mail, *, by: User, shown: str, at: datetime) -> None:
    """Of an unconfirmed mail: somebody knows that it arrived. As ``retry``."""
    _change(mail, (MailState.UNCERTAIN,), by, shown, _("taken as arrived"), state=MailState.SENT, sent_at=at, error="")
    mail.reminders.filter(state=ReminderState.BUNDLED).update(state=ReminderState.SENT)


@transaction.atomic
def give_up(mail: Mail, *, by: User, shown: str, at: datetime) -> GivenUp:
    """Never send it; whoever is next in line is told of what it was about. As ``retry``."""
    said = _("given up by %(who)s") % {"who": by.get_full_name() or by.get_username()}
    error = f"{said}: {mail.error}" if mail.error else said
    _change(mail, TO_GIVE_UP, by, shown, said, state=MailState.CANCELLED, error=error)
    given = mail.reminders.select_related("follow_up__commitment__desk").exclude(state=ReminderState.CANCELLED)
    reminders = list(given.order_by("id"))
    Reminder.objects.filter(pk__in=[each.pk for each in reminders]).update(state=ReminderState.CANCELLED)
    return _tell_next([each for each in reminders if _stands(each)], mail.recipient_id, at=at)


@transaction.atomic
def use_again(recipient: Recipient, *, by: User, shown: str) -> None:
    """Write again to the address that came back, ``shown``: somebody knows that it works. Raises as ``retry``."""
    if not Recipient.objects.filter(seen_by(by), pk=recipient.pk).exists():
        raise NotAllowed(f"{by} does not act for {recipient}")
    off = Recipient.objects.filter(pk=recipient.pk, bounced_address=shown)
    if not off.exclude(bounced_address="").update(bounced_address="", bounced_at=None, bounce_reason=""):
        raise ChangedMeanwhile
    _note(by, recipient, _("address used again"))


def seal(mail: Mail) -> str:
    """Stands for the mail as it is now: a sender that takes it, or staff who handle it, change that."""
    return f"{mail.state}-{mail.attempts}"


def _change(mail: Mail, held: Sequence[MailState], by: User, shown: str, said: str, **fields: object) -> None:
    """Write ``fields`` while the mail is in one of these states, and as it was shown; and who did it."""
    if not Mail.objects.filter(handled_by(by, via="recipient__"), pk=mail.pk).exists():
        raise NotAllowed(f"{by} does not act for {mail.recipient}")
    if seal(mail) != shown or mail.state not in held:
        raise ChangedMeanwhile
    if not Mail.objects.filter(pk=mail.pk, state=mail.state, attempts=mail.attempts).update(lease_until=None, **fields):
        raise ChangedMeanwhile
    _note(by, mail, said)


def _note(by: User, row: Mail | Recipient, said: str) -> None:
    LogEntry.objects.log_actions(by.pk, [row], CHANGE, change_message=said, single_object=True)


def _stands(reminder: Reminder) -> bool:
    follow_up = reminder.follow_up
    moved = reminder.window_version != follow_up.window_version
    return reminder.kind in ON_THE_LADDER and not (follow_up.is_closed or moved)


def _tell_next(reminders: Sequence[Reminder], recipient: int, *, at: datetime) -> GivenUp:
    directory = Directory([About.of(each.follow_up) for each in reminders], at=at)
    told, new = 0, []
    for reminder in reminders:
        if _others_know(reminder, recipient):
            told += 1
        elif found := _next(reminder, recipient, directory, at=at):
            told += 1
            new += found
    insert(new)
    return GivenUp(told, len(reminders) - told)


def _others_know(reminder: Reminder, recipient: int) -> bool:
    same = Reminder.objects.filter(
        follow_up=reminder.follow_up_id, window_version=reminder.window_version, rung=reminder.rung
    )
    of_ours = same.exclude(recipient=recipient).exclude(recipient__kind=RecipientKind.FOCAL_POINT)
    return of_ours.filter(state__in=[ReminderState.QUEUED, ReminderState.BUNDLED, ReminderState.SENT]).exists()


def _next(reminder: Reminder, recipient: int, directory: Directory, *, at: datetime) -> list[New]:
    """What to tell whom instead: of the first level on which somebody else can be reached."""
    about = About.of(reminder.follow_up)
    for level in (level for level in Level if reminder.level <= level < Level.LIST):
        others = [
            told.recipient.pk
            for told in directory.told_of(about, level=level)
            if told.recipient.pk != recipient and told.recipient.kind != RecipientKind.FOCAL_POINT
        ]
        if others:
            return [
                New(
                    follow_up=reminder.follow_up_id,
                    recipient=other,
                    window_version=reminder.window_version,
                    rung=reminder.rung,
                    kind=ReminderKind.STEP.value,
                    level=int(level),
                    reached_on=reminder.reached_on,
                    state=ReminderState.QUEUED.value,
                    queued_at=at,
                )
                for other in others
            ]
    return []
