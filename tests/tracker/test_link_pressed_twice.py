"""A button that is pressed twice, or by two people with one mail, at the same instant."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from commitments.access import Role
from commitments.models import StatusEntry
from tests.factories import DeskFactory, member, once, recipient
from tracker.links import Link, Purpose, mark_of, token_of
from tracker.models import UsedLink

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

NOW = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)


def test_what_happened_is_logged_once_and_each_is_shown_it(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD)
    follow_up = once(None, "2026-09-14", desk=desk)
    token = token_of(Link(Purpose.LOG, recipient(lead).pk, follow_up.pk, 1, "", mark_of(lead.email), NOW))
    ready, answers = threading.Barrier(3), []

    def press() -> None:
        try:
            ready.wait(30)
            answers.append(Client().post(f"/log/{token}/", {"status": "under_way", "on": "2026-09-15"}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("Logged: under way, 15 September 2026." in answer.content.decode() for answer in answers)
    assert StatusEntry.objects.filter(follow_up=follow_up).count() == 1
    assert UsedLink.objects.count() == 1
