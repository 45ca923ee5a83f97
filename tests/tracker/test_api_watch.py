"""Reminders and counts by the API, and the description of the API itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from commitments.access import Confidentiality, Role
from commitments.lifecycle import log_status
from commitments.models import Desk, FollowUp
from commitments.status import Part, Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    PartyFactory,
    UserFactory,
    member,
    once,
    quarterly,
    recipient,
    recorded,
    undated,
)
from tracker import heartbeat
from tracker.models import Mail, Reminder, Sending

pytestmark = pytest.mark.django_db


def read(path: str, user: User | None = None) -> Any:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def reminder(follow_up: FollowUp, person: User, **fields: Any) -> Reminder:
    wanted = {"window_version": 1, "rung": "opens", "reached_on": date(2026, 8, 2), "queued_at": AT} | fields
    return Reminder.objects.create(follow_up=follow_up, recipient=recipient(person), **wanted)


# Reminders


def test_a_reminder_whole():
    desk = DeskFactory.create(code="PKCN")
    officer = member(desk, Role.OFFICER, username="amina")
    follow_up = once(recorded(desk=desk, title="A forum"), "2026-09")
    mail = Mail.objects.create(
        recipient=recipient(officer),
        day=date(2026, 8, 2),
        state="sent",
        message_id="<1@example.org>",
        queued_at=AT,
        next_attempt_at=AT,
        submitted_at=AT,
        sent_at=AT,
    )
    sent = reminder(follow_up, officer, state="sent", mail=mail)
    assert read("/api/v1/reminders/", officer)["results"] == [
        {
            "id": sent.pk,
            "follow_up": follow_up.pk,
            "commitment": "PKCN-2026-001",
            "title": "A forum",
            "slot": "2026-09",
            "recipient": "amina",
            "person": "amina",
            "kind": "step",
            "level": 1,
            "rung": "opens",
            "rung_in_words": "its window opens",
            "channel": "mail",
            "reached_on": "2026-08-02",
            "state": "sent",
            "queued_at": "2026-01-10T12:00:00Z",
            "sent_at": "2026-01-10T12:00:00Z",
        }
    ]


@pytest.fixture
def watched() -> dict[str, Any]:
    """Two desks, a reminder to an officer of each, and one to somebody who may no longer see the record."""
    desk, other = DeskFactory.create(), DeskFactory.create()
    officer, elsewhere = member(desk, Role.OFFICER), member(other, Role.OFFICER)
    gone = UserFactory.create()
    restricted = Confidentiality.RESTRICTED
    own = once(recorded(desk=desk, confidentiality=restricted), "2026-09")
    theirs = once(recorded(desk=other, confidentiality=restricted), "2026-09")
    told = {"own": reminder(own, officer), "theirs": reminder(theirs, elsewhere), "gone": reminder(own, gone)}
    people = {
        "officer": officer,
        "colleague": member(desk, Role.OFFICER),
        "lead": member(desk, Role.LEAD),
        "gone": gone,
        "administrator": UserFactory.create(is_superuser=True),
    }
    return {"reminders": told, "people": people}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("officer", {"own"}),
        ("colleague", set()),
        ("lead", {"own", "gone"}),
        ("gone", set()),
        ("administrator", {"own", "theirs", "gone"}),
    ],
)
def test_ones_own_reminders_and_the_desks_for_its_lead(watched: dict[str, Any], who: str, seen: set[str]):
    told = {row["id"] for row in read("/api/v1/reminders/", watched["people"][who])["results"]}
    assert {name for name, row in watched["reminders"].items() if row.pk in told} == seen


def test_a_visitor_has_no_reminders():
    answer = Client().get("/api/v1/reminders/")
    assert (answer.status_code, answer.headers["Content-Type"], answer.json()["detail"]) == (
        403,
        "application/problem+json",
        "Authentication credentials were not provided.",
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_reminders_take_the_same_number_of_queries_for_any_number_of_rows(django_assert_num_queries: Any, rows: int):
    desk = DeskFactory.create()
    officer = member(desk, Role.OFFICER)
    for follow_up in quarterly(desk=desk)[:rows]:
        reminder(follow_up, officer)
    client = Client()
    client.force_login(officer)
    # Session, person, desks, count, page.
    with django_assert_num_queries(5):
        assert client.get("/api/v1/reminders/").json()["count"] == rows


# Summary

NONE = {"later": 0, "upcoming": 0, "due": 0, "overdue": 0, "closed": 0, "undated": 0}


@pytest.fixture
def register() -> tuple[Desk, Desk]:
    pakistan = PartyFactory.create(name="Pakistan", slug="pakistan")
    ministry = PartyFactory.create(name="Interior", slug="interior", part_of=pakistan)
    china = PartyFactory.create(name="China", slug="china")
    police = PartyFactory.create(name="Police", slug="police", part_of=china)
    iran = PartyFactory.create(name="Iran", slug="iran")
    south = DeskFactory.create(name="South", slug="south", home_party=ministry)
    west = DeskFactory.create(name="West", slug="west")
    both = [(police, Part.PROMISES), (china, Part.PROMISES), (iran, Part.PROMISES), (pakistan, Part.IS_PROMISED)]
    once(recorded(desk=south, parts=both, confidentiality=Confidentiality.PUBLIC), "2026-09")
    done = once(recorded(desk=south, parts=[(china, Part.PROMISES)], confidentiality=Confidentiality.PUBLIC), "2026")
    log_status(done, Status.DONE, on=date(2026, 1, 10), by=SYSTEM, at=AT)
    undated(recorded(desk=west, parts=[(pakistan, Part.PROMISES)], confidentiality=Confidentiality.RESTRICTED))
    return south, west


def test_counts_for_everybody(register: tuple[Desk, Desk]):
    assert read("/api/v1/summary/") == {
        "by_flag": NONE | {"later": 1, "closed": 1},
        "by_desk": [{"slug": "south", "name": "South", "by_flag": NONE | {"later": 1, "closed": 1}}],
        "by_partner": [
            {"slug": "china", "name": "China", "by_flag": NONE | {"later": 1, "closed": 1}},
            {"slug": "iran", "name": "Iran", "by_flag": NONE | {"later": 1}},
        ],
        "dormant": 0,
        "last_tick": {"at": None, "stale": True},
        "last_delivery": {"at": None, "stale": True},
        "mail_waits_since": None,
        "held": None,
    }


def test_counts_take_in_what_the_desk_may_see(register: tuple[Desk, Desk]):
    at = timezone.now() - timedelta(minutes=1)
    heartbeat.beat(heartbeat.TICK, at=at, result={})
    heartbeat.beat(heartbeat.DELIVERY, at=AT, result={})
    Sending.objects.create(pk=1, held_since=AT, held_because="behind")
    told = read("/api/v1/summary/", member(register[1], Role.VIEWER))
    assert told == {
        "by_flag": NONE | {"later": 1, "closed": 1, "undated": 1},
        "by_desk": [
            {"slug": "south", "name": "South", "by_flag": NONE | {"later": 1, "closed": 1}},
            {"slug": "west", "name": "West", "by_flag": NONE | {"undated": 1}},
        ],
        "by_partner": [
            {"slug": "china", "name": "China", "by_flag": NONE | {"later": 1, "closed": 1}},
            {"slug": "iran", "name": "Iran", "by_flag": NONE | {"later": 1}},
            {"slug": "pakistan", "name": "Pakistan", "by_flag": NONE | {"undated": 1}},
        ],
        "dormant": 0,
        "last_tick": {"at": at.isoformat().replace("+00:00", "Z"), "stale": False},
        "last_delivery": {"at": "2026-01-10T12:00:00Z", "stale": True},
        "mail_waits_since": None,
        "held": {
            "since": "2026-01-10T12:00:00Z",
            "reason": "the database is older than the last mail that was sent from it, as one restored from a backup",
        },
    }


def test_partners_are_counted_as_the_record_names_them(register: tuple[Desk, Desk]):
    told = read("/api/v1/summary/", UserFactory.create(is_superuser=True))["by_partner"]
    counted: dict[str, int] = {}
    for follow_up in FollowUp.objects.with_record():
        for partner in follow_up.commitment.partners():
            counted[partner.slug] = counted.get(partner.slug, 0) + 1
    assert {row["slug"]: sum(row["by_flag"].values()) for row in told} == counted


# The description


def test_the_schema_is_drawn_up_without_a_warning(tmp_path: Any):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))


def test_the_schema_names_every_route():
    schema = read("/api/v1/schema/?format=json")
    assert (schema["openapi"], sorted(schema["paths"])) == (
        "3.1.0",
        [
            "/api/v1/commitments/",
            "/api/v1/commitments/{reference}/",
            "/api/v1/desks/",
            "/api/v1/desks/{slug}/",
            "/api/v1/documents/",
            "/api/v1/documents/{id}/",
            "/api/v1/entries/",
            "/api/v1/entries/{id}/",
            "/api/v1/entries/{id}/evidence/{evidence}/",
            "/api/v1/follow-ups/",
            "/api/v1/follow-ups/{id}/",
            "/api/v1/follow-ups/{id}/log-status/",
            "/api/v1/occasions/",
            "/api/v1/occasions/{id}/",
            "/api/v1/parties/",
            "/api/v1/parties/{slug}/",
            "/api/v1/reminders/",
            "/api/v1/reminders/{id}/",
            "/api/v1/summary/",
        ],
    )


def test_the_page_of_the_schema_has_nothing_inline():
    answer = Client().get("/api/v1/docs/")
    page = answer.content.decode()
    assert "<style" not in page
    assert page.count("<script ") == page.count("<script src=") == page.count("</script>") == 3
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "img-src 'self' data:" in policy
