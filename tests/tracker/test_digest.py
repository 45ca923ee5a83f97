"""What the digest says, word for word."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Quote
from commitments.status import DocumentKind, Part
from tests.factories import DeskFactory, PartyFactory, SourceDocumentFactory, member, once, undated
from tracker import digest as digests
from tracker import tick
from tracker.models import Digest

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def run(at: datetime):
    return tick.run(at=at, clock=lambda: at)


def parts(mail):
    read = message_from_bytes(bytes(Digest.objects.get().message), policy=default)
    assert len(mail) == 1
    return {part.get_content_type(): part.get_content() for part in read.walk() if not part.is_multipart()}


@pytest.fixture
def desk(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"
    return DeskFactory.create()


def promise(desk, title, *, quote="will be held", **document):
    paper = SourceDocumentFactory.create(desk=desk, kind=DocumentKind.READOUT, **document)
    north, south = PartyFactory.create(name=f"North of {title}"), PartyFactory.create(name=f"South of {title}")
    return {
        "desk": desk,
        "title": title,
        "parts": [(north, Part.PROMISES), (south, Part.IS_PROMISED)],
        "quotes": [Quote(paper, quote)],
    }


def test_the_text_says_what_is_overdue_due_and_coming_up_each_with_quote_source_and_link(desk, mailoutbox):
    member(desk, Role.LEAD, username="lead", first_name="Ada", last_name="Lead")
    published = {"publisher": "The Gazette", "published_on": date(2026, 1, 7), "address": "https://gazette.example/1"}
    late = once(None, "2026-09", **promise(desk, "the forum", quote="a forum in September", **published))
    due = once(None, "2026-36", **promise(desk, "the talks"))
    near = once(None, "2026-10-25/2026-11-24", **promise(desk, "the visit"))
    bare = undated(review_on=date(2026, 9, 30), **promise(desk, "the unit"))
    run(AT)
    text = parts(mailoutbox)["text/plain"].replace("\r\n", "\n").rstrip() + "\n"
    document = {f.pk: f.commitment.citations.get().document for f in (late, due, near, bare)}
    link = {f.pk: f"https://pacta.example.org/commitments/{f.commitment.reference}/" for f in (late, due, near, bare)}
    assert (
        text
        == f"""\
Ada Lead, this is how your follow-ups stand on 1 October 2026.


OVERDUE

* the forum
  1 day late · September 2026 · planned
  North of the forum to South of the forum
  “a forum in September”
  The Gazette, 7 January 2026, https://gazette.example/1
  {link[late.pk]}


DUE NOW

* the talks
  91 days left · the fourth quarter of 2026 · planned
  North of the talks to South of the talks
  “will be held”
  {document[due.pk].title}, no date
  {link[due.pk]}


COMING UP

- the visit
  opens in 24 days · 25 October to 24 November 2026 · planned
  North of the visit to South of the visit
  “will be held”
  {document[near.pk].title}, no date
  {link[near.pk]}


WITHOUT A DATE, UP FOR REVIEW

* the unit
  review was set for 30 September 2026 · no date · planned
  North of the unit to South of the unit
  “will be held”
  {document[bare.pk].title}, no date
  {link[bare.pk]}


* new since your last digest
All of it: https://pacta.example.org/
You are sent this because you answer for these follow-ups, or lead the desk where nobody does.
"""
    )
    assert Digest.objects.get().subject == "Pacta: 1 overdue, 1 due, 1 coming up, 1 to review"


def test_what_a_title_holds_cannot_become_markup_or_a_header(desk, mailoutbox):
    member(desk, Role.LEAD)
    title = "<script>alert(1)</script>\r\nBcc: all@example.org"
    once(None, "2026-09", **promise(desk, title))
    run(AT)
    read = message_from_bytes(bytes(Digest.objects.get().message), policy=default)
    assert read["Bcc"] is None
    html = parts(mailoutbox)["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_long_section_ends_with_how_many_more(desk, mailoutbox, monkeypatch):
    monkeypatch.setattr(digests, "SHOWN_PER_SECTION", 2)
    member(desk, Role.LEAD)
    for number in range(5):
        once(None, "2026-09", **promise(desk, f"promise {number}"))
    run(AT)
    sent = parts(mailoutbox)
    assert "and 3 more on the dashboard" in sent["text/plain"]
    assert "and 3 more on the dashboard" in sent["text/html"]
    assert "promise 2" not in sent["text/plain"]
    assert Digest.objects.get().subject == "Pacta: 5 overdue"


def test_a_quote_from_a_document_its_reader_may_not_see_is_left_out(desk, mailoutbox):
    owner = member(DeskFactory.create(), Role.OFFICER, username="owner")
    paper = SourceDocumentFactory.create(
        desk=desk, title="The secret minutes", confidentiality=Confidentiality.RESTRICTED
    )
    once(None, "2026-09", desk=desk, title="the forum", quotes=[Quote(paper, "behind closed doors")], owner=owner)
    run(AT)
    assert mailoutbox[0].to == ["owner@example.org"]
    for text in parts(mailoutbox).values():
        assert "the forum" in text
        assert "behind closed doors" not in text
        assert "The secret minutes" not in text
