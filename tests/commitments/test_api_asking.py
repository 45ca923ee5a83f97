"""Lists in order and by pages; what a list does not know is told, not passed over."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from commitments.access import Confidentiality
from commitments.lifecycle import extend
from commitments.schedule import Window
from commitments.status import Part
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    PartyFactory,
    UserFactory,
    once,
    quarterly,
    recorded,
    undated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory.create(username="staff")


def ask(path: str, user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(path)


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
