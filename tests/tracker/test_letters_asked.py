"""What was queued is looked at again before it is sent, and whoever is to be told instead is found."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author, extend, log_status, reassign, reassign_commitment, report
from commitments.models import Commitment, FollowUp, Membership
from commitments.schedule import Window
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, quarterly, recipient, without_overview
from tests.tracker.every_mail import mail
from tests.tracker.opened import opened, prepare
from tracker import letters, tick
from tracker.answers import acknowledge, snooze
from tracker.ladder import Level
from tracker.models import Mail, MailKind, MailState, Recipient, Reminder, ReminderKind, ReminderState
from tracker.recipients import recipient_of

pytestmark = pytest.mark.django_db

# A Thursday: the first working day after the end of the window.
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def desk():
    return DeskFactory.create(name="The desk")


@pytest.fixture
def lead(desk) -> User:
    return without_overview(member(desk, Role.LEAD, username="lead"))


@pytest.fixture
def owner(desk, lead) -> User:
    return without_overview(member(desk, Role.OFFICER, username="owner"))


@pytest.fixture
def late(desk, owner) -> FollowUp:
    return once(None, "2026-09", desk=desk, title="the forum", owner=owner)


def sent_to() -> list[tuple[str, str, str]]:
    """Who was sent what, in the order in which it was queued, and what was not sent to whom."""
    return list(Mail.objects.order_by("pk").values_list("recipient__name", "kind", "state"))


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


def test_what_still_holds_is_sent(owner, late):
    prepare(AT)
    run(LATER)
    assert sent_to() == [("owner", "digest", "sent")]


def close(row: FollowUp) -> None:
    log_status(row, Status.DONE, on=date(2026, 9, 30), by=SYSTEM, at=LATER)


def move(row: FollowUp) -> None:
    extend(row, Window.from_edtf("2026-12"), reason="They asked.", by=SYSTEM, at=LATER)


def hear(row: FollowUp) -> None:
    log_status(row, Status.UNDER_WAY, on=date(2026, 10, 1), by=SYSTEM, at=LATER)


def hear_from_outside(row: FollowUp) -> None:
    report(row, Status.UNDER_WAY, on=date(2026, 10, 1), by=Author.of(User.objects.get(username="lead")), at=LATER)


def see(row: FollowUp) -> None:
    acknowledge(row, by=Recipient.objects.get(user__username="owner"), at=LATER)


def put_off(row: FollowUp) -> None:
    snooze(row, 7, by=Recipient.objects.get(user__username="owner"), at=LATER)


def take_back(row: FollowUp) -> None:
    Commitment.objects.filter(pk=row.commitment_id).update(awaits_review=True)


@pytest.mark.parametrize("change", [close, move, see, put_off, hear, hear_from_outside, take_back])
def test_what_was_closed_moved_seen_put_off_or_heard_of_meanwhile_is_not_sent(owner, late, change):
    prepare(AT)
    change(late)
    tick.deliver(at=LATER, clock=lambda: LATER)
    assert sent_to() == [("owner", "digest", "cancelled")]
    assert {*Reminder.objects.filter(rung="1-days-after").values_list("state", flat=True)} == {"cancelled"}


def test_only_what_does_not_hold_any_more_is_left_out(desk, owner, late):
    other = once(None, "2026-09", desk=desk, title="the talks", owner=owner)
    prepare(AT)
    close(late)
    tick.deliver(at=LATER, clock=lambda: LATER)
    text = opened(Mail.objects.get()).text
    assert ("the talks" in text, "the forum" in text) == (True, False)
    states = dict(Reminder.objects.filter(rung="1-days-after").values_list("follow_up", "state"))
    assert states == {late.pk: "cancelled", other.pk: "sent"}


def give_to(row: FollowUp, person: User) -> None:
    reassign(row, person, reason="She knows them.", by=SYSTEM, at=LATER)


def give_all_to(row: FollowUp, person: User) -> None:
    reassign_commitment(row.commitment, person, reason="She knows them.", by=SYSTEM, at=LATER)


@pytest.mark.parametrize("give", [give_to, give_all_to])
def test_field_bug_19_reassigned_between_queueing_and_sending(desk, owner, late, give: Callable[..., None]):
    other = without_overview(member(desk, Role.OFFICER, username="other"))
    prepare(AT)
    give(late, other)
    tick.deliver(at=LATER, clock=lambda: LATER)
    run(LATER + timedelta(minutes=1))
    assert sent_to() == [("owner", "digest", "cancelled"), ("other", "digest", "sent")]
    assert "the forum" in opened(Mail.objects.get(recipient__user=other)).text


def make_inactive(person: User) -> None:
    person.is_active = False
    person.save()


def take_address(person: User) -> None:
    person.email = ""
    person.save()


def turn_address_off(person: User) -> None:
    Recipient.objects.filter(user=person).update(bounced_address=person.email, bounced_at=AT)


def want_no_digest(person: User) -> None:
    Recipient.objects.filter(user=person).update(takes_digest=False)


@pytest.mark.parametrize("lose", [make_inactive, take_address, turn_address_off, want_no_digest])
def test_field_bug_19_an_owner_who_cannot_be_told_any_more(owner, late, lose: Callable[[User], None]):
    prepare(AT)
    lose(owner)
    tick.deliver(at=LATER, clock=lambda: LATER)
    run(LATER + timedelta(minutes=1))
    assert sent_to() == [("owner", "digest", "cancelled"), ("lead", "digest", "sent")]


def test_field_bug_19_an_owner_who_may_not_see_it_any_more(desk, lead, owner, late):
    prepare(AT)
    Commitment.objects.update(confidentiality=Confidentiality.RESTRICTED)
    Membership.objects.get(user=owner).delete()
    tick.deliver(at=LATER, clock=lambda: LATER)
    run(LATER + timedelta(minutes=1))
    assert sent_to() == [("owner", "digest", "cancelled"), ("lead", "digest", "sent")]


def test_field_bug_20_an_owner_deleted_between_queueing_and_sending(desk, lead, owner, late):
    """The item stays, and goes to the desk's mailbox where no lead can be told."""
    desk.mailbox = "desk@example.org"
    desk.save()
    make_inactive(lead)
    prepare(AT)
    owner.delete()
    tick.deliver(at=LATER, clock=lambda: LATER)
    run(LATER + timedelta(minutes=1))
    assert sent_to() == [("owner", "digest", "cancelled"), ("The desk", "digest", "sent")]
    letter = opened(Mail.objects.get(state=MailState.SENT))
    assert letter.message["To"] == "desk@example.org"
    assert "the forum" in letter.text
    assert list(FollowUp.objects.without_owner()) == [late]


def test_a_lead_is_told_no_more_of_what_somebody_answers_for_again(desk, lead, owner, late):
    late.commitment.owner = None
    late.commitment.save()
    prepare(AT)
    reassign_commitment(late.commitment, owner, reason="She knows them.", by=SYSTEM, at=LATER)
    tick.deliver(at=LATER, clock=lambda: LATER)
    run(LATER + timedelta(minutes=1))
    assert sent_to() == [("lead", "digest", "cancelled"), ("owner", "digest", "sent")]


def test_a_deputy_is_told_in_the_place_of_the_owner_and_shown_what_is_near_as_well(desk, owner, late):
    deputy = without_overview(member(desk, Role.OFFICER, username="deputy"))
    Membership.objects.filter(user=owner).update(deputy=deputy)
    once(None, "2026-10-20", desk=desk, title="the visit", owner=owner)
    make_inactive(owner)
    run(AT)
    assert sent_to() == [("deputy", "digest", "sent")]
    text = opened(Mail.objects.get()).text
    assert ("the forum" in text, "the visit" in text) == (True, True)


def test_whoever_merely_leads_the_desk_is_not_shown_what_others_answer_for(desk, lead, owner, late):
    once(None, "2026-09", desk=desk, title="the talks")
    run(AT)
    texts = {mail.recipient.name: opened(mail).text for mail in Mail.objects.select_related("recipient")}
    assert {name: ("the forum" in text, "the talks" in text) for name, text in texts.items()} == {
        "owner": (True, False),
        "lead": (False, True),
    }


def test_a_date_fixed_for_another_day_meanwhile_is_told_as_the_new_one(desk, owner):
    row = once(None, "2026-12", desk=desk, owner=owner)
    log_status(row, Status.ARRANGED, on=AT.date(), arranged_on=date(2026, 12, 3), by=SYSTEM, at=AT)
    prepare(AT)
    log_status(row, Status.ARRANGED, on=AT.date(), arranged_on=date(2026, 12, 4), by=SYSTEM, at=LATER)
    tick.deliver(at=LATER, clock=lambda: LATER)
    run(LATER + timedelta(minutes=1))
    assert sent_to() == [("owner", "digest", "cancelled")]
    run(AT + timedelta(days=1))
    assert sent_to() == [("owner", "digest", "cancelled"), ("owner", "digest", "sent")]
    assert "A date was fixed: 4 December 2026" in opened(Mail.objects.get(state=MailState.SENT)).text


def test_a_report_that_was_followed_by_a_status_is_not_told(desk, lead, owner):
    row = once(None, "2026-12", desk=desk, owner=owner)
    report(row, Status.UNDER_WAY, on=AT.date(), by=Author.of(owner), at=AT)
    prepare(AT)
    log_status(row, Status.UNDER_WAY, on=AT.date(), by=SYSTEM, at=LATER)
    tick.deliver(at=LATER, clock=lambda: LATER)
    assert sent_to() == [("lead", "digest", "cancelled")]


def test_an_escalation_is_not_sent_where_somebody_answered_meanwhile(desk, lead, owner, late):
    queued = mail(
        recipient(lead), MailKind.ESCALATION, (late, ReminderKind.ESCALATION, "to-lead"), level=Level.LEAD, at=AT
    )
    Reminder.objects.update(reached_on=date(2026, 10, 14))
    at = datetime(2026, 10, 14, 9, tzinfo=UTC)
    assert letters.compose(queued, at=at)
    log_status(late, Status.UNDER_WAY, on=date(2026, 10, 14), by=SYSTEM, at=at)
    assert letters.compose(queued, at=at) is None


def test_whoever_wants_no_escalations_is_not_sent_one_that_waits(lead, late):
    queued = mail(recipient_of(lead, at=AT), MailKind.ESCALATION, (late, ReminderKind.ESCALATION, "to-lead"), at=AT)
    Reminder.objects.update(level=Level.LEAD)
    recipient(lead, takes_escalations=False)
    queued.refresh_from_db()
    assert letters.compose(queued, at=AT) is None


def test_what_was_given_to_somebody_else_meanwhile_is_not_told_as_new(desk, lead, owner, late):
    queued = mail(recipient_of(owner, at=AT), MailKind.ASSIGNMENT, (late, ReminderKind.ASSIGNMENT, "assigned-x"), at=AT)
    assert letters.compose(queued, at=AT)
    give_to(late, lead)
    assert letters.compose(queued, at=AT) is None


def test_what_was_dropped_once_is_not_asked_again(desk, owner, late):
    other = once(None, "2026-09", desk=desk, title="the talks", owner=owner)
    prepare(AT)
    queued = Mail.objects.get()
    Reminder.objects.filter(follow_up=late).update(state=ReminderState.CANCELLED)
    letter = letters.compose(queued, at=AT)
    assert letter is not None
    assert letter.dropped == ()
    assert [reminder.follow_up_id for reminder in queued.reminders.filter(state="bundled")] == [other.pk]


def test_rounds_of_one_commitment_are_each_their_own(desk, owner):
    first, *_later = quarterly(desk=desk, owner=owner, title="the dialogue")
    prepare(AT)
    close(first)
    tick.deliver(at=LATER, clock=lambda: LATER)
    text = opened(Mail.objects.get(state=MailState.SENT)).text
    assert "the first quarter of 2026" not in text
    assert "the second quarter of 2026" in text
