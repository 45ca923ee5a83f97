"""Which chat rooms and webhooks operators allow."""

import pytest

from config.env import Unreadable, read

KEY = {"SECRET_KEY": "k"}


def test_services_with_hosts_of_their_own_are_allowed_and_no_host_beside_them():
    found = read(KEY)
    assert found.channels == {"slack", "workflows", "discord", "tgram", "gchat", "webex"}
    assert found.channel_hosts == frozenset()


def test_kinds_and_hosts_are_listed_with_commas():
    found = read(KEY | {"PACTA_CHANNELS": "Slack, json", "PACTA_CHANNEL_HOSTS": "Chat.example.org, 10.0.0.7"})
    assert found.channels == {"slack", "json"}
    assert found.channel_hosts == {"chat.example.org", "10.0.0.7"}


def test_none_allows_none():
    assert read(KEY | {"PACTA_CHANNELS": "none"}).channels == frozenset()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PACTA_CHANNELS", "slack,mailto", "mailto is none of slack, workflows, "),
        ("PACTA_CHANNEL_HOSTS", "https://chat.example.org/", "not host names separated by commas"),
    ],
)
def test_what_cannot_be_read_stops_the_start_with_its_name(name, value, reason):
    with pytest.raises(Unreadable, match=f"{name}=.*{reason}"):
        read(KEY | {name: value})
