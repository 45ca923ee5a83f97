"""What the digest says, word for word."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Quote, log_status
from commitments.models import HolidayOverride
from commitments.status import DocumentKind, Part, Status
from tests.factories import SYSTEM, DeskFactory, PartyFactory, SourceDocumentFactory, member, once, undated
from tracker import digest as digests
from tracker import tick
from tracker.models import Mail

pytestmark = pytest.mark.django_db

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def run(at: datetime):
    return tick.run(at=at, clock=lambda: at)


def parts(mail):
    read = message_from_bytes(bytes(Mail.objects.get().message), policy=default)
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
    assert Mail.objects.get().subject == "Pacta: 1 overdue, 1 due, 1 coming up, 1 to review"


def test_what_a_title_holds_cannot_become_markup_or_a_header(desk, mailoutbox):
    member(desk, Role.LEAD)
    title = "<script>alert(1)</script>\r\nBcc: all@example.org"
    once(None, "2026-09", **promise(desk, title))
    run(AT)
    read = message_from_bytes(bytes(Mail.objects.get().message), policy=default)
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
    assert Mail.objects.get().subject == "Pacta: 5 overdue"


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


def notes_of(mail, titles):
    """What the mail says of days, by the title above it."""
    told: dict[str, list[str]] = {}
    title = ""
    for line in parts(mail)["text/plain"].splitlines():
        title = next((name for name in titles if line.endswith(name)), title)
        if " is a " in line:
            told.setdefault(title, []).append(line.strip())
    return told


def test_one_line_says_that_a_day_which_is_near_is_a_holiday(mailoutbox):
    desk = DeskFactory.create(holiday_countries="PK,CN")
    member(desk, Role.LEAD)
    PartyFactory.create(name="China", country="CN")
    HolidayOverride.objects.create(desk=desk, on=date(2026, 10, 8), name="Moving <house>")
    windows = {
        "on a holiday of China": "2026-10-07",
        "on a day off": "../2026-10-08",
        "on a weekend, the thirtieth day": "2026-10-21~/2026-10-31~",
        "on a weekend, the day after that": "2026-10-01/2026-11-01",
        "on a working day": "2026-10-09",
        "on a holiday that is past": "2026-09-25",
    }
    for title, edtf in windows.items():
        once(None, edtf, desk=desk, title=title)
    arranged = once(None, "2026-09", desk=desk, title="late, and now fixed")
    on = date(2026, 9, 30)
    log_status(arranged, Status.ARRANGED, on=on, arranged_on=date(2026, 10, 10), by=SYSTEM, at=AT)
    # 1 October is a holiday in China, and the desk does not work.
    run(AT)
    assert mailoutbox == []
    HolidayOverride.objects.create(desk=desk, on=date(2026, 10, 1), is_off=False)
    run(AT)
    assert notes_of(mailoutbox, [*windows, "late, and now fixed"]) == {
        "on a holiday of China": ["7 October 2026 is a holiday in China: Day off (substituted from 10 Oct 2026)"],
        "on a day off": ["8 October 2026 is a day off at the desk (Moving <house>)"],
        "on a weekend, the thirtieth day": ["31 October 2026 is a Saturday, the desk does not work"],
        "late, and now fixed": ["10 October 2026 is a Saturday, the desk does not work"],
    }
    assert "is a day off at the desk (Moving &lt;house&gt;)" in parts(mailoutbox)["text/html"]


def test_two_things_to_say_of_a_day_stand_in_one_line(mailoutbox):
    desk = DeskFactory.create(holiday_countries="CN")
    member(desk, Role.LEAD)
    once(None, "2026-10-03", desk=desk, title="the forum")
    run(datetime(2026, 9, 30, 9, tzinfo=UTC))
    assert notes_of(mailoutbox, ["the forum"]) == {
        "the forum": [
            "3 October 2026 is a holiday in CN (National Day); 3 October 2026 is a Saturday, the desk does not work"
        ]
    }


def test_the_digest_asks_as_often_for_any_number_of_rows(desk):
    lead = member(desk, Role.LEAD)
    digest = Mail.objects.create(
        person=lead, day=AT.date(), message_id="<1@example.org>", queued_at=AT, next_attempt_at=AT
    )
    asked: list[int] = []
    for _ in range(2):
        row = once(None, "2026-10", **promise(desk, f"promise {len(asked)}"))
        run(datetime(2026, 10, 1, 1, tzinfo=UTC))
        row.reminders.update(digest=digest, state="bundled")
        with CaptureQueriesContext(connection) as captured:
            assert digests.compose(digest, at=AT)
        asked.append(len(captured))
    assert asked[0] == asked[1]
