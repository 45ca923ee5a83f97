"""Of a restricted record nothing may stand in mail but a link, where its desk says so; a mailbox is always so."""

import pytest

from commitments.access import Confidentiality
from tests.tracker.every_mail import AT, Words, every_mail, nobody_but_the_mailbox, register
from tests.tracker.opened import composed

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
