"""What whoever watches Pacta from outside is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tracker import heartbeat


def ask() -> tuple[int, dict[str, Any], str]:
    answer = Client().get("/healthz")
    return answer.status_code, answer.json(), answer.headers["Cache-Control"]


NOT_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
def test_a_watch_that_ran_is_well():
    at = timezone.now()
    heartbeat.beat(at=at, result={})
    assert ask() == (200, {"status": "ok", "last_tick": at.isoformat()}, NOT_KEPT)


@pytest.mark.django_db
def test_a_watch_that_never_ran_is_told():
    assert ask() == (503, {"status": "stale", "reason": "the watch has never run"}, NOT_KEPT)


@pytest.mark.django_db
def test_a_watch_that_sleeps_is_told():
    """Field bug 28: the engine sleeps and nobody knows."""
    at = timezone.now() - timedelta(minutes=6)
    heartbeat.beat(at=at, result={})
    assert ask() == (
        503,
        {"status": "stale", "reason": f"the watch last ran well at {at.isoformat()}"},
        NOT_KEPT,
    )


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_told():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tracker_heartbeat RENAME TO tracker_away")
    try:
        assert ask() == (503, {"status": "error", "reason": "the database does not answer"}, NOT_KEPT)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tracker_away RENAME TO tracker_heartbeat")


@pytest.mark.django_db
def test_asking_changes_nothing():
    assert Client().post("/healthz").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "stale"), [(0, False), (5, False), (5.1, True)])
def test_stale_is_more_than_five_minutes(minutes: float, stale: bool):
    ended_at = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
    heartbeat.beat(at=ended_at, result={})
    assert heartbeat.last(at=ended_at + timedelta(minutes=minutes)) == heartbeat.Pulse(ended_at, stale)
