"""Who answers for a commitment and its follow-ups on our side."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, check_version, name_of, said, signed
from commitments.lifecycle.effects import handed_over, remind_again
from commitments.lifecycle.held import held_open, keep
from commitments.models import Commitment, FollowUp, StatusEntry
from commitments.status import EntryKind


@transaction.atomic
def reassign(
    follow_up: FollowUp, owner: User | None, *, reason: str, by: Author, at: datetime, opened: int | None = None
) -> StatusEntry:
    """Give one follow-up an owner of its own (None: the commitment's again); leads may. The new owner is told."""
    stored = held_open(follow_up, opened=opened)
    access.require(by.user, Role.LEAD, stored.commitment.desk)
    today, before = stored.commitment.desk.day(at), stored.answerable
    handed_over(stored, owner, today=today)
    if stored.answerable != before:
        stored.assigned_at = to_be_told(stored.answerable, by=by, at=at)
    keep(stored, on=today)
    change = f"{name_of(before)} → {name_of(stored.answerable)}"
    return by.write(EntryKind.REASSIGNED, about=stored, at=at, on=today, change=change, note=said(reason, "reason"))


@transaction.atomic
@signed
def reassign_commitment(
    commitment: Commitment, owner: User | None, *, reason: str, by: Author, at: datetime, opened: int | None = None
) -> StatusEntry:
    """Give a commitment an owner, and with it its open follow-ups that have none of their own; leads may."""
    stored = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.require(by.user, Role.LEAD, stored.desk)
    check_version(have=stored.version, opened=opened, what=stored)
    why, today, before = said(reason, "reason"), stored.desk.day(at), stored.owner
    stored.owner, stored.version = owner, stored.version + 1
    if owner != before:
        stored.assigned_at = to_be_told(owner, by=by, at=at)
    stored.save()
    for follow_up in stored.follow_ups.open().filter(owner=None).select_for_update():
        remind_again(follow_up, today=today)
        if owner != before:
            # Whoever had been given it alone is no longer the one to tell.
            follow_up.assigned_at = None
        follow_up.save()
    change = f"{name_of(before)} → {name_of(owner)}"
    return by.write(EntryKind.REASSIGNED, about=stored, at=at, on=today, change=change, note=why)


def to_be_told(owner: User | None, *, by: Author, at: datetime) -> datetime | None:
    """``at`` where somebody else made ``owner`` the one who answers; None where there is nobody to tell of it."""
    return at if owner and by.user and by.user != owner else None
