"""What is put into a mail while a sender looks for mails: the sender waits for all of it, or takes the mail without."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from commitments.access import Role
from tests.factories import DeskFactory, member, once, without_overview
from tests.tracker.opened import opened
from tracker import outbox, tick
from tracker.models import Mail, Reminder
from tracker.outbox import bundling
from tracker.outbox.claiming import HANDFUL

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

AT = datetime(2026, 9, 14, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=2)


def test_a_mail_that_takes_in_what_has_come_since_is_not_taken_by_a_sender_before_that_is_written(monkeypatch):
    desk = DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")
    owner = without_overview(member(desk, Role.OFFICER))
    once(None, "2026-09-14", desk=desk, owner=owner, title="The first")
    tick.prepare(at=AT, clock=lambda: AT)
    once(None, "2026-09-14", desk=desk, owner=owner, title="The second")
    taken: list[int] = []

    def sender() -> None:
        try:
            taken.append(len(outbox.claim(owner="a sender", now=LATER)))
        finally:
            connections.close_all()

    def meanwhile(point: str) -> None:
        if point == "before-commit":
            thread = threading.Thread(target=sender)
            thread.start()
            thread.join(30)

    monkeypatch.setattr(bundling, "reach", meanwhile)
    tick.prepare(at=LATER, clock=lambda: LATER)
    assert taken == [0]
    assert tick.deliver(at=LATER, clock=lambda: LATER).sent == 1
    assert set(Reminder.objects.exclude(state="skipped").values_list("state", flat=True)) == {"sent"}
    text = opened(Mail.objects.get()).text
    assert ("The first" in text, "The second" in text) == (True, True)


def test_field_bug_8_two_senders_at_once_take_each_mail_once():
    desk = DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")
    for number in range(2 * HANDFUL):
        once(None, "2026-09-14", desk=desk, owner=without_overview(member(desk, Role.OFFICER, username=f"{number}")))
    tick.prepare(at=AT, clock=lambda: AT)
    ready, taken = threading.Barrier(2), []

    def sender(name: str) -> None:
        try:
            ready.wait(30)
            taken.append({mail.pk for mail in outbox.claim(owner=name, now=AT)})
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sender, args=[name]) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [len(each) for each in taken] == [HANDFUL, HANDFUL]
    assert set.union(*taken) == set(Mail.objects.values_list("pk", flat=True))
