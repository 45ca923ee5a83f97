"""Who is reminded, of what, how often."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from commitments.access import Confidentiality, Role
from commitments.lifecycle import log_status, reassign_commitment
from commitments.models import Desk, FollowUp, Schedule
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, UserFactory, member, once, quarterly, undated, without_overview
from tracker import tick
from tracker.models import Mail, Reminder

pytestmark = pytest.mark.django_db


def at_nine(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)


def run(at: datetime):
    return tick.run(at=at, clock=lambda: at)


def kept():
    """Every reminder that was recorded: rung, day, person, state."""
    reminders = Reminder.objects.select_related("recipient").order_by("reached_on", "id")
    return [(r.rung, str(r.reached_on), r.recipient.name, r.state) for r in reminders]


@pytest.fixture
def desk():
    return DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")


@pytest.fixture
def lead(desk):
    return without_overview(member(desk, Role.LEAD, username="lead"))


@pytest.mark.one_engine
def test_an_owner_is_told_once_of_each_rung(desk, lead, mailoutbox):
    owner = without_overview(UserFactory.create(username="owner"))
    once(None, "2026-09", desk=desk, owner=owner)
    for day in range(145):
        run(at_nine("2026-08-20") + timedelta(days=day))
    assert kept() == [
        ("30-days-before", "2026-08-31", "owner", "sent"),
        ("opens", "2026-09-01", "owner", "sent"),
        ("7-days-before", "2026-09-23", "owner", "sent"),
        ("1-days-before", "2026-09-29", "owner", "sent"),
        ("last-day", "2026-09-30", "owner", "sent"),
        ("1-days-after", "2026-10-01", "owner", "sent"),
        ("2-days-after", "2026-10-02", "owner", "sent"),
        ("4-days-after", "2026-10-04", "owner", "sent"),
        ("to-deputy", "2026-10-05", "owner", "sent"),
        ("8-days-after", "2026-10-08", "owner", "sent"),
        ("to-lead", "2026-10-10", "lead", "sent"),
        ("16-days-after", "2026-10-16", "lead", "sent"),
        ("46-days-after", "2026-11-15", "lead", "sent"),
    ]
    assert [mail.to for mail in mailoutbox] == [["owner@example.org"]] * 10 + [["lead@example.org"]] * 3
    # Sixty days after its end nobody is written to any more.
    assert FollowUp.objects.get().remind_next_on is None


def test_field_bug_31_without_an_owner_the_lead_of_the_desk_is_told(desk, lead, mailoutbox):
    once(None, "2026-09-14", desk=desk)
    run(at_nine("2026-09-14"))
    assert kept() == [
        ("30-days-before", "2026-08-15", "lead", "skipped"),
        ("7-days-before", "2026-09-07", "lead", "skipped"),
        ("1-days-before", "2026-09-13", "lead", "skipped"),
        ("opens", "2026-09-14", "lead", "skipped"),
        ("last-day", "2026-09-14", "lead", "sent"),
    ]
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]


@pytest.mark.parametrize(
    "owner",
    [
        {"is_active": False},
        {"email": ""},
        # Signed in but not staff, and of no desk: may not see an internal record.
        {"is_staff": False},
    ],
)
def test_an_owner_who_cannot_be_told_is_passed_over_for_the_lead(desk, lead, mailoutbox, owner):
    once(None, "2026-09-14", desk=desk, owner=UserFactory.create(**owner))
    run(at_nine("2026-09-14"))
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]


def test_with_nobody_to_tell_the_reminder_waits_until_there_is_somebody(desk, mailoutbox):
    once(None, "2026-09-14", desk=desk)
    assert run(at_nine("2026-09-14")).queued == 0
    assert kept() == []
    member(desk, Role.LEAD, username="lead")
    assert run(at_nine("2026-09-15")).queued == 1
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]


def test_field_bug_11_ninety_six_ticks_in_a_day_send_one_digest(desk, lead, mailoutbox):
    for edtf in ("2026-09", "2026-09-14", "../2026-09-15", "2026-35"):
        once(None, edtf, desk=desk)
    for quarter_hour in range(96):
        run(datetime(2026, 9, 14, tzinfo=UTC) + timedelta(minutes=15 * quarter_hour))
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]
    assert [(digest.state, digest.day) for digest in Mail.objects.all()] == [("sent", date(2026, 9, 14))]


def test_field_bug_12_three_days_down_over_a_rung_send_that_rung_once_on_return(desk, lead, mailoutbox):
    once(None, "2026-09", desk=desk)
    run(at_nine("2026-09-22"))
    mailoutbox.clear()
    # 23 September, seven days before the end, passes unwatched.
    for day in ("2026-09-26", "2026-09-27", "2026-09-28"):
        run(at_nine(day))
    assert [entry for entry in kept() if entry[0] == "7-days-before"] == [
        ("7-days-before", "2026-09-23", "lead", "sent")
    ]
    assert len(mailoutbox) == 1


@pytest.mark.one_engine
def test_nothing_is_sent_before_the_hour_of_the_desk_or_on_its_days_off(mailoutbox):
    desk = DeskFactory.create(time_zone="Asia/Karachi", reminder_hour=9)
    member(desk, Role.LEAD)
    once(None, "2026-09-14", desk=desk)
    # 14 September 2026 is a Monday; 09:00 in Karachi is 04:00 UTC. The lead heard on the Friday before.
    sent = []
    for hours in range(5 * 24):
        instant = datetime(2026, 9, 11, tzinfo=UTC) + timedelta(hours=hours)
        if run(instant).sent:
            sent.append(instant.isoformat())
    assert sent == ["2026-09-11T04:00:00+00:00", "2026-09-14T04:00:00+00:00", "2026-09-15T04:00:00+00:00"]


def test_no_mail_goes_out_on_a_public_holiday_of_the_desk(mailoutbox):
    desk = DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU", holiday_countries="PK")
    member(desk, Role.LEAD)
    once(None, "2026-03-24", desk=desk)
    # 23 March is Pakistan Day.
    assert [run(at_nine(f"2026-03-{day}")).sent for day in (23, 24)] == [0, 1]


def test_what_was_closed_before_the_digest_went_out_is_not_mailed(desk, lead, mailoutbox):
    follow_up = once(None, "2026-09-14", desk=desk)
    run(datetime(2026, 9, 14, 1, tzinfo=UTC))
    assert [state for *_, state in kept()][-1] == "queued"
    log_status(follow_up, Status.DONE, on=date(2026, 9, 14), by=SYSTEM, at=datetime(2026, 9, 14, 8, tzinfo=UTC))
    assert run(at_nine("2026-09-14")).sent == 0
    assert mailoutbox == []
    assert [state for *_, state in kept()][-1] == "cancelled"
    assert Mail.objects.get().state == "cancelled"


def test_a_new_owner_is_told_of_the_rung_the_old_one_had(desk, lead, mailoutbox):
    old, new = UserFactory.create(username="old"), UserFactory.create(username="new")
    follow_up = once(None, "2026-09-14", desk=desk, owner=old)
    run(at_nine("2026-09-14"))
    reassign_commitment(follow_up.commitment, new, reason="moved", by=SYSTEM, at=at_nine("2026-09-14"))
    run(at_nine("2026-09-15"))
    assert [mail.to for mail in mailoutbox] == [["old@example.org"], ["new@example.org"]]


def test_an_owner_who_left_between_queueing_and_sending_is_not_mailed_and_the_lead_is(desk, lead, mailoutbox):
    owner = UserFactory.create(username="owner")
    once(None, "2026-09-14", desk=desk, owner=owner)
    run(datetime(2026, 9, 14, 1, tzinfo=UTC))
    owner.is_active = False
    owner.save()
    run(at_nine("2026-09-14"))
    run(at_nine("2026-09-14") + timedelta(minutes=1))
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]


def test_a_review_that_is_due_is_mailed_and_logging_moves_it_on(desk, lead, mailoutbox):
    follow_up = undated(desk=desk, review_on=date(2026, 7, 7))
    run(at_nine("2026-07-06"))
    assert mailoutbox == []
    run(at_nine("2026-07-07"))
    assert Mail.objects.get().subject == "Pacta: 1 to review"
    log_status(follow_up, Status.NO_INFORMATION, on=date(2026, 7, 8), by=SYSTEM, at=at_nine("2026-07-08"))
    for day in range(30):
        run(at_nine("2026-07-09") + timedelta(days=day))
    assert len(mailoutbox) == 1
    run(at_nine("2027-01-08"))
    assert len(mailoutbox) == 2


@pytest.mark.one_engine
def test_field_bug_5_nine_in_the_morning_stays_nine_when_the_clocks_change(mailoutbox):
    desk = DeskFactory.create(time_zone="Europe/London", working_days="MO,TU,WE,TH,FR,SA,SU", reminder_hour=9)
    member(desk, Role.LEAD)
    days = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"]
    for day in days:
        once(None, day, desk=desk)
        for half_hour in range(14, 22):
            run(datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=30 * half_hour))
    sent = Mail.objects.order_by("queued_at").values_list("day", "queued_at")
    assert [(str(day), f"{desk.local(at):%H:%M}", f"{at.astimezone(UTC):%H:%M}") for day, at in sent] == [
        ("2026-03-28", "09:00", "09:00"),
        ("2026-03-29", "09:00", "08:00"),
        ("2026-03-30", "09:00", "08:00"),
        ("2026-10-24", "09:00", "08:00"),
        ("2026-10-25", "09:00", "09:00"),
        ("2026-10-26", "09:00", "09:00"),
    ]


def test_field_bug_29_a_clock_that_jumps_back_sends_nothing_again(desk, lead, mailoutbox):
    once(None, "2026-09-14", desk=desk)
    run(at_nine("2026-09-15"))
    before = kept(), [bytes(digest.message) for digest in Mail.objects.order_by("id")], len(mailoutbox)
    for day in ("2026-09-07", "2026-09-13", "2026-09-14", "2026-09-15"):
        run(at_nine(day))
    assert (kept(), [bytes(digest.message) for digest in Mail.objects.order_by("id")], len(mailoutbox)) == before
    assert FollowUp.objects.get().flag == "overdue"


def said(digest: Mail) -> list[str]:
    """The lines of its text."""
    plain = message_from_bytes(bytes(digest.message), policy=default).get_body(("plain",))
    assert plain
    lines: list[str] = plain.get_content().splitlines()
    return lines


@pytest.mark.one_engine
def test_what_has_no_end_is_mailed_when_it_opens_and_then_for_review(desk, lead, mailoutbox):
    follow_up = once(None, "2026-05-01/..", desk=desk)
    for day in range(245):
        run(at_nine("2026-04-01") + timedelta(days=day))
    told = Reminder.objects.order_by("reached_on").values_list("rung", "reached_on", "mail__day", "mail__subject")
    assert [(rung, str(reached), str(sent), subject) for rung, reached, sent, subject in told] == [
        ("opens", "2026-05-01", "2026-05-01", "Pacta: 1 due"),
        ("review-2026-11-01", "2026-11-01", "2026-11-01", "Pacta: 1 due"),
        ("review-2026-11-01+30", "2026-12-01", "2026-12-01", "Pacta: 1 due"),
    ]
    assert [line for digest in Mail.objects.order_by("day") for line in said(digest) if line.startswith("  open")] == [
        "  opens today · from 1 May 2026 on · planned",
        "  open for 184 days · review was set for 1 November 2026 · from 1 May 2026",
        "  open for 214 days · review was set for 1 November 2026 · from 1 May 2026",
    ]
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 12, 1), by=SYSTEM, at=at_nine("2026-12-02"))
    for day in range(180):
        run(at_nine("2026-12-02") + timedelta(days=day))
    assert len(mailoutbox) == 3
    follow_up.refresh_from_db()
    assert (follow_up.flag, follow_up.review_on, follow_up.remind_next_on) == (
        "due",
        date(2027, 6, 1),
        date(2027, 6, 1),
    )


def test_field_bug_9_running_twice_changes_nothing_more(desk, lead, mailoutbox):
    once(None, "2026-09-14", desk=desk)
    first = run(at_nine("2026-09-14"))
    before = (kept(), list(Mail.objects.values()), list(FollowUp.objects.values()))
    second = run(at_nine("2026-09-14"))
    assert (first.queued, first.sent) == (1, 1)
    assert (second.flagged, second.generated, second.queued, second.sent) == (
        {"upcoming": 0, "due": 0, "overdue": 0, "closed": 0},
        0,
        0,
        0,
    )
    assert (kept(), list(Mail.objects.values()), list(FollowUp.objects.values())) == before
    assert len(mailoutbox) == 1


def test_a_digest_holds_nothing_its_reader_may_not_see(desk, lead, mailoutbox):
    other = DeskFactory.create()
    once(None, "2026-09-14", desk=desk, title="Ours alone", confidentiality=Confidentiality.RESTRICTED)
    once(
        None,
        "2026-09-14",
        desk=other,
        title="Theirs alone",
        confidentiality=Confidentiality.RESTRICTED,
        owner=lead,
    )
    run(at_nine("2026-09-14"))
    (mail,) = mailoutbox
    sent = mail.message().as_string()
    assert "Ours alone" in sent
    assert "Theirs alone" not in sent


def test_field_bug_15_a_broken_rule_and_a_broken_desk_stop_nobody_else(desk, lead, mailoutbox):
    broken = quarterly(desk=desk)[0].commitment
    Schedule.objects.filter(commitment=broken).update(rrule="FREQ=NEVER", generate_next_on=date(2026, 9, 1))
    lost = DeskFactory.create()
    once(None, "2026-09-14", desk=lost)
    Desk.objects.filter(pk=lost.pk).update(time_zone="Nowhere/Nothing")
    once(None, "2026-09-14", desk=desk, title="The sound one")
    result = run(at_nine("2026-09-14"))
    assert (result.sent, result.errors) == (1, 2)
    assert "The sound one" in mailoutbox[0].message().as_string()
    assert run(at_nine("2026-09-15")).errors == 2
