"""Who has to be told that a record is theirs now: only whoever somebody else gave it to."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from commitments.access import Role
from commitments.lifecycle import Author, reassign, reassign_commitment
from commitments.models import Commitment, Desk, FollowUp
from tests.factories import AT, SYSTEM, DeskFactory, UserFactory, member, once, recorded

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def lead(desk: Desk) -> User:
    return member(desk, Role.LEAD)


def stored(model: Any) -> Any:
    return model.objects.values_list("assigned_at", flat=True).get()


def by(who: str, lead: User) -> Author:
    return SYSTEM if who == "the system" else Author.of(lead)


@pytest.mark.parametrize(
    ("who", "owner", "told"),
    [
        ("a lead", "another", LATER),
        ("a lead", "the lead", None),
        ("a lead", "nobody", None),
        ("the system", "another", None),
        ("the system", "nobody", None),
    ],
)
def test_whoever_is_made_the_owner_by_somebody_else_is_to_be_told(
    desk: Desk, lead: User, who: str, owner: str, told: datetime | None
):
    given = {"another": UserFactory.create(), "the lead": lead, "nobody": None}[owner]
    recorded(desk=desk, owner=given, by=by(who, lead), at=LATER)
    assert stored(Commitment) == told

    # Whoever had it before, and was to be told, is not told any more.
    before = UserFactory.create()
    Commitment.objects.update(owner=before, assigned_at=AT)
    reassign_commitment(Commitment.objects.get(), given, reason="asked", by=by(who, lead), at=LATER)
    assert stored(Commitment) == told

    follow_up = once(Commitment.objects.get(), "2026-09")
    Commitment.objects.update(owner=None)
    FollowUp.objects.update(owner=before, assigned_at=AT)
    reassign(follow_up, given, reason="asked", by=by(who, lead), at=LATER)
    assert stored(FollowUp) == told


def test_who_had_it_already_is_told_neither_again_nor_less(desk: Desk, lead: User):
    owner = UserFactory.create()
    follow_up = once(recorded(desk=desk, owner=owner, by=Author.of(lead)), "2026-09")
    reassign_commitment(follow_up.commitment, owner, reason="asked", by=Author.of(lead), at=LATER)
    reassign(follow_up, owner, reason="asked", by=Author.of(lead), at=LATER)
    assert (stored(Commitment), stored(FollowUp)) == (AT, None)


def test_a_follow_up_given_back_is_told_to_the_commitments_owner(desk: Desk, lead: User):
    follow_up = once(recorded(desk=desk, owner=UserFactory.create()), "2026-09")
    reassign(follow_up, UserFactory.create(), reason="asked", by=SYSTEM, at=AT)
    reassign(follow_up, None, reason="back", by=Author.of(lead), at=LATER)
    assert stored(FollowUp) == LATER
    # The commitment's next owner is told of the commitment, once.
    reassign_commitment(follow_up.commitment, UserFactory.create(), reason="asked", by=Author.of(lead), at=LATER)
    assert (stored(Commitment), stored(FollowUp)) == (LATER, None)
