"""What is to be told once more: days fixed anew, windows that moved, what came back and can be delivered by now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from commitments.access import Role
from commitments.lifecycle import Author, extend, log_status, reopen
from commitments.models import Desk, FollowUp
from commitments.schedule import Window
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, without_overview
from tests.tracker.opened import opened
from tracker import answers, tick
from tracker.models import Mail, Recipient, RecipientKind, Reminder, ReminderKind
from tracker.outbox.returning import come_back
from tracker.recipients import recipient_of

pytestmark = pytest.mark.django_db

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"
FIRST, SECOND = date(2026, 9, 14), date(2026, 9, 21)


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(working_days=EVERY_DAY, lead_days=120)


@pytest.fixture
def owner(desk: Desk) -> User:
    return without_overview(member(desk, Role.OFFICER, username="owner"))


def nine(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)


def run(day: str) -> int:
    return tick.run(at=nine(day), clock=lambda: nine(day)).sent


def arrange(row: FollowUp, on: date, day: str) -> None:
    row.refresh_from_db()
    log_status(row, Status.ARRANGED, on=nine(day).date(), arranged_on=on, by=SYSTEM, at=nine(day))


def entries(day: str) -> list[str]:
    """Start and state of each calendar entry that went out on that day."""
    found = []
    for mail in Mail.objects.filter(day=day, state="sent"):
        lines = opened(mail).entries.splitlines()
        starts = [line.partition(":")[2] for line in lines if line.startswith("DTSTART")]
        states = [line.partition(":")[2] for line in lines if line.startswith("STATUS")]
        found += [f"{start} {state}" for start, state in zip(starts, states, strict=True)]
    return found


def test_a_day_that_is_fixed_again_is_told_again(desk, owner):
    row = once(None, "2026-12", desk=desk, owner=owner)
    run("2026-09-01")
    for day, on in (("2026-09-02", FIRST), ("2026-09-03", SECOND), ("2026-09-04", FIRST)):
        arrange(row, on, day)
        assert run(day) == 1
    # Said once more, it is no news.
    arrange(row, FIRST, "2026-09-05")
    assert run("2026-09-05") == 0
    assert [entries(f"2026-09-0{day}") for day in (2, 3, 4)] == [
        ["20260914 CONFIRMED"],
        ["20260921 CONFIRMED"],
        ["20260914 CONFIRMED"],
    ]
    told = Reminder.objects.filter(kind=ReminderKind.FIXED).order_by("pk").values_list("rung", flat=True)
    assert list(told) == ["fixed-2026-09-14", "fixed-2026-09-21", "fixed-2026-09-14-2"]


def test_a_day_that_was_called_off_and_comes_back_is_told_again(desk, owner):
    row = once(None, "2026-12", desk=desk, owner=owner)
    run("2026-09-01")
    arrange(row, FIRST, "2026-09-02")
    run("2026-09-02")
    row.refresh_from_db()
    log_status(row, Status.CALLED_OFF, on=date(2026, 9, 3), by=SYSTEM, at=nine("2026-09-03"))
    once(None, "2026-09-03", desk=desk, owner=owner)
    run("2026-09-03")
    row.refresh_from_db()
    reopen(row, by=SYSTEM, at=nine("2026-09-04"), reason="not so")
    run("2026-09-04")
    assert [entries(f"2026-09-0{day}") for day in (2, 3, 4)] == [
        ["20260914 CONFIRMED"],
        ["20260914 CANCELLED"],
        ["20260914 CONFIRMED"],
    ]


def test_called_off_by_mistake_between_two_digests_it_is_told_as_it_stands(desk, owner):
    row = once(None, "2026-12", desk=desk, owner=owner)
    run("2026-09-01")
    arrange(row, FIRST, "2026-09-02")
    row.refresh_from_db()
    log_status(row, Status.CALLED_OFF, on=date(2026, 9, 2), by=SYSTEM, at=nine("2026-09-02"))
    row.refresh_from_db()
    reopen(row, by=SYSTEM, at=nine("2026-09-02"), reason="a slip")
    assert run("2026-09-02") == 1
    assert entries("2026-09-02") == ["20260914 CONFIRMED"]
    assert opened(Mail.objects.get(day="2026-09-02")).text.count("A date was fixed") == 1


def test_who_has_seen_one_window_is_reminded_of_the_next(desk, owner):
    row = once(None, "2026-12-20", desk=desk, owner=owner)
    run("2026-09-16")
    answers.acknowledge(row, by=recipient_of(owner, at=nine("2026-09-16")), at=nine("2026-09-16"))
    row.refresh_from_db()
    extend(row, Window.from_edtf("2026-09-25"), reason="forward", by=SYSTEM, at=nine("2026-09-17"))
    told: list[str] = []
    for day in range(17, 26):
        if run(f"2026-09-{day}"):
            told += Reminder.objects.filter(mail__day=f"2026-09-{day}").values_list("rung", flat=True)
    assert told == ["30-days-before", "7-days-before", "1-days-before", "last-day"]


@pytest.mark.parametrize("overview", [False, True])
def test_what_is_snoozed_stands_in_no_digest_and_no_overview(desk, overview):
    owner = member(desk, Role.OFFICER, username="owner")
    quiet = once(None, "2026-09-10", desk=desk, owner=owner, title="The quiet one")
    once(None, "2026-09-14" if overview else "2026-09-12", desk=desk, owner=owner, title="The other")
    Recipient.objects.all().delete()
    to = recipient_of(owner, at=nine("2026-09-11"))
    answers.snooze(quiet, 30, by=to, at=nine("2026-09-11"))
    day = "2026-09-14" if overview else "2026-09-12"
    assert run(day) == 1
    mail = Mail.objects.get(recipient=to)
    assert mail.kind == ("overview" if overview else "digest")
    assert "The other" in opened(mail).text
    assert "The quiet one" not in opened(mail).text


def test_whoever_can_be_reached_again_is_told_what_came_back(desk, owner):
    """There is nobody else, and the next step is weeks away."""
    once(None, "2026-10-14", desk=desk, owner=owner)
    assert run("2026-09-14") == 1
    come_back(Mail.objects.get(), reason="550 5.1.1 gone", at=nine("2026-09-14"))
    assert run("2026-09-15") == 0
    User.objects.filter(pk=owner.pk).update(email="new@example.org")
    assert [run(f"2026-09-{day}") for day in (16, 17)] == [1, 0]
    mail = Mail.objects.get(state="sent")
    assert (mail.address, list(mail.reminders.values_list("rung", flat=True))) == (
        "new@example.org",
        ["30-days-before"],
    )


def test_what_somebody_said_is_known_is_not_told_to_the_next_in_line(desk, owner):
    """After a status past the end the ladder is quiet: nobody who was not told before is told of a step before it."""
    lead = without_overview(member(desk, Role.LEAD, username="lead"))
    row = once(None, "2026-09-11", desk=desk, owner=owner)
    run("2026-09-11")
    User.objects.filter(pk=owner.pk).update(is_active=False)
    run("2026-09-15")
    row.refresh_from_db()
    log_status(row, Status.UNDER_WAY, on=date(2026, 9, 16), by=Author.of(lead), at=nine("2026-09-16"))
    assert [run(f"2026-09-{day}") for day in (16, 17, 18)] == [0, 0, 0]


def test_an_overview_that_is_due_is_what_a_digest_that_could_not_be_sent_becomes(desk):
    owner = member(desk, Role.OFFICER, username="owner")
    once(None, "2026-11-30", desk=desk, owner=owner, title="The far one")
    once(None, "2026-09-11", desk=desk, owner=owner)
    to = recipient_of(owner, at=nine("2026-09-09"))
    tick.prepare(at=nine("2026-09-11"), clock=lambda: nine("2026-09-11"))
    Mail.objects.update(state="retry", next_attempt_at=nine("2026-09-14") + timedelta(minutes=20), attempts=3)
    monday = nine("2026-09-14")
    tick.prepare(at=monday, clock=lambda: monday)
    later = monday + timedelta(minutes=20)
    assert tick.deliver(at=later, clock=lambda: later).sent == 1
    mail = Mail.objects.get(recipient=to)
    assert mail.kind == "overview"
    assert "The far one" in opened(mail).text


def test_a_zone_that_is_gone_stops_nobody_elses_mail(desk, owner):
    lost = DeskFactory.create(working_days=EVERY_DAY)
    stranded = member(lost, Role.OFFICER, username="stranded")
    recipient_of(stranded, at=nine("2026-09-13"))
    once(None, "2026-09-14", desk=desk, owner=owner)
    Desk.objects.filter(pk=lost.pk).update(time_zone="Asia/Gone")
    assert run("2026-09-14") == 1
    assert Mail.objects.get().recipient.kind == RecipientKind.PERSON
