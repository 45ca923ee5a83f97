"""Each person's mail: when it comes, which kinds of it, and what becomes of an address that came back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.lifecycle import Author, reassign_commitment
from commitments.models import Commitment, Desk, Membership
from tests.factories import DeskFactory, UserFactory, member, once, recipient, without_overview
from tests.tracker.opened import opened
from tracker import tick
from tracker.answers import Wishes, change_wishes, stop_sending, use_address_again
from tracker.models import Mail, MailKind, Recipient, RecipientKind
from tracker.preferences.form import zones
from tracker.preferences.sheet import InPlace, in_place_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"
PAGE = "/mail-settings/"
ALL = {"hour": "", "time_zone": "", "digest": "on", "overview": "on", "assignment": "on", "escalation": "on"}


def at_nine(day: str, *, days: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC) + timedelta(days=days)


def run(at: datetime):
    return tick.run(at=at, clock=lambda: at)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(name="East", working_days=EVERY_DAY, time_zone="UTC", reminder_hour=9)


def settings_of(user: User) -> dict[str, Any]:
    fields = ("hour", "time_zone", "takes_digest", "takes_overview", "takes_assignments", "takes_escalations")
    return dict(Recipient.objects.filter(user=user).values(*fields).get())


# Each switch against each kind of mail


def a_week_of_mail(desk: Desk, **switches: bool) -> list[str]:
    """What one lead is sent from Monday, 14 September 2026, to Thursday.

    On Monday comes the overview, and every day something of their own follow-up; on Wednesday what somebody else did
    not answer for ten days comes to them; on Thursday they are given another one.
    """
    lead = member(desk, Role.LEAD, username="lead")
    recipient(lead, overview_next_on=date(2026, 9, 14), **switches)
    other = without_overview(member(desk, Role.OFFICER, username="other"))
    giver = member(desk, Role.LEAD, username="giver", email="")
    once(None, "2026-09-15", desk=desk, owner=lead, title="Mine")
    once(None, "2026-09-06", desk=desk, owner=other, title="Late")
    given = once(None, "2026-12", desk=desk, owner=other, title="Given")
    # What was reached before is out of the way.
    run(at_nine("2026-09-13"))
    for day in range(4):
        run(at_nine("2026-09-14", days=day))
    at = at_nine("2026-09-17") + timedelta(hours=3)
    reassign_commitment(given.commitment, lead, reason="yours", by=Author.of(giver), at=at)
    run(at)
    run(at + timedelta(minutes=15))
    sent = Mail.objects.filter(recipient__user=lead, state="sent", day__gte=date(2026, 9, 14)).order_by("sent_at", "pk")
    return [f"{mail.day:%a} {mail.kind}" for mail in sent]


@pytest.mark.parametrize(
    ("off", "sent"),
    [
        ("", ["Mon overview", "Tue digest", "Wed escalation", "Wed digest", "Thu digest", "Thu assignment"]),
        ("takes_digest", ["Mon overview", "Wed escalation", "Thu assignment"]),
        (
            "takes_overview",
            ["Mon digest", "Tue digest", "Wed escalation", "Wed digest", "Thu digest", "Thu assignment"],
        ),
        ("takes_assignments", ["Mon overview", "Tue digest", "Wed escalation", "Wed digest", "Thu digest"]),
        ("takes_escalations", ["Mon overview", "Tue digest", "Wed digest", "Thu digest", "Thu assignment"]),
    ],
)
def test_field_bug_23_each_switch_turns_off_its_kind_of_mail_and_no_other(desk, off, sent):
    assert a_week_of_mail(desk, **({off: False} if off else {})) == sent


@pytest.mark.parametrize("kind", [MailKind.DIGEST, MailKind.OVERVIEW, MailKind.ASSIGNMENT, MailKind.ESCALATION])
def test_field_bug_23_a_switch_turned_off_between_queueing_and_sending_is_honoured(desk, mailoutbox, kind):
    lead = member(desk, Role.LEAD, username="lead")
    recipient(lead, overview_next_on=date(2026, 9, 14), takes_overview=kind == MailKind.OVERVIEW)
    other = without_overview(member(desk, Role.OFFICER))
    match kind:
        case MailKind.DIGEST:
            once(None, "2026-09-14", desk=desk, owner=lead)
        case MailKind.OVERVIEW:
            once(None, "2026-12", desk=desk, owner=lead)
        case MailKind.ASSIGNMENT:
            given = once(None, "2026-12", desk=desk, owner=lead)
            Commitment.objects.filter(pk=given.commitment_id).update(assigned_at=at_nine("2026-09-13"))
        case MailKind.ESCALATION:
            once(None, "2026-09-04", desk=desk, owner=other)
    at = at_nine("2026-09-14")
    for instant in (at, at + timedelta(minutes=15)):
        tick.prepare(at=instant, clock=lambda: at)
    assert Mail.objects.filter(recipient__user=lead, state="queued").values_list("kind", flat=True).get() == kind
    me = Recipient.objects.get(user=lead)
    change_wishes(me, Wishes(None, "", Wishes.of(me).takes - {kind}), at=at)
    tick.deliver(at=at, clock=lambda: at)
    assert [mail.to for mail in mailoutbox if mail.to == [lead.email]] == []
    assert Mail.objects.filter(recipient__user=lead).values_list("state", flat=True).get() == "cancelled"


def test_who_takes_no_overview_gets_the_digest_in_its_place_where_something_changed(desk, mailoutbox):
    lead = member(desk, Role.LEAD)
    recipient(lead, overview_next_on=date(2026, 9, 14))
    once(None, "2026-09-14", desk=desk, owner=lead)
    at = at_nine("2026-09-14")
    tick.prepare(at=at, clock=lambda: at)
    stop_sending(Recipient.objects.get(user=lead), MailKind.OVERVIEW)
    tick.deliver(at=at, clock=lambda: at)
    mail = Mail.objects.get()
    # What it is by now cannot be stopped from the mail itself, so that nobody presses in vain.
    assert (mail.state, opened(mail).message["List-Unsubscribe"]) == ("sent", None)
    assert "Stop mail of this kind" not in opened(mail).text


def test_an_overview_that_is_wanted_again_comes_on_the_next_monday(desk):
    lead = member(desk, Role.LEAD)
    once(None, "2026-12", desk=desk, owner=lead)
    me = recipient(lead, takes_overview=False, overview_next_on=date(2026, 6, 1))
    # A Wednesday.
    change_wishes(me, Wishes(None, "", frozenset(MailKind)), at=at_nine("2026-09-16"))
    for day in range(7):
        run(at_nine("2026-09-16", days=day))
    assert list(Mail.objects.values_list("day", "kind")) == [(date(2026, 9, 21), "overview")]


@pytest.mark.parametrize(
    ("wishes", "instant"),
    [
        ({}, "2026-09-14T09:00"),
        ({"hour": 7}, "2026-09-14T07:00"),
        ({"time_zone": "Asia/Karachi"}, "2026-09-14T04:00"),
        ({"hour": 18, "time_zone": "America/New_York"}, "2026-09-14T22:00"),
        ({"hour": 0, "time_zone": "Pacific/Kiritimati"}, "2026-09-13T10:00"),
        ({"hour": 23, "time_zone": "Pacific/Honolulu"}, "2026-09-15T09:00"),
    ],
)
def test_mail_comes_from_the_hour_that_was_chosen_in_the_zone_that_was_chosen(desk, wishes, instant):
    """Nobody works on Sunday, 13 September 2026."""
    Desk.objects.update(working_days="MO,TU,WE,TH,FR")
    lead = member(desk, Role.LEAD)
    once(None, "2026-09-15", desk=desk, owner=lead)
    chosen = Wishes(wishes.get("hour"), wishes.get("time_zone", ""), frozenset({MailKind.DIGEST}))
    change_wishes(recipient(lead), chosen, at=at_nine("2026-09-13"))
    opens = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert [run(opens - timedelta(hours=hours)).sent for hours in (9, 1, 0)] == [0, 0, 1]


# The page


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


def test_looking_at_the_page_writes_nothing_though_one_is_no_recipient_yet(desk):
    client = signed_in(member(desk, Role.OFFICER))
    before = everything()
    assert client.get(PAGE).status_code == 200
    assert everything() == before
    assert Recipient.objects.count() == 0


def test_the_page_is_for_who_is_signed_in():
    answer = Client().get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={PAGE}")
    answer = Client().post(PAGE, ALL)
    assert answer.status_code == 302
    assert Recipient.objects.count() == 0


def test_what_is_chosen_is_kept_and_shown(desk):
    user = member(desk, Role.OFFICER, username="amina")
    client = signed_in(user)
    answer = client.post(PAGE, {"hour": "7", "time_zone": " Asia/Karachi ", "overview": "on"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Your mail comes as you chose." in answer.content.decode()
    assert settings_of(user) == {
        "hour": 7,
        "time_zone": "Asia/Karachi",
        "takes_digest": False,
        "takes_overview": True,
        "takes_assignments": False,
        "takes_escalations": False,
    }
    page = client.get(PAGE)
    assert page.context["form"].initial == {
        "hour": 7,
        "time_zone": "Asia/Karachi",
        "digest": False,
        "overview": True,
        "assignment": False,
        "escalation": False,
    }
    assert "Your digest now comes from 07:00 on, Asia/Karachi" in page.content.decode()
    client.post(PAGE, ALL)
    assert settings_of(user) == {
        "hour": None,
        "time_zone": "",
        "takes_digest": True,
        "takes_overview": True,
        "takes_assignments": True,
        "takes_escalations": True,
    }


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"time_zone": "UTC+5"}, "“UTC+5” is no IANA time zone; use a name such as Asia/Karachi."),
        ({"time_zone": "../../etc/passwd"}, "is no IANA time zone"),
        ({"time_zone": "x" * 65}, "at most 64 characters"),
        ({"hour": "24"}, "Select a valid choice."),
        ({"hour": "nine"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words_and_nothing_is_changed(desk, said, refusal):
    user = member(desk, Role.OFFICER)
    recipient(user, hour=6, takes_overview=False)
    before = settings_of(user)
    answer = signed_in(user).post(PAGE, ALL | said)
    assert answer.status_code == 200
    assert refusal in answer.content.decode()
    assert settings_of(user) == before


@pytest.mark.parametrize("wishes", [Wishes(24, "", frozenset()), Wishes(None, "Mars/Phobos", frozenset())])
def test_what_cannot_be_is_refused_to_any_caller(desk, wishes):
    user = member(desk, Role.OFFICER)
    me = recipient(user)
    with pytest.raises(ValidationError):
        change_wishes(me, wishes, at=at_nine("2026-09-14"))
    assert settings_of(user)["takes_digest"] is True


def test_nobody_changes_the_mail_of_another(desk):
    mine, theirs = (member(desk, Role.LEAD) for _ in range(2))
    other = recipient(theirs)
    said = {"hour": "3", "recipient": str(other.pk), "user": str(theirs.pk), "bounced_address": "x@example.org"}
    signed_in(mine).post(PAGE, said)
    assert settings_of(theirs) == settings_of(theirs) | {"hour": None, "takes_digest": True}
    assert Recipient.objects.get(user=mine).bounced_address == ""


def test_an_address_that_came_back_is_shown_and_can_be_trusted_again(desk):
    user = member(desk, Role.OFFICER, username="amina")
    recipient(
        user,
        bounced_address="amina@example.org",
        bounced_at=at_nine("2026-09-10"),
        bounce_reason="550 no such <mailbox>",
    )
    client = signed_in(user)
    page = client.get(PAGE).content.decode()
    assert "Mail to <strong>amina@example.org</strong> came back on 10 September 2026." in page
    assert "550 no such &lt;mailbox&gt;" in page
    answer = client.post(PAGE, {"again": "1"}, follow=True)
    assert "Mail goes to that address again." in answer.content.decode()
    row = Recipient.objects.get(user=user)
    assert (row.bounced_address, row.bounced_at, row.bounce_reason, row.address_works) == ("", None, "", True)
    # Nothing else was meant by it.
    assert (row.takes_digest, row.hour) == (True, None)


def test_a_new_address_is_no_longer_the_one_that_came_back(desk):
    user = member(desk, Role.OFFICER, username="amina")
    recipient(user, bounced_address="old@example.org", bounced_at=at_nine("2026-09-10"))
    page = signed_in(user).get(PAGE).content.decode()
    assert "came back" not in page
    assert "To <strong>amina@example.org</strong>." in page


def test_without_an_address_or_a_desk_the_page_says_so():
    page = signed_in(UserFactory.create(email="")).get(PAGE).content.decode()
    assert "There is no address for you" in page
    assert "You work at no desk yet." in page


def test_every_page_of_a_signed_in_person_leads_there(desk):
    link = f'href="{PAGE}"'
    assert reverse("mail-settings") == PAGE
    assert link in signed_in(member(desk, Role.OFFICER)).get("/").content.decode()
    assert link not in Client().get("/").content.decode()


def test_the_zones_to_choose_from_are_places():
    found = zones()
    assert {"Asia/Karachi", "Asia/Shanghai", "Europe/London", "UTC"} <= set(found)
    assert not any(name.startswith(("Etc/", "posix", "US/", "GMT")) for name in found)
    assert len(found) == len(set(found)) > 300


# Who is told instead


def named(desk: Desk, role: Role, name: str, **fields: Any) -> User:
    return member(desk, role, username=name, first_name=name.title(), **fields)


def test_who_is_told_in_ones_place(desk):
    me, deputy = named(desk, Role.OFFICER, "me"), named(desk, Role.OFFICER, "deputy")
    one, two = named(desk, Role.LEAD, "one"), named(desk, Role.LEAD, "two")
    mine = Membership.objects.filter(user=me)
    assert in_place_of(me) == (InPlace("East", "One and Two", 2),)
    mine.update(deputy=deputy)
    assert in_place_of(me) == (InPlace("East", "Deputy", 1),)
    recipient(deputy, takes_digest=False)
    assert in_place_of(me) == (InPlace("East", "One and Two", 2),)
    User.objects.filter(pk=one.pk).update(is_active=False)
    assert in_place_of(me) == (InPlace("East", "Two", 1),)
    recipient(two, bounced_address=two.email, bounced_at=at_nine("2026-09-10"))
    assert in_place_of(me) == (InPlace("East", "", 0),)
    Desk.objects.update(mailbox="east@example.org")
    assert in_place_of(me) == (InPlace("East", "east@example.org", 1),)


def test_who_is_told_in_ones_place_is_who_the_watch_tells(desk, mailoutbox):
    me, deputy = named(desk, Role.OFFICER, "me"), named(desk, Role.OFFICER, "deputy")
    named(desk, Role.LEAD, "lead")
    Membership.objects.filter(user=me).update(deputy=deputy)
    for user in (me, deputy):
        recipient(user, takes_overview=False)
    once(None, "2026-09-15", desk=desk, owner=me)
    (instead,) = in_place_of(me)
    recipient(me, takes_digest=False)
    run(at_nine("2026-09-15"))
    assert [mail.to for mail in mailoutbox] == [["deputy@example.org"]]
    assert instead.names == "Deputy"


def test_the_page_names_who_is_told_in_ones_place(desk):
    me = named(desk, Role.OFFICER, "me")
    page = " ".join(signed_in(me).get(PAGE).content.decode().split())
    assert "When off, nobody at East can be told in your place: it only stands on the dashboard." in page
    named(desk, Role.LEAD, "one")
    page = " ".join(signed_in(me).get(PAGE).content.decode().split())
    assert "When off, One is told in your place at East." in page


def test_an_address_is_trusted_again_for_whoever_it_is():
    point = Recipient.objects.create(
        kind=RecipientKind.FOCAL_POINT, name="Li Wei", bounced_address="a@example.org", bounced_at=at_nine("2026-09-10")
    )
    use_address_again(point)
    point.refresh_from_db()
    assert (point.bounced_address, point.bounced_at) == ("", None)
