"""The links in mail: signed, each for one recipient, one purpose, one follow-up and its window as it was then.

A token names ids, the instant at which it was made and a mark of the address it was mailed to, and nothing else.
Whoever holds one is taken for the recipient it was mailed to, so it stands in no log and no page hands it on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac

# No token of ours is longer; what is longer need not be looked at.
LONGEST = 160
_FIELDS = 7
# Characters of it: enough to tell any two addresses of one recipient apart.
_MARK = 12
_NONE = "-"


class Purpose(StrEnum):
    """What a link is for. The first letter of each begins its tokens."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    LOG = "log"
    UNSUBSCRIBE = "unsubscribe"


_BY_LETTER = {purpose[0]: purpose for purpose in Purpose}
# Unsubscribing has to work whenever a mail is read (RFC 8058).
LIVES = {purpose: timedelta(days=365 if purpose is Purpose.UNSUBSCRIBE else 30) for purpose in Purpose}


class LinkUnreadable(ValueError):
    """No link of ours: forged, cut short, or made for another purpose."""


class LinkTooOld(LinkUnreadable):
    """A link of ours that has had its time."""


@dataclass(frozen=True, slots=True)
class Link:
    """``recipient`` and ``follow_up`` are ids; ``mail_kind`` is what UNSUBSCRIBE is about, else "".

    ``sent_to`` is the mark of the address it was mailed to. ``issued_at`` is kept to the second.
    """

    purpose: Purpose
    recipient: int
    follow_up: int | None
    window_version: int | None
    mail_kind: str
    sent_to: str
    issued_at: datetime


def address_of(link: Link) -> str:
    """The absolute address of the page that the link leads to."""
    return settings.PUBLIC_URL + reverse("mailed", args=[token_of(link)])


def token_of(link: Link) -> str:
    """The link as text: letters, digits, ``-``, ``_`` and dots."""
    about = [_NONE if number is None else str(number) for number in (link.follow_up, link.window_version)]
    issued = str(int(link.issued_at.timestamp()))
    fields = [link.purpose[0], str(link.recipient), *about, link.mail_kind or _NONE, link.sent_to, issued]
    return _signer(link.purpose).sign(".".join(fields))


def read(token: str, *, at: datetime) -> Link:
    """The link that a token is, as of the instant ``at``. Raises LinkUnreadable or LinkTooOld."""
    purpose = _BY_LETTER.get(token[:1])
    if purpose is None or len(token) > LONGEST:
        raise LinkUnreadable("no link of ours")
    try:
        fields = _signer(purpose).unsign(token).split(".")
    except BadSignature:
        raise LinkUnreadable("the signature does not fit") from None
    if len(fields) != _FIELDS:
        raise LinkUnreadable("not in the form of today's links")
    _, recipient, *about, mail_kind, sent_to, issued = fields
    issued_at = datetime.fromtimestamp(int(issued), tz=UTC)
    if at - issued_at > LIVES[purpose]:
        raise LinkTooOld(f"from {issued_at:%Y-%m-%d}")
    follow_up, window_version = (None if field == _NONE else int(field) for field in about)
    about_mail = "" if mail_kind == _NONE else mail_kind
    return Link(purpose, int(recipient), follow_up, window_version, about_mail, sent_to, issued_at)


def mark_of(address: str) -> str:
    """What stands for an address in a link, from which nobody can make it again; the same in capitals."""
    return salted_hmac("tracker.links.address", address.casefold(), algorithm="sha256").hexdigest()[:_MARK]


def fingerprint(token: str) -> str:
    """What is kept of a token that was used: its SHA-256, from which nobody can make it again."""
    return sha256(token.encode()).hexdigest()


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"tracker.links.{purpose}", sep=".")
