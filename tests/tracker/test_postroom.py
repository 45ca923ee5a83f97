"""What staff see of mail that has not arrived, and what they do about it (states of field bug 14)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail as post
from django.test import Client
from django.utils import timezone

from commitments.access import Role
from commitments.models import Desk, Membership
from tests.factories import DeskFactory, FocalPointFactory, UserFactory, member, once, recipient, recorded
from tracker import tick
from tracker.ladder import Level
from tracker.models import Channel, Mail, MailState, Outage, Recipient, RecipientKind, Reminder, Sending
from tracker.postroom.meanings import meaning_in_channel, meaning_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

MONDAY = datetime(2026, 9, 14, 9, tzinfo=UTC)
PAGE = "/delivery/"


def mail_to(person: User | Recipient, state: str = "parked", number: int = 0, **fields: Any) -> Mail:
    """A mail in that state, with words that nobody may see, because they are another desk's."""
    to = person if isinstance(person, Recipient) else recipient(person)
    submitted = MONDAY if state in ("sent", "bounced", "uncertain") else None
    known = {
        "day": date(2026, 9, 14) + timedelta(days=number),
        "kind": "digest",
        "message_id": f"<{to.pk}-{state}-{number}@example.org>",
        "subject": "SECRETsubject",
        "message": b"SECRETmessage",
        "queued_at": MONDAY,
        "next_attempt_at": MONDAY + timedelta(minutes=number),
        "submitted_at": submitted,
        "sent_at": MONDAY if state == "sent" else None,
        "error": "" if state in ("sent", "queued") else "550 5.7.1 not from here",
    }
    return Mail.objects.create(recipient=to, state=state, **known | fields)


def off(person: User | Recipient, address: str) -> Recipient:
    to = person if isinstance(person, Recipient) else recipient(person)
    to.bounced_address, to.bounced_at, to.bounce_reason = address, MONDAY, "5.1.1 smtp; no such person"
    to.save()
    return to


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, query: str = "") -> str:
    answer = as_(user).get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def administrator(**fields: Any) -> User:
    return UserFactory.create(is_superuser=True, **fields)


# Who sees what


@pytest.fixture
def two_desks() -> dict[str, User]:
    """At each of two desks an officer whose mail was refused, the mailbox, a focal point and a channel likewise."""
    people: dict[str, User] = {}
    for name in ("east", "west"):
        desk = DeskFactory.create(slug=name, mailbox=f"box@{name}.example", code=name.upper())
        people[f"{name} lead"] = member(desk, Role.LEAD)
        people[f"{name} officer"] = officer = member(desk, Role.OFFICER, username=f"{name}officer")
        point = FocalPointFactory.create(name=f"{name}point", email=f"point@{name}.example")
        once(recorded(desk=desk, focal_points=[point]), "2026-09")
        room = Channel.objects.create(desk=desk, name=f"{name}room", address="json://SECRETaddress")
        kinds = {"desk": desk, "focal_point": point, "channel": room}
        found = [Recipient.objects.create(kind=kind, name=f"{name}{kind}", **{kind: it}) for kind, it in kinds.items()]
        mail_to(officer)
        for each in found:
            mail_to(each, kind="summary" if each.kind == RecipientKind.CHANNEL else "digest")
        off(officer, officer.email)
        off(found[0], desk.mailbox)
        off(found[1], point.email)
    people["administrator"] = administrator()
    people["outsider"] = UserFactory.create()
    return people


def named(text: str) -> set[str]:
    kinds = ("officer", "desk", "focal_point", "channel")
    return {f"{name} {kind}" for name in ("east", "west") for kind in kinds if f">{name}{kind}</span>" in text}


EAST = {"east officer", "east desk", "east focal_point", "east channel"}
ALL = EAST | {each.replace("east", "west") for each in EAST}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("administrator", ALL),
        ("east lead", EAST),
        ("east officer", {"east officer"}),
        ("west officer", {"west officer"}),
        ("outsider", set()),
    ],
)
def test_leads_see_their_desks_and_others_themselves(two_desks, who: str, seen: set[str]):
    user = two_desks[who]
    assert named(page(user, "?show=refused")) == seen
    assert named(page(user, "?show=returned")) == {each for each in seen if not each.endswith("channel")}
    counts = [f'<span class="count-number">{number}</span>' for number in (len(seen), len(seen) * 3 // 4 or len(seen))]
    assert all(count in page(user) for count in counts)


def test_neither_what_mail_says_nor_the_address_of_a_channel_is_shown(two_desks):
    told = [page(two_desks["administrator"], query) for query in ("", "?show=refused", "?show=returned")]
    pk = Mail.objects.filter(recipient__kind="channel")[0].pk
    told.append(as_(two_desks["administrator"]).get(f"{PAGE}{pk}/give-up/").content.decode())
    assert [text for text in told if "SECRET" in text] == []


def test_visitors_sign_in_and_accounts_that_are_not_staff_are_refused(two_desks):
    stranger = UserFactory.create(is_staff=False)
    addresses = [PAGE, f"{PAGE}{Mail.objects.all()[0].pk}/give-up/", f"{PAGE}resume/"]
    assert [Client().get(each)["Location"] for each in addresses] == [f"/login/?next={each}" for each in addresses]
    assert [as_(stranger).get(each).status_code for each in addresses] == [403] * 3
    assert [as_(two_desks["east lead"]).get(f"{PAGE}resume/").status_code] == [403]
    assert 'href="/delivery/"' not in Client().get("/").content.decode()
    assert 'href="/delivery/"' in as_(two_desks["outsider"]).get("/").content.decode()


@pytest.mark.parametrize("action", ["retry", "arrived", "give-up"])
def test_who_may_do_something_about_a_mail(two_desks, action: str):
    mail = Mail.objects.get(recipient__user=two_desks["east officer"])
    Mail.objects.filter(pk=mail.pk).update(state="uncertain", submitted_at=MONDAY)
    address, shown = f"{PAGE}{mail.pk}/{action}/", {"shown": "uncertain-0"}
    # One's own mail is seen, and another desk's is not there.
    for who, status in (("east officer", 403), ("west lead", 404), ("outsider", 404)):
        assert as_(two_desks[who]).post(address, shown).status_code == status
    assert Client().post(address, shown).status_code == 302
    assert Mail.objects.get(pk=mail.pk).state == "uncertain"
    assert as_(two_desks["east lead"]).post(address, shown).status_code == 302
    assert Mail.objects.get(pk=mail.pk).state != "uncertain"


def test_looking_changes_nothing_and_actions_want_post_and_token(two_desks):
    lead, mail = two_desks["east lead"], Mail.objects.get(recipient__user=two_desks["east officer"])
    for action, status in (("retry", 405), ("arrived", 405), ("give-up", 200)):
        assert as_(lead).get(f"{PAGE}{mail.pk}/{action}/").status_code == status
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lead)
    assert strict.post(f"{PAGE}{mail.pk}/retry/", {"shown": "parked-0"}).status_code == 403
    assert Mail.objects.get(pk=mail.pk).state == "parked"


@pytest.mark.both_engines
@pytest.mark.parametrize("query", ["?show=nonsense", "?page=x", "?show=refused&page=99", "?show=%00"])
def test_an_address_that_asks_for_nonsense_is_a_page(two_desks, query: str):
    assert "Delivery" in page(two_desks["administrator"], query)


@pytest.mark.both_engines
@pytest.mark.parametrize("rows", [1, 3, 12])
def test_a_longer_list_asks_no_more_questions(django_assert_num_queries: Any, rows: int):
    for number in range(rows):
        person = UserFactory.create()
        for state in ("parked", "uncertain", "retry", "queued"):
            mail_to(person, state, number, kind="assignment")
        off(person, person.email)
    lead = administrator()
    client = as_(lead)
    # Session, person; states, addresses; four shelves, and the addresses; outage; hold, heartbeats.
    with django_assert_num_queries(12):
        assert client.get(PAGE).status_code == 200
    # Of one shelf: its length, its page.
    with django_assert_num_queries(9):
        assert client.get(f"{PAGE}?show=refused").status_code == 200


def test_a_long_shelf_is_paged():
    person = UserFactory.create()
    for number in range(60):
        mail_to(person, "parked", number, kind="assignment", error=f"550 words{number}.")
    user = administrator()
    first, second = page(user, "?show=refused"), page(user, "?show=refused&page=2")
    assert (first.count("550 words"), second.count("550 words")) == (50, 10)
    assert "words0." in first
    assert "words59." in second
    assert page(user).count("550 words") == 10
    assert "all 60" in page(user)


def test_the_page_says_what_is_known_of_each_mail():
    amina = UserFactory.create(username="amina", email="amina@example.org")
    mail_to(amina, "retry", 1, attempts=3, error="421 4.3.2 busy", next_attempt_at=MONDAY + timedelta(minutes=5))
    Outage.objects.create(from_at=MONDAY - timedelta(days=9), until_at=MONDAY - timedelta(days=7))
    text = " ".join(page(administrator(), "?show=again").split())
    for said in (
        "The mail server asks to come back later.",
        "It is tried again by itself.",
        "421 4.3.2 busy",
        "from 14 September, 09:05 UTC",
        "queued 14 September, 09:00 UTC",
        "tried 3 times",
        "from 5 September 2026, 09:00 to 7 September 2026, 09:00 UTC",
    ):
        assert said in text


def test_a_chat_room_has_errors_in_our_own_words(desk):
    room = Channel.objects.create(desk=desk, name="room", address="json://SECRETaddress")
    mail_to(Recipient.objects.create(kind="channel", channel=room, name="room"), error="404 is what it answered")
    text = page(administrator(), "?show=refused")
    assert "404 is what it answered" in text
    assert "mail server" not in text


@pytest.mark.parametrize(("minutes", "on_its_way"), [(5, True), (-5, False)])
def test_what_a_sender_holds_is_on_its_way_as_long_as_its_claim(minutes: int, on_its_way: bool):
    lease = timezone.now() + timedelta(minutes=minutes)
    mail_to(UserFactory.create(), "submitting", lease_until=lease, error="")
    text = page(administrator(), "?show=waiting")
    assert ("It is being sent at this moment." in text) is on_its_way
    assert ("Give up…" in text) is not on_its_way


def test_nothing_to_show_is_said():
    assert "Everything has arrived" in page(administrator())


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ("550 5.1.1 no such person", "Nobody receives mail at this address."),
        ("5.1.3 'x@' is no address that mail can be sent to", "Nobody receives mail at this address."),
        ("452 4.2.2 over quota", "The recipient's mailbox is full."),
        ("552 too big", "The message is larger than the mail server takes."),
        ("550 5.7.1 blocked", "The mail server's rules, or its filter for unwanted mail,"),
        ("535 5.7.8 bad", "The mail server does not accept our name and password."),
        ("450 later", "The mail server asks to come back later."),
        ("554 no", "The mail server refuses this message for good."),
        ("5.5.0 smtp; no", "The mail server refuses this message for good."),
        ("TimeoutError: timed out", "The mail server did not answer in time."),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "The mail server cannot be reached."),
        ("gaierror: [Errno -2] Name or service not known", "The mail server cannot be reached."),
        ("KeyError: 'title'", "Pacta could not write this message."),
        ("", ""),
        ("The message has line ends that are not CRLF", ""),
    ],
)
def test_an_error_is_told_in_words(error: str, meaning: str):
    assert str(meaning_of(error).what).startswith(meaning)
    assert bool(meaning_of(error).what) == bool(meaning)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ("HTTP 401 Unauthorized", "The service does not accept the key in the channel's address."),
        ("HTTP 404 Not Found", "There is no such room any more."),
        ("HTTP 410 Gone", "There is no such room any more."),
        ("HTTP 400 Bad Request", "The service refuses this message for good."),
        ("HTTP 429 Too Many Requests", "The service cannot take it at the moment."),
        ("HTTP 503 Service Unavailable", "The service cannot take it at the moment."),
        ("HTTP 599", "The service cannot take it at the moment."),
        ("No connection within 10 seconds", ""),
        ("", ""),
    ],
)
def test_what_a_channel_answered_is_told_in_words(error: str, meaning: str):
    assert str(meaning_in_channel(error, in_doubt=False).what) == meaning
    assert str(meaning_in_channel(error, in_doubt=True).what).startswith("It was handed over, but the service's answer")


# What they do


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")


def digest_of(desk: Desk, state: str, *, owner: User, attempts: int = 1) -> Mail:
    """The digest that is due to ``owner`` on Monday, as a delivery left it in that state."""
    once(None, "2026-09-14", desk=desk, owner=owner)
    tick.prepare(at=MONDAY, clock=lambda: MONDAY)
    mail = Mail.objects.get(recipient__user=owner)
    mail.state, mail.attempts = MailState(state), attempts
    if state == "uncertain":
        mail.submitted_at, mail.message, mail.address = MONDAY, b"Subject: as stored\r\n\r\nstored\r\n", owner.email
    mail.save()
    return mail


def deliver() -> int:
    # By the wall clock, as the views.
    return tick.run(at=MONDAY, clock=timezone.now).sent


def act(user: User, mail: Mail, action: str, *, shown: str = "") -> str:
    answer = as_(user).post(
        f"{PAGE}{mail.pk}/{action}/", {"shown": shown or f"{mail.state}-{mail.attempts}"}, follow=True
    )
    assert answer.status_code == 200
    return next(str(message) for message in answer.context["messages"])


def noted() -> list[tuple[str, str]]:
    return list(LogEntry.objects.values_list("user__username", "change_message"))


def test_a_refused_mail_is_written_anew_and_goes_out_with_the_next_delivery(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD, username="lead")
    mail = digest_of(desk, "parked", owner=amina)
    assert deliver() == 0
    assert act(lead, mail, "retry") == "amina: it goes out with the next delivery."
    assert (deliver(), [message.to for message in post.outbox]) == (1, [["amina@example.org"]])
    assert Mail.objects.get(pk=mail.pk).state == "sent"
    assert noted() == [("lead", "to be sent again")]


def test_an_unconfirmed_mail_is_sent_again_as_the_same_bytes(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD)
    mail = digest_of(desk, "uncertain", owner=amina)
    assert deliver() == 0
    act(lead, mail, "retry")
    assert deliver() == 1
    assert post.outbox[0].message().as_bytes() == b"Subject: as stored\r\n\r\nstored\r\n"


def test_an_unconfirmed_mail_that_arrived_is_not_sent_again(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD, username="lead")
    mail = digest_of(desk, "uncertain", owner=amina)
    assert act(lead, mail, "arrived") == "amina: taken as arrived."
    assert (deliver(), post.outbox) == (0, [])
    assert (Mail.objects.get(pk=mail.pk).state, set(mail.reminders.values_list("state", flat=True))) == (
        "sent",
        {"sent"},
    )
    assert noted() == [("lead", "taken as arrived")]


@pytest.mark.parametrize("state", ["parked", "uncertain", "retry", "queued"])
def test_of_what_is_given_up_the_deputy_is_told(desk, state: str):
    amina, bilal = member(desk, Role.OFFICER, username="amina"), member(desk, Role.OFFICER, username="bilal")
    lead = member(desk, Role.LEAD, username="lead", first_name="Chen", last_name="Lead")
    Membership.objects.filter(user=amina).update(deputy=bilal)
    mail = digest_of(desk, state, owner=amina)
    Mail.objects.filter(pk=mail.pk).update(error="550 no")
    told = act(lead, mail, "give-up")
    assert told == "amina: given up. Whoever is next in line is told of 1 follow-up."
    assert (deliver(), [message.to for message in post.outbox]) == (1, [["bilal@example.org"]])
    assert Reminder.objects.get(recipient__user=bilal).level == Level.DEPUTY
    given = Mail.objects.get(pk=mail.pk)
    assert (given.state, given.error) == ("cancelled", "given up by Chen Lead: 550 no")
    assert noted() == [("lead", "given up by Chen Lead")]


def test_without_a_deputy_the_lead_is_told_and_without_anybody_that_is_said(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD, username="lead")
    mail = digest_of(desk, "parked", owner=amina)
    act(lead, mail, "give-up")
    assert (deliver(), [message.to for message in post.outbox]) == (1, [["lead@example.org"]])

    alone = member(DeskFactory.create(), Role.LEAD, username="alone")
    mail = digest_of(alone.memberships.get().desk, "parked", owner=alone)
    assert act(alone, mail, "give-up") == "alone: given up. Of 1 follow-up there is nobody else to tell."


def test_what_was_closed_meanwhile_is_told_to_nobody(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD)
    mail = digest_of(desk, "parked", owner=amina)
    follow_up = mail.reminders.get().follow_up
    follow_up.window_version += 1
    follow_up.save()
    assert act(lead, mail, "give-up") == "amina: given up."
    assert set(Reminder.objects.values_list("recipient__name", flat=True)) == {"amina"}


@pytest.mark.both_engines
@pytest.mark.parametrize("action", ["retry", "give-up", "arrived"])
def test_what_a_sender_or_somebody_else_took_meanwhile_is_left_alone(desk, action: str):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD)
    mail = digest_of(desk, "uncertain", owner=amina, attempts=2)
    for state, attempts in (("claimed", 3), ("sent", 3), ("uncertain", 3), ("cancelled", 2)):
        Mail.objects.filter(pk=mail.pk).update(state=state, attempts=attempts, sent_at=MONDAY)
        told = act(lead, mail, action)
        assert told == "A delivery or somebody else was first, so nothing was done. Look again."
        assert Mail.objects.get(pk=mail.pk).state == state
    assert noted() == []


def test_giving_up_asks_first(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD)
    mail = digest_of(desk, "parked", owner=amina)
    text = as_(lead).get(f"{PAGE}{mail.pk}/give-up/").content.decode()
    assert "Give up the mail to amina?" in text
    assert 'name="shown" value="parked-1"' in text
    assert Mail.objects.get(pk=mail.pk).state == "parked"


def test_an_address_is_used_again_by_its_owner_or_the_lead(desk):
    amina, lead = member(desk, Role.OFFICER, username="amina"), member(desk, Role.LEAD, username="lead")
    other = member(desk, Role.OFFICER)
    for user in (amina, lead):
        gone = off(amina, amina.email)
        address = f"{PAGE}addresses/{gone.pk}/use/"
        assert as_(other).post(address, {"shown": amina.email}).status_code == 404
        assert as_(user).post(address, {"shown": "older@example.org"}).status_code == 302
        assert not Recipient.objects.get(pk=gone.pk).address_works
        answer = as_(user).post(address, {"shown": amina.email}, follow=True)
        assert "amina: mail goes to this address again." in answer.content.decode()
        assert Recipient.objects.get(pk=gone.pk).address_works
    assert sorted(noted()) == [("amina", "address used again"), ("lead", "address used again")]


# A hold


@pytest.fixture
def held(desk) -> Mail:
    mail = digest_of(desk, "queued", owner=member(desk, Role.LEAD, username="amina"), attempts=0)
    Sending.objects.create(pk=1, register="r", held_since=MONDAY, held_because="behind")
    return mail


def test_the_page_of_a_hold_says_why_and_administrators_resume(held):
    root = administrator(username="root")
    assert deliver() == 0
    assert "Resume…" in page(root)
    assert "An administrator can resume." in page(held.recipient.user)
    assert "1 mail waits." in as_(root).get(f"{PAGE}resume/").content.decode()
    assert deliver() == 0
    assert as_(held.recipient.user).post(f"{PAGE}resume/").status_code == 403

    answer = as_(root).post(f"{PAGE}resume/", follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Mail is sent again."]
    assert (deliver(), Sending.objects.get().held_since) == (1, None)
    assert noted() == [("root", "sending resumed, 0 mails dropped")]
    assert "there is nothing to resume" in as_(root).get(f"{PAGE}resume/").content.decode()


def test_administrators_resume_without_what_waits(held):
    answer = as_(administrator()).post(f"{PAGE}resume/", {"drop": "1"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Mail is sent again. 1 mail was dropped."]
    assert (deliver(), Mail.objects.get().state) == (0, "cancelled")
