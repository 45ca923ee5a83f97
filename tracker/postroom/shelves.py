"""Mail that has not arrived, as a person may see it. Never what it says: that may be another desk's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.models import Desk
from tracker.models import Mail, MailState, Outage, Recipient
from tracker.outbox.handling import seal
from tracker.postroom.meanings import UNCONFIRMED, Meaning, meaning_of
from tracker.scope import of_recipients, seen_by

# So many of each shelf at first; the rest is a link away.
PER_SHELF = 10
PER_PAGE = 50
ON_THE_WAY = (MailState.CLAIMED, MailState.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Kind:
    """A shelf: what stands on it, in words, and the actions that staff have for each piece."""

    name: str
    heading: str | Promise
    lede: str | Promise
    states: tuple[MailState, ...]
    retry: bool = False
    arrived: bool = False
    give_up: bool = False

    @property
    def needs_staff(self) -> bool:
        return self.name in ("refused", "unconfirmed", "returned")


REFUSED = Kind(
    "refused",
    _("Refused"),
    _("The mail server will not take these. Nothing happens until somebody decides."),
    (MailState.PARKED,),
    retry=True,
    give_up=True,
)
IN_DOUBT = Kind(
    "unconfirmed",
    _("Unconfirmed"),
    _("These may have arrived. They are kept, because Pacta was told not to send such a message twice by itself."),
    (MailState.UNCERTAIN,),
    retry=True,
    arrived=True,
    give_up=True,
)
AGAIN = Kind(
    "again",
    _("To be tried again"),
    _("These did not get through yet and are tried again by themselves."),
    (MailState.RETRY,),
    retry=True,
    give_up=True,
)
WAITING = Kind(
    "waiting", _("Waiting"), _("These go out with the next delivery."), (MailState.QUEUED, *ON_THE_WAY), give_up=True
)
KINDS = (REFUSED, IN_DOUBT, AGAIN, WAITING)
RETURNED = Kind(
    "returned",
    _("Came back"),
    _("Mail to these addresses came back for good. Nothing is sent there, and whoever is next in line is told."),
    (),
)


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


def room(user: User, *, asked: str, page: str) -> Room:
    """What ``user`` may see of mail that has not arrived; of one shelf when its name is ``asked`` for.

    The number of queries does not depend on how much there is.
    """
    mails = Mail.objects.filter(of_recipients(user))
    by_state = dict(mails.order_by().values_list("state").annotate(number=Count("pk")))
    returned = Recipient.objects.returned().filter(seen_by(user))
    counts = [(kind, sum(by_state.get(state, 0) for state in kind.states)) for kind in KINDS]
    counts.append((RETURNED, returned.count()))
    names = {kind.name for kind, _number in counts}
    asked = asked if asked in names else ""
    return Room(
        asked=asked,
        counts=counts,
        shelves=[
            _shelf(kind, total, mails, returned, asked, page) for kind, total in counts if asked in ("", kind.name)
        ],
        acts=Desk.objects.held_by(user, Role.LEAD).exists() or user.is_superuser,
        outage=Outage.objects.first(),
    )


def _shelf(
    kind: Kind, total: int, mails: QuerySet[Mail], returned: QuerySet[Recipient], asked: str, page: str
) -> Shelf:
    if kind is RETURNED:
        off = returned.select_related("user", "focal_point", "desk").order_by("-bounced_at", "pk")
        if asked:
            gone = Paginator(off, PER_PAGE).get_page(page)
            return Shelf(kind, total, [_off(each) for each in gone], gone)
        return Shelf(kind, total, [_off(each) for each in off[:PER_SHELF]])
    found = mails.filter(state__in=kind.states).order_by("next_attempt_at", "pk").defer("message")
    pieces = found.select_related("recipient__user", "recipient__focal_point", "recipient__desk")
    if asked:
        sheet = Paginator(pieces, PER_PAGE).get_page(page)
        return Shelf(kind, total, [piece_of(each) for each in sheet], sheet)
    return Shelf(kind, total, [piece_of(each) for each in pieces[:PER_SHELF]] if total else [])


def piece_of(mail: Mail) -> Piece:
    """One mail, read with its recipient, as the pages show it."""
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
        on_its_way=mail.state in ON_THE_WAY,
        words=mail.error,
        meaning=UNCONFIRMED if mail.state == MailState.UNCERTAIN else meaning_of(mail.error),
    )


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
