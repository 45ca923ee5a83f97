"""Letters are looked up together, and fail alone."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author
from commitments.models import Desk, FollowUp
from commitments.status import EntryKind
from tests.factories import DeskFactory, member, once, undated
from tests.tracker.every_mail import AT, Words, every_mail, mail, register
from tests.tracker.opened import opened, prepare
from tracker import letters, tick
from tracker.ladder import Level
from tracker.letters import lookup
from tracker.models import Mail, MailKind, Reminder, ReminderKind
from tracker.postroom.meanings import meaning_of
from tracker.recipients import recipient_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return register(Words(), confidentiality=Confidentiality.INTERNAL)


def test_each_of_many_is_what_it_would_be_alone(here):
    mails = list(every_mail(here).values())
    writer = letters.Writer(mails, at=AT)
    together = [writer.letter(each) for each in mails]
    assert None not in together
    assert together == [letters.compose(each, at=AT) for each in mails]


def test_of_each_kind_any_number_is_looked_up_with_the_same_questions(here):
    asked = []
    every_mail(here)
    rows = [once(None, "2026-09", desk=here.desk, owner=here.owner, title=f"promise {n}") for n in range(3)]
    for count in (1, 3):
        for kind, what, person in (
            (MailKind.ASSIGNMENT, ReminderKind.ASSIGNMENT, here.owner),
            (MailKind.ESCALATION, ReminderKind.ESCALATION, here.lead),
        ):
            steps = [(row, what, f"{what}-{count}") for row in rows[:count]]
            mail(recipient_of(person, at=AT), kind, *steps, level=Level.LEAD)
    # The mailbox becomes a recipient the first time that anybody asks.
    assert letters.compose(Mail.objects.earliest("pk"), at=AT)
    stored = Mail.objects.select_related("recipient__user", "recipient__focal_point", "recipient__desk")
    for count in (8, 10):
        some = list(stored.order_by("pk")[:count])
        with CaptureQueriesContext(connection) as captured:
            writer = letters.Writer(some, at=AT)
            assert all(writer.letter(each) for each in some)
        asked.append(len(captured))
    assert asked == [33, 33]


def test_field_bug_15_one_that_cannot_be_looked_up_does_not_stop_the_others(here):
    """The row keeps its error, and is tried again."""
    mails = every_mail(here)
    Reminder.objects.filter(mail=mails["report"]).update(rung="report-of nothing")
    result = tick.deliver(at=AT, clock=lambda: AT)
    assert (result.sent, result.errors) == (len(mails) - 1, 1)
    stuck = Mail.objects.get(pk=mails["report"].pk)
    assert (stuck.state, stuck.error) == ("retry", "ValueError: invalid literal for int() with base 10: 'of nothing'")


def test_field_bug_15_what_cannot_be_written_for_long_is_parked_with_its_error(here):
    stuck = every_mail(here)["report"]
    Reminder.objects.filter(mail=stuck).update(rung="report-of nothing")
    states: list[str] = []
    while len(states) < 6:
        tick.deliver(at=AT, clock=partial(AT.__add__, timedelta(hours=len(states))))
        stuck.refresh_from_db()
        states.append(stuck.state)
    assert states == ["retry"] * 5 + ["parked"]
    # Not when the mail server was what failed before: that was no attempt to write it.
    Mail.objects.filter(pk=stuck.pk).update(state="retry", error="ConnectionRefusedError: no", next_attempt_at=AT)
    tick.deliver(at=AT, clock=lambda: AT)
    stuck.refresh_from_db()
    assert stuck.state == "retry"
    assert stuck.error == "ValueError: invalid literal for int() with base 10: 'of nothing'"
    assert str(meaning_of(stuck.error).what) == "Pacta could not write this message."


def test_field_bug_15_one_that_cannot_be_written_does_not_stop_the_others(here):
    mails = every_mail(here)
    other = once(None, "2026-09", desk=here.desk, owner=here.owner)
    odd = Author(None, "a loader").write(
        EntryKind.LOGGED, about=other, at=AT, on=AT.date(), to_status="arranged", change="soon"
    )
    FollowUp.objects.filter(pk=other.pk).update(status="arranged", arranged_on=AT.date())
    fixed = (other, ReminderKind.FIXED, f"fixed-{odd.on}")
    mail(recipient_of(here.owner, at=AT), MailKind.DIGEST, fixed, day=date(2026, 10, 7))
    result = tick.deliver(at=AT, clock=lambda: AT)
    assert (result.sent, result.errors) == (len(mails), 1)
    assert [row.error for row in Mail.objects.exclude(error="")] == ["ValueError: Invalid isoformat string: 'soon'"]


def test_an_item_that_cannot_be_written_does_not_stop_the_rest_of_its_mail(here):
    once(None, "2026-09", desk=here.desk, owner=here.owner, title="the talks")
    # A month that does not begin with its first day.
    FollowUp.objects.filter(pk=here.follow_up.pk).update(earliest=date(2026, 9, 2))
    text = opened(letters.compose(every_mail(here)["overview"], at=AT)).text
    assert "- A record that cannot be shown here\n  Record: " in text
    assert "the talks" in text
    assert "the title" not in text


def test_a_desk_whose_time_zone_is_gone_does_not_stop_the_rest_of_a_mail(here):
    broken = DeskFactory.create()
    once(None, "2026-09", desk=broken, owner=here.owner, title="of the broken desk")
    queued = every_mail(here)["overview"]
    Desk.objects.filter(pk=broken.pk).update(time_zone="Mars/Olympus")
    text = opened(letters.compose(queued, at=AT)).text
    assert "the title" in text
    assert "of the broken desk" in text


def test_what_was_handed_over_before_is_not_looked_up_again(here):
    queued = every_mail(here)["digest"]
    queued.submitted_at = AT
    with CaptureQueriesContext(connection) as captured:
        letters.Writer([queued], at=AT)
    assert len(captured) == 0


def test_a_lead_of_a_large_desk_is_not_shown_all_of_it():
    desk = DeskFactory.create()
    lead, owner = member(desk, Role.LEAD), member(desk, Role.OFFICER)
    for number in range(3):
        once(None, "2026-09", desk=desk, owner=owner, title=f"of the owner {number}")
    undated(desk=desk, title="of nobody", review_on=date(2026, 10, 1))
    prepare(datetime(2026, 10, 1, 9, tzinfo=UTC))
    queued = list(Mail.objects.select_related("recipient__user").order_by("pk"))
    (to_lead,) = [each for each in queued if each.recipient.user == lead]
    known = lookup.Lookup([to_lead], at=AT)
    assert [known.follow_ups[pk].commitment.title for pk in known.rows] == ["of nobody"]
