"""Who is no person of ours: focal points, who are told only what anybody may read, and a desk's shared mailbox."""

import pytest

from commitments.access import Confidentiality
from commitments.models import Desk, SourceDocument
from tests.tracker.every_mail import AT, Words, every_mail, nobody_but_the_mailbox, register, to_focal_point
from tests.tracker.opened import composed
from tracker import letters
from tracker.links import Link, Purpose, mark_of
from tracker.models import Recipient, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PUBLIC, INTERNAL = Confidentiality.PUBLIC, Confidentiality.INTERNAL


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"


def test_a_focal_point_is_told_who_writes_why_and_how_to_stop_it():
    here = register(Words(), confidentiality=PUBLIC, code="PKCN", name="The China desk")
    letter = composed(to_focal_point(here), AT)
    assert (
        letter.unlinked
        == """\
Your follow-ups on 5 October 2026

Written for The China desk, where public promises are followed up. You are on
record as the one who answers for this at the reporting party.


OVERDUE

- the title
  5 days late · September 2026 · arranged for 30 September 2026
  the promiser to the promised to
  Reminder: 1 working day after its end
  “the quote”
  the publisher, no date, https://source.example/address
  Record: https://pacta.example.org/commitments/PKCN-2026-001/
  Say what came of it: https://pacta.example.org/log/<l>/
  Remind me later: https://pacta.example.org/log/<s>/


You are sent this because a public record names you as its focal point. One
click stops it:
Stop mail of this kind: https://pacta.example.org/log/<u>/
"""
    )
    assert letter.message["To"] == "focal@example.org"
    assert letter.message["Reply-To"] == "desk@example.org"


def test_a_focal_point_reads_no_notes_no_names_of_ours_and_no_quote_of_a_document_that_is_not_public():
    here = register(Words(), confidentiality=PUBLIC)
    SourceDocument.objects.update(confidentiality=INTERNAL)
    letter = composed(to_focal_point(here), AT)
    ours = ["the quote", "the publisher", "the log note", "the reason", "the report note", "Ada", "Cem", "Bea", "lead"]
    assert [word for word in ours if word in letter.everything] == []
    assert "/admin/" not in letter.everything
    assert "the title" in letter.text


@pytest.mark.parametrize("confidentiality", [INTERNAL, Confidentiality.RESTRICTED])
def test_a_focal_point_is_told_nothing_of_a_record_that_is_not_public_any_more(confidentiality):
    here = register(Words(), confidentiality=PUBLIC)
    mail = to_focal_point(here)
    assert letters.compose(mail, at=AT)
    type(here.follow_up.commitment).objects.update(confidentiality=confidentiality)
    assert letters.compose(mail, at=AT) is None


def test_a_desk_that_does_not_write_to_focal_points_any_more_sends_nothing():
    here = register(Words(), confidentiality=PUBLIC)
    mail = to_focal_point(here)
    Desk.objects.update(writes_to_focal_points=False)
    assert letters.compose(mail, at=AT) is None


def test_a_focal_point_who_stopped_it_is_sent_nothing():
    here = register(Words(), confidentiality=PUBLIC)
    mail = to_focal_point(here)
    stopped = Recipient.objects.filter(pk=mail.recipient_id)
    stopped.update(stopped_address="somebody.else@example.org")
    assert letters.compose(mail, at=AT) is not None
    stopped.update(stopped_address=mail.recipient.address)
    assert letters.compose(mail, at=AT) is None


def test_the_links_of_a_focal_point_are_their_own():
    here = register(Words(), confidentiality=PUBLIC)
    mail = to_focal_point(here)
    me, row, sent_to = mail.recipient_id, here.follow_up.pk, mark_of(mail.recipient.address)
    assert composed(mail, AT).links(AT) == [
        Link(Purpose.UNSUBSCRIBE, me, None, None, "digest", sent_to, AT),
        Link(Purpose.LOG, me, row, 1, "", sent_to, AT),
        Link(Purpose.SNOOZE, me, row, 1, "", sent_to, AT),
    ]


def test_a_mailbox_is_told_what_nobody_at_the_desk_can_be_told():
    here = register(Words(), confidentiality=INTERNAL, code="PKCN", name="The China desk")
    letter = composed(nobody_but_the_mailbox(here), AT)
    assert letter.message["To"] == "desk@example.org"
    assert letter.message["Reply-To"] is None
    assert letter.message["List-Unsubscribe"] is None
    assert (
        letter.unlinked.split("\n\n\n")[-1]
        == """\
Sent to the mailbox of The China desk because nobody there can be told of
these themselves.
Open the dashboard: https://pacta.example.org/
"""
    )
    assert [link.purpose for link in letter.links(AT)] == [Purpose.LOG, Purpose.SNOOZE]


def test_who_of_us_is_told_after_whom_is_not_said_outside():
    here = register(Words(), confidentiality=Confidentiality.PUBLIC)
    mail = to_focal_point(here)
    inside = every_mail(here)["digest"]
    Reminder.objects.filter(mail__in=[mail, inside]).exclude(kind="fixed").update(rung="to-deputy", level=2)
    assert "Reminder: handed to the deputy" in composed(inside, AT).text
    assert "deputy" not in composed(mail, AT).everything
