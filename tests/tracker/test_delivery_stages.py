"""Where a message stood when it failed decides what is said of it: tried against a scripted mail server on loopback."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from config.env import BASE_DIR
from config.serve import free_ports
from tests.faults.sink import Sink
from tracker.delivery import Message, Outcome, Post, Verdict

SENT = Outcome(Verdict.SENT)
PATIENCE = 0.3


@pytest.fixture
def taken() -> list[tuple[str, bytes]]:
    """What the mail server took: for whom, and the bytes."""
    return []


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def sink(request, settings, taken):
    offers = ("8BITMIME", "SIZE 1000000", *(["PIPELINING"] if request.param else []))
    with Sink(0, taken=lambda to, stored: taken.append((to, stored)), offers=offers).running() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = PATIENCE
        yield sink


def message(name: str = "a", *, body: bytes = b"Hello.") -> Message:
    head = f"Message-ID: <{name}@pacta>\r\nSubject: A digest\r\n\r\n".encode()
    return Message(head + body + b"\r\n", f"{name}@example.org")


def sent(*messages: Message) -> list[Outcome]:
    with Post() as post:
        return [post.send(message) for message in messages]


def later(error: str, *, reachable: bool = True) -> Outcome:
    return Outcome(Verdict.LATER, error, reachable)


def unsure(error: str, *, reachable: bool = True) -> Outcome:
    return Outcome(Verdict.UNSURE, error, reachable)


def refused(error: str) -> Outcome:
    return Outcome(Verdict.REFUSED, error)


CLOSED = "SMTPServerDisconnected: Connection unexpectedly closed"
TIMED_OUT = "SMTPServerDisconnected: Connection unexpectedly closed: timed out"


# The first of two messages meets the answer; the second must go out. Then how many connections both took.
ANSWERS = [
    ("accept", SENT, 1),
    ("mail 451 4.3.0 later", later("451 4.3.0 later"), 1),
    ("mail 550 5.7.1 we know no such sender", later("550 5.7.1 we know no such sender"), 1),
    ("mail 530 5.7.0 log in first", later("530 5.7.0 log in first"), 2),
    ("mail 552 5.3.4 too big", refused("552 5.3.4 too big"), 1),
    ("mail 421 4.3.2 closing", later("421 4.3.2 closing"), 2),
    ("mail drop", later(CLOSED), 2),
    ("rcpt 450 4.2.0 greylisted", later("450 4.2.0 greylisted"), 1),
    ("rcpt 550 5.1.1 nobody", refused("550 5.1.1 nobody"), 1),
    ("rcpt 550 5.1.1 no\0body", refused("550 5.1.1 no body"), 1),
    ("rcpt 503 5.5.1 out of order", later("503 5.5.1 out of order"), 2),
    ("rcpt 421 4.3.2 closing", later("421 4.3.2 closing"), 2),
    ("rcpt drop", later(CLOSED), 2),
    ("data 452 4.3.1 full", later("452 4.3.1 full"), 1),
    ("data 554 5.5.1 no", refused("554 5.5.1 no"), 1),
    ("data 250 what", later("250 what"), 2),
    ("data drop", later(CLOSED), 2),
    ("end 451 4.3.0 later", later("451 4.3.0 later"), 1),
    ("end 554 5.6.0 no such content", refused("554 5.6.0 no such content"), 1),
    ("end 421 4.3.2 closing", later("421 4.3.2 closing"), 2),
    ("end 999 what", unsure("999 what"), 2),
    ("end lose", unsure(CLOSED), 2),
    ("end drop", unsure(CLOSED), 2),
]


@pytest.mark.parametrize(("answer", "outcome", "connections"), ANSWERS, ids=[answer for answer, *_ in ANSWERS])
def test_an_answer_decides_and_the_neighbour_goes_out(sink, taken, answer, outcome, connections):
    sink.tell(answer)

    assert sent(message("a"), message("b")) == [outcome, SENT]
    assert sink.connections == connections
    took_both = answer in ("accept", "end drop")
    assert [to for to, _ in taken] == ["a@example.org", "b@example.org"][0 if took_both else 1 :]


@pytest.mark.parametrize("answer", ["mail 451 4.3.0 later", "rcpt 451 4.3.0 later"])
def test_a_server_that_waits_for_a_message_for_nobody_gets_an_empty_one(sink, taken, answer):
    sink.for_nobody = "354 go on"
    sink.tell(answer)

    assert sent(message("a"), message("b")) == [later("451 4.3.0 later"), SENT]
    assert sink.connections == 1
    assert [to for to, _ in taken] == ["b@example.org"]


def test_several_lines_of_an_answer_become_one(sink):
    sink.tell("rcpt 550-5.1.1 nobody\r\n550 5.1.1 here")

    assert sent(message()) == [refused("550 5.1.1 nobody 5.1.1 here")]


@pytest.mark.parametrize("stage", ["greet", "ehlo", "mail", "rcpt", "data"])
def test_a_server_that_stalls_before_the_end_has_not_taken_it_and_is_left_alone(sink, taken, stage):
    sink.tell(f"{stage} stall")

    assert sent(message()) == [later(TIMED_OUT, reachable=False)]
    assert taken == []


def test_a_server_that_stalls_after_the_end_may_have_taken_it(sink, taken):
    sink.tell("end stall")

    assert sent(message()) == [unsure(TIMED_OUT, reachable=False)]
    assert len(taken) == 1


def test_a_connection_that_drops_within_the_message_has_not_taken_it(sink, taken):
    """More than the buffers between two processes hold, so that the sender notices before it has handed over all."""
    sink.tell("body drop")
    (outcome,) = sent(message(body=b"0123456789abcdef\r\n" * 1_000_000))

    assert (outcome.verdict, outcome.reachable) == (Verdict.LATER, True)
    assert outcome.error.startswith("SMTPServerDisconnected: Server not connected (")


def test_a_server_that_stalls_within_the_message_has_not_taken_it_and_is_left_alone(sink, taken):
    sink.tell("body stall")
    (outcome,) = sent(message(body=b"0123456789abcdef\r\n" * 1_000_000))

    assert outcome == later("SMTPServerDisconnected: Server not connected (timed out)", reachable=False)


@pytest.mark.parametrize("answer", ["greet 554 5.3.2 not today", "greet 421 4.3.2 later", "greet drop"])
def test_a_server_that_takes_no_connection_is_not_reachable(sink, answer):
    sink.tell(answer)
    (outcome,) = sent(message())

    assert (outcome.verdict, outcome.reachable) == (Verdict.LATER, False)


def test_a_log_in_that_fails_is_not_the_messages_fault(sink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "pacta", "secret word"
    sink.offers = ("AUTH PLAIN",)
    (outcome,) = sent(message())

    assert outcome == later("502 what?", reachable=False)


def test_a_server_that_is_not_there_is_not_reachable(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, (settings.EMAIL_PORT,) = "127.0.0.1", free_ports(1)

    assert sent(message()) == [later("ConnectionRefusedError: [Errno 111] Connection refused", reachable=False)]


@pytest.mark.parametrize("answer", ["mail drop", "mail 421 4.7.0 that was enough for one connection"])
def test_a_kept_connection_that_was_ended_is_opened_anew_for_the_same_message(sink, answer):
    sink.tell("accept", answer)

    assert sent(message("a"), message("b")) == [SENT, SENT]
    assert sink.connections == 2


def test_a_new_connection_that_ends_at_once_is_not_tried_for_ever(sink):
    sink.tell("accept", "mail drop", "mail drop")

    assert sent(message("a"), message("b"), message("c")) == [SENT, later(CLOSED), SENT]
    assert sink.connections == 3


def test_what_is_stored_arrives_to_the_byte(sink, taken):
    stored = message(body="..two\r\n.\r\n.one\r\n\r\nHeld on “14 September”\r\n.".encode()).stored

    assert sent(Message(stored, "a@example.org")) == [SENT]
    assert taken == [("a@example.org", stored)]


def test_bytes_beyond_ascii_wait_for_no_server_that_takes_seven_bits(sink):
    sink.offers = ("SIZE 1000000",)
    eight = message("a", body="“14 September”".encode())

    assert sent(eight, message("b")) == [
        refused("The message is not all ASCII, and the mail server takes nothing else"),
        SENT,
    ]


BROKEN = ["", " ", "nobody", "a b@example.org", "a@example.org\r\nRCPT TO:<b@example.org>", "a@b@example.org"]
BROKEN += ["a@example.org,b@example.org", "<a@example.org>", "ä@example.org", "a@", "@example.org", "a@exa\0mple.org"]
BROKEN += [f"{'a' * 250}@example.org", f"a@{'b' * 64}ä.example"]


@pytest.mark.parametrize("address", BROKEN)
def test_no_server_is_asked_about_a_broken_address(sink, taken, address):
    (outcome, neighbour) = sent(Message(message().stored, address), message("b"))

    assert outcome.verdict == Verdict.REFUSED
    assert "\n" not in outcome.error
    assert outcome.error.endswith("is no address that mail can be sent to")
    assert neighbour == SENT
    assert [to for to, _ in taken] == ["b@example.org"]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("o'neil+pacta@example.org", "o'neil+pacta@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_on_the_wire(sink, taken, address, asked):
    assert sent(Message(message().stored, address)) == [SENT]
    assert [to for to, _ in taken] == [asked]


@pytest.mark.parametrize("end", [b"\n.\r\nMAIL FROM:<x@y>\r\n", b"\r.\r\n", b"\n.\n"])
def test_a_line_end_that_could_end_the_message_early_is_never_sent(sink, end):
    assert sent(message(body=b"one" + end)) == [refused("The message has line ends that are not CRLF")]
    assert sink.connections == 0


class Broken(BaseEmailBackend):
    """As a provider's library may fail: with an exception of its own."""

    def send_messages(self, messages):
        raise LookupError("the provider answered in a way that nobody expected")


def test_whatever_another_backend_raises_is_an_outcome(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    told = "LookupError: the provider answered in a way that nobody expected"

    assert sent(message("a"), message("b")) == [unsure(told), unsure(told)]


def test_a_backend_that_cannot_be_made_is_an_outcome(settings):
    settings.EMAIL_BACKEND = "nowhere.EmailBackend"

    assert sent(message()) == [later("ModuleNotFoundError: No module named 'nowhere'", reachable=False)]


def test_another_backend_is_given_what_is_stored(settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert sent(message()) == [SENT]
    assert [mail.message().as_bytes() for mail in mailoutbox] == [message().stored]


SENDER = """
import django
django.setup()
from tracker.delivery import Message, Post
with Post() as post:
    print(post.send(Message(b"Message-ID: <a@pacta>\\r\\n\\r\\nHello.\\r\\n", "a@example.org")).verdict)
"""


@pytest.mark.processes
@pytest.mark.parametrize("failpoint", ["after-data", "after-250"])
def test_a_failpoint_ends_the_sender_after_the_message_was_handed_over(sink, taken, failpoint, tmp_path):
    variables = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",
        "SECRET_KEY": "k",
        "PACTA_DATA_DIR": str(tmp_path),
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
    }
    command = [sys.executable, "-c", SENDER]
    statuses = []
    for armed in (failpoint, "after-claim"):
        done = subprocess.run(
            command, cwd=BASE_DIR, env=variables | {"PACTA_FAILPOINTS": armed}, capture_output=True, check=False
        )
        statuses.append((done.returncode, done.stdout))

    assert statuses == [(-signal.SIGKILL, b""), (0, b"sent\n")]
    assert len(taken) == 2
