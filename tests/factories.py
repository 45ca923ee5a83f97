"""Records for tests. What a test depends on is written in the test: factories only fill in what must be there.

People, desks and documents come from factories; commitments and follow-ups come from the lifecycle, as in real use.
"""

from collections import abc
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author, Draft, Once, Quote, Recurring, Undated, record, schedule
from commitments.models import (
    Commitment,
    Desk,
    FocalPoint,
    FollowUp,
    Membership,
    Occasion,
    Party,
    SourceDocument,
)
from commitments.schedule import Rule, Window
from commitments.status import DocumentKind, Kind, Part, PartyKind
from tracker.models import Recipient, RecipientKind

# A Saturday in every time zone, at noon UTC.
AT = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
SYSTEM = Author(None, "tests")


class PartyFactory(DjangoModelFactory[Party]):
    class Meta:
        model = Party

    name = Sequence(lambda n: f"Party {n}")
    slug = Sequence(lambda n: f"party-{n}")
    kind = PartyKind.STATE


class FocalPointFactory(DjangoModelFactory[FocalPoint]):
    class Meta:
        model = FocalPoint

    party = SubFactory(PartyFactory)
    name = Sequence(lambda n: f"Focal Point {n}")


class DeskFactory(DjangoModelFactory[Desk]):
    class Meta:
        model = Desk

    name = Sequence(lambda n: f"Desk {n}")
    slug = Sequence(lambda n: f"desk-{n}")
    code = Sequence(lambda n: f"D{n}")
    time_zone = "UTC"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = Sequence(lambda n: f"person{n}")
    email = LazyAttribute(lambda person: f"{person.username}@example.org")
    is_staff = True


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    desk = SubFactory(DeskFactory)
    user = SubFactory(UserFactory)
    role = Role.VIEWER


class OccasionFactory(DjangoModelFactory[Occasion]):
    class Meta:
        model = Occasion

    desk = SubFactory(DeskFactory)
    title = Sequence(lambda n: f"Occasion {n}")


class SourceDocumentFactory(DjangoModelFactory[SourceDocument]):
    class Meta:
        model = SourceDocument

    desk = SubFactory(DeskFactory)
    title = Sequence(lambda n: f"Document {n}")
    kind = DocumentKind.READOUT


@contextmanager
def undone() -> abc.Iterator[None]:
    """What is written inside is taken back, so that each of many actions finds the same records."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def member(desk: Desk, role: Role, **fields: Any) -> User:
    """A new person with that role at ``desk``."""
    user = UserFactory.create(**fields)
    MembershipFactory.create(desk=desk, user=user, role=role)
    return user


def recipient(user: User, **settings: Any) -> Recipient:
    """The recipient that ``user`` is, with those settings; made when there is none yet."""
    found, _ = Recipient.objects.update_or_create(
        user=user, defaults={"kind": RecipientKind.PERSON, "name": user.get_username()} | settings
    )
    return found


def without_overview(user: User) -> User:
    """``user``, who wants no mail on Mondays where nothing is new."""
    recipient(user, takes_overview=False)
    return user


def recorded(
    *,
    desk: Desk | None = None,
    title: str = "A forum will be held",
    kind: Kind = Kind.EVENT,
    parts: abc.Sequence[tuple[Party, Part]] = (),
    quotes: abc.Sequence[Quote] = (),
    confidentiality: Confidentiality = Confidentiality.INTERNAL,
    by: Author = SYSTEM,
    at: datetime = AT,
    **draft: Any,
) -> Commitment:
    """A commitment of ``desk`` (a new one), promised by one party, with one quote from a document as confidential."""
    desk = desk or DeskFactory.create()
    if not quotes:
        document = SourceDocumentFactory.create(desk=desk, confidentiality=confidentiality)
        quotes = [Quote(document, "will be held")]
    return record(
        Draft(
            desk=desk,
            title=title,
            kind=kind,
            parts=parts or [(PartyFactory.create(), Part.PROMISES)],
            quotes=quotes,
            confidentiality=confidentiality,
            **draft,
        ),
        by=by,
        at=at,
    )


def once(
    commitment: Commitment | None,
    edtf: str,
    *,
    wording: str = "",
    by: Author = SYSTEM,
    at: datetime = AT,
    **draft: Any,
) -> FollowUp:
    """The one follow-up of a commitment (None: a new one, ``recorded`` from ``draft``) due in the window ``edtf``."""
    commitment = commitment or recorded(by=by, at=at, **draft)
    schedule(commitment, Once(Window.from_edtf(edtf), wording), by=by, at=at)
    return commitment.follow_ups.get()


def quarterly(
    commitment: Commitment | None = None,
    *,
    anchor: date = date(2026, 1, 7),
    wording: str = "quarterly",
    by: Author = SYSTEM,
    at: datetime = AT,
    **draft: Any,
) -> list[FollowUp]:
    """The follow-ups made ahead, earliest first, for one round in each quarter from the one that holds ``anchor``."""
    commitment = commitment or recorded(by=by, at=at, **draft)
    schedule(commitment, Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), anchor, wording), by=by, at=at)
    return list(commitment.follow_ups.all())


def undated(
    commitment: Commitment | None = None,
    *,
    review_on: date | None = None,
    wording: str = "",
    by: Author = SYSTEM,
    at: datetime = AT,
    **draft: Any,
) -> FollowUp:
    """The one follow-up, without a window, of a commitment (None: a new one)."""
    commitment = commitment or recorded(by=by, at=at, **draft)
    schedule(commitment, Undated(wording, review_on), by=by, at=at)
    return commitment.follow_ups.get()
