"""What happened, told by somebody we wrote to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.access import NotAllowed
from commitments.lifecycle import Author, Refusal, log_status, report
from commitments.models import FollowUp, StatusEntry
from commitments.phrasing import day_in_words
from commitments.status import Status
from tracker.answers.standing import check_told
from tracker.models import Recipient


@dataclass(frozen=True, slots=True)
class Heard:
    """The line of the log. ``is_logged``: the follow-up has that status now; else the desk has to confirm it."""

    entry: StatusEntry
    is_logged: bool


@transaction.atomic
def tell(
    follow_up: FollowUp,
    status: Status,
    *,
    on: date,
    by: Recipient,
    at: datetime,
    note: str = "",
    arranged_on: date | None = None,
    opened: int | None = None,
) -> Heard:
    """Write down what ``by`` says holds since ``on``; ``arranged_on`` is the day fixed, with ARRANGED.

    Whoever holds the role that the status needs at the desk logs it; of anybody else it is a report. Raises
    AlreadyClosed, StatusNotAllowed, ChangedMeanwhile, NotAllowed or Refusal.
    """
    check_told(by, follow_up)
    author = author_of(by)
    if author.user:
        try:
            entry = log_status(
                follow_up, status, on=on, by=author, at=at, note=note, arranged_on=arranged_on, opened=opened
            )
        except NotAllowed:
            pass
        else:
            return Heard(entry, is_logged=True)
    said = " ".join(filter(None, [_fixed(status, arranged_on), note]))
    return Heard(report(follow_up, status, on=on, by=author, at=at, note=said, opened=opened), is_logged=False)


def may_tell(recipient: Recipient) -> bool:
    """Whether ``recipient`` is a person or speaks for a party; the mailbox of a desk without one does not."""
    author = author_of(recipient)
    return bool(author.user or author.on_behalf_of)


def author_of(recipient: Recipient) -> Author:
    """As whom a recipient writes: a person as themselves, a focal point and a desk's mailbox for their party."""
    if recipient.user:
        return Author.of(recipient.user)
    if point := recipient.focal_point:
        return Author(None, point.name, on_behalf_of=point.party)
    return Author(None, recipient.name, on_behalf_of=recipient.desk.home_party if recipient.desk else None)


def _fixed(status: Status, arranged_on: date | None) -> str:
    """A report has no place of its own for the day that was fixed."""
    if (status is Status.ARRANGED) != (arranged_on is not None):
        raise Refusal(f"arranged_on: {arranged_on or 'no day'} given with the status “{status.label}”")
    return _("Fixed for %(day)s.") % {"day": day_in_words(arranged_on)} if arranged_on else ""
