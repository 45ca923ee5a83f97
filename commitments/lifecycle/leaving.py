"""When somebody leaves: what they answered for stays, and is found by the others."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from commitments.access import NotAllowed
from commitments.lifecycle.author import Author, Refusal, name_of, signed
from commitments.lifecycle.standing import hold
from commitments.models import Commitment, Desk, FollowUp
from commitments.status import EntryKind


class WroteTheLog(Refusal):
    """The account wrote lines of the log, which name it for good: it can be made inactive, not deleted."""


@transaction.atomic
@signed
def deactivate(person: User, *, by: Author, at: datetime) -> User:
    """Take a person's access away; administrators may. What they answer for, the watch tells others of."""
    _check_may_settle_accounts(by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _look_again(person, at=at)
    return person


@transaction.atomic
@signed
def delete_account(person: User, *, by: Author, at: datetime) -> None:
    """Delete the account of somebody who wrote no line of the log; administrators may.

    Commitments and follow-ups stay, without an owner, and their log keeps who that was. Raises WroteTheLog.
    """
    _check_may_settle_accounts(by)
    if person.entries.exists():
        raise WroteTheLog(f"account: “{name_of(person)}” wrote in the log and cannot be deleted, only made inactive")
    _look_again(person, at=at)
    for follow_up in person.owned_follow_ups.select_related("commitment__desk", "commitment__owner"):
        left_to = follow_up.commitment.owner
        _note(follow_up, name_of(left_to if left_to != person else None), person, by=by, at=at)
    for commitment in person.owned_commitments.select_related("desk"):
        _note(commitment, name_of(None), person, by=by, at=at)
    person.owned_follow_ups.update(owner=None, assigned_at=None, version=F("version") + 1)
    for commitment in person.owned_commitments.all():
        commitment.owner, commitment.assigned_at, commitment.version = None, None, commitment.version + 1
        commitment.save(update_fields=["owner", "assigned_at", "version"])
    _leave_lists(person)
    person.delete()


def _leave_lists(person: User) -> None:
    """What goes with the account by itself leaves no trace in the history of the records that named it."""
    for named_on in (person.named_on_commitments, person.named_on_occasions, person.named_on_sourcedocuments):
        for record in named_on.all():
            record.readers.remove(person)
    for membership in person.deputises_at.all():
        membership.deputy = None
        membership.save(update_fields=["deputy"])


def _check_may_settle_accounts(by: Author) -> None:
    if by.user and not (by.user.is_active and by.user.is_superuser):
        raise NotAllowed(f"{by.user} is no administrator")


def _look_again(person: User, *, at: datetime) -> None:
    """Have the watch look at once at what this person answers for: somebody else is told of it now."""
    theirs = FollowUp.objects.open().answered_by(person)
    hold({*theirs.values_list("commitment", flat=True), *_owned(person)})
    for desk in Desk.objects.filter(pk__in=theirs.values("commitment__desk")):
        theirs.of_desk(desk).update(remind_next_on=desk.day(at))


def _owned(person: User) -> set[int]:
    """The ids of all commitments that a deletion changes, or of which it changes a follow-up."""
    own = person.owned_follow_ups.values_list("commitment", flat=True)
    return {*own, *person.owned_commitments.values_list("pk", flat=True)}


def _note(record: Commitment | FollowUp, left_to: str, person: User, *, by: Author, at: datetime) -> None:
    desk = record.desk if isinstance(record, Commitment) else record.commitment.desk
    change, why = f"{name_of(person)} → {left_to}", "The account was deleted."
    by.write(EntryKind.REASSIGNED, about=record, at=at, on=desk.day(at), change=change, note=why)
