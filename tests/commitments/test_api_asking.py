"""Lists are narrowed and sorted by query parameters; what the list does not know is told, not passed over."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from commitments.access import Confidentiality, Role
from commitments.lifecycle import extend, log_status
from commitments.models import FollowUp
from commitments.schedule import Window
from commitments.status import Kind, Part, Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    PartyFactory,
    UserFactory,
    member,
    once,
    quarterly,
    recorded,
    undated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory.create(username="staff")


@pytest.fixture
def register(staff: User) -> dict[str, FollowUp]:
    """Four follow-ups of two desks, told apart by every filter."""
    pakistan = PartyFactory.create(slug="pakistan", name="Pakistan")
    china = PartyFactory.create(slug="china", name="China")
    ministry = PartyFactory.create(slug="mps", name="MPS", part_of=china)
    south = DeskFactory.create(slug="south", code="SOUTH", home_party=pakistan)
    west = DeskFactory.create(slug="west", code="WEST", home_party=pakistan)
    amina = member(south, Role.OFFICER, username="amina")
    bilal = member(west, Role.OFFICER, username="bilal")
    forum = once(
        recorded(
            desk=south,
            title="Forum",
            parts=[(ministry, Part.PROMISES), (pakistan, Part.IS_PROMISED)],
            owner=amina,
            made_on=date(2026, 1, 7),
        ),
        "2026-09",
    )
    visit = once(
        recorded(
            desk=south, title="Visit", kind=Kind.VISIT, parts=[(pakistan, Part.PROMISES)], made_on=date(2024, 6, 20)
        ),
        "../2025-12-31",
    )
    training = once(recorded(desk=west, title="Training", parts=[(china, Part.PROMISES)], owner=amina), "2026-01-05")
    unit = undated(recorded(desk=west, title="Unit", parts=[(pakistan, Part.PROMISES)]))
    FollowUp.objects.filter(pk=visit.pk).update(flag="overdue")
    FollowUp.objects.filter(pk=training.pk).update(owner=bilal)
    log_status(training, Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    return {"forum": forum, "visit": visit, "training": training, "unit": unit}


def ask(path: str, user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(path)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["visit", "training", "forum", "unit"]),
        ("flag=overdue", ["visit"]),
        ("flag=closed", ["training"]),
        ("flag=undated", ["unit"]),
        ("status=done", ["training"]),
        ("kind=visit", ["visit"]),
        ("commitment=SOUTH-2026-001", ["forum"]),
        ("commitment=SOUTH-1999-001", []),
        ("desk=west", ["training", "unit"]),
        ("partner=china", ["training", "forum"]),
        ("partner=mps", ["forum"]),
        ("owner=amina", ["forum"]),
        ("owner=bilal", ["training"]),
        ("due_before=2025-12-31", []),
        ("due_before=2026-01-01", ["visit"]),
        ("due_after=2026-09-29", ["forum"]),
        ("due_after=2026-09-30", []),
        ("overdue_before=2026-01-02", ["visit"]),
        ("overdue_after=2026-01-06", ["forum"]),
        ("desk=south&kind=visit", ["visit"]),
        ("ordering=due", ["visit", "training", "forum", "unit"]),
        ("ordering=-due", ["forum", "training", "visit", "unit"]),
        ("ordering=opens", ["training", "forum", "visit", "unit"]),
        ("ordering=-days_late", ["training", "visit", "forum", "unit"]),
        ("ordering=commitment", ["visit", "forum", "training", "unit"]),
        ("ordering=-commitment", ["unit", "training", "forum", "visit"]),
    ],
)
def test_follow_ups_are_narrowed_and_sorted(register: dict[str, FollowUp], staff: User, asked: str, found: list[str]):
    names = {follow_up.pk: name for name, follow_up in register.items()}
    answer = ask(f"/api/v1/follow-ups/?{asked}", staff).json()
    told = [names[row["id"]] for row in answer["results"]]
    assert told == found


def test_what_has_no_end_stands_after_what_ends_and_before_what_has_no_date(staff: User):
    rows = [undated(), once(None, "2026-05-01/.."), once(None, "2026-09"), once(None, "2026-03-01/..")]
    places = {row.pk: number for number, row in enumerate(rows)}
    told = {
        asked: [places[row["id"]] for row in ask(f"/api/v1/follow-ups/?{asked}", staff).json()["results"]]
        for asked in ("", "ordering=due", "ordering=-due", "due_after=2026-01-01", "ordering=opens")
    }
    assert told == {
        "": [2, 3, 1, 0],
        "ordering=due": [2, 3, 1, 0],
        "ordering=-due": [2, 3, 1, 0],
        "due_after=2026-01-01": [2],
        "ordering=opens": [3, 1, 2, 0],
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["SOUTH-2024-002", "SOUTH-2026-001", "WEST-2026-001", "WEST-2026-002"]),
        ("desk=south", ["SOUTH-2024-002", "SOUTH-2026-001"]),
        ("partner=china", ["SOUTH-2026-001", "WEST-2026-001"]),
        ("owner=amina", ["SOUTH-2026-001", "WEST-2026-001"]),
        ("kind=visit", ["SOUTH-2024-002"]),
        ("standing=fulfilled", []),
        ("flag=overdue", ["SOUTH-2024-002"]),
        ("made_after=2024-06-20", ["SOUTH-2026-001"]),
        ("made_before=2026-01-07", ["SOUTH-2024-002"]),
        ("ordering=-made_on", ["SOUTH-2026-001", "SOUTH-2024-002", "WEST-2026-001", "WEST-2026-002"]),
        ("ordering=title", ["SOUTH-2026-001", "WEST-2026-001", "WEST-2026-002", "SOUTH-2024-002"]),
    ],
)
def test_commitments_are_narrowed_and_sorted(register: dict[str, FollowUp], staff: User, asked: str, found: list[str]):
    answer = ask(f"/api/v1/commitments/?{asked}", staff).json()
    assert [row["reference"] for row in answer["results"]] == found


def test_commitments_that_fell_silent_are_told_apart(staff: User):
    desk = DeskFactory.create(code="PKCN")
    silent = quarterly(desk=desk, anchor=date(2025, 7, 1))[0].commitment
    awake = quarterly(desk=desk)[0].commitment
    told = {
        asked: [
            (row["reference"], row["dormant_since"])
            for row in ask(f"/api/v1/commitments/?{asked}", staff).json()["results"]
        ]
        for asked in ("", "dormant=true", "dormant=false")
    }
    dormant, other = (silent.reference, "2025-10-01"), (awake.reference, None)
    assert told == {"": [dormant, other], "dormant=true": [dormant], "dormant=false": [other]}


@pytest.mark.parametrize(
    ("route", "field", "value", "message"),
    [
        ("follow-ups", "flag", "late", "“late”: Select a valid choice. late is not one of the available choices."),
        ("follow-ups", "status", "x", "“x”: Select a valid choice. x is not one of the available choices."),
        ("follow-ups", "desk", "north", "“north”: Not known."),
        ("follow-ups", "partner", "mars", "“mars”: Not known."),
        ("follow-ups", "owner", "nobody", "“nobody”: Not known."),
        ("follow-ups", "due_before", "soon", "“soon”: Enter a valid date."),
        ("follow-ups", "due_before", "2026-02-30", "“2026-02-30”: Enter a valid date."),
        (
            "follow-ups",
            "ordering",
            "owner__password",
            "“owner__password”: Select a valid choice. owner__password is not one of the available choices.",
        ),
        ("follow-ups", "flga", "overdue", "This list has no such parameter."),
        ("follow-ups", "page_size", "201", "“201” is not a whole number from 1 to 200."),
        ("follow-ups", "page_size", "0", "“0” is not a whole number from 1 to 200."),
        ("follow-ups", "page_size", "ten", "“ten” is not a whole number from 1 to 200."),
        ("follow-ups", "page", "-1", "“-1” is not a whole number from 1."),
        ("follow-ups", "page", "last", "“last” is not a whole number from 1."),
        ("commitments", "kind", "dance", "“dance”: Select a valid choice. dance is not one of the available choices."),
        ("commitments", "dormant", "1", "“1”: Select a valid choice. 1 is not one of the available choices."),
        ("entries", "kind", "x", "“x”: Select a valid choice. x is not one of the available choices."),
        ("entries", "follow_up", "x", "“x”: Enter a number."),
        ("documents", "issued_by", "x", "“x”: Not known."),
        ("occasions", "party", "x", "“x”: Not known."),
        ("parties", "kind", "x", "“x”: Select a valid choice. x is not one of the available choices."),
    ],
)
def test_an_unknown_parameter_or_value_is_told(staff: User, route: str, field: str, value: str, message: str):
    answer = ask(f"/api/v1/{route}/?{field}={value}", staff)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": f"{field}: {message}",
        "errors": [{"field": field, "message": message}],
    }


def test_a_page_past_the_last_is_not_there(staff: User):
    answer = ask("/api/v1/follow-ups/?page=2", staff)
    assert (answer.status_code, answer.json()) == (
        404,
        {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Invalid page."},
    )


@pytest.mark.parametrize("parameter", ["owner=amina", "desk=south", "partner=pakistan"])
def test_a_filter_tells_a_visitor_nothing_of_what_is_not_public(register: dict[str, FollowUp], parameter: str):
    name, value = parameter.split("=")
    answer = Client().get(f"/api/v1/follow-ups/?{parameter}")
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"field": name, "message": f"“{value}”: Not known."}],
    )


def test_a_filter_takes_what_a_public_record_names():
    china = PartyFactory.create(slug="china")
    desk = DeskFactory.create(slug="south")
    once(recorded(desk=desk, parts=[(china, Part.PROMISES)], confidentiality=Confidentiality.PUBLIC), "2026-09")
    answer = Client().get("/api/v1/follow-ups/?desk=south&partner=china")
    assert (answer.status_code, answer.json()["count"]) == (200, 1)


def test_every_row_is_on_exactly_one_page(staff: User):
    follow_ups = [once(None, "2026-09") for _ in range(5)]
    extend(follow_ups[0], Window.from_edtf("2026-10"), reason="later", by=SYSTEM, at=AT)
    pages = [ask(f"/api/v1/follow-ups/?page_size=2&page={page}&ordering=-due", staff).json() for page in (1, 2, 3)]
    told = [row["id"] for page in pages for row in page["results"]]
    assert told == [follow_up.pk for follow_up in follow_ups]
