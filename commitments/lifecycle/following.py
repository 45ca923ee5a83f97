"""Following up: what was heard, what moved, what is closed."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.files import KeptFile, stands
from commitments.lifecycle.author import Author, Refusal, check_stands, check_version, said
from commitments.lifecycle.effects import extension, heard, kept, moved
from commitments.lifecycle.held import check_open, held, held_open, keep
from commitments.lifecycle.horizon import reconsider_rounds
from commitments.lifecycle.standing import look_for_dormancy
from commitments.models import Evidence, FollowUp, SourceDocument, StatusEntry
from commitments.schedule import Window
from commitments.status import CLOSED, EntryKind, Status


class NotClosed(Refusal):
    """Only a closed follow-up can be reopened."""


class StatusNotAllowed(Refusal):
    """That status cannot follow the present one."""


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """What shows that it happened: a title with a link, a stored document, a file that was kept, or several of them."""

    title: str
    address: str = ""
    document: SourceDocument | None = None
    quote: str = ""
    file: KeptFile | None = None


@transaction.atomic
def log_status(
    follow_up: FollowUp,
    status: Status,
    *,
    on: date,
    by: Author,
    at: datetime,
    note: str = "",
    internal_note: str = "",
    arranged_on: date | None = None,
    evidence: Sequence[EvidenceOf] = (),
    opened: int | None = None,
) -> StatusEntry:
    """Log what was heard on ``on``. Officers log; a closing status needs a lead.

    ``arranged_on`` is the day fixed, needed with ARRANGED. A closing status keeps the days late counted from the
    window's last day. On an undated follow-up any other status moves the review on. Only a closing status ends
    lateness. Raises AlreadyClosed, StatusNotAllowed, ChangedMeanwhile or Refusal.
    """
    stored = held_open(follow_up, opened=opened)
    access.require(by.user, Role.LEAD if status in CLOSED else Role.OFFICER, stored.commitment.desk)
    today = stored.commitment.desk.day(at)
    check_heard(stored, status, on=on, today=today)
    _check_arranged(status, arranged_on)
    before = heard(stored, status, on=on, today=today, arranged_on=arranged_on)
    keep(stored, on=today)
    entry = by.write(
        EntryKind.LOGGED,
        about=stored,
        at=at,
        on=on,
        from_status=before,
        to_status=status,
        change=arranged_on.isoformat() if arranged_on else "",
        note=note,
        internal_note=internal_note,
    )
    for item in evidence:
        _show(entry, item)
    if status in CLOSED:
        reconsider_rounds(stored.commitment, on=today)
    look_for_dormancy([stored.commitment], on=today)
    return entry


def hearing(
    follow_up: FollowUp,
    status: Status,
    *,
    on: date,
    at: datetime,
    arranged_on: date | None = None,
    opened: int | None = None,
) -> FollowUp:
    """The follow-up as ``log_status`` would leave it. Writes nothing, and asks the database nothing.

    Expects it as it is stored, with its desk; raises what ``log_status`` would raise, except about who may.
    """
    check_version(have=follow_up.version, opened=opened, what=follow_up)
    check_open(follow_up)
    today = follow_up.commitment.desk.day(at)
    check_heard(follow_up, status, on=on, today=today)
    _check_arranged(status, arranged_on)
    after = copy(follow_up)
    heard(after, status, on=on, today=today, arranged_on=arranged_on)
    kept(after, today=today)
    return after


@transaction.atomic
def extend(
    follow_up: FollowUp, window: Window, *, reason: str, by: Author, at: datetime, opened: int | None = None
) -> StatusEntry:
    """Move the window, for a reason; leads may. The first window is kept and the moves are counted.

    An undated follow-up gets its first window this way, which is not counted as a move.
    """
    stored = held_open(follow_up, opened=opened)
    access.require(by.user, Role.LEAD, stored.commitment.desk)
    if stored.window == window:
        raise Refusal(f"window: {window.edtf()} is the window it has")
    why = said(reason, "reason")
    today, before = stored.commitment.desk.day(at), stored.window
    moved(stored, window, today=today)
    keep(stored, on=today)
    entry = by.write(
        EntryKind.EXTENDED,
        about=stored,
        at=at,
        on=today,
        change=f"{before.edtf() if before else 'undated'} → {window.edtf()}",
        note=why,
    )
    if before is not None:
        extension(stored, before, window, number=stored.extensions.count() + 1, entry=entry).save()
    look_for_dormancy([stored.commitment], on=today)
    return entry


@transaction.atomic
def reopen(follow_up: FollowUp, *, reason: str, by: Author, at: datetime, opened: int | None = None) -> StatusEntry:
    """Open a closed follow-up again, with the status it had before, for a reason; leads may. Raises NotClosed."""
    stored = held(follow_up, opened=opened)
    access.require(by.user, Role.LEAD, stored.commitment.desk)
    if not stored.is_closed:
        raise NotClosed(f"status: {stored} is “{stored.get_status_display()}”, not closed")
    check_stands(stored.commitment)
    why, before, today = said(reason, "reason"), stored.status, stored.commitment.desk.day(at)
    closing = stored.entries.filter(kind=EntryKind.LOGGED, to_status__in=CLOSED).order_by("at", "id").last()
    stored.status = Status(closing.from_status) if closing else Status.NO_INFORMATION
    stored.closed_on = stored.days_late = None
    stored.known_on, stored.remind_next_on = today, stored.upcoming_from or stored.review_on
    keep(stored, on=today)
    reconsider_rounds(stored.commitment, on=today)
    look_for_dormancy([stored.commitment], on=today)
    return by.write(
        EntryKind.REOPENED,
        about=stored,
        at=at,
        on=today,
        from_status=before,
        to_status=stored.status,
        note=why,
    )


def check_heard(stored: FollowUp, status: Status, *, on: date, today: date) -> None:
    """Refuse a status that cannot follow the present one, and a day that has not come."""
    if status not in stored.allowed_statuses():
        raise StatusNotAllowed(f"status: “{status.label}” cannot follow “{stored.get_status_display()}”")
    if on > today:
        raise Refusal(f"on: {on} has not come yet, today is {today}")


def _check_arranged(status: Status, arranged_on: date | None) -> None:
    if (status is Status.ARRANGED) != (arranged_on is not None):
        raise Refusal(f"arranged_on: {arranged_on or 'no day'} given with the status “{status.label}”")


def _show(entry: StatusEntry, item: EvidenceOf) -> None:
    evidence = Evidence(entry=entry, title=item.title, address=item.address, document=item.document, quote=item.quote)
    if item.file:
        _point_to(evidence, item.file)
    evidence.full_clean()
    evidence.save()


def _point_to(evidence: Evidence, file: KeptFile) -> None:
    """The file stands before any row speaks of it."""
    if not stands(file):
        raise Refusal(f"file: “{file.name}” is not kept any more, choose it once more")
    evidence.file_name, evidence.file_type = file.name, file.type
    evidence.file_size, evidence.file_sha256 = file.size, file.sha256
