"""Lists are narrowed and sorted by query parameters."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from commitments.access import Role
from commitments.lifecycle import log_status
from commitments.models import FollowUp
from commitments.status import Kind, Part, Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once, recorded, undated

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staff(shared):
    return shared(lambda: UserFactory.create(username="staff"))


@pytest.fixture(scope="module")
def register(staff: User, shared):
    return shared(four_follow_ups)


def four_follow_ups() -> dict[str, FollowUp]:
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


@pytest.mark.parametrize("parameter", ["owner=amina", "desk=south", "partner=pakistan"])
def test_a_filter_tells_a_visitor_nothing_of_what_is_not_public(register: dict[str, FollowUp], parameter: str):
    name, value = parameter.split("=")
    answer = Client().get(f"/api/v1/follow-ups/?{parameter}")
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"field": name, "message": f"“{value}”: Not known."}],
    )
