"""From the owner to the deputy, to the lead, to the list; and what people answer on the way."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from commitments.access import Role
from commitments.exchange.files import opened
from commitments.exchange.importing import Taking, taken_over
from commitments.exchange.starting import first_choices
from commitments.lifecycle import Author, log_status, reassign, reviewed
from commitments.models import Desk, FollowUp
from commitments.status import Status
from tests.factories import (
    SYSTEM,
    DeskFactory,
    MembershipFactory,
    UserFactory,
    member,
    once,
    recorded,
    without_overview,
)
from tracker import answers, tick
from tracker.models import Mail, Reminder
from tracker.recipients import recipient_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return DeskFactory.create()


@pytest.fixture
def people(desk):
    """An owner, their deputy and the lead, of a desk that works from Monday to Friday."""
    names = {"owner": Role.OFFICER, "deputy": Role.OFFICER, "lead": Role.LEAD}
    found = {name: without_overview(UserFactory.create(username=name)) for name in names}
    for name, role in names.items():
        deputy = found["deputy"] if name == "owner" else None
        MembershipFactory.create(desk=desk, user=found[name], role=role, deputy=deputy)
    return found


def nine(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


def days(first: str, last: str) -> None:
    """A tick at nine and one an hour later on each of these days."""
    at = nine(first)
    while at <= nine(last):
        for moment in (at, at + timedelta(hours=1)):
            run(moment)
        at += timedelta(days=1)


def sent() -> list[tuple[str, str, str]]:
    mails = Mail.objects.filter(state="sent").select_related("recipient").order_by("sent_at", "recipient__name")
    return [(f"{mail.sent_at:%a %d %b}", mail.recipient.name, mail.kind) for mail in mails if mail.sent_at]


def rungs(name: str) -> list[tuple[str, str]]:
    found = Reminder.objects.filter(recipient__name=name, state="sent").order_by("reached_on", "pk")
    return [(row.rung, str(row.reached_on)) for row in found]


def test_field_bug_24_a_weekend_does_not_burn_the_ladder(desk, people):
    """Due on a Friday: the deputy is told on the Friday after, the fifth working day, the lead on the tenth."""
    once(None, "2026-09-11", desk=desk, owner=people["owner"])
    days("2026-09-11", "2026-09-26")
    assert sent() == [
        ("Fri 11 Sep", "owner", "digest"),
        ("Mon 14 Sep", "owner", "digest"),
        ("Tue 15 Sep", "owner", "digest"),
        ("Thu 17 Sep", "owner", "digest"),
        ("Fri 18 Sep", "deputy", "escalation"),
        ("Fri 18 Sep", "owner", "digest"),
        ("Wed 23 Sep", "deputy", "digest"),
        ("Wed 23 Sep", "owner", "digest"),
        ("Fri 25 Sep", "lead", "escalation"),
    ]


def test_after_the_lead_nobody_is_written_to_and_it_stands_on_a_list(desk, people):
    follow_up = once(None, "2026-09-11", desk=desk, owner=people["owner"])
    # Sixty working days after it is the fourth of December, a Friday.
    for day in ("2026-09-11", "2026-10-05", "2026-11-20", "2026-12-03", "2026-12-04", "2027-03-01"):
        days(day, day)
    assert rungs("lead")[-1] == ("46-days-after", "2026-11-16")
    follow_up.refresh_from_db()
    assert (follow_up.flag, follow_up.remind_next_on) == ("overdue", None)
    assert not Reminder.objects.filter(reached_on__gt=date(2026, 11, 16)).exists()


def test_a_status_brings_it_back_to_the_owner_after_a_time_of_quiet(desk, people):
    follow_up = once(None, "2026-09-11", desk=desk, owner=people["owner"])
    days("2026-09-11", "2026-09-25")
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 9, 25), by=SYSTEM, at=nine("2026-09-25"))
    before = len(sent())
    days("2026-09-26", "2026-10-16")
    # 25 September and fourteen days are Friday, 9 October: the first working day after them is the Monday.
    assert sent()[before:] == [
        ("Mon 12 Oct", "owner", "digest"),
        ("Tue 13 Oct", "owner", "digest"),
        ("Thu 15 Oct", "owner", "digest"),
        ("Fri 16 Oct", "deputy", "escalation"),
        ("Fri 16 Oct", "owner", "digest"),
    ]


def test_an_acknowledgement_stops_the_count_for_fourteen_days_and_does_not_begin_it_anew(desk, people):
    follow_up = once(None, "2026-09-11", desk=desk, owner=people["owner"])
    days("2026-09-11", "2026-09-15")
    answers.acknowledge(follow_up, by=recipient_of(people["owner"], at=nine("2026-09-16")), at=nine("2026-09-16"))
    before = len(sent())
    flags = FollowUp.objects.values_list("flag", "latest", "window_version").get()
    days("2026-09-16", "2026-10-02")
    # Three working days were counted before, the fourth is 1 October: the pause lasts until 30 September.
    assert sent()[before:] == [
        ("Thu 01 Oct", "owner", "digest"),
        ("Fri 02 Oct", "deputy", "escalation"),
        ("Fri 02 Oct", "owner", "digest"),
    ]
    assert FollowUp.objects.values_list("flag", "latest", "window_version").get() == flags


def test_a_snooze_silences_one_person_and_moves_nothing(desk, people):
    follow_up = once(None, "2026-09-11", desk=desk, owner=people["owner"])
    days("2026-09-11", "2026-09-17")
    answers.snooze(
        follow_up,
        7,
        by=recipient_of(people["owner"], at=nine("2026-09-17")),
        at=nine("2026-09-17") + timedelta(hours=2),
    )
    before = len(sent())
    row = FollowUp.objects.values("flag", "latest", "window_version", "status").get()
    days("2026-09-18", "2026-09-24")
    # The deputy is told as before; the owner again when the seven days are over, of the newest step.
    assert sent()[before:] == [
        ("Fri 18 Sep", "deputy", "escalation"),
        ("Wed 23 Sep", "deputy", "digest"),
        ("Thu 24 Sep", "owner", "digest"),
    ]
    assert FollowUp.objects.values("flag", "latest", "window_version", "status").get() == row


def test_field_bug_23_forty_overdue_follow_ups_are_one_digest(desk, people):
    commitment = recorded(desk=desk, owner=people["owner"])
    FollowUp.objects.bulk_create(alike(once(commitment, "2026-09-11"), 39))
    days("2026-09-14", "2026-09-14")
    assert sent() == [("Mon 14 Sep", "owner", "digest")]
    assert Reminder.objects.filter(state="sent").count() == 40


def test_field_bug_13_after_sixty_days_down_each_gets_one_digest_and_the_count_begins_then(desk, people):
    """A hundred follow-ups fell due meanwhile. Nobody above the owner hears of it: nobody had been told anything."""
    commitment = recorded(desk=desk, owner=people["owner"])
    FollowUp.objects.bulk_create(alike(once(commitment, "2026-09-11"), 99))
    for day in ("2026-08-03", "2026-10-02"):
        tick.run_and_beat(clock=partial(nine, day))
    assert sent() == [("Fri 02 Oct", "owner", "digest")]
    states = Reminder.objects.filter(follow_up=FollowUp.objects.order_by("pk")[0]).order_by("reached_on", "pk")
    assert [(row.rung, row.state) for row in states] == [
        ("30-days-before", "skipped"),
        ("7-days-before", "skipped"),
        ("1-days-before", "skipped"),
        ("opens", "skipped"),
        ("last-day", "skipped"),
        ("1-days-after", "sent"),
    ]
    # The day on which the watch is back is the first that counts; the next working day is a Monday.
    assert {str(day) for day in FollowUp.objects.values_list("remind_next_on", flat=True)} == {"2026-10-05"}


def test_field_bug_13_what_was_recorded_in_bulk_sends_nothing_until_it_was_reviewed(desk, people):
    commitment = recorded(desk=desk, owner=people["owner"], awaits_review=True)
    once(commitment, "2026-03-11")
    days("2026-09-14", "2026-09-18")
    assert (sent(), Reminder.objects.count()) == ([], 0)
    reviewed(commitment, by=Author.of(people["lead"]), at=nine("2026-09-21"))
    days("2026-09-21", "2026-09-22")
    assert sent() == [("Mon 21 Sep", "owner", "digest"), ("Tue 22 Sep", "owner", "digest")]


def test_field_bug_13_a_list_of_what_is_over_sends_nothing_until_it_was_reviewed(desk, people):
    lines = "".join(f"Build harbour {number},Ministry of Ports,2026-03-11,owner\n" for number in range(100))
    table = opened(f"Title,Who promises,Due,Owner\n{lines}".encode())
    choices = first_choices(table, file_name="pledges.csv")
    by = Author.of(people["lead"])
    taken_over(Taking(table, choices, desk, "pledges.csv", by, nine("2026-09-14")))
    days("2026-09-14", "2026-09-18")
    assert (FollowUp.objects.count(), sent(), Reminder.objects.count()) == (100, [], 0)
    for commitment in desk.commitments.all():
        reviewed(commitment, by=by, at=nine("2026-09-21"))
    days("2026-09-21", "2026-09-22")
    # One mail says what they were given; that it is over is counted from the day on which it was looked at.
    assert sent() == [("Mon 21 Sep", "owner", "assignment"), ("Tue 22 Sep", "owner", "digest")]


def test_a_new_assignment_is_told_at_once_and_what_was_given_together_in_one_mail(desk, people):
    rows = [once(None, "2026-09-25", desk=desk, owner=people["lead"]) for _ in range(3)]
    run(nine("2026-09-16"))
    before = len(sent())
    by = Author.of(people["lead"])
    for row in rows:
        reassign(row, people["owner"], reason="holiday", by=by, at=nine("2026-09-16") + timedelta(hours=2))
    for minutes in range(120, 140):
        now = nine("2026-09-16") + timedelta(minutes=minutes)
        run(now)
    assert sent()[before:] == [("Wed 16 Sep", "owner", "assignment")]
    # The next morning has nothing new: they were told.
    days("2026-09-17", "2026-09-17")
    assert len(sent()) == before + 1


def test_nobody_is_told_of_what_they_gave_themselves(desk, people):
    row = once(None, "2026-12-25", desk=desk)
    reassign(row, people["lead"], reason="mine", by=Author.of(people["lead"]), at=nine("2026-09-16"))
    days("2026-09-16", "2026-09-17")
    assert sent() == []


def alike(row: FollowUp, count: int) -> list[FollowUp]:
    """So many more of the same commitment with the same days."""
    values = {field.attname: getattr(row, field.attname) for field in FollowUp._meta.concrete_fields}
    return [FollowUp(**(values | {"id": None, "slot": f"{row.slot} {number}"})) for number in range(count)]


def test_a_lead_hears_at_once_when_the_owner_is_their_own_deputy(desk):
    """A desk of one: nobody is called in on themselves, and nothing is lost."""
    lead = without_overview(member(desk, Role.LEAD, username="lead"))
    once(None, "2026-09-11", desk=desk, owner=lead)
    days("2026-09-11", "2026-09-28")
    assert {name for _, name, _ in sent()} == {"lead"}
    assert {kind for _, _, kind in sent()} == {"digest"}
    assert Desk.objects.get() == desk
