"""How many questions the lists of the API ask of the database, however long they are."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.access import Role
from commitments.lifecycle import Awaiting, EvidenceOf, assess, extend, log_status, schedule, settle
from commitments.models import Commitment, Desk, Event
from commitments.schedule import Offset, Window
from commitments.status import Assessor, Implementation, Part, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    member,
    quarterly,
    recorded,
)

pytestmark = pytest.mark.django_db

LISTS = {
    "parties": 5,
    "desks": 5,
    "occasions": 6,
    "documents": 6,
    "commitments": 18,
    "follow-ups": 11,
    "entries": 7,
}


@pytest.fixture(scope="module")
def asked(shared):
    return shared(asked_by_lists)


def asked_by_lists() -> dict[str, list[int]]:
    """How many questions each list asks for a full commitment and all around it, and for three."""
    desk = DeskFactory.create(home_party=PartyFactory.create())
    staff = member(desk, Role.VIEWER)
    client = Client()
    client.force_login(staff)
    counts: dict[str, list[int]] = {route: [] for route in LISTS}
    for number in range(3):
        one_more_of_everything(desk, staff, number)
        if number in (0, 2):
            for route, told in counts.items():
                with CaptureQueriesContext(connection) as questions:
                    assert client.get(f"/api/v1/{route}/").json()["count"] > number
                told.append(len(questions))
    return counts


@pytest.mark.parametrize("route", LISTS)
def test_a_list_takes_the_same_number_of_queries_for_any_number_of_rows(asked: dict[str, list[int]], route: str):
    assert asked[route] == [LISTS[route]] * 2


def one_more_of_everything(desk: Desk, staff: User, number: int) -> None:
    DeskFactory.create(home_party=PartyFactory.create())
    occasion = OccasionFactory.create(desk=desk)
    occasion.parties.add(PartyFactory.create(part_of=PartyFactory.create()))
    commitment = full(desk, occasion, staff)
    event = Event.objects.create(desk=desk, name=f"the elections {number}")
    schedule(recorded(desk=desk), Awaiting(event, Offset.parse("P6M")), by=SYSTEM, at=AT)
    follow_up = quarterly(commitment)[number]
    extend(follow_up, Window.from_edtf("2028"), reason="late", by=SYSTEM, at=AT)
    shown = SourceDocumentFactory.create(desk=desk, occasion=occasion, issued_by=PartyFactory.create())
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=SYSTEM,
        at=AT,
        evidence=[EvidenceOf("Photograph", document=shown)],
    )


def full(desk: Desk, occasion: Any, owner: User) -> Commitment:
    """A commitment with something in every part of it."""
    party = PartyFactory.create(part_of=PartyFactory.create())
    commitment = recorded(
        desk=desk,
        parts=[(party, Part.PROMISES)],
        occasion=occasion,
        owner=owner,
        focal_points=[FocalPointFactory.create(party=party)],
        reaffirms=recorded(desk=desk),
    )
    assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name="us",
        on=date(2026, 1, 1),
        by=SYSTEM,
        at=AT,
    )
    settle(commitment, term=Term.WINDOW, reading="2026", reason="told", by=SYSTEM, at=AT)
    return commitment
