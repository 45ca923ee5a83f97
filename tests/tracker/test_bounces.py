"""What comes back: believed of our own mail only; for good, the address is off and the next in line told (bug 21)."""

import io
import sys
import time
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import User
from django.core import mail as post
from django.core.management import CommandError, call_command
from django.db import connection

from commitments.access import Role
from commitments.lifecycle import log_status
from commitments.models import Desk, FollowUp
from commitments.status import Status
from config.serve import free_ports
from tests.factories import SYSTEM, DeskFactory, member, once
from tracker import tick
from tracker.bounces import LONGEST, Action, NoReport, Notice, NotOurs, Report, Unreadable, read, take
from tracker.models import Mail, Recipient, Reminder

MONDAY = datetime(2026, 9, 14, 9, tzinfo=UTC)

REPORT = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: pacta@localhost
Subject: Undelivered Mail Returned to Sender
Date: Mon, 14 Sep 2026 09:00:07 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="B/mx.example"

This is a MIME-encapsulated message.

--B/mx.example
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/mx.example
Content-Description: Delivery report
{part}
--B/mx.example
Content-Type: {returned}

{headers}
--B/mx.example--
"""
STATUS = """\
Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 14 Sep 2026 09:00:01 +0000

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {words}
"""


def report(
    mail: Mail | None = None,
    *,
    message_id: str = "",
    address: str = "amina@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    words: str = "550 5.1.1 <amina@example.org>:\n    Recipient address rejected",
    fields: str = "",
    returned: str = "message/rfc822",
    headers: str | None = None,
    encoding: str = "",
) -> bytes:
    """A report as Postfix writes it, about that mail or Message-ID."""
    message_id = mail.message_id if mail else message_id
    text = fields or STATUS.format(address=address, action=action, status=status, words=words)
    head = "Content-Type: message/delivery-status\n"
    if encoding == "base64":
        head, text = f"{head}Content-Transfer-Encoding: base64\n", b64encode(text.encode()).decode()
    if headers is None:
        headers = f"From: pacta@localhost\nTo: amina@example.org\nMessage-ID: {message_id}\nSubject: x\n\nbody"
    return REPORT.format(part=f"{head}\n{text}", returned=returned, headers=headers).encode()


# Reading


def test_a_report_is_read_whole():
    found = read(report(message_id="<1@pacta.example>"))
    assert found == Report(
        ("<1@pacta.example>",),
        (
            Notice(
                Action.FAILED,
                "5.1.1",
                frozenset({"amina@example.org"}),
                "550 5.1.1 <amina@example.org>: Recipient address rejected",
            ),
        ),
        found.fingerprint,
    )
    assert len(found.fingerprint) == 64


@pytest.mark.parametrize(
    "variant",
    [
        report(message_id="<1@pacta.example>").replace(b"\n", b"\r\n"),
        b"From MAILER-DAEMON  Mon Sep 14 09:00:07 2026\n" + report(message_id="<1@pacta.example>"),
        report(message_id="<1@pacta.example>", encoding="base64"),
        report(message_id="<1@pacta.example>", returned="text/rfc822-headers"),
        report(message_id="<1@pacta.example>").replace(b"--B/mx.example--\n", b""),
        report(message_id="<1@pacta.example>").replace(b"report-type=delivery-status;\n", b"\n"),
        report(message_id="<1@pacta.example>").replace(b"Action: failed", b"ACTION: Failed (gave up)"),
        report(message_id="<1@pacta.example>").replace(b"Status: 5.1.1", b"Status: 5.1.1 (bad mailbox)"),
        report(message_id="<1@pacta.example>").replace(b"Status: 5.1.1\n", b""),
        report(message_id="<1@pacta.example>").replace(b"rfc822; amina@example.org", b"RFC822;<Amina@Example.ORG>"),
    ],
)
def test_reports_differ_in_form_and_say_the_same(variant: bytes):
    found = read(variant)
    assert found.message_ids == ("<1@pacta.example>",)
    (notice,) = found.notices
    assert (notice.action, notice.status, notice.for_good) == (Action.FAILED, "5.1.1", True)
    assert "amina@example.org" in notice.addresses


def test_the_envelope_names_the_mail_where_nothing_is_returned():
    """RFC 3461: ENVID and ORCPT come back as xtext."""
    fields = (
        "Reporting-MTA: dns; mx.example\nOriginal-Envelope-Id: <1+2B2@pacta.example>\n\n"
        "Original-Recipient: rfc822;amina+2Bwork@example.org\nFinal-Recipient: rfc822;a1@inner.example\n"
        "Action: failed\nStatus: 5.0.0\n"
    )
    found = read(report(fields=fields, headers="Subject: nothing"))
    assert found.message_ids == ("<1+2B2@pacta.example>", "<1+2@pacta.example>")
    assert found.notices[0].addresses == {"amina+2bwork@example.org", "amina+work@example.org", "a1@inner.example"}
    bare = fields.replace("<1+2B2@pacta.example>", "1@pacta.example")
    assert read(report(fields=bare, headers="Subject: nothing")).message_ids == ("<1@pacta.example>",)


@pytest.mark.parametrize(
    ("status", "words", "read_as"),
    [
        ("4.4.7", "delivery time expired", ("4.4.7", False, "4.4.7 delivery time expired")),
        ("", "452 4.2.2 full", ("4.2.2", False, "452 4.2.2 full")),
        ("", "550 no", ("5.0.0", True, "550 no")),
        ("", "no idea", ("", True, "no idea")),
        ("nonsense", "\x00\x1b[31m", ("", True, "[31m")),
    ],
)
def test_for_good_or_for_now(status: str, words: str, read_as: tuple[str, bool, str]):
    (notice,) = read(report(message_id="<1@x>", status=status, words=words)).notices
    assert (notice.status, notice.for_good, notice.words) == read_as


AUTOMATIC = [
    b"Auto-Submitted: auto-replied (vacation)\nSubject: Out of office\n\nback on Monday",
    b"Precedence: bulk\nSubject: Re\n\nthank you for your mail",
    b"X-Auto-Response-Suppress: All\n\nout",
    b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b--\n",
]
UNREADABLE = {
    b"": "empty, or not a mail",
    b"\x00" * 1000: "empty, or not a mail",
    bytes(range(256)) * 10: "",
    b"Subject: Re: your digest\n\nthank you": "no delivery report",
    b"Auto-Submitted: no\n\nhello": "no delivery report",
    b"Content-Type: multipart/report\n\nno boundary": "a report whose parts cannot be told apart",
    b"Content-Type: multipart/report; boundary=b\n\n--b\n\ntext\n--b--\n": "a report without a delivery status",
    b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nA: b\n--b--\n": (
        "a report that names no recipient"
    ),
    report(message_id="<1@x>", action="exploded"): "a report that names no recipient",
    b"Content-Type: multipart/report; boundary=b" + b";x" * 600 + b"\n\n--b\n": "no delivery report",
    b"x" * (LONGEST + 1): f"longer than {LONGEST} bytes",
}


@pytest.mark.parametrize("mail", AUTOMATIC)
def test_an_automatic_answer_is_no_report(mail: bytes):
    with pytest.raises(NoReport):
        read(mail)


@pytest.mark.parametrize("mail", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_is_refused_in_one_line(mail: bytes):
    with pytest.raises(Unreadable) as refusal:
        read(mail)
    assert str(refusal.value).startswith(UNREADABLE[mail])
    assert "\n" not in str(refusal.value)


def _filled(text: bytes) -> bytes:
    """``text`` over and over, up to the longest mail that is read."""
    head = b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    return head + text * ((LONGEST - len(head)) // len(text))


@pytest.mark.parametrize(
    "attack",
    [
        _filled(b"--b\n"),
        _filled(b"\n"),
        _filled(b"A: b\n\n"),
        _filled(b"Action: failed\nFinal-Recipient: rfc822;a@b\n\n"),
        _filled(b"Diagnostic-Code: smtp; 5.1.1 "),
        _filled(b"Content-Type: multipart/mixed; boundary=c\n\n--c\n"),
        _filled(b' a="'),
        _filled(b"<"),
        b"Content-Type: multipart/report; " + b'a="' * (LONGEST // 3 - 20),
        b"Subject: a\n" * (LONGEST // 12),
        b" continued\n" * (LONGEST // 12),
    ],
    ids=range(11),
)
def test_the_worst_mail_of_the_longest_kind_is_read_in_time(attack: bytes):
    assert len(attack) <= LONGEST
    began = time.process_time()
    with suppress(Unreadable, NoReport):
        assert len(read(attack).notices) <= 100
    assert time.process_time() - began < 3


# Acting


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")


@pytest.fixture
def amina(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="amina")


@pytest.fixture
def sent(desk: Desk, amina: User) -> Mail:
    """Amina's digest, sent on Monday; the desk has a lead."""
    member(desk, Role.LEAD, username="lead")
    once(None, "2026-09-14", desk=desk, owner=amina)
    assert run() == 1
    return Mail.objects.get()


def run(*, minutes: int = 0) -> int:
    at = MONDAY + timedelta(minutes=minutes)
    return tick.run(at=at, clock=lambda: at).sent


def told() -> list[str]:
    return [message.to[0] for message in post.outbox]


def do(mail: bytes, *, minutes: int = 5) -> list[tuple[str, bool]]:
    return [(each.address, each.changed) for each in take(read(mail), at=MONDAY + timedelta(minutes=minutes))]


@pytest.mark.django_db
def test_field_bug_21_a_permanent_bounce_turns_the_address_off_and_tells_the_next_in_line(sent: Mail, amina: User):
    assert do(report(sent)) == [("amina@example.org", True)]

    sent.refresh_from_db()
    words = "550 5.1.1 <amina@example.org>: Recipient address rejected"
    assert (sent.state, sent.error, sent.sent_at) == ("bounced", words, MONDAY)
    off = Recipient.objects.get(user=amina)
    assert (off.address_works, off.bounced_address, off.bounced_at, off.bounce_reason) == (
        False,
        "amina@example.org",
        MONDAY + timedelta(minutes=5),
        words,
    )
    assert run(minutes=6) == 1
    assert told() == ["amina@example.org", "lead@example.org"]
    # Nothing more is sent there, and it is the lead who hears of the next step.
    assert run(minutes=24 * 60) == 1
    assert told()[2:] == ["lead@example.org"]


@pytest.mark.django_db
def test_field_bug_21_a_transient_bounce_is_tried_again(sent: Mail, amina: User):
    expired = report(sent, status="4.4.7", words="delivery time expired")
    assert do(expired) == [("amina@example.org", True)]
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("retry", "4.4.7 delivery time expired")
    assert set(sent.reminders.values_list("state", flat=True)) == {"bundled"}
    assert Recipient.objects.get(user=amina).address_works

    assert (run(minutes=5), run(minutes=6), run(minutes=7)) == (0, 1, 0)
    first, second = (message_from_bytes(message.message().as_bytes()) for message in post.outbox)
    # It is the same mail, which nobody has seen, written anew.
    assert first["Message-ID"] == second["Message-ID"] == sent.message_id
    assert first["Date"] != second["Date"]
    sent.refresh_from_db()
    assert (sent.state, sent.error, set(sent.reminders.values_list("state", flat=True))) == ("sent", "", {"sent"})
    # The same report once more, as mail servers do: it was taken.
    assert do(expired, minutes=8) == [("amina@example.org", False)]
    assert run(minutes=20) == 0


@pytest.mark.django_db
def test_field_bug_21_what_was_closed_before_a_transient_bounce_is_not_sent_again(sent: Mail):
    do(report(sent, status="4.4.7", words="delivery time expired"))
    log_status(FollowUp.objects.get(), Status.DONE, on=MONDAY.date(), by=SYSTEM, at=MONDAY)
    assert run(minutes=6) == 0
    sent.refresh_from_db()
    assert (sent.state, set(sent.reminders.values_list("state", flat=True))) == ("cancelled", {"cancelled"})


@pytest.mark.django_db
def test_what_came_back_for_now_too_often_is_for_staff(sent: Mail):
    Mail.objects.update(attempts=10)
    do(report(sent, status="4.2.2", words="over quota"))
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("parked", "4.2.2 over quota")


@pytest.mark.django_db
def test_a_delay_is_noted_and_nothing_else(sent: Mail, amina: User):
    assert do(report(sent, action="delayed", status="4.4.1", words="no route yet")) == [("amina@example.org", True)]
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("sent", "4.4.1 no route yet")
    assert Recipient.objects.get(user=amina).address_works
    assert run(minutes=60) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_changes_nothing(sent: Mail, action: str):
    assert do(report(sent, action=action, status="2.0.0", words="250 ok")) == [("amina@example.org", False)]
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("sent", "")


@pytest.mark.django_db
def test_a_bounce_that_comes_twice_or_late_is_taken_once(sent: Mail, amina: User):
    do(report(sent))
    assert do(report(sent), minutes=9) == [("amina@example.org", False)]
    assert do(report(sent, words="550 5.1.1 in other words"), minutes=9) == [("amina@example.org", False)]
    assert Recipient.objects.get(user=amina).bounced_at == MONDAY + timedelta(minutes=5)
    assert do(report(sent, status="4.2.2", words="later"), minutes=9) == [("amina@example.org", False)]
    sent.refresh_from_db()
    assert sent.state == "bounced"


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["uncertain", "retry", "queued", "claimed", "submitting", "parked"])
def test_a_bounce_of_what_was_in_doubt_settles_it(sent: Mail, state: str):
    Mail.objects.update(state=state)
    do(report(sent))
    sent.refresh_from_db()
    assert sent.state == "bounced"


@pytest.mark.django_db
def test_a_report_of_several_recipients_is_about_ours(sent: Mail):
    other = "\nFinal-Recipient: rfc822; bilal@example.org\nAction: failed\nStatus: 5.1.1\n"
    fields = STATUS.format(address="amina@example.org", action="failed", status="5.2.1", words="550 off") + other
    assert do(report(sent, fields=fields)) == [("amina@example.org", True)]
    sent.refresh_from_db()
    assert sent.error == "550 off"


@pytest.mark.django_db
def test_an_address_that_was_changed_meanwhile_is_left_on_and_written_to(sent: Mail, amina: User):
    User.objects.filter(pk=amina.pk).update(email="new@example.org")
    do(report(sent))
    recipient = Recipient.objects.get(user=amina)
    assert (recipient.address_works, recipient.bounced_address) == (True, "")
    assert run(minutes=24 * 60) == 1
    assert told() == ["amina@example.org", "new@example.org"]


FORGED: dict[str, Any] = {
    "a Message-ID of nobody": {"message_id": "<unknown@localhost>"},
    "no Message-ID": {"headers": "Subject: x"},
    "another address": {"address": "lead@example.org"},
    "the address inside another": {"address": "xamina@example.org"},
    "no address": {"address": ""},
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", FORGED)
def test_a_forged_report_turns_nothing_off(sent: Mail, how: str):
    given = FORGED[how]
    with pytest.raises(NotOurs):
        do(report(None if {"message_id", "headers"} & set(given) else sent, **given))
    assert not Recipient.objects.exclude(bounced_address="").exists()
    sent.refresh_from_db()
    assert (sent.state, sent.last_report) == ("sent", "")


@pytest.mark.django_db
def test_a_report_about_a_mail_that_was_never_handed_over_is_not_believed(sent: Mail):
    Mail.objects.update(state="queued", submitted_at=None)
    with pytest.raises(NotOurs):
        do(report(sent))


# The command


def pipe(monkeypatch: pytest.MonkeyPatch, mail: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(mail)))
    call_command("receive_bounce")


@pytest.mark.django_db
def test_the_command_reads_a_report_from_standard_input(sent: Mail, monkeypatch, capsys):
    pipe(monkeypatch, report(sent))
    assert capsys.readouterr().out == (
        "amina@example.org: came back for good: nothing more is sent to this address, and whoever is next in line is "
        "told\n"
    )
    pipe(monkeypatch, report(sent))
    assert capsys.readouterr().out == "amina@example.org: this report was taken before\n"
    pipe(monkeypatch, AUTOMATIC[0])
    assert capsys.readouterr().out == "an automatic answer, not a delivery report: nothing to do\n"
    sent.refresh_from_db()
    assert sent.state == "bounced"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mail", "line"),
    [
        (b"", "this is not a delivery report: empty, or not a mail"),
        (b"x" * (LONGEST + 10), f"this is not a delivery report: longer than {LONGEST} bytes"),
        (report(message_id="<1@x>"), "this report is about no mail that was sent from here to that address"),
    ],
    ids=["empty", "huge", "unknown"],
)
def test_the_command_refuses_in_one_line(mail: bytes, line: str, monkeypatch):
    with pytest.raises(CommandError) as refusal:
        pipe(monkeypatch, mail)
    assert (str(refusal.value), refusal.value.returncode) == (line, 1)


@pytest.mark.django_db(transaction=True)
def test_while_the_database_does_not_answer_the_mail_server_keeps_the_report(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tracker_mail RENAME TO tracker_away")
    try:
        with pytest.raises(CommandError) as refusal:
            pipe(monkeypatch, report(message_id="<1@x>"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tracker_away RENAME TO tracker_mail")
    assert (str(refusal.value)[:16], refusal.value.returncode) == ("try again later:", 75)


# The same, told at once by the mail server


class Choosy:
    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.taken: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "amina@example.org":
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope.rcpt_tos[0])
        return "250 OK"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "state", "off", "next_told"),
    [
        ("550 5.1.1 no such person", "bounced", True, ["lead@example.org"]),
        ("550 5.2.1 mailbox disabled", "bounced", True, ["lead@example.org"]),
        ("556 5.1.10 takes no mail", "bounced", True, ["lead@example.org"]),
        ("550 5.7.1 not from you", "parked", False, []),
        ("550 5.1.8 who are you", "parked", False, []),
        ("550 no reason", "parked", False, []),
    ],
)
def test_field_bug_21_a_refusal_of_the_recipient_is_the_same(settings, desk, amina, answer, state, off, next_told):
    (port,) = free_ports(1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    member(desk, Role.LEAD, username="lead")
    once(None, "2026-09-14", desk=desk, owner=amina)
    server = Choosy(answer)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        result = tick.run(at=MONDAY, clock=lambda: MONDAY)
        assert (result.sent, result.parked) == (0, 1)
        run(minutes=1)
    finally:
        controller.stop()
    mail = Mail.objects.get(recipient__user=amina)
    assert (mail.state, mail.error, mail.sent_at) == (state, answer, None)
    assert Recipient.objects.get(user=amina).address_works is not off
    assert server.taken == next_told
    assert set(
        Reminder.objects.filter(recipient__user=amina).exclude(state="skipped").values_list("state", flat=True)
    ) == {"cancelled" if off else "bundled"}


@pytest.mark.django_db
def test_an_address_that_is_none_is_like_one_that_came_back(desk, amina):
    User.objects.filter(pk=amina.pk).update(email="amina at example.org")
    member(desk, Role.LEAD, username="lead")
    once(None, "2026-09-14", desk=desk, owner=amina)
    assert (run(), run(minutes=1), told()) == (0, 1, ["lead@example.org"])
    assert not Recipient.objects.get(user=amina).address_works
