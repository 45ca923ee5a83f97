"""A follow-up as the page behind a link shows it to whoever the link was mailed to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser, User

from commitments.chronicle import after_in_words, before_in_words
from commitments.models import Citation, Extension, FollowUp, SourceDocument, StatusEntry
from commitments.pages.quoted import Quoted, quoted
from commitments.phrasing import owed_in_words, round_in_words, time_left_in_words, window_in_words
from commitments.status import CLOSED, EntryKind, FlagLabel, Kind
from tracker.letters.audience import Audience, audiences
from tracker.mailed.opening import Opened

# Kinds that take place on a day: of these people say “held”.
MEETINGS = (Kind.MEETING_SERIES, Kind.EVENT, Kind.VISIT)


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the window since the link was mailed; ``reason`` is "" for those who may not read notes."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """``title``, ``owed`` and ``quote`` are "" and None where ``withheld``: they stay out of mail and of this page.

    ``moved``: its window is not the one the mail spoke of. ``closed_by`` is "" for those who may not know.
    """

    reference: str
    title: str
    desk: str
    round: str
    owed: str
    window: str
    time: str
    flag: str
    flag_label: str
    status: str
    arranged_on: date | None
    quote: Quoted | None
    withheld: bool
    moved: bool
    moves: tuple[Move, ...]
    is_closed: bool
    closed_on: date | None
    closed_by: str


def sheet(opened: Opened, visitor: User | AnonymousUser, *, at: datetime) -> Sheet:
    """What is shown at the instant ``at`` to ``visitor``, who holds the link and need not be signed in."""
    follow_up, commitment = opened.follow_up, opened.follow_up.commitment
    audience = audiences([opened.recipient])[opened.recipient.pk]
    # As in the mail itself, unless it is the person who is signed in.
    is_they = opened.recipient.user is not None and visitor == opened.recipient.user
    withheld = audience.hides(commitment) and not is_they
    today = commitment.desk.day(at)
    flag, moved = follow_up.flag_on(today), opened.link.window_version != follow_up.window_version
    return Sheet(
        reference=commitment.reference,
        title="" if withheld else commitment.title,
        desk=commitment.desk.name,
        round=round_in_words(follow_up.slot, follow_up.window),
        owed="" if withheld else owed_in_words(commitment.promisers(), commitment.promised_to()),
        window=window_in_words(follow_up.window),
        time=time_left_in_words(follow_up.window, flag, on=today),
        flag=flag,
        flag_label=str(FlagLabel(flag).label),
        status=follow_up.get_status_display(),
        arranged_on=follow_up.arranged_on,
        quote=None if withheld else _quote(follow_up, audience.reads if is_they else audience.quotes),
        withheld=withheld,
        moved=moved,
        moves=_moves(opened, audience, withheld=withheld) if moved else (),
        is_closed=follow_up.is_closed,
        closed_on=follow_up.closed_on,
        closed_by=_closed_by(follow_up, audience) if follow_up.is_closed else "",
    )


def _quote(follow_up: FollowUp, shows: Callable[[SourceDocument], bool]) -> Quoted | None:
    citations = Citation.objects.filter(commitment=follow_up.commitment_id)
    found = citations.select_related("document__issued_by", "document__desk")
    seen = (citation for citation in found if shows(citation.document))
    return next((quoted(citation) for citation in seen), None)


def _moves(opened: Opened, audience: Audience, *, withheld: bool) -> tuple[Move, ...]:
    since = Extension.objects.filter(follow_up=opened.follow_up, entry__at__gt=opened.link.issued_at)
    told = audience.reader.entry_parts(EntryKind.EXTENDED, desk=opened.follow_up.commitment.desk_id)
    return tuple(
        Move(before_in_words(each), after_in_words(each), each.reason if told.note and not withheld else "")
        for each in since.order_by("number")
    )


def _closed_by(follow_up: FollowUp, audience: Audience) -> str:
    closing = StatusEntry.objects.filter(follow_up=follow_up, kind=EntryKind.LOGGED, to_status__in=CLOSED)
    told = audience.reader.entry_parts(EntryKind.LOGGED, desk=follow_up.commitment.desk_id)
    return (closing.order_by("-at", "-id").values_list("author", flat=True).first() or "") if told.who else ""
