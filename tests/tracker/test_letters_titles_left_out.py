"""Of a restricted record nothing may stand in mail but a link, where its desk says so; a mailbox is always so."""

import pytest
from django.test import Client
from django.utils import timezone

from commitments.access import Confidentiality
from commitments.models import SourceDocument
from tests.tracker.every_mail import AT, Words, every_mail, nobody_but_the_mailbox, register
from tests.tracker.opened import composed
from tracker.links import Link, Purpose, address_of, mark_of
from tracker.recipients import recipient_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

RESTRICTED = Confidentiality.RESTRICTED
WORDS = Words()
# What each mail says of an open record, so that the test of what is left out would notice.
SAID = {
    "digest": ["title", "promiser", "promised_to", "quote", "publisher", "source_address"],
    "report": ["report_note", "reporter", "reporting_party"],
    "overview": ["title", "promiser", "promised_to", "quote", "publisher", "source_address"],
    "assignment": ["title", "promiser", "promised_to", "quote", "publisher", "source_address", "reason"],
    "to deputy": ["title", "promiser", "quote", "report_note", "reporter"],
    "to lead": ["title", "promiser", "quote", "report_note", "reporter"],
}


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"


def test_a_desk_that_leaves_titles_in_has_them_in_every_mail():
    here = register(WORDS, confidentiality=RESTRICTED, code="SECRET")
    letters = {what: composed(mail, AT) for what, mail in every_mail(here).items()}
    assert {
        what: [name for name in SAID[what] if getattr(WORDS, name) not in letter.everything]
        for what, letter in letters.items()
    } == {what: [] for what in SAID}
    assert "SECRET-2026-001" in letters["digest"].everything
    assert "the title" in letters["digest"].entries


@pytest.mark.parametrize("what", SAID)
def test_a_desk_that_leaves_titles_out_has_nothing_of_a_restricted_record_in_any_mail(what):
    here = register(WORDS, confidentiality=RESTRICTED, code="SECRET", name="The desk", leaves_titles_out=True)
    mail = every_mail(here)[what]
    letter = composed(mail, AT)
    found = [word for word in [*WORDS.all(), "SECRET"] if word.lower() in letter.everything.lower()]
    assert found == []
    assert "A restricted record of The desk" in letter.text
    assert "A restricted record of The desk" in letter.html
    address = f"https://pacta.example.org/admin/commitments/followup/{here.follow_up.pk}/change/"
    assert f"  Record: {address}\n" in letter.text
    assert f'href="{address}"' in letter.html
    # Nothing behind a link that asks for no password, either.
    assert "/log/" not in letter.text.replace("/log/u.", "")


@pytest.mark.parametrize("leaves_titles_out", [True, False])
def test_of_a_restricted_document_neither_quote_nor_source_stands_in_mail_of_an_open_record(leaves_titles_out):
    here = register(WORDS, confidentiality=Confidentiality.PUBLIC, leaves_titles_out=leaves_titles_out)
    SourceDocument.objects.update(confidentiality=RESTRICTED)
    quoted = ["quote", "publisher", "source_address"]
    letters = {what: composed(mail, AT).everything for what, mail in every_mail(here).items() if what != "report"}
    for letter in letters.values():
        found = [name for name in quoted if getattr(WORDS, name) in letter]
        assert found == ([] if leaves_titles_out else quoted)


def test_the_mailbox_is_sent_no_quote_from_a_restricted_document():
    here = register(WORDS, confidentiality=Confidentiality.PUBLIC)
    mail = nobody_but_the_mailbox(here)
    assert WORDS.quote in composed(mail, AT).everything
    SourceDocument.objects.update(confidentiality=RESTRICTED)
    letter = composed(mail, AT).everything
    assert [name for name in ("title", "quote", "publisher") if getattr(WORDS, name) in letter] == ["title"]


def test_a_page_that_asks_for_no_password_quotes_no_restricted_document_either():
    here = register(WORDS, confidentiality=Confidentiality.PUBLIC, leaves_titles_out=True)
    SourceDocument.objects.update(confidentiality=RESTRICTED)
    to = recipient_of(here.owner, at=AT)
    sent_to = mark_of(to.address)
    page = address_of(
        Link(Purpose.LOG, to.pk, here.follow_up.pk, here.follow_up.window_version, "", sent_to, timezone.now())
    )
    client, there = Client(), page.removeprefix("https://pacta.example.org")
    stranger = client.get(there).content.decode()
    client.force_login(here.owner)
    they = client.get(there).content.decode()
    assert (WORDS.title in stranger, WORDS.quote in stranger, WORDS.quote in they) == (True, False, True)


def test_its_calendar_entry_is_as_silent():
    here = register(WORDS, confidentiality=RESTRICTED, code="SECRET", name="The desk", leaves_titles_out=True)
    entries = composed(every_mail(here)["digest"], AT).entries
    assert "SUMMARY:A restricted record of The desk\n" in entries
    assert "DESCRIPTION" not in entries
    assert f"URL:https://pacta.example.org/admin/commitments/followup/{here.follow_up.pk}/change/\n" in entries


def test_a_reader_who_cannot_open_the_admin_is_sent_to_the_dashboard():
    here = register(WORDS, confidentiality=RESTRICTED, leaves_titles_out=True)
    here.owner.is_staff = False
    here.owner.save()
    assert "  Record: https://pacta.example.org/\n" in composed(every_mail(here)["digest"], AT).text


@pytest.mark.parametrize("confidentiality", [Confidentiality.PUBLIC, Confidentiality.INTERNAL])
def test_other_records_of_that_desk_keep_their_titles(confidentiality):
    here = register(WORDS, confidentiality=confidentiality, leaves_titles_out=True)
    letter = composed(every_mail(here)["digest"], AT)
    assert "the title" in letter.text
    assert "the quote" in letter.html


def test_a_mailbox_that_anybody_may_open_is_told_nothing_of_a_restricted_record():
    here = register(WORDS, confidentiality=RESTRICTED, code="SECRET", name="The desk")
    letter = composed(nobody_but_the_mailbox(here), AT)
    assert [word for word in [*WORDS.all(), "SECRET"] if word.lower() in letter.everything.lower()] == []
    assert "A restricted record of The desk" in letter.text


def test_a_mailbox_is_told_of_what_its_members_may_read():
    here = register(WORDS, confidentiality=Confidentiality.INTERNAL)
    letter = composed(nobody_but_the_mailbox(here), AT)
    assert "the title" in letter.text
    assert "the quote" in letter.text
