"""Whether the watch is awake, and how people learn that it is not (field bug 28)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from commitments.access import Role
from tests.factories import DeskFactory, UserFactory, member, once, recipient
from tracker import heartbeat, tick
from tracker.heartbeat import DELIVERY, TICK, Pulse, Pulses
from tracker.models import Heartbeat, Mail, MailKind, Outage, Sending

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "stale"), [(0, False), (5, False), (5.1, True)])
def test_stale_is_more_than_five_minutes(minutes: float, stale: bool):
    for job in (TICK, DELIVERY):
        heartbeat.beat(job, at=NOON, result={})
    assert heartbeat.pulses(at=NOON + timedelta(minutes=minutes)) == Pulses(
        Pulse(TICK, NOON, stale), Pulse(DELIVERY, NOON, stale)
    )


def test_of_two_jobs_that_do_not_run_the_tick_is_told():
    never = heartbeat.pulses(at=NOON)
    heartbeat.beat(TICK, at=NOON, result={})
    ticked = heartbeat.pulses(at=NOON)
    heartbeat.beat(DELIVERY, at=NOON, result={})
    both = heartbeat.pulses(at=NOON)
    assert [each.behind and each.behind.job for each in (never, ticked, both)] == [TICK, DELIVERY, None]


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def test_each_job_notes_its_own_last_good_run():
    clock = Clock(NOON)
    tick.prepare_and_beat(clock=clock)
    clock.at += timedelta(minutes=1)
    tick.deliver_and_beat(clock=clock)
    assert dict(Heartbeat.objects.values_list("job", "ended_at")) == {TICK: NOON, DELIVERY: clock.at}
    clock.at += timedelta(minutes=1)
    tick.run_and_beat(clock=clock)
    assert set(Heartbeat.objects.values_list("ended_at", flat=True)) == {clock.at}


def test_a_run_that_fails_is_no_good_run():
    tick.prepare_and_beat(clock=lambda: NOON)
    member(DeskFactory.create(), Role.LEAD)
    with pytest.raises(ZeroDivisionError):
        tick.prepare_and_beat(clock=Failing(NOON + timedelta(minutes=1), after=2))
    assert Heartbeat.objects.get().ended_at == NOON


class Failing:
    """A clock that breaks when it is read for the last time."""

    def __init__(self, at: datetime, *, after: int) -> None:
        self._at, self._left = at, after

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left < 0:
            raise ZeroDivisionError
        return self._at


@pytest.mark.parametrize(("gap", "noted"), [(timedelta(hours=23, minutes=59), 0), (timedelta(days=1), 1)])
def test_a_gap_of_a_day_is_noted_once(gap: timedelta, noted: int):
    clock = Clock(NOON)
    tick.prepare_and_beat(clock=clock)
    clock.at += gap
    tick.prepare_and_beat(clock=clock)
    tick.prepare_and_beat(clock=clock)
    assert list(Outage.objects.values_list("from_at", "until_at")) == [(NOON, NOON + gap)] * noted


def test_runs_that_fail_again_and_again_after_a_gap_are_one_outage():
    tick.prepare_and_beat(clock=lambda: NOON)
    for minutes in range(3):
        heartbeat.note_outage(at=NOON + timedelta(days=1, minutes=minutes))
    assert list(Outage.objects.values_list("from_at", "until_at")) == [(NOON, NOON + timedelta(days=1, minutes=2))]


def test_a_replay_is_no_heartbeat_and_no_outage():
    once(None, "2026-09")
    tick.run(at=NOON, clock=lambda: NOON)
    tick.run(at=NOON + timedelta(days=40), clock=lambda: NOON)
    assert (Heartbeat.objects.count(), Outage.objects.count()) == (0, 0)


# What pages say

ADDRESSES = ["/", "/commitments/", "/admin/"]
SAID = [
    (None, None, "The watch has not run yet: flags may be out of date, and nobody is reminded."),
    (6, 0, "The watch has not run since "),
    (6, 6, "The watch has not run since "),
    (4, None, "The delivery of mail has not run yet: nobody is reminded."),
    (4, 6, "The delivery of mail has not run since "),
    (4, 4, ""),
]


@pytest.mark.parametrize(("tick_ago", "delivery_ago", "said"), SAID)
@pytest.mark.parametrize("address", ADDRESSES)
def test_field_bug_28_a_banner_tells_staff_on_every_page_and_nobody_else(
    tick_ago, delivery_ago, said: str, address: str
):
    for job, ago in ((TICK, tick_ago), (DELIVERY, delivery_ago)):
        if ago is not None:
            heartbeat.beat(job, at=timezone.now() - timedelta(minutes=ago), result={})
    page = staff(address)
    assert ('class="banner"' in page, said in page) == (bool(said), True)
    assert 'class="banner"' not in Client().get(address, follow=True).content.decode()


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address of ours that names no row."""
    for pattern in patterns:
        here = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif not set(here) & set("<(?"):
            yield here


@pytest.mark.one_engine
def test_field_bug_28_no_page_without_a_row_lacks_the_banner():
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True))
    answers = {where: client.get(where) for where in addresses(get_resolver().url_patterns) if "logout" not in where}
    pages = {where: answer for where, answer in answers.items() if answer.status_code == 200 and is_html(answer)}
    # That one describes the API, and shows nothing of the record.
    assert [where for where, page in pages.items() if b'class="banner"' not in page.content] == ["/api/v1/docs/"]
    assert {"/", "/delivery/", "/mail-settings/", "/admin/", "/admin/tracker/mail/"} <= pages.keys()


def is_html(answer: Any) -> bool:
    return str(answer.headers.get("Content-Type", "")).startswith("text/html")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_banner_tells_staff_that_mail_is_held_and_where_to_resume(address: str):
    for job in (TICK, DELIVERY):
        heartbeat.beat(job, at=timezone.now(), result={})
    Sending.objects.create(pk=1, held_since=NOON, held_because="elsewhere")
    page = staff(address)
    assert "No mail is sent since 10 January 2026, 12:00 UTC: the database is not where mail was last sent from" in page
    assert '<a href="/delivery/">What waits, and how to resume</a>' in page
    assert 'class="banner"' not in Client().get(address, follow=True).content.decode()


def test_pages_say_when_the_watch_ran_and_not_when_mail_was_delivered():
    heartbeat.beat(TICK, at=timezone.now(), result={})
    heartbeat.beat(DELIVERY, at=NOON, result={})
    page = Client().get("/").content.decode()
    assert f"{timezone.now():%Y}-" in page.split('<footer class="colophon">')[1]
    assert "10 January 2026, 12:00" not in page


def staff(address: str) -> str:
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# A delivery that runs, and sends nothing


@pytest.fixture
def lead():
    return member(DeskFactory.create(), Role.LEAD)


def mail(to: User, number: int, **fields: Any) -> None:
    fields = {
        "kind": MailKind.DIGEST,
        "day": NOON.date() + number * timedelta(days=1),
        "next_attempt_at": NOON,
    } | fields
    Mail.objects.create(recipient=recipient(to), message_id=f"<{number}@example.org>", **fields)


def waits_since(at: datetime) -> datetime | None:
    # Nothing is to be tried before the next hour: this run finds nothing to do, and ends well.
    Mail.objects.filter(state="retry").update(next_attempt_at=at + timedelta(hours=1))
    tick.deliver_and_beat(clock=lambda: at)
    return heartbeat.pulses(at=at).mail_waits_since


@pytest.mark.parametrize(
    ("waited", "sent_ago", "kind", "told"),
    [
        (61, None, MailKind.DIGEST, True),
        (60, None, MailKind.DIGEST, True),
        (59, None, MailKind.DIGEST, False),
        # One that is refused for the time being, where others go out, is no trouble of the mail server's.
        (61, 59, MailKind.DIGEST, False),
        (61, 61, MailKind.DIGEST, True),
        # A chat room is told of on the page of what waits.
        (61, None, MailKind.SUMMARY, False),
    ],
)
def test_mail_that_waits_for_long_while_none_goes_out_is_noted(lead, waited, sent_ago, kind, told):
    since = NOON - timedelta(minutes=waited)
    mail(lead, 1, state="retry", queued_at=since, kind=kind)
    if sent_ago:
        sent_at = NOON - timedelta(minutes=sent_ago)
        mail(lead, 2, state="sent", queued_at=sent_at, sent_at=sent_at, submitted_at=sent_at)
    assert waits_since(NOON) == (since if told else None)


def test_field_bug_28_mail_that_does_not_go_out_is_told_everywhere_and_no_more_when_it_does(lead):
    now = timezone.now()
    tick.prepare_and_beat(clock=lambda: now)
    since = now - timedelta(hours=2)
    mail(lead, 1, state="retry", queued_at=since)
    assert waits_since(now) == since
    health = Client().get("/healthz")
    assert (health.status_code, health.json()) == (
        503,
        {
            "status": "stuck",
            "reason": f"mail has waited since {since.isoformat()}, and none has gone out in the last hour",
        },
    )
    assert Client().get("/api/v1/summary/").json()["mail_waits_since"] == since.isoformat().replace("+00:00", "Z")
    for address in ADDRESSES:
        page = staff(address)
        assert "UTC, and none has gone out in the last hour." in page
        assert '<a href="/delivery/">What waits, and why</a>' in page
        assert 'class="banner"' not in Client().get(address, follow=True).content.decode()

    # There it stands, though it is no longer on the shelf of what was not tried yet.
    assert "To be tried again" in staff("/delivery/")

    Mail.objects.update(state="sent", sent_at=now, submitted_at=now)
    assert waits_since(now) is None
    assert Client().get("/healthz").status_code == 200


def test_a_delivery_that_sleeps_is_told_in_place_of_what_it_noted_last(lead):
    mail(lead, 1, state="retry", queued_at=NOON - timedelta(hours=2))
    assert waits_since(NOON)
    assert heartbeat.pulses(at=NOON + timedelta(minutes=6)).mail_waits_since is None
