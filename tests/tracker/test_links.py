"""The links in mail: nobody else can make one, and one is good for nothing but what it was made for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from re import fullmatch

import pytest

from tracker.links import (
    LIVES,
    Link,
    LinkTooOld,
    LinkUnreadable,
    Purpose,
    address_of,
    fingerprint,
    mark_of,
    read,
    token_of,
)

AT = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
MARK = mark_of("amina@example.org")
LINK = Link(Purpose.LOG, recipient=12, follow_up=345, window_version=2, mail_kind="", sent_to=MARK, issued_at=AT)
STOP = Link(
    Purpose.UNSUBSCRIBE, 12, follow_up=None, window_version=None, mail_kind="overview", sent_to=MARK, issued_at=AT
)


@pytest.mark.parametrize("link", [*(replace(LINK, purpose=purpose) for purpose in Purpose), STOP])
def test_a_link_is_read_as_it_was_written(link):
    assert read(token_of(link), at=AT) == link


def test_its_address_is_absolute_and_needs_no_escapes(settings):
    settings.PUBLIC_URL = "https://pacta.example"
    address = address_of(LINK)
    assert address == f"https://pacta.example/log/{token_of(LINK)}/"
    assert set(token_of(LINK)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_a_token_names_ids_a_mark_and_an_instant_and_nothing_else():
    *told, _signature = token_of(LINK).split(".")
    assert told == ["l", "12", "345", "2", "-", MARK, "1789376400"]
    assert fullmatch(r"[0-9a-f]{12}", MARK)


def test_the_mark_of_an_address_is_of_no_other_and_the_same_in_capitals(settings):
    others = [mark_of(address) for address in ("", "amin@example.org", "amina@example.com", "amina@example.org ")]
    assert len({MARK, *others}) == 5
    assert mark_of("Amina@Example.org") == MARK
    # Whoever guesses the address cannot make the mark of it.
    settings.SECRET_KEY = "another"
    assert mark_of("amina@example.org") != MARK


def swapped(token: str, place: int, field: str) -> str:
    fields = token.split(".")
    fields[place] = field
    return ".".join(fields)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "l",
        token_of(LINK)[:-1],
        token_of(LINK)[1:],
        token_of(LINK) + "A",
        swapped(token_of(LINK), 7, ""),
        swapped(token_of(LINK), 7, token_of(STOP).rsplit(".", 1)[1]),
        # Another purpose, person, follow-up, window, kind of mail, age.
        swapped(token_of(LINK), 0, "a"),
        swapped(token_of(LINK), 1, "13"),
        swapped(token_of(LINK), 2, "346"),
        swapped(token_of(LINK), 3, "3"),
        swapped(token_of(STOP), 4, "digest"),
        swapped(token_of(LINK), 5, mark_of("other@example.org")),
        swapped(token_of(LINK), 6, "1799999999"),
        "l.12.345.2.-.1789376400",
        "l.١٢.345.2.-.1789376400.x",
        "l." * 10_000,
        "\x00",
        "ł" * 20,
    ],
)
def test_what_we_did_not_sign_is_no_link(forged):
    with pytest.raises(LinkUnreadable) as raised:
        read(forged, at=AT)
    assert not isinstance(raised.value, LinkTooOld)


def test_the_signature_of_one_purpose_does_not_fit_another():
    by_purpose = {purpose: token_of(replace(LINK, purpose=purpose)).rsplit(".", 1)[1] for purpose in Purpose}
    assert len(set(by_purpose.values())) == len(Purpose)


def test_another_key_signs_other_links(settings):
    theirs = token_of(LINK)
    settings.SECRET_KEY = "another"
    with pytest.raises(LinkUnreadable):
        read(theirs, at=AT)


def test_a_key_that_was_changed_reads_its_links_while_it_is_kept_as_a_fallback(settings):
    before = token_of(LINK)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert read(before, at=AT) == LINK


@pytest.mark.parametrize(("link", "days"), [(LINK, 30), (STOP, 365)])
def test_a_link_lives_as_long_as_its_purpose_needs(link, days):
    token, ends = token_of(link), AT + timedelta(days=days)
    assert LIVES[link.purpose] == timedelta(days=days)
    assert read(token, at=ends) == link
    with pytest.raises(LinkTooOld):
        read(token, at=ends + timedelta(seconds=1))


def test_a_clock_that_was_set_back_reads_the_link_of_a_mail_just_sent():
    assert read(token_of(LINK), at=AT - timedelta(hours=1)) == LINK


def test_a_fingerprint_does_not_hold_the_token():
    token = token_of(LINK)
    assert len(fingerprint(token)) == 64
    assert not any(part in fingerprint(token) for part in token.split(".") if len(part) > 3)
    assert fingerprint(token) != fingerprint(token_of(STOP))
