"""The letters that come at once: what was newly given to somebody, and what was handed on because nobody answered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author, log_status, reassign, reassign_commitment
from commitments.models import Membership
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, quarterly, recipient, recorded
from tests.tracker.every_mail import AT, Words, every_mail, mail, register
from tests.tracker.opened import composed, opened
from tracker import tick
from tracker.ladder import Level
from tracker.letters import choosing
from tracker.models import Mail, MailKind, MailState, Reminder, ReminderKind, ReminderState
from tracker.recipients import recipient_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


ASSIGNED = ReminderKind.ASSIGNMENT


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"


@pytest.fixture
def here():
    return register(Words(), confidentiality=Confidentiality.INTERNAL, code="PKCN")


def test_a_new_assignment_says_what_it_is_who_gave_it_and_why(here):
    letter = composed(every_mail(here)["assignment"], AT)
    assert letter.message["Subject"] == "Pacta: given to you: the title"
    assert (
        letter.unlinked
        == """\
1 commitment was given to you


YOU ANSWER FOR THESE FROM NOW ON

- the title
  5 days late · September 2026 · arranged for 30 September 2026
  the promiser to the promised to
  Given to you by Ada Lead on 25 September 2026: “the reason”
  “the quote”
  the publisher, no date, https://source.example/address
  Record: https://pacta.example.org/commitments/PKCN-2026-001/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/


You are sent this because you are the one who answers for it now.
Open the dashboard: https://pacta.example.org/
Choose how you are written to: https://pacta.example.org/mail-settings/
Stop mail of this kind: https://pacta.example.org/log/<u>/
"""
    )


def test_field_bug_23_all_that_was_given_at_one_meeting_comes_in_one_mail_a_commitment_at_a_time():
    desk = DeskFactory.create()
    lead, owner = member(desk, Role.LEAD), member(desk, Role.OFFICER)
    by, at = Author.of(lead), datetime(2026, 9, 3, 8, tzinfo=UTC)
    for number in range(35):
        commitment = recorded(desk=desk, title=f"promise {number}")
        once(commitment, "2026-12")
        reassign_commitment(commitment, owner, reason="The meeting.", by=by, at=at)
    rounds = quarterly(desk=desk, title="the dialogue", anchor=date(2026, 10, 1))
    for row in rounds[:3]:
        reassign(row, owner, reason="The talks.", by=by, at=at)
    run(at + timedelta(minutes=20))
    run(at + timedelta(hours=2))
    (told,) = Mail.objects.filter(recipient__user=owner, kind=MailKind.ASSIGNMENT)
    assert told.subject == "Pacta: 36 commitments were given to you"
    text = opened(told).text
    assert text.count("Given to you by") == 36
    assert text.count("“The meeting.”") == 35
    dialogue = text.split("- the dialogue\n")[1]
    assert "the fourth quarter of 2026 · planned\n" in dialogue
    assert "  Also: the first quarter of 2027\n  Also: the second quarter of 2027\n" in dialogue


def test_a_long_list_of_what_was_given_is_cut(here, monkeypatch):
    monkeypatch.setattr(choosing, "SHOWN_PER_SECTION", 2)
    rows = [once(None, "2026-12", desk=here.desk, owner=here.owner, title=f"promise {number}") for number in range(4)]
    given = [(row, ASSIGNED, "assigned-20260925T120000") for row in rows]
    letter = composed(mail(recipient(here.owner), MailKind.ASSIGNMENT, *given), AT)
    assert letter.message["Subject"] == "Pacta: 4 commitments were given to you"
    assert "and 2 more on the dashboard" in letter.text


def test_what_a_record_came_with_is_said_to_be_given_by_who_recorded_it():
    desk = DeskFactory.create()
    lead, owner = member(desk, Role.LEAD, first_name="Ada", last_name="Lead"), member(desk, Role.OFFICER)
    row = once(None, "2026-12", desk=desk, owner=owner, by=Author.of(lead))
    letter = composed(mail(recipient(owner), MailKind.ASSIGNMENT, (row, ASSIGNED, "assigned-x")), AT)
    assert "  Given to you by Ada Lead on 10 January 2026\n" in letter.text


def test_who_gave_it_and_why_is_for_staff_only(here):
    here.owner.is_staff = False
    here.owner.save()
    letter = composed(every_mail(here)["assignment"], AT)
    assert "the title" in letter.text
    assert [word for word in ("the reason", "Ada Lead", "Given to you by") if word in letter.everything] == []


@pytest.mark.both_engines
def test_what_was_handed_on_says_who_answers_how_late_it_is_who_was_told_and_the_last_word(here):
    """Field bug 24 as people read it: late is counted in working days."""
    owner, sent_at = recipient_of(here.owner, at=AT), datetime(2026, 9, 30, 9, tzinfo=UTC)
    earlier = mail(owner, MailKind.DIGEST, (here.follow_up, ReminderKind.STEP, "last-day"), day=date(2026, 9, 30))
    Mail.objects.filter(pk=earlier.pk).update(state=MailState.SENT, sent_at=sent_at, submitted_at=sent_at)
    Reminder.objects.update(state=ReminderState.SENT)
    letter = composed(every_mail(here)["to deputy"], AT)
    assert letter.message["Subject"] == "Pacta: late, and handed on to you: the title"
    assert (
        letter.unlinked
        == """\
1 late follow-up was handed on to you


LATE, AND NOBODY HAS ANSWERED

- the title
  5 days late · September 2026 · arranged for 30 September 2026
  the promiser to the promised to
  Today: 3 working days after its end
  Answers for it: Cem Owner
  Told so far: Cem Owner, once, on 30 September 2026
  Last in the log: 28 September 2026, reported: done, by the reporter for the
  reporting party: “the report note”
  “the quote”
  the publisher, no date, https://source.example/address
  Record: https://pacta.example.org/commitments/PKCN-2026-001/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/


You are sent this because whoever was told before you has not answered.
Open the dashboard: https://pacta.example.org/
Choose how you are written to: https://pacta.example.org/mail-settings/
"""
    )


def test_several_that_were_handed_on_come_in_one_mail(here):
    other = once(None, "2026-09", desk=here.desk, owner=here.owner, title="the talks")
    steps = [(row, ReminderKind.ESCALATION, "to-lead") for row in (here.follow_up, other)]
    letter = composed(mail(recipient(here.lead), MailKind.ESCALATION, *steps, level=Level.LEAD), AT)
    assert letter.message["Subject"] == "Pacta: 2 late follow-ups were handed on to you"
    assert letter.text.count("Answers for it: Cem Owner") == 2


def test_what_nobody_answers_for_says_so(here):
    reassign_commitment(here.follow_up.commitment, None, reason="She left.", by=SYSTEM, at=AT)
    reassign(here.follow_up, None, reason="She left.", by=SYSTEM, at=AT)
    letter = composed(every_mail(here)["to lead"], AT)
    assert "  Nobody answers for it\n" in letter.text


def test_a_line_of_the_log_without_a_status_is_told_by_its_kind(here):
    reassign(here.follow_up, here.deputy, reason="She knows them.", by=Author.of(here.lead), at=AT)
    line = "  Last in the log: 5 October 2026, reassigned, by Ada Lead: “She knows them.”\n"
    assert line in composed(every_mail(here)["to lead"], AT).text


def test_a_status_that_was_logged_is_told_with_its_note(here):
    by, at = Author.of(here.owner), datetime(2026, 9, 29, 9, tzinfo=UTC)
    log_status(here.follow_up, Status.UNDER_WAY, on=at.date(), by=by, at=at, note="In talks.", internal_note="Slow.")
    letter = composed(every_mail(here)["to lead"], AT)
    said = "Last in the log: 29 September 2026, status logged: under way, by Cem Owner: “In talks.”"
    assert said in " ".join(letter.text.split())
    assert "Slow." not in letter.everything


def test_the_escalations_of_a_desk_go_to_the_deputy_then_to_the_lead(here):
    """From the ladder to the letter: five and ten working days after the end, and once each."""
    Membership.objects.filter(user=here.owner).update(deputy=here.deputy)
    row = once(None, "2026-08", desk=here.desk, owner=here.owner, title="the talks")
    for day in range(1, 31):
        at = datetime(2026, 9, day, 9, tzinfo=UTC)
        run(at)
    told = Mail.objects.filter(kind=MailKind.ESCALATION).order_by("day")
    assert [(each.recipient.name, str(each.day), each.subject) for each in told] == [
        ("Bea Deputy", "2026-09-07", "Pacta: late, and handed on to you: the talks"),
        ("Ada Lead", "2026-09-14", "Pacta: late, and handed on to you: the talks"),
    ]
    assert [opened(each).text.split("Today: ")[1].split("\n")[0] for each in told] == [
        "5 working days after its end",
        "10 working days after its end",
    ]
    assert row.reminders.filter(kind=ReminderKind.ESCALATION, state=ReminderState.SENT).count() == 2
