"""Following up: what was heard, what moved, who answers, what is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal, check_stands, check_version, said
from commitments.lifecycle.horizon import give_first_window, reconsider_rounds, review_of
from commitments.lifecycle.standing import hold, look_for_dormancy
from commitments.models import Commitment, Evidence, Extension, FollowUp, SourceDocument, StatusEntry
from commitments.schedule import Flag, Window
from commitments.schedule.window import months_after
from commitments.status import CLOSED, EntryKind, Status


class AlreadyClosed(Refusal):
    """The follow-up is closed; reopen it first."""


class NotClosed(Refusal):
    """Only a closed follow-up can be reopened."""


class StatusNotAllowed(Refusal):
    """That status cannot follow the present one."""


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """What shows that it happened: a title with a link, a stored document, or both."""

    title: str
    address: str = ""
    document: SourceDocument | None = None
    quote: str = ""


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
    window's last day. On an undated follow-up any other status moves the review on. Raises AlreadyClosed,
    StatusNotAllowed, ChangedMeanwhile or Refusal.
    """
    stored = _opened(follow_up, opened)
    access.require(by.user, Role.LEAD if status in CLOSED else Role.OFFICER, stored.commitment.desk)
    today = stored.commitment.desk.day(at)
    if status not in stored.allowed_statuses():
        raise StatusNotAllowed(f"status: “{status.label}” cannot follow “{stored.get_status_display()}”")
    if on > today:
        raise Refusal(f"on: {on} has not come yet, today is {today}")
    if (status is Status.ARRANGED) != (arranged_on is not None):
        raise Refusal(f"arranged_on: {arranged_on or 'no day'} given with the status “{status.label}”")
    before, stored.status = stored.status, status
    stored.arranged_on = arranged_on or stored.arranged_on
    if status in CLOSED:
        stored.closed_on = on
        stored.days_late = max(0, (on - stored.latest).days) if stored.latest else None
        stored.remind_next_on = None
    elif stored.latest is None:
        stored.review_on = months_after(max(on, stored.due_from or on), stored.commitment.desk.review_months)
        stored.remind_next_on = max(stored.upcoming_from or stored.review_on, today)
    _save(stored, today)
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


@transaction.atomic
def extend(
    follow_up: FollowUp, window: Window, *, reason: str, by: Author, at: datetime, opened: int | None = None
) -> StatusEntry:
    """Move the window, for a reason; leads may. The first window is kept and the moves are counted.

    An undated follow-up gets its first window this way, which is not counted as a move.
    """
    stored = _opened(follow_up, opened)
    access.require(by.user, Role.LEAD, stored.commitment.desk)
    if stored.window == window:
        raise Refusal(f"window: {window.edtf()} is the window it has")
    why = said(reason, "reason")
    today, before = stored.commitment.desk.day(at), stored.window
    if before is None:
        give_first_window(stored, window)
    else:
        stored.place(window)
    stored.review_on = review_of(stored.commitment, window)
    stored.window_version += 1
    stored.remind_next_on = stored.upcoming_from
    _save(stored, today)
    entry = by.write(
        EntryKind.EXTENDED,
        about=stored,
        at=at,
        on=today,
        change=f"{before.edtf() if before else 'undated'} → {window.edtf()}",
        note=why,
    )
    if before is not None:
        Extension.objects.create(
            follow_up=stored,
            entry=entry,
            number=stored.extensions.count() + 1,
            from_earliest=before.earliest,
            from_latest=before.latest,
            from_precision=before.precision,
            to_earliest=window.earliest,
            to_latest=window.latest,
            to_precision=window.precision,
            reason=why,
        )
    look_for_dormancy([stored.commitment], on=today)
    return entry


@transaction.atomic
def reassign(
    follow_up: FollowUp, owner: User | None, *, reason: str, by: Author, at: datetime, opened: int | None = None
) -> StatusEntry:
    """Give one follow-up an owner of its own (None: the commitment's again); leads may. The new owner is told."""
    stored = _opened(follow_up, opened)
    access.require(by.user, Role.LEAD, stored.commitment.desk)
    before, stored.owner = stored.answerable, owner
    today = stored.commitment.desk.day(at)
    _remind_again(stored, today)
    _save(stored, today)
    change = f"{_name(before)} → {_name(stored.answerable)}"
    return by.write(EntryKind.REASSIGNED, about=stored, at=at, on=today, change=change, note=said(reason, "reason"))


@transaction.atomic
def reassign_commitment(
    commitment: Commitment, owner: User | None, *, reason: str, by: Author, at: datetime, opened: int | None = None
) -> StatusEntry:
    """Give a commitment an owner, and with it its open follow-ups that have none of their own; leads may."""
    stored = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.require(by.user, Role.LEAD, stored.desk)
    check_version(have=stored.version, opened=opened, what=stored)
    why, today, before = said(reason, "reason"), stored.desk.day(at), stored.owner
    stored.owner, stored.version = owner, stored.version + 1
    stored.save()
    for follow_up in stored.follow_ups.open().filter(owner=None).select_for_update():
        _remind_again(follow_up, today)
        follow_up.save()
    change = f"{_name(before)} → {_name(owner)}"
    return by.write(EntryKind.REASSIGNED, about=stored, at=at, on=today, change=change, note=why)


@transaction.atomic
def reopen(follow_up: FollowUp, *, reason: str, by: Author, at: datetime, opened: int | None = None) -> StatusEntry:
    """Open a closed follow-up again, with the status it had before, for a reason; leads may. Raises NotClosed."""
    stored = _locked(follow_up, opened)
    access.require(by.user, Role.LEAD, stored.commitment.desk)
    if not stored.is_closed:
        raise NotClosed(f"status: {stored} is “{stored.get_status_display()}”, not closed")
    check_stands(stored.commitment)
    why, before, today = said(reason, "reason"), stored.status, stored.commitment.desk.day(at)
    closing = stored.entries.filter(kind=EntryKind.LOGGED, to_status__in=CLOSED).order_by("at", "id").last()
    stored.status = Status(closing.from_status) if closing else Status.NO_INFORMATION
    stored.closed_on = stored.days_late = None
    stored.remind_next_on = stored.upcoming_from or stored.review_on
    _save(stored, today)
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


def _locked(follow_up: FollowUp, opened: int | None) -> FollowUp:
    hold([follow_up.commitment_id])
    query = FollowUp.objects.select_for_update(of=("self",)).select_related("commitment__desk", "commitment__owner")
    stored: FollowUp = query.get(pk=follow_up.pk)
    check_version(have=stored.version, opened=opened, what=stored)
    return stored


def _opened(follow_up: FollowUp, opened: int | None) -> FollowUp:
    stored = _locked(follow_up, opened)
    if stored.is_closed:
        raise AlreadyClosed(f"status: {stored} is closed as “{stored.get_status_display()}”; reopen it first")
    return stored


def _save(stored: FollowUp, today: date) -> None:
    stored.flag = stored.flag_on(today)
    # Today, so that the watch takes note of the flag that this action has just changed.
    stored.flag_changes_on = today
    stored.version += 1
    stored.check_fields()
    stored.save()


def _remind_again(follow_up: FollowUp, today: date) -> None:
    """Whoever answers from now on is told on the next run, if the follow-up is near or late."""
    if follow_up.flag in (Flag.UPCOMING, Flag.DUE, Flag.OVERDUE):
        follow_up.remind_next_on = today


def _show(entry: StatusEntry, item: EvidenceOf) -> None:
    evidence = Evidence(entry=entry, title=item.title, address=item.address, document=item.document, quote=item.quote)
    evidence.full_clean()
    evidence.save()


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else "nobody"
