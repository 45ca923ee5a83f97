"""Leads add, try and take away the channels of their desks; an address is written once and shown nowhere."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from tests.factories import DeskFactory, MembershipFactory, UserFactory, member
from tracker.models import Channel, Mail, Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

SECRET = "TIiajkdnlazkcOXrIdevi7Q1"
ADDRESS = f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}"
OTHER = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7Q2"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *keys: int) -> str:
    return reverse(f"admin:tracker_channel_{name}", args=keys)


@pytest.fixture
def desk():
    return DeskFactory.create(name="Islamabad desk")


@pytest.fixture
def lead(desk):
    return member(desk, Role.LEAD)


@pytest.fixture
def channel(desk):
    return Channel.objects.create(desk=desk, name="#follow-up", address=ADDRESS)


def test_a_channel_is_added_with_an_address_that_nobody_sees_again(desk, lead):
    client = signed_in(lead)
    typed = {"desk": desk.pk, "name": "#follow-up", "new_address": f" {ADDRESS} "}
    answer = client.post(page("add"), typed, follow=True)
    channel = Channel.objects.get()
    assert (channel.desk, channel.name, channel.address, channel.is_on) == (desk, "#follow-up", ADDRESS, True)
    pages = [
        answer.content.decode(),
        *(client.get(page(name, channel.pk)).content.decode() for name in ("change", "history", "delete")),
        client.get(page("changelist")).content.decode(),
    ]
    assert [SECRET in body for body in pages] == [False] * 5
    assert "Slack" in pages[1]
    assert [SECRET in str(vars(row)) for row in Channel.history.all()] == [False]
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (
            f"json://chat.example/{SECRET}",
            "Addresses of the kind JSON are not allowed; allowed are: "
            "Slack, Microsoft Teams, Discord, Telegram, Google Chat, Webex.",
        ),
        (f"slack://{SECRET}", "That is no address of the kind Slack, or it has options."),
        ("", "This field is required."),
    ],
)
def test_what_is_refused_is_told_in_one_line_without_the_address(desk, lead, address, line):
    answer = signed_in(lead).post(page("add"), {"desk": desk.pk, "name": "#follow-up", "new_address": address})
    assert answer.context["adminform"].form.errors == {"new_address": [line]}
    assert SECRET not in answer.content.decode()
    assert not Channel.objects.exists()


def test_an_address_is_kept_unless_another_is_typed(lead, channel):
    client = signed_in(lead)
    client.post(page("change", channel.pk), {"name": "#late", "new_address": ""})
    channel.refresh_from_db()
    assert (channel.name, channel.address, channel.is_on) == ("#late", ADDRESS, False)
    client.post(page("change", channel.pk), {"name": "#late", "new_address": OTHER, "is_on": "on"})
    channel.refresh_from_db()
    assert (channel.address, channel.is_on) == (OTHER, True)
    kept = [(row.name, row.is_on, row.history_change_reason) for row in Channel.history.order_by("history_id")]
    assert kept == [("#follow-up", True, None), ("#late", False, None), ("#late", True, "address")]
    body = client.get(page("history", channel.pk)).content.decode()
    assert ("The address was changed. It is a secret, and is not shown." in body, "secret" in body) == (True, True)
    assert [word in body for word in (SECRET, ADDRESS, OTHER)] == [False] * 3


def test_two_channels_of_a_desk_do_not_share_a_name(desk, lead, channel):
    other = Channel.objects.create(desk=desk, name="#late", address=OTHER)
    Channel.objects.create(desk=DeskFactory.create(), name="#elsewhere", address=OTHER)
    client = signed_in(lead)
    answer = client.post(page("change", other.pk), {"name": "#follow-up", "new_address": "", "is_on": "on"})
    assert answer.context["adminform"].form.errors == {"name": ["“#follow-up” is a channel of this desk already."]}
    for name in ("#late", "#elsewhere"):
        client.post(page("change", other.pk), {"name": name, "new_address": "", "is_on": "on"})
        other.refresh_from_db()
        assert other.name == name


def test_a_test_line_says_what_came_of_it(lead, channel, settings):
    client = signed_in(lead)
    # Without asking Slack: what is no longer allowed is not tried.
    settings.CHANNELS = frozenset({"discord"})
    answer = client.post(page("try", channel.pk), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "“#follow-up” did not take a test: Addresses of the kind Slack are not allowed; allowed are: Discord."
    ]
    assert (client.get(page("try", channel.pk)).status_code, Mail.objects.count()) == (405, 0)
    assert "Slack, no longer allowed" in client.get(page("change", channel.pk)).content.decode()


def test_a_channel_that_is_taken_away_leaves_what_was_sent(lead, channel):
    told = Recipient.objects.create(kind="channel", name="#follow-up", channel=channel)
    signed_in(lead).post(page("delete", channel.pk), {"post": "yes"})
    told.refresh_from_db()
    assert (Channel.objects.count(), told.channel, told.name) == (0, None, "#follow-up")


@pytest.mark.parametrize("name", ["change", "history", "delete", "try"])
def test_a_channel_of_another_desk_is_not_found(channel, name):
    elsewhere = signed_in(member(DeskFactory.create(), Role.LEAD))
    answers = [elsewhere.get(page(name, channel.pk)), elsewhere.post(page(name, channel.pk), {"post": "yes"})]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert Channel.objects.get().address == ADDRESS


def test_only_leads_have_channels(desk, channel):
    seen = {}
    for role in Role:
        client = signed_in(member(desk, role))
        seen[role.value] = [client.get(page("changelist")).status_code, client.get(page("add")).status_code]
    assert seen == {"viewer": [403, 403], "officer": [403, 403], "lead": [200, 200]}
    officer = member(desk, Role.OFFICER)
    MembershipFactory.create(desk=DeskFactory.create(), user=officer, role=Role.LEAD)
    assert signed_in(officer).get(page("change", channel.pk)).status_code == 404
    assert signed_in(UserFactory.create(is_superuser=True)).get(page("change", channel.pk)).status_code == 200


def test_a_lead_adds_to_desks_they_lead_only(desk, lead):
    far = DeskFactory.create(name="Far desk")
    answer = signed_in(lead).post(page("add"), {"desk": far.pk, "name": "#far", "new_address": ADDRESS})
    assert list(answer.context["adminform"].form.errors) == ["desk"]
    assert not Channel.objects.exists()
    assert (
        page("changelist")
        in signed_in(lead).get(reverse("admin:commitments_desk_change", args=[desk.pk])).content.decode()
    )
