"""Whether this database is the one that sent last. One restored from a backup looks unsent, and must not send."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import structlog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tracker.models import UNSENT, Hold, Mail, MailState, Reminder, ReminderState, Sending
from tracker.restored import rounds
from tracker.restored.place import Place, here
from tracker.restored.rounds import Noted

log = structlog.get_logger(__name__)

# What goes out by itself, unless it is dropped.
WAITING = (*UNSENT, MailState.CLAIMED, MailState.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Held:
    """Since when nothing is sent, and why, in words."""

    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """``was_held``: whether there was anything to resume. ``waiting`` mails go out now; ``dropped`` ones never do."""

    was_held: bool
    waiting: int
    dropped: int


def hold() -> Held | None:
    """The hold on sending, as the last delivery found it; None when mail is sent."""
    row = Sending.objects.filter(held_since__isnull=False).first()
    return Held(row.held_since, str(row)) if row and row.held_since else None


def waiting() -> int:
    """How many mails go out by themselves, now or when somebody resumes."""
    return Mail.objects.filter(state__in=WAITING).count()


def may_send(*, at: datetime) -> bool:
    """Look whether this is the database that sent last, and hold all sending from ``at`` on when it is not."""
    # Before the row: what another sender counts up in between must not look like the loss of it.
    noted = rounds.read()
    row, place = _row(), here()
    if row.held_since:
        return False
    known = noted.round if noted and noted.register == row.register else None
    if why := _why_not(row, place, known):
        Sending.objects.filter(pk=1, held_since=None).update(held_since=at, held_because=why)
        log.error(
            "sending_held", because=why.value, round=row.round, noted=known, sent_from=row.identity, here=str(place)
        )
        return False
    if place.storage and row.identity != str(place):
        Sending.objects.filter(pk=1, identity=row.identity).update(identity=str(place))
    rounds.note(Noted(row.register, row.round))
    return True


def count_delivery() -> None:
    """Count a delivery: to be called before its first message and after its last.

    In the database first: a process that is killed in between leaves it ahead, which is no reason to hold anything.
    """
    Sending.objects.filter(pk=1).update(round=F("round") + 1)
    row = _row()
    rounds.note(Noted(row.register, row.round))


@transaction.atomic
def resume(*, by: User | None, at: datetime, drop_waiting: bool = False) -> Resumed:
    """Take this database for the right one, and send again. ``drop_waiting``: but nothing of what waits so far.

    What is dropped counts as told: who was to be told of it hears of the next step.
    """
    noted, row = rounds.read(), _row()
    lost = noted.round if noted and noted.register == row.register else 0
    dropped = _drop_waiting() if drop_waiting else 0
    Sending.objects.filter(pk=1).update(
        held_since=None, held_because="", identity=str(here()), round=max(row.round, lost)
    )
    if by and row.held_since:
        said = _("sending resumed, %(dropped)d mails dropped") % {"dropped": dropped}
        LogEntry.objects.log_actions(by.pk, [row], CHANGE, change_message=said, single_object=True)
    left = waiting()
    log.warning("sending_resumed", by=str(by or ""), at=at.isoformat(), waiting=left, dropped=dropped)
    return Resumed(row.held_since is not None, left, dropped)


def _why_not(row: Sending, place: Place, noted: int | None) -> Hold | None:
    if noted is not None and noted > row.round:
        return Hold.BEHIND
    sent_from = Place.read(row.identity)
    if not sent_from.storage or not place.storage:
        return None
    if sent_from.storage != place.storage:
        return Hold.ELSEWHERE
    # A server that took over from another may have lost the last mails; the note, where there is one, knows better.
    return Hold.ELSEWHERE if sent_from.history != place.history and noted is None else None


def _row() -> Sending:
    row, _made = Sending.objects.get_or_create(pk=1, defaults={"register": uuid4().hex})
    if not row.register:
        Sending.objects.filter(pk=1, register="").update(register=uuid4().hex)
        row.refresh_from_db()
    return row


def _drop_waiting() -> int:
    dropped = Mail.objects.filter(state__in=WAITING)
    Reminder.objects.filter(Q(mail__in=dropped) | Q(state=ReminderState.QUEUED)).update(state=ReminderState.CANCELLED)
    said = _("dropped as sending was resumed after a restore")
    return dropped.update(state=MailState.CANCELLED, lease_until=None, error=said)
