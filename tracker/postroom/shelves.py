"""Mail that has not arrived, as a person may see it. Never what it says: that may be another desk's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet

from commitments.access import Role
from commitments.models import Desk
from tracker.models import Mail, MailState, Outage, Recipient, RecipientKind
from tracker.outbox.handling import seal
from tracker.postroom.kinds import OF_MAIL, ON_THE_WAY, RETURNED, Kind
from tracker.postroom.meanings import UNCONFIRMED, Meaning, meaning_in_channel, meaning_of
from tracker.scope import of_recipients, seen_by

M = TypeVar("M", bound=Model)

# So many of each shelf at first; the rest is a link away.
PER_SHELF = 10
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """One mail. ``seal`` stands for it as it was read.

    ``words`` are the mail server's own, or what went wrong here; "" when nothing did.
    """

    pk: int
    seal: str
    to: str
    address: str
    kind: str
    day: date
    since: datetime
    attempts: int
    next_at: datetime | None
    on_its_way: bool
    words: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Off:
    """One address that came back, and whose it is."""

    pk: int
    to: str
    address: str
    kind: str
    at: datetime | None
    words: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Shelf:
    """The first few of ``total``, or those of one ``page``."""

    kind: Kind
    total: int
    rows: Sequence[Piece | Off]
    page: "Page[Mail] | Page[Recipient] | None" = None

    @property
    def more(self) -> bool:
        return self.page is None and self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Room:
    """``counts`` by shelf; ``shelves`` those shown. ``acts``: whether the person may do something about mail.

    ``outage``: the last time nothing ran for a day or more.
    """

    asked: str
    counts: Sequence[tuple[Kind, int]]
    shelves: Sequence[Shelf]
    acts: bool
    outage: Outage | None

    @property
    def nothing(self) -> bool:
        return not any(number for _kind, number in self.counts)


def room(user: User, *, asked: str, page: str, at: datetime) -> Room:
    """What ``user`` may see at ``at`` of mail that has not arrived; of one shelf when its name is ``asked`` for.

    The number of queries does not depend on how much there is.
    """
    mails = Mail.objects.filter(of_recipients(user))
    by_state = dict(mails.order_by().values_list("state").annotate(number=Count("pk")))
    returned = Recipient.objects.returned().filter(seen_by(user))
    counts = [(kind, sum(by_state.get(state, 0) for state in kind.states)) for kind in OF_MAIL]
    counts.append((RETURNED, returned.count()))
    asked = asked if asked in {kind.name for kind, _number in counts} else ""
    shown = [(kind, total) for kind, total in counts if asked in ("", kind.name)]
    return Room(
        asked=asked,
        counts=counts,
        shelves=[
            _addresses(returned, total, asked, page)
            if kind is RETURNED
            else _mails(kind, mails, total, asked, page, at=at)
            for kind, total in shown
        ],
        acts=user.is_superuser or Desk.objects.held_by(user, Role.LEAD).exists(),
        outage=Outage.objects.first(),
    )


def _mails(kind: Kind, mails: QuerySet[Mail], total: int, asked: str, page: str, *, at: datetime) -> Shelf:
    standing = mails.filter(state__in=kind.states).order_by("next_attempt_at", "pk").defer("message")
    read = standing.select_related("recipient__user", "recipient__focal_point", "recipient__desk")
    rows, sheet = _part(read, asked, page)
    return Shelf(kind, total, [piece_of(row, at=at) for row in rows], sheet)


def _addresses(returned: QuerySet[Recipient], total: int, asked: str, page: str) -> Shelf:
    rows, sheet = _part(returned.order_by("-bounced_at", "pk"), asked, page)
    return Shelf(RETURNED, total, [_off(row) for row in rows], sheet)


def _part(rows: QuerySet[M], asked: str, page: str) -> tuple[Sequence[M], Page[M] | None]:
    """The page that is asked for, or the first few."""
    if asked:
        sheet = Paginator(rows, PER_PAGE).get_page(page)
        return list(sheet), sheet
    return list(rows[:PER_SHELF]), None


def piece_of(mail: Mail, *, at: datetime) -> Piece:
    """One mail, read with its recipient, as the pages show it at ``at``."""
    waits = mail.state in (MailState.RETRY, MailState.QUEUED)
    return Piece(
        pk=mail.pk,
        seal=seal(mail),
        to=mail.recipient.name,
        address=mail.address or mail.recipient.address,
        kind=mail.get_kind_display(),
        day=mail.day,
        since=mail.queued_at,
        attempts=mail.attempts,
        next_at=mail.next_attempt_at if waits else None,
        # A sender that has been silent for so long is dead; the next delivery takes it back.
        on_its_way=mail.state in ON_THE_WAY and mail.lease_until is not None and mail.lease_until > at,
        words=mail.error,
        meaning=_meaning(mail),
    )


def _meaning(mail: Mail) -> Meaning:
    in_doubt = mail.state == MailState.UNCERTAIN
    if mail.recipient.kind == RecipientKind.CHANNEL:
        return meaning_in_channel(mail.error, in_doubt=in_doubt)
    return UNCONFIRMED if in_doubt else meaning_of(mail.error)


def _off(recipient: Recipient) -> Off:
    return Off(
        pk=recipient.pk,
        to=recipient.name,
        address=recipient.bounced_address,
        kind=recipient.get_kind_display(),
        at=recipient.bounced_at,
        words=recipient.bounce_reason,
        meaning=meaning_of(recipient.bounce_reason),
    )
