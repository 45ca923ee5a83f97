"""What people answer to mail: it makes things quiet, never later, and done twice it changes nothing more."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from commitments.access import Confidentiality, NotAllowed, Role
from commitments.lifecycle import AlreadyClosed, Refusal, extend, log_status, reassign_commitment
from commitments.models import Desk, FollowUp, Membership, StatusEntry
from commitments.schedule import Window
from commitments.status import Status
from tests.factories import (
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    PartyFactory,
    UserFactory,
    member,
    once,
    recipient,
    recorded,
    without_overview,
)
from tracker import tick
from tracker.answers import (
    Quiet,
    acknowledge,
    is_told,
    may_pause,
    snooze,
    tell,
)
from tracker.models import Acknowledgement, Ladder, Mail, Recipient, RecipientKind, Reminder, ReminderKind, Snooze

pytestmark = pytest.mark.django_db

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"
PUBLIC, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.RESTRICTED


def at_nine(day: str, *, days: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC) + timedelta(days=days)


def run(at: datetime):
    return tick.run(at=at, clock=lambda: at)


def days_of_mail(mailoutbox, first: str, days: int) -> dict[str, list[int]]:
    """Who got mail on which of the days from ``first`` on, counted from 0."""
    got: dict[str, list[int]] = {}
    for day in range(days):
        mailoutbox.clear()
        run(at_nine(first, days=day))
        for mail in mailoutbox:
            got.setdefault(mail.to[0].split("@")[0], []).append(day)
    return got


@pytest.fixture
def desk():
    return DeskFactory.create(name="East", working_days=EVERY_DAY)


@pytest.fixture
def lead(desk):
    return without_overview(member(desk, Role.LEAD, username="lead"))


@pytest.fixture
def owner(desk, lead):
    """An officer of the desk, for whom the deputy stands in."""
    deputy = without_overview(member(desk, Role.OFFICER, username="deputy"))
    owner = without_overview(member(desk, Role.OFFICER, username="owner"))
    Membership.objects.filter(user=owner).update(deputy=deputy)
    return owner


@pytest.fixture
def late(desk, owner) -> FollowUp:
    """Its last day was 14 September 2026."""
    return once(None, "2026-09-14", desk=desk, owner=owner)


def of(username: str) -> Recipient:
    return Recipient.objects.get(user__username=username)


def outside(follow_up: FollowUp, **fields) -> Recipient:
    """A focal point of a follow-up, as a recipient."""
    point = FocalPointFactory.create(name="Mei Lin", email="mei@example.org", **fields)
    follow_up.commitment.focal_points.add(point)
    return Recipient.objects.create(kind=RecipientKind.FOCAL_POINT, focal_point=point, name=point.name)


def mailbox(desk: Desk) -> Recipient:
    return Recipient.objects.create(kind=RecipientKind.DESK, desk=desk, name=desk.name)


# Acknowledging


def test_what_the_owner_has_seen_is_quiet_for_everybody_and_moves_no_date_and_no_flag(late, mailoutbox):
    # Without an answer: 1, 2, 4 days after, then the deputy comes in on the fifth.
    first_days = days_of_mail(mailoutbox, "2026-09-15", 2)
    assert first_days == {"owner": [0, 1]}
    before = FollowUp.objects.values().get()
    assert acknowledge(late, by=of("owner"), at=at_nine("2026-09-16")) == Quiet(
        date(2026, 9, 30), for_everybody=True, is_new=True
    )
    after = FollowUp.objects.values().get()
    assert after == before | {"remind_next_on": date(2026, 9, 16)}
    assert days_of_mail(mailoutbox, "2026-09-16", 15) == {}
    # The day of the answer was the second that counts, 1 October is the third.
    assert days_of_mail(mailoutbox, "2026-10-01", 5) == {"owner": [1, 2], "deputy": [2]}


def test_the_desk_says_how_long_a_pause_is(desk, late):
    Ladder.objects.create(desk=desk, pause_days=3)
    assert acknowledge(late, by=of("owner"), at=at_nine("2026-09-16")).until_on == date(2026, 9, 19)


def test_acknowledging_takes_back_what_waits_for_the_next_mail(late, mailoutbox):
    run(datetime(2026, 9, 15, 1, tzinfo=UTC))
    assert list(Reminder.objects.filter(state="queued").values_list("rung", flat=True)) == ["1-days-after"]
    acknowledge(late, by=of("owner"), at=datetime(2026, 9, 15, 2, tzinfo=UTC))
    run(at_nine("2026-09-15"))
    assert mailoutbox == []
    assert list(Reminder.objects.filter(rung="1-days-after").values_list("state", flat=True)) == ["cancelled"]


def test_acknowledging_after_the_mail_was_made_and_before_it_was_sent_sends_nothing(late, mailoutbox):
    tick.prepare(at=at_nine("2026-09-15"), clock=lambda: at_nine("2026-09-15"))
    assert Mail.objects.get().state == "queued"
    acknowledge(late, by=of("owner"), at=at_nine("2026-09-15") + timedelta(minutes=1))
    run(at_nine("2026-09-15") + timedelta(minutes=2))
    assert mailoutbox == []
    assert Mail.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("who", "pauses"),
    [("owner", True), ("deputy", True), ("lead", True), ("officer", False), ("lead elsewhere", False)],
)
def test_the_ladder_pauses_for_who_answers(desk, late, who, pauses):
    people = {
        "officer": lambda: member(desk, Role.OFFICER, username="officer"),
        "lead elsewhere": lambda: member(DeskFactory.create(), Role.LEAD, username="lead elsewhere"),
    }
    by = recipient(people[who]()) if who in people else of(who)
    assert may_pause(by, late) is pauses
    assert acknowledge(late, by=by, at=at_nine("2026-09-16")).for_everybody is pauses
    assert (Acknowledgement.objects.count(), Snooze.objects.count()) == ((1, 0) if pauses else (0, 1))


def test_a_former_owner_pauses_nothing_any_more(late):
    reassign_commitment(late.commitment, None, reason="moved", by=SYSTEM, at=at_nine("2026-09-15"))
    assert may_pause(of("owner"), FollowUp.objects.get()) is False


@pytest.mark.parametrize("who", ["focal point", "mailbox"])
def test_an_acknowledgement_from_outside_or_from_a_mailbox_quiets_only_itself(desk, late, who):
    Desk.objects.update(writes_to_focal_points=True)
    late.commitment.confidentiality = PUBLIC
    late.commitment.save()
    by = outside(late) if who == "focal point" else mailbox(desk)
    assert acknowledge(late, by=by, at=at_nine("2026-09-16")) == Quiet(
        date(2026, 9, 29), for_everybody=False, is_new=True
    )
    assert Acknowledgement.objects.count() == 0
    assert Snooze.objects.values_list("recipient", "until_at").get() == (by.pk, datetime(2026, 9, 30, tzinfo=UTC))


def test_acknowledging_twice_on_a_day_is_once(late):
    first = acknowledge(late, by=of("owner"), at=at_nine("2026-09-16"))
    rows = list(Acknowledgement.objects.values())
    run(at_nine("2026-09-16"))
    looked_at = FollowUp.objects.values().get()
    again = acknowledge(late, by=of("owner"), at=at_nine("2026-09-16") + timedelta(hours=1))
    assert (first.is_new, again.is_new, again.until_on) == (True, False, first.until_on)
    assert list(Acknowledgement.objects.values()) == rows
    assert FollowUp.objects.values().get() == looked_at


def test_acknowledging_a_new_window_is_not_the_acknowledgement_of_the_old_one(late):
    acknowledge(late, by=of("owner"), at=at_nine("2026-09-16"))
    extend(late, Window.from_edtf("2026-09-20"), reason="moved", by=SYSTEM, at=at_nine("2026-09-16"))
    assert acknowledge(late, by=of("owner"), at=at_nine("2026-09-16")).is_new
    assert list(Acknowledgement.objects.order_by("id").values_list("window_version", flat=True)) == [1, 2]


# Snoozing


def test_a_snooze_silences_one_person_and_tells_them_again_on_the_day(late, mailoutbox):
    run(at_nine("2026-09-18"))
    mailoutbox.clear()
    assert snooze(late, 7, by=of("owner"), at=at_nine("2026-09-18")) == Quiet(
        date(2026, 9, 24), for_everybody=False, is_new=True
    )
    # The deputy hears on the fifth day and on the eighth, as without the snooze; the lead on the tenth.
    assert days_of_mail(mailoutbox, "2026-09-19", 7) == {"deputy": [0, 3], "lead": [5], "owner": [6]}
    assert Reminder.objects.filter(kind=ReminderKind.SNOOZED).values_list("rung", "state", "reached_on").get() == (
        "snoozed-until-2026-09-25",
        "sent",
        date(2026, 9, 25),
    )


def test_a_snooze_moves_no_date_and_no_flag(late):
    before = FollowUp.objects.values().get()
    snooze(late, 30, by=of("owner"), at=at_nine("2026-09-16"))
    assert FollowUp.objects.values().get() == before
    assert StatusEntry.objects.filter(follow_up=late).count() == 0


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("", datetime(2026, 9, 25, 0, tzinfo=UTC)),
        ("Asia/Karachi", datetime(2026, 9, 24, 19, tzinfo=UTC)),
        # There it is still 17 September when the link is followed.
        ("Pacific/Honolulu", datetime(2026, 9, 24, 10, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 9, 24, 10, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_when_the_day_begins_where_the_person_lives(late, zone, begins):
    by = recipient(User.objects.get(username="owner"), time_zone=zone)
    snooze(late, 7, by=by, at=datetime(2026, 9, 18, 9, 30, tzinfo=UTC))
    assert Snooze.objects.get().until_at == begins
    assert begins.astimezone(ZoneInfo(zone or "UTC")).hour == 0


def test_the_last_word_on_a_snooze_counts(late, mailoutbox):
    by = of("owner")
    for days in (30, 7, 14, 7):
        snooze(late, days, by=by, at=at_nine("2026-09-16"))
    assert Snooze.objects.get().until_at == datetime(2026, 9, 23, tzinfo=UTC)
    waiting = Reminder.objects.filter(kind=ReminderKind.SNOOZED).order_by("reached_on")
    assert [(row.rung, row.state) for row in waiting] == [
        ("snoozed-until-2026-09-23", "queued"),
        ("snoozed-until-2026-09-30", "cancelled"),
        ("snoozed-until-2026-10-16", "cancelled"),
    ]


def test_snoozing_twice_is_once(late):
    assert snooze(late, 7, by=of("owner"), at=at_nine("2026-09-16")).is_new
    rows = list(Snooze.objects.values()), list(Reminder.objects.values())
    assert not snooze(late, 7, by=of("owner"), at=at_nine("2026-09-16") + timedelta(hours=3)).is_new
    assert (list(Snooze.objects.values()), list(Reminder.objects.values())) == rows


def test_who_acknowledges_after_a_snooze_is_not_told_in_the_middle_of_the_pause(late, mailoutbox):
    snooze(late, 7, by=of("owner"), at=at_nine("2026-09-16"))
    acknowledge(late, by=of("owner"), at=at_nine("2026-09-16"))
    assert days_of_mail(mailoutbox, "2026-09-16", 15) == {}


@pytest.mark.parametrize("days", [0, 1, 8, -7, 365])
def test_a_snooze_is_of_7_14_or_30_days(late, days):
    with pytest.raises(Refusal, match=f"{days} is none of 7, 14 and 30"):
        snooze(late, days, by=of("owner"), at=at_nine("2026-09-16"))
    assert Snooze.objects.count() == 0


# Who may answer


def test_nobody_answers_to_what_is_closed(late):
    log_status(late, Status.DONE, on=date(2026, 9, 14), by=SYSTEM, at=at_nine("2026-09-15"))
    acts = (
        lambda: acknowledge(late, by=of("owner"), at=at_nine("2026-09-16")),
        lambda: snooze(late, 7, by=of("owner"), at=at_nine("2026-09-16")),
        lambda: tell(late, Status.DONE, on=date(2026, 9, 14), by=of("owner"), at=at_nine("2026-09-16")),
    )
    for act in acts:
        with pytest.raises(AlreadyClosed, match="closed as “done”"):
            act()
    assert (Acknowledgement.objects.count(), Snooze.objects.count()) == (0, 0)


@pytest.mark.parametrize("act", ["acknowledge", "snooze", "tell"])
@pytest.mark.parametrize(
    "who",
    ["inactive", "deleted", "not staff", "focal point", "focal point of another", "mailbox of another", "outsider"],
)
def test_who_may_not_be_told_of_it_does_not_answer(desk, late, who, act):
    """The record is internal; the desk does write to focal points, but of public records only."""
    Desk.objects.update(writes_to_focal_points=True)
    if who == "outsider":
        type(late.commitment).objects.update(confidentiality=RESTRICTED)
    elif who == "focal point of another":
        type(late.commitment).objects.update(confidentiality=PUBLIC)
    late.refresh_from_db()
    person = UserFactory.create(username="somebody", is_active=who != "inactive", is_staff=who != "not staff")
    by = recipient(person)
    if who == "deleted":
        person.delete()
        by.refresh_from_db()
    elif who == "focal point":
        by = outside(late)
    elif who == "focal point of another":
        by = outside(once(recorded(desk=desk, confidentiality=PUBLIC), "2026-09"))
    elif who == "mailbox of another":
        by = mailbox(DeskFactory.create())
    assert is_told(by, late) is False
    acts = {
        "acknowledge": lambda: acknowledge(late, by=by, at=at_nine("2026-09-16")),
        "snooze": lambda: snooze(late, 7, by=by, at=at_nine("2026-09-16")),
        "tell": lambda: tell(late, Status.DONE, on=date(2026, 9, 14), by=by, at=at_nine("2026-09-16")),
    }
    with pytest.raises(NotAllowed):
        acts[act]()
    assert (Acknowledgement.objects.count(), Snooze.objects.count()) == (0, 0)
    assert StatusEntry.objects.filter(follow_up=late).count() == 0


# Telling what happened


@pytest.mark.parametrize(
    ("role", "status", "is_logged"),
    [
        (Role.LEAD, Status.DONE, True),
        (Role.LEAD, Status.UNDER_WAY, True),
        (Role.OFFICER, Status.DONE, False),
        (Role.OFFICER, Status.UNDER_WAY, True),
        (Role.VIEWER, Status.DONE, False),
        (Role.VIEWER, Status.UNDER_WAY, False),
        (None, Status.NO_INFORMATION, False),
    ],
)
def test_what_somebody_says_is_logged_where_their_role_allows_it_and_else_reported(desk, late, role, status, is_logged):
    user = member(desk, role, username="teller") if role else UserFactory.create(username="teller")
    heard = tell(late, status, on=date(2026, 9, 14), by=recipient(user), at=at_nine("2026-09-16"), note="In Islamabad.")
    assert heard.is_logged is is_logged
    entry = StatusEntry.objects.filter(follow_up=late).values("kind", "user", "author", "to_status", "on", "note").get()
    assert entry == {
        "kind": "logged" if is_logged else "reported",
        "user": user.pk,
        "author": "teller",
        "to_status": status,
        "on": date(2026, 9, 14),
        "note": "In Islamabad.",
    }
    assert FollowUp.objects.get().status == (status if is_logged else Status.PLANNED)


def test_a_focal_point_reports_for_their_party(desk, late):
    Desk.objects.update(writes_to_focal_points=True)
    type(late.commitment).objects.update(confidentiality=PUBLIC)
    late.refresh_from_db()
    party = PartyFactory.create(name="China")
    heard = tell(
        late,
        Status.ARRANGED,
        on=date(2026, 9, 16),
        by=outside(late, party=party),
        at=at_nine("2026-09-16"),
        arranged_on=date(2026, 10, 2),
        note="In Beijing.",
    )
    assert (heard.entry.kind, heard.entry.author, heard.entry.on_behalf_of, heard.entry.user) == (
        "reported",
        "Mei Lin",
        party,
        None,
    )
    assert heard.entry.note == "Fixed for 2 October 2026. In Beijing."
    assert FollowUp.objects.get().arranged_on is None


@pytest.mark.parametrize(("status", "arranged_on"), [(Status.ARRANGED, None), (Status.DONE, date(2026, 10, 2))])
@pytest.mark.parametrize("role", [Role.LEAD, Role.VIEWER])
def test_a_fixed_day_belongs_to_a_date_that_is_fixed(desk, late, role, status, arranged_on):
    by = recipient(member(desk, role))
    with pytest.raises(Refusal, match="arranged_on"):
        tell(late, status, on=date(2026, 9, 14), by=by, at=at_nine("2026-09-16"), arranged_on=arranged_on)
    assert StatusEntry.objects.filter(follow_up=late).count() == 0
