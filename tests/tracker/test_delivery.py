"""Delivery against a real mail server on loopback that accepts, refuses, hangs up and is not there."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from commitments.access import Role
from config import settings as configured
from config.serve import free_ports
from tests.factories import DeskFactory, member, once
from tracker import outbox, tick
from tracker.delivery import Outcome, Post, Verdict
from tracker.faults import Faults
from tracker.letters import Writer
from tracker.models import Mail, Reminder
from tracker.outbox.backing_off import wait_after

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 14, 9, tzinfo=UTC)


class MailServer:
    """Answers each message with the next of ``answers``, then accepts; keeps what it accepted, byte for byte."""

    def __init__(self):
        self.answers, self.taken, self.refused_people = [], [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.refused_people.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer in ("250 OK", "accept and hang up"):
            self.taken.append((tuple(envelope.rcpt_tos), envelope.original_content))
        if answer == "accept and hang up":
            server.transport.close()
        return answer


@pytest.fixture
def port(settings):
    (port,) = free_ports(1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    return port


@pytest.fixture
def server(port):
    handler = MailServer()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def people():
    """Two leads of two desks, each with one follow-up whose last day is today."""
    leads = []
    for name in ("first", "second"):
        desk = DeskFactory.create()
        leads.append(member(desk, Role.LEAD, username=name))
        once(None, "2026-09-14", desk=desk, title=f"The {name} meeting")
    return leads


def run(at: datetime):
    return tick.run(at=at, clock=lambda: at)


def states():
    return [(d.recipient.name, d.state, d.attempts, d.error) for d in Mail.objects.order_by("recipient__name")]


def test_each_person_gets_one_message_with_the_identity_stored_for_it(server, people):
    result = run(AT)
    assert (result.queued, result.sent, result.failed, result.parked) == (2, 2, 0, 0)
    assert [to for to, _ in server.taken] == [("first@example.org",), ("second@example.org",)]
    for (_, body), digest in zip(server.taken, Mail.objects.order_by("recipient__name"), strict=True):
        assert body == bytes(digest.message)
        mail = message_from_bytes(body)
        assert mail["Message-ID"] == digest.message_id
        assert mail["Date"] == "Mon, 14 Sep 2026 09:00:00 +0000"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
    assert list(Reminder.objects.exclude(state="skipped").values_list("state", flat=True)) == ["sent", "sent"]


def test_a_server_that_is_not_there_loses_nothing_and_is_asked_once_a_run(port, people):
    assert (run(AT).sent, run(AT).failed) == (0, 1)
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["retry", "retry"]
    assert all("ConnectionRefusedError" in error for *_, error in states())


def test_what_waited_goes_out_when_the_server_is_back(port, people):
    run(AT)
    handler = MailServer()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        result = run(AT + timedelta(minutes=2))
    finally:
        controller.stop()
    assert result.sent == 2
    assert len(handler.taken) == 2


def test_an_address_refused_for_good_is_turned_off_and_the_neighbour_is_sent(server, people):
    server.refused_people["first@example.org"] = "550 5.1.1 no such person"
    result = run(AT)
    assert (result.sent, result.parked) == (1, 1)
    assert states() == [
        ("first", "bounced", 1, "550 5.1.1 no such person"),
        ("second", "sent", 1, ""),
    ]
    run(AT + timedelta(hours=1))
    assert [to for to, _ in server.taken] == [("second@example.org",)]


def test_a_server_that_asks_to_come_later_is_tried_again_after_a_pause(server, people):
    server.answers = ["451 4.3.0 later, please"]
    assert (run(AT).sent, run(AT).failed) == (1, 0)
    assert states()[0] == ("first", "retry", 1, "451 4.3.0 later, please")
    assert run(AT + timedelta(seconds=59)).sent == 0
    assert run(AT + timedelta(seconds=60)).sent == 1
    assert [to for to, _ in server.taken] == [("second@example.org",), ("first@example.org",)]


def test_a_connection_lost_after_the_message_repeats_it_to_the_byte(server, people):
    server.answers = ["accept and hang up"]
    assert (run(AT).failed, run(AT + timedelta(minutes=2)).sent) == (1, 1)
    first = [body for to, body in server.taken if to == ("first@example.org",)]
    assert len(first) == 2
    assert first[0] == first[1]


def test_hold_keeps_a_doubtful_message_for_staff(server, people, settings):
    settings.MAIL_UNCERTAIN = "hold"
    server.answers = ["accept and hang up"]
    run(AT)
    run(AT + timedelta(hours=1))
    assert [state for _, state, *_ in states()] == ["uncertain", "sent"]
    assert len(server.taken) == 2


@pytest.mark.parametrize(("policy", "state", "copies"), [("resend", "sent", 2), ("hold", "uncertain", 1)])
def test_a_sender_that_died_after_the_message_was_taken(server, people, settings, policy, state, copies):
    """Killed between the server's 250 and our commit: what it held is found when its lease runs out."""
    settings.MAIL_UNCERTAIN = policy
    run(AT)
    Mail.objects.filter(recipient__name="first").update(state="submitting", sent_at=None, lease_until=AT + outbox.LEASE)
    assert run(AT + timedelta(minutes=4)).sent == 0
    run(AT + timedelta(minutes=5))
    assert Mail.objects.get(recipient__name="first").state == state
    bodies = [body for to, body in server.taken if to == ("first@example.org",)]
    assert len(bodies) == copies
    assert len(set(bodies)) == 1


def test_a_sender_that_lost_its_claim_writes_nothing(people, mailoutbox):
    faults = Faults()
    outbox.queue(tick.desk_days(at=AT, faults=faults), at=AT, faults=faults)
    outbox.bundle(at=AT, now=AT, faults=faults)
    slow = outbox.claim(owner="slow", now=AT)
    later = AT + outbox.LEASE
    quick = outbox.claim(owner="quick", now=later)
    assert [mail.pk for mail in quick] == [mail.pk for mail in slow]
    before = (list(Mail.objects.values()), list(Reminder.objects.values()))
    mail, letter = slow[0], Writer(slow, at=AT).letter(slow[0])
    assert letter is not None
    assert outbox.resubmit(mail, now=later) is outbox.store(mail, letter, now=later) is False
    for verdict in Verdict:
        outbox.settle(mail, Outcome(verdict, "550 5.1.1 gone"), now=later)
    outbox.put_back(mail, error="ValueError: no", now=later)
    outbox.cancel(mail)
    outbox.release(mail)
    assert (list(Mail.objects.values()), list(Reminder.objects.values())) == before
    assert {row["claimed_by"].partition(":")[0] for row in before[0]} == {"quick"}


def test_the_pauses_between_attempts_grow_to_an_hour():
    minutes = [wait_after(attempts) // timedelta(minutes=1) for attempts in range(1, 9)]
    assert minutes == [1, 2, 5, 15, 30, 60, 60, 60]


def test_a_server_that_says_nothing_is_left_before_the_lease_ends():
    """Else another sender would take the message while the first still waits for its answer."""
    stages = 5
    assert 0 < configured.EMAIL_TIMEOUT * stages < outbox.LEASE.total_seconds()


def test_no_transaction_is_open_while_a_message_is_on_its_way(people, mailoutbox, monkeypatch):
    # Each that is open within the test's own has a savepoint.
    open_here, open_then = list(connection.savepoint_ids), []

    def send(_self, _message):
        open_then.append(list(connection.savepoint_ids))
        return Outcome(Verdict.SENT)

    monkeypatch.setattr(Post, "send", send)
    assert run(AT).sent == 2
    assert open_then == [open_here, open_here]
