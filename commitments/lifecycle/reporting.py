"""What somebody told us, until the desk has confirmed it."""

from datetime import date, datetime

from django.db import transaction

from commitments.access import NotAllowed
from commitments.lifecycle.author import Author, Refusal
from commitments.lifecycle.effects import reported
from commitments.lifecycle.following import check_heard
from commitments.lifecycle.held import held_open
from commitments.models import Commitment, FollowUp, StatusEntry
from commitments.status import EntryKind, Status


@transaction.atomic
def report(
    follow_up: FollowUp,
    status: Status,
    *,
    on: date,
    by: Author,
    at: datetime,
    note: str = "",
    opened: int | None = None,
) -> StatusEntry:
    """Write down the status that somebody told us holds since ``on``. Neither status nor flag follows from it.

    ``by`` is a person who may see the record, or, without an account, a name and the party it speaks for: then a link
    that we mailed has proved who it is. Raises AlreadyClosed, StatusNotAllowed, ChangedMeanwhile, NotAllowed or
    Refusal.
    """
    stored = held_open(follow_up, opened=opened)
    _check_may_report(by, stored.commitment)
    today = stored.commitment.desk.day(at)
    check_heard(stored, status, on=on, today=today)
    reported(stored, today=today)
    stored.save(update_fields=["heard_on", "remind_next_on", "version"])
    return by.write(EntryKind.REPORTED, about=stored, at=at, on=on, to_status=status, note=note)


def _check_may_report(by: Author, commitment: Commitment) -> None:
    if by.user is None:
        if by.on_behalf_of is None:
            raise Refusal(f"by: “{by.name}” has no account, and speaks for no party")
    elif not (by.user.is_active and Commitment.objects.visible_to(by.user).filter(pk=commitment.pk).exists()):
        raise NotAllowed(f"{by.user} may not see this record")
