"""What the watch cannot settle by itself, for staff: what nobody answers, and mail that did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from commitments.access import Reader
from commitments.models import FollowUp
from commitments.pages.dossier import person
from commitments.phrasing import slot_in_words, time_left_in_words
from commitments.querysets import FollowUpQuerySet
from commitments.status import FlagLabel
from tracker.dashboard.row import is_one_of_several
from tracker.outbox.stuck import Stuck, stuck

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A follow-up about which everybody was told, up to the desk's leads, and nobody is mailed any more.

    ``owner`` is "" for nobody; ``slot`` is "" where there is only one.
    """

    reference: str
    title: str
    slot: str
    time: str
    owner: str


@dataclass(frozen=True, slots=True)
class Attention:
    """``unanswered``: the first few, the latest for longest, of ``more`` beyond them."""

    unanswered: Sequence[Unanswered]
    more: int
    mail: Stuck


def attention(found: FollowUpQuerySet, reader: Reader, *, at: datetime) -> Attention | None:
    """Of the follow-ups ``found``, and of mail as ``reader`` may see it; None for who is not staff."""
    if not reader.staff or isinstance(reader.user, AnonymousUser):
        return None
    # The ladder has ended: the watch has no day on which to look at it again.
    left = found.open().filter(flag=FlagLabel.OVERDUE, remind_next_on__isnull=True, commitment__awaits_review=False)
    rows = left.in_order().select_related("commitment__desk", "commitment__owner", "owner")
    shown = [_unanswered(row, at=at) for row in rows.prefetch_related("commitment__schedules")[:SHOWN]]
    return Attention(shown, left.count() - len(shown), stuck(reader.user))


def _unanswered(row: FollowUp, *, at: datetime) -> Unanswered:
    commitment = row.commitment
    return Unanswered(
        reference=commitment.reference,
        title=commitment.title,
        slot=slot_in_words(row.slot) if is_one_of_several(commitment) else "",
        time=time_left_in_words(row.window, row.flag, on=commitment.desk.day(at)),
        owner=person(row.answerable),
    )
