"""Who sees which record: one rule, asked for every kind of person, confidentiality and table."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User

from commitments.access import Confidentiality, NotAllowed, Role, is_staff, may, require
from commitments.lifecycle import Quote, log_status
from commitments.models import Citation, Commitment, Desk, FollowUp, Occasion, SourceDocument, StatusEntry
from commitments.status import Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    OccasionFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recorded,
)

pytestmark = pytest.mark.django_db

PUBLIC, INTERNAL, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.RESTRICTED

# Who, and which confidentialities of a desk's records they see.
SEES: dict[str, list[Confidentiality]] = {
    "anonymous": [PUBLIC],
    "account that is not staff": [PUBLIC],
    "inactive lead of the desk": [PUBLIC],
    "inactive administrator": [PUBLIC],
    "staff": [PUBLIC, INTERNAL],
    "lead of another desk": [PUBLIC, INTERNAL],
    "viewer": [PUBLIC, INTERNAL, RESTRICTED],
    "officer": [PUBLIC, INTERNAL, RESTRICTED],
    "lead": [PUBLIC, INTERNAL, RESTRICTED],
    "member who is not staff": [PUBLIC, INTERNAL, RESTRICTED],
    "named reader": [PUBLIC, INTERNAL, RESTRICTED],
    "named reader who is not staff": [PUBLIC, INTERNAL, RESTRICTED],
    "administrator": [PUBLIC, INTERNAL, RESTRICTED],
}
# All models that are asked who may see them, with the way to the confidentiality of their record.
ASKED: dict[str, tuple[Any, str]] = {
    "Commitment": (Commitment, "confidentiality"),
    "SourceDocument": (SourceDocument, "confidentiality"),
    "Occasion": (Occasion, "confidentiality"),
    "Citation": (Citation, "commitment__confidentiality"),
    "FollowUp": (FollowUp, "commitment__confidentiality"),
    "StatusEntry": (StatusEntry, "commitment__confidentiality"),
}


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def people(desk: Desk) -> dict[str, User | AnonymousUser]:
    other = DeskFactory.create()
    reader, outsider = UserFactory.create(), UserFactory.create(is_staff=False)
    # Two more reasons to see the same record must not list it twice.
    lead = member(desk, Role.LEAD)
    lead.memberships.create(desk=other, role=Role.VIEWER)
    for confidentiality in Confidentiality:
        readers = [reader, outsider, lead]
        occasion = OccasionFactory.create(desk=desk, confidentiality=confidentiality)
        document = SourceDocumentFactory.create(desk=desk, confidentiality=confidentiality)
        for record in (occasion, document):
            record.readers.set(readers)
        once(
            recorded(
                desk=desk,
                confidentiality=confidentiality,
                readers=readers,
                quotes=[Quote(document, "will be held")],
            ),
            "2026-09",
        )
    return {
        "anonymous": AnonymousUser(),
        "account that is not staff": UserFactory.create(is_staff=False),
        "inactive lead of the desk": member(desk, Role.LEAD, is_active=False),
        "inactive administrator": UserFactory.create(is_superuser=True, is_active=False),
        "staff": UserFactory.create(),
        "lead of another desk": member(other, Role.LEAD),
        "viewer": member(desk, Role.VIEWER),
        "officer": member(desk, Role.OFFICER),
        "lead": lead,
        "member who is not staff": member(desk, Role.VIEWER, is_staff=False),
        "named reader": reader,
        "named reader who is not staff": outsider,
        "administrator": UserFactory.create(is_superuser=True),
    }


@pytest.mark.parametrize("table", ASKED)
def test_each_person_sees_what_the_rule_says(people: dict[str, User | AnonymousUser], table: str):
    model, path = ASKED[table]
    told = {who: sorted(model.objects.visible_to(user).values_list(path, "pk")) for who, user in people.items()}
    everything = sorted(model.objects.values_list(path, "pk"))
    assert {row[0] for row in everything} == set(Confidentiality)
    assert told == {who: [row for row in everything if row[0] in seen] for who, seen in SEES.items()}


def test_whoever_answers_for_a_record_must_see_it_by_the_same_rule(people: dict[str, User | AnonymousUser]):
    found = {}
    for who, user in people.items():
        if isinstance(user, User):
            Commitment.objects.update(owner=user)
            rows = FollowUp.objects.without_owner().values_list("commitment__confidentiality", flat=True)
            found[who] = set(rows)
    seen = {who: set() if who.startswith("inactive") else set(SEES[who]) for who in found}
    assert found == {who: set(Confidentiality) - sees for who, sees in seen.items()}


def test_a_follow_up_without_an_owner_is_open_and_names_nobody_who_answers():
    owner, gone = UserFactory.create(), UserFactory.create(is_active=False)
    by_commitment, own, none, left, closed = (
        once(recorded(owner=by_commitment), "2026-09") for by_commitment in (owner, gone, None, owner, None)
    )
    FollowUp.objects.filter(pk=own.pk).update(owner=owner)
    FollowUp.objects.filter(pk=left.pk).update(owner=gone)
    log_status(closed, Status.DONE, on=date(2026, 1, 10), by=SYSTEM, at=AT)
    assert set(FollowUp.objects.without_owner()) == {none, left}
    assert set(FollowUp.objects.answered_by(owner)) == {by_commitment, own}


@pytest.mark.parametrize(
    ("commitment", "document", "sees"),
    [(PUBLIC, PUBLIC, True), (PUBLIC, RESTRICTED, False), (RESTRICTED, PUBLIC, False), (RESTRICTED, RESTRICTED, False)],
)
def test_a_citation_needs_both_its_ends(commitment: Confidentiality, document: Confidentiality, sees: bool):
    source = SourceDocumentFactory.create(confidentiality=document)
    recorded(confidentiality=commitment, quotes=[Quote(source, "will be held")])
    told = {
        "anonymous": Citation.objects.visible_to(AnonymousUser()).exists(),
        "administrator": Citation.objects.visible_to(UserFactory.create(is_superuser=True)).exists(),
    }
    assert told == {"anonymous": sees, "administrator": True}


def test_a_named_reader_of_one_record_sees_no_other_of_the_desk(desk: Desk):
    reader = UserFactory.create()
    named = recorded(desk=desk, confidentiality=RESTRICTED, readers=[reader])
    recorded(desk=desk, confidentiality=RESTRICTED)
    assert list(Commitment.objects.visible_to(reader)) == [named]


# Roles

MAY: dict[str, list[Role]] = {
    "anonymous": [],
    "staff": [],
    "viewer": [Role.VIEWER],
    "officer": [Role.VIEWER, Role.OFFICER],
    "lead": [Role.VIEWER, Role.OFFICER, Role.LEAD],
    "administrator": [Role.VIEWER, Role.OFFICER, Role.LEAD],
    "inactive lead": [],
    "inactive administrator": [],
    "lead of another desk": [],
}


@pytest.fixture
def someone(desk: Desk) -> Callable[[str], User | AnonymousUser]:
    def make(who: str) -> User | AnonymousUser:
        match who:
            case "anonymous":
                return AnonymousUser()
            case "staff":
                return UserFactory.create()
            case "administrator":
                return UserFactory.create(is_superuser=True)
            case "inactive administrator":
                return UserFactory.create(is_superuser=True, is_active=False)
            case "inactive lead":
                return member(desk, Role.LEAD, is_active=False)
            case "lead of another desk":
                return member(DeskFactory.create(), Role.LEAD)
            case _:
                return member(desk, Role(who))

    return make


@pytest.mark.parametrize("who", MAY)
def test_roles(desk: Desk, someone: Callable[[str], User | AnonymousUser], who: str):
    user = someone(who)
    by_role = {role: may(user, role, desk) for role in Role}
    assert by_role == {role: role in MAY[who] for role in Role}
    by_query = {role: Desk.objects.held_by(user, role).filter(pk=desk.pk).exists() for role in Role}
    assert by_query == by_role


def test_the_refusal_names_person_role_and_desk(desk: Desk):
    viewer = member(desk, Role.VIEWER, username="amina")
    with pytest.raises(NotAllowed) as refusal:
        require(viewer, Role.LEAD, desk)
    assert str(refusal.value) == f"amina is not lead at {desk.name}"


def test_the_system_itself_may(desk: Desk):
    require(None, Role.LEAD, desk)


@pytest.mark.parametrize(
    ("fields", "staff"),
    [({}, True), ({"is_active": False}, False), ({"is_staff": False}, False)],
)
def test_staff_are_active_accounts_of_our_own(fields: dict[str, bool], staff: bool):
    assert is_staff(UserFactory.create(**fields)) is staff
