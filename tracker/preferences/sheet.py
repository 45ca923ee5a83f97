"""How somebody is written to now, and who is told where they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from commitments.access import Role
from commitments.models import Membership
from commitments.pages.dossier import person
from commitments.phrasing import list_in_words
from tracker.hours import hours_of
from tracker.models import Recipient, RecipientKind


@dataclass(frozen=True, slots=True)
class InPlace:
    """Whom mail of ``desk`` goes to instead, in words, and how many they are; nobody: it stands on the dashboard."""

    desk: str
    names: str
    number: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """``hour`` such as ``09:00`` and ``zone`` are in force now, ``desk_*`` where nothing is chosen; "" without a desk.

    ``bounced_at`` is set while the address is one that came back.
    """

    address: str
    bounced_at: datetime | None
    bounce_reason: str
    hour: str
    zone: str
    desk_hour: str
    desk_zone: str
    in_place: tuple[InPlace, ...]


def recipient_or_new(user: User) -> Recipient:
    """The recipient that ``user`` is; one that is not stored where there is none yet: to look changes nothing."""
    found = Recipient.objects.select_related("user").filter(user=user).first()
    return found or Recipient(kind=RecipientKind.PERSON, user=user, name=person(user))


def sheet(recipient: Recipient, user: User) -> Sheet:
    """How ``user``, who is ``recipient``, is written to."""
    now, desks = (_hours(each) for each in (recipient, Recipient(kind=RecipientKind.PERSON, user=user)))
    came_back = bool(recipient.address) and not recipient.address_works
    return Sheet(
        address=recipient.address,
        bounced_at=recipient.bounced_at if came_back else None,
        bounce_reason=recipient.bounce_reason if came_back else "",
        hour=now[0],
        zone=now[1],
        desk_hour=desks[0],
        desk_zone=desks[1],
        in_place=in_place_of(user),
    )


def in_place_of(user: User) -> tuple[InPlace, ...]:
    """By desk of theirs, who is told where ``user`` is not: their deputy, else the other leads, else the mailbox."""
    mine = Membership.objects.filter(user=user).select_related("desk", "deputy__recipient")
    told = ((row.desk.name, _names(row)) for row in mine.order_by("desk__name"))
    return tuple(InPlace(desk, list_in_words(names), len(names)) for desk, names in told)


def _names(mine: Membership) -> tuple[str, ...]:
    leads = Membership.objects.filter(desk=mine.desk, role=Role.LEAD).exclude(user=mine.user).order_by("pk")
    found: Sequence[Sequence[User]] = (
        [mine.deputy] if mine.deputy else [],
        [row.user for row in leads.select_related("user__recipient")],
    )
    for people in found:
        if names := tuple(person(each) for each in people if _is_reachable(each)):
            return names
    return (mine.desk.mailbox,) if mine.desk.mailbox else ()


def _is_reachable(user: User) -> bool:
    # Who was never told of anything is no recipient yet, and takes what is sent.
    known: Recipient | None = getattr(user, "recipient", None)
    takes = known is None or (known.takes_digest and known.bounced_address != user.email)
    return user.is_active and bool(user.email) and takes


def _hours(recipient: Recipient) -> tuple[str, str]:
    hours = hours_of([recipient]).get(recipient.pk)
    return (f"{hours.hour:02}:00", _name(hours.zone)) if hours else ("", "")


def _name(zone: ZoneInfo) -> str:
    return zone.key.replace("_", " ")
