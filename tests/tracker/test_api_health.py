"""What whoever watches Pacta from outside is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tracker import heartbeat
from tracker.models import Sending


def ask() -> tuple[int, dict[str, Any], str]:
    answer = Client().get("/healthz")
    return answer.status_code, answer.json(), answer.headers["Cache-Control"]


def beat(job: str, *, ago: timedelta) -> str:
    at = timezone.now() - ago
    heartbeat.beat(job, at=at, result={})
    return at.isoformat()


NOT_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private"
NOW, LONG_AGO = timedelta(), timedelta(minutes=6)


@pytest.mark.django_db
def test_a_watch_that_ran_and_a_delivery_that_ran_are_well():
    tick, delivery = beat(heartbeat.TICK, ago=NOW), beat(heartbeat.DELIVERY, ago=timedelta(minutes=1))
    assert ask() == (200, {"status": "ok", "last_tick": tick, "last_delivery": delivery}, NOT_KEPT)


@pytest.mark.django_db
def test_a_watch_that_never_ran_is_told():
    assert ask() == (503, {"status": "stale", "reason": "the watch has never run"}, NOT_KEPT)


@pytest.mark.django_db
def test_field_bug_28_a_watch_that_sleeps_is_told():
    at = beat(heartbeat.TICK, ago=LONG_AGO)
    beat(heartbeat.DELIVERY, ago=NOW)
    assert ask() == (503, {"status": "stale", "reason": f"the watch last ran well at {at}"}, NOT_KEPT)


@pytest.mark.django_db
def test_field_bug_28_a_delivery_that_sleeps_while_the_watch_runs_is_told():
    beat(heartbeat.TICK, ago=NOW)
    assert ask() == (503, {"status": "stale", "reason": "the delivery of mail has never run"}, NOT_KEPT)
    at = beat(heartbeat.DELIVERY, ago=LONG_AGO)
    assert ask() == (503, {"status": "stale", "reason": f"the delivery of mail last ran well at {at}"}, NOT_KEPT)


@pytest.mark.django_db
def test_a_hold_on_sending_is_told():
    for job in (heartbeat.TICK, heartbeat.DELIVERY):
        beat(job, ago=NOW)
    Sending.objects.create(pk=1, held_since=datetime(2026, 9, 14, 9, tzinfo=UTC), held_because="behind")
    reason = (
        "no mail is sent since 2026-09-14T09:00:00+00:00: "
        "the database is older than the last mail that was sent from it, as one restored from a backup"
    )
    assert ask() == (503, {"status": "held", "reason": reason}, NOT_KEPT)


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
