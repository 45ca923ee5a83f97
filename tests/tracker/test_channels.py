"""A desk's daily summary in its chat rooms, against a real server on loopback that takes, refuses, stalls, leads on."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from commitments.access import Confidentiality, Role
from commitments.lifecycle import log_status
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, recorded, without_overview
from tracker import tick
from tracker.channels import sending
from tracker.channels.courier import public
from tracker.channels.kinds import FIXED, KINDS, AddressRefused, allowed_kind, kind_of
from tracker.channels.sending import check, say
from tracker.channels.summary import harmless, since_of, summary_of
from tracker.delivery import Outcome, Verdict
from tracker.models import Channel, Mail, Recipient

# A Monday.
AT = datetime(2026, 9, 14, 9, tzinfo=UTC)
SECRET = "a-secret-that-nobody-may-read"


class Room(BaseHTTPRequestHandler):
    """Answers as the path asks, and keeps what it was sent."""

    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.server.taken.append((self.path, json.loads(self.rfile.read(length) or "{}")))
        how = self.path.strip("/").partition("/")[0]
        if how == "stalls":
            self.server.ends.wait(60)
        elif how == "drips":
            self._drip()
        else:
            self.send_response(int(how) if how.isdigit() else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _drip(self) -> None:
        """A line of the answer now and then, so that no single read ever waits for long."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.ends.wait(0.1):
            self.wfile.write(b"X-Not: yet\r\n")

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_said: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """One room; ``taken`` is what it was sent, by path."""

    daemon_threads = True

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.ends = threading.Event()
        super().__init__(("127.0.0.1", 0), Room)


@pytest.fixture
def room() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.ends.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def listed(settings):
    """The operator allows webhooks, and this machine."""
    settings.CHANNELS = frozenset({*FIXED, "json"})
    settings.CHANNEL_HOSTS = frozenset({"127.0.0.1"})
    settings.PUBLIC_URL = "http://pacta.example"


def address(room: Server, path: str = "") -> str:
    return f"json://127.0.0.1:{room.server_port}/{path}{'/' * bool(path)}{SECRET}"


def run(at: datetime = AT) -> Any:
    return tick.run(at=at, clock=lambda: at)


def states() -> list[tuple[str, str, str]]:
    return [(str(mail.day), mail.state, mail.error) for mail in Mail.objects.filter(kind="summary").order_by("pk")]


# Which addresses there may be


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7Q1", "slack"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7Q1", "slack"),
        ("https://discord.com/api/webhooks/417429632418316298/JHZ7lQml277CDHmQKMHI8qBe7bk2ZwO5UKjCiOAF7711", "discord"),
        ("https://prod-1.westeurope.logic.azure.com:443/workflows/6/triggers/manual/paths/invoke?sig=K", "workflows"),
        ("https://chat.googleapis.com/v1/spaces/A/messages?key=K&token=T", "gchat"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544", "tgram"),
        ("wxteams://" + "a" * 80, "webex"),
        ("jsons://chat.example/hook", "json"),
        ("https://logic.azure.com.evil.example/", None),
        ("https://evil.example/hooks.slack.com", None),
        ("mailto://user:pass@example.org", None),
        ("file:///etc/passwd", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_the_kind_of_an_address(address: str, kind: str | None):
    found = kind_of(address)
    assert (found and found.name) == kind


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (f"mailto://user:{SECRET}@example.org", "That is no address of a kind that is known; allowed are: Slack."),
        (f"json://chat.example/{SECRET}", "Addresses of the kind JSON are not allowed; allowed are: Slack."),
        (f"discord://{SECRET}/x", "Addresses of the kind Discord are not allowed; allowed are: Slack."),
        (f"slack://{SECRET}" + "x" * 500, "That address is longer than 500 characters."),
    ],
)
def test_a_kind_that_is_not_allowed_is_refused_in_one_line_without_the_secret(address: str, line: str):
    with pytest.raises(AddressRefused) as refused:
        allowed_kind(address, kinds={"slack"}, hosts=set())
    assert str(refused.value) == line


def test_a_kind_whose_addresses_name_the_host_needs_that_host_listed():
    asked = f"json://chat.example/{SECRET}"
    with pytest.raises(AddressRefused) as refused:
        allowed_kind(asked, kinds={"json"}, hosts={"other.example"})
    assert str(refused.value) == "The operator has not listed the host of that address in PACTA_CHANNEL_HOSTS."
    assert allowed_kind(asked, kinds={"json"}, hosts={"chat.example"}).name == "json"


def test_by_default_only_services_with_hosts_of_their_own_are_allowed(settings):
    assert {"slack", "workflows", "discord", "tgram", "gchat", "webex"} == settings.CHANNELS
    assert frozenset() == settings.CHANNEL_HOSTS


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7Q1", None),
        ("https://chat.googleapis.com/v1/spaces/A/messages?key=K&token=T", None),
        ("slack://xoxb-1234-1234-abc124/#one", None),
        ("https://hooks.slack.com/" + SECRET, "That is no address of the kind Slack, or it has options."),
        ("slack://" + SECRET, "That is no address of the kind Slack, or it has options."),
        # apprise would read a file of this machine, or follow where it is led.
        (
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7Q1?template=/etc/passwd",
            "That is no address of the kind Slack, or it has options.",
        ),
        ("json://127.0.0.1/x?redirect=yes", "That is no address of the kind JSON, or it has options."),
        ("json://127.0.0.1/x?+X-Token=abc", None),
        (
            "slack://xoxb-1234-1234-abc124/#one/#two",
            "That address names several rooms, or none: write one address for each room.",
        ),
    ],
)
def test_an_address_is_read_before_it_is_kept(listed, address: str, line: str | None):
    if line is None:
        check(address)
        return
    with pytest.raises(AddressRefused) as refused:
        check(address)
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.216.34", True),
    ],
)
def test_only_public_addresses_are_public(address: str, expected: bool):
    assert public(address) is expected


# Saying something


def test_a_message_arrives_as_the_service_wants_it(room, listed):
    said = say(Channel(address=address(room)), title="Desk: 1 due", body="Due now\n• A forum")
    assert said == Outcome(Verdict.SENT)
    assert room.taken == [
        (
            f"/{SECRET}",
            {
                "version": "1.0",
                "title": "Desk: 1 due",
                "message": "Due now\n• A forum",
                "attachments": [],
                "type": "info",
            },
        )
    ]


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("204", Outcome(Verdict.SENT)),
        ("500", Outcome(Verdict.LATER, "HTTP 500 Internal Server Error")),
        ("429", Outcome(Verdict.LATER, "HTTP 429 Too Many Requests")),
        ("404", Outcome(Verdict.REFUSED, "HTTP 404 Not Found")),
        ("302", Outcome(Verdict.REFUSED, "It leads on to another address (302)")),
        ("307", Outcome(Verdict.REFUSED, "It leads on to another address (307)")),
        ("stalls", Outcome(Verdict.UNSURE, "No answer within 2 seconds")),
        ("drips", Outcome(Verdict.UNSURE, "No answer within 2 seconds")),
    ],
)
def test_what_a_server_answers_decides_and_it_is_asked_once(room, listed, monkeypatch, path, outcome):
    if outcome.verdict is Verdict.UNSURE:
        monkeypatch.setattr(sending, "SECONDS", 2.0)
    said = say(Channel(address=address(room, path)), title="a", body="b")
    assert said == outcome
    assert [asked for asked, _ in room.taken] == [f"/{path}/{SECRET}"]


def test_where_nobody_listens_it_is_tried_again(room, listed):
    room.shutdown()
    room.server_close()
    assert say(Channel(address=address(room)), title="a", body="b") == Outcome(Verdict.LATER, "No connection")


def test_a_host_that_is_not_public_is_reached_only_where_operators_list_it(room, listed, settings, monkeypatch):
    # A service whose name leads into our own network.
    monkeypatch.setitem(KINDS, "json", replace(KINDS["json"], hosts=("localhost",)))
    channel = Channel(address=f"json://localhost:{room.server_port}/{SECRET}")
    refused = Outcome(Verdict.REFUSED, "Its host has an address that is not public")
    assert (say(channel, title="a", body="b"), room.taken) == (refused, [])
    settings.CHANNEL_HOSTS = frozenset({"localhost"})
    assert say(channel, title="a", body="b") == Outcome(Verdict.SENT)


def test_no_proxy_of_the_environment_is_asked(room, listed, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert say(Channel(address=address(room)), title="a", body="b") == Outcome(Verdict.SENT)


def test_what_is_no_longer_allowed_is_not_used(room, listed, settings):
    settings.CHANNELS = frozenset({"slack"})
    said = say(Channel(address=address(room)), title="a", body="b")
    assert said == Outcome(Verdict.REFUSED, "Addresses of the kind JSON are not allowed; allowed are: Slack.")
    assert room.taken == []


# What the summary says


@pytest.fixture
def desk(db):
    return DeskFactory.create(name="Islamabad desk")


def test_a_summary_counts_all_and_names_only_what_is_public(desk):
    public = {"desk": desk, "confidentiality": Confidentiality.PUBLIC}
    once(recorded(title="The energy forum", **public), "2026-09-02")
    once(recorded(title="A dialogue", **public), "2026-09")
    once(recorded(title="A report", **public), "../2026-09-20", at=AT)
    once(recorded(title="zanzibar talks", desk=desk), "2026-09-03")
    once(recorded(title="zanzibar visit", desk=desk, confidentiality=Confidentiality.RESTRICTED), "2026-09-04")
    once(recorded(title="zanzibar round", desk=desk), "2026-09-14")
    done = once(recorded(title="A treaty", **public), "2026-10-01")
    log_status(done, Status.DONE, on=date(2026, 9, 12), by=SYSTEM, at=AT - timedelta(hours=40))
    awaiting = recorded(title="zanzibar import", awaits_review=True, **public)
    once(awaiting, "2026-09-01")
    once(recorded(title="zanzibar elsewhere", confidentiality=Confidentiality.PUBLIC), "2026-09-01")
    summary = summary_of(desk, since=AT - timedelta(days=2), at=AT)
    assert summary
    assert summary.title == "Islamabad desk: 3 overdue, 2 due, 1 coming up, 1 changed"
    assert summary.body == (
        "Overdue\n"
        "• The energy forum: 12 days late\n"
        "• and 2 not public\n"
        "Due now\n"
        "• A dialogue: 16 days left\n"
        "• and 1 not public\n"
        "Changed since the last summary\n"
        "• A treaty: done\n"
        "http://localhost:8000/"
    )


def test_where_nothing_is_late_due_or_changed_there_is_nothing_to_say(desk):
    once(recorded(desk=desk), "2026-10", at=AT)
    assert summary_of(desk, since=AT, at=AT) is None


def test_a_long_summary_is_cut_to_what_every_service_takes(desk):
    public = {"desk": desk, "confidentiality": Confidentiality.PUBLIC}
    for number in range(12):
        once(recorded(title=f"Forum {number} " + "on roads and rivers " * 9, **public), "2026-09-02")
        once(recorded(title=f"Talks {number} " + "on roads and rivers " * 9, **public), "2026-09-14")
    summary = summary_of(desk, since=AT, at=AT)
    assert summary
    assert len(summary.body) <= 900
    assert ("• and 9 more" in summary.body, summary.body.count("• ")) == (True, 8)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("<!channel> @everyone", "\u2039!channel\u203a @\u2060everyone"),
        ("a\r\nb\x00c \u202etxt", "a bc txt"),
        ("[pay here](http://evil.example)", "(pay here)(http://evil.example)"),
    ],
)
def test_a_title_calls_nobody_and_links_nowhere_by_another_name(title, said):
    assert harmless(title) == said


# Once a working day


@pytest.fixture
def channel(desk, room, listed):
    without_overview(member(desk, Role.LEAD, email=""))
    return Channel.objects.create(desk=desk, name="#follow-up", address=address(room))


def test_a_summary_a_working_day_from_the_hour_of_the_desk(desk, channel, room):
    once(recorded(desk=desk), "2026-09-01")
    sent = []
    for hours in range(0, 4 * 24, 4):
        # From Friday, 05:00, to Tuesday.
        at = datetime(2026, 9, 11, 5, tzinfo=UTC) + timedelta(hours=hours)
        before = len(room.taken)
        run(at)
        if len(room.taken) > before:
            sent.append(at.isoformat())
    assert sent == ["2026-09-11T09:00:00+00:00", "2026-09-14T09:00:00+00:00"]
    assert states() == [("2026-09-11", "sent", ""), ("2026-09-14", "sent", "")]
    assert room.taken[0][1]["title"] == "Islamabad desk: 1 overdue"


def test_without_news_no_summary_and_with_a_change_one(desk, channel, room):
    follow_up = once(recorded(desk=desk), "2026-12")
    run()
    assert (room.taken, states()) == ([], [])
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 9, 14), by=SYSTEM, at=AT + timedelta(hours=1))
    run(AT + timedelta(hours=2))
    run(AT + timedelta(days=1))
    assert [body["message"].splitlines()[:2] for _, body in room.taken] == [
        ["Changed since the last summary", "• 1 not public"]
    ]
    assert since_of(Recipient.objects.get(kind="channel").pk, at=AT) == AT + timedelta(hours=2)


def test_a_channel_that_is_off_or_gone_is_told_nothing(desk, channel, room):
    once(recorded(desk=desk), "2026-09-01")
    Channel.objects.update(is_on=False)
    run()
    assert (room.taken, states()) == ([], [])
    Channel.objects.update(is_on=True)
    tick.prepare(at=AT, clock=lambda: AT)
    Channel.objects.all().delete()
    run(AT + timedelta(minutes=1))
    assert (room.taken, states()) == ([], [("2026-09-14", "cancelled", "")])


def test_what_could_not_be_sent_is_tried_again_and_nobody_gets_two(desk, channel, room):
    once(recorded(desk=desk), "2026-09-01")
    Channel.objects.update(address=address(room, "503"))
    run()
    assert states() == [("2026-09-14", "retry", "HTTP 503 Service Unavailable")]
    run(AT + timedelta(seconds=30))
    assert len(room.taken) == 1
    Channel.objects.update(address=address(room))
    run(AT + timedelta(days=1))
    run(AT + timedelta(days=1, hours=1))
    assert states() == [("2026-09-15", "sent", "")]
    assert len(room.taken) == 2


def test_a_channel_that_was_turned_off_is_not_told_what_may_have_arrived_once_more(desk, channel, room):
    once(recorded(desk=desk), "2026-09-01")
    Channel.objects.update(address=address(room, "503"))
    run()
    Mail.objects.update(submitted_at=AT)
    Channel.objects.update(address=address(room), is_on=False)
    run(AT + timedelta(minutes=5))
    assert states() == [("2026-09-14", "parked", "The channel was turned off, or taken away")]
    assert len(room.taken) == 1


def test_what_is_refused_for_good_is_parked_and_tried_anew_the_next_day(desk, channel, room):
    once(recorded(desk=desk), "2026-09-01")
    Channel.objects.update(address=address(room, "404"))
    run()
    run(AT + timedelta(hours=1))
    run(AT + timedelta(days=1))
    assert states() == [("2026-09-14", "parked", "HTTP 404 Not Found"), ("2026-09-15", "parked", "HTTP 404 Not Found")]
    assert SECRET not in "".join(map(str, Mail.objects.values_list("address", "subject", "message", "error")))


def test_mail_goes_on_where_a_channel_fails(desk, channel, room, mailoutbox):
    without_overview(member(desk, Role.LEAD, username="lead"))
    once(recorded(desk=desk), "2026-09-01")
    Channel.objects.update(address="slack://no-longer-readable")
    result = run()
    assert ([mail.to for mail in mailoutbox], result.sent, result.parked) == ([["lead@example.org"]], 1, 1)


def test_the_address_is_in_no_representation(channel):
    assert SECRET not in f"{channel!r} {channel} {Recipient(channel=channel)!r}"
