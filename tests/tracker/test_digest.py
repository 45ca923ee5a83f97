"""What the daily digest says, word for word."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author, Quote, log_status, report
from commitments.models import HolidayOverride
from commitments.status import DocumentKind, Part, Status
from tests.factories import (
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    PartyFactory,
    SourceDocumentFactory,
    member,
    once,
    quarterly,
    recipient,
    undated,
)
from tests.tracker.opened import letter_to, opened, prepare
from tracker import letters, tick
from tracker.letters import choosing
from tracker.links import Link, Purpose, mark_of
from tracker.models import Mail, Reminder, ReminderKind, ReminderState, Snooze

pytestmark = pytest.mark.django_db

# A Thursday.
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def desk(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"
    return DeskFactory.create(name="The China desk", code="PKCN")


def promise(desk, title, *, quote="will be held", **document):
    paper = SourceDocumentFactory.create(desk=desk, kind=DocumentKind.READOUT, **document)
    north, south = PartyFactory.create(name=f"North of {title}"), PartyFactory.create(name=f"South of {title}")
    return {
        "desk": desk,
        "title": title,
        "parts": [(north, Part.PROMISES), (south, Part.IS_PROMISED)],
        "quotes": [Quote(paper, quote)],
    }


def test_the_text_says_what_is_overdue_due_and_coming_up_each_with_quote_source_and_link(desk):
    lead = member(desk, Role.LEAD, username="lead", first_name="Ada", last_name="Lead")
    published = {"publisher": "The Gazette", "published_on": date(2026, 1, 7), "address": "https://gazette.example/1"}
    once(None, "2026-09", **promise(desk, "the forum", quote="a forum in September", **published))
    once(None, "2026-36", **promise(desk, "the talks", publisher="The Herald"))
    once(None, "2026-10-25/2026-11-24", **promise(desk, "the visit", publisher="The Times"))
    undated(review_on=date(2026, 9, 30), **promise(desk, "the unit", publisher="The Post"))
    letter = letter_to(lead, AT)
    assert (
        letter.unlinked
        == """\
Your follow-ups on 1 October 2026


OVERDUE

* the forum
  1 day late · September 2026 · planned
  North of the forum to South of the forum
  Reminder: 1 working day after its end
  “a forum in September”
  The Gazette, 7 January 2026, https://gazette.example/1
  Record: https://pacta.example.org/commitments/PKCN-2026-001/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/


DUE NOW

* the talks
  91 days left · the fourth quarter of 2026 · planned
  North of the talks to South of the talks
  Reminder: its window opens
  “will be held”
  The Herald, no date
  Record: https://pacta.example.org/commitments/PKCN-2026-002/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/


COMING UP

- the visit
  opens in 24 days · 25 October to 24 November 2026 · planned
  North of the visit to South of the visit
  “will be held”
  The Times, no date
  Record: https://pacta.example.org/commitments/PKCN-2026-003/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/


WITHOUT A DATE, UP FOR REVIEW

* the unit
  review was set for 30 September 2026 · no date · planned
  North of the unit to South of the unit
  Reminder: review on 30 September 2026
  “will be held”
  The Post, no date
  Record: https://pacta.example.org/commitments/PKCN-2026-004/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/


* new since your last digest
You are sent this because you answer for these follow-ups, stand in for who
does, or lead their desk.
Open the dashboard: https://pacta.example.org/
Choose how you are written to: https://pacta.example.org/mail-settings/
"""
    )
    assert letter.message["Subject"] == "Pacta: 1 overdue, 1 due, 1 coming up, 1 to review"


def test_the_html_says_the_same_as_the_text(desk):
    lead = member(desk, Role.LEAD)
    once(None, "2026-09", **promise(desk, "the forum", address="https://gazette.example/1?a=1&b=2"))
    once(None, "2026-36", **promise(desk, "the talks"))
    letter = letter_to(lead, AT)
    words = [
        line.strip(" *-")
        for line in letter.text.replace("\n  ", "\n").splitlines()
        if line and "://" not in line and not line.isupper() and "stand in for" not in line
    ]
    assert "1 day late · September 2026 · planned" in words
    html = " ".join(letter.html.replace('<span class="late"', "<span").split())
    for word in (part for line in words for part in line.split(" · ")):
        assert word in html
    addresses = [line.split(": ", 1)[-1].split(", ")[-1] for line in letter.text.splitlines() if "://" in line]
    assert [address for address in addresses if f'href="{address.replace("&", "&amp;")}"' not in html] == []


def test_each_link_is_for_this_person_this_follow_up_and_its_window(desk):
    lead = member(desk, Role.LEAD)
    row = once(None, "2026-09", **promise(desk, "the forum"))
    links = letter_to(lead, AT).links(AT)
    purposes = (Purpose.LOG, Purpose.ACKNOWLEDGE, Purpose.SNOOZE)
    mine = Mail.objects.get().recipient_id
    assert links == [
        Link(purpose, mine, row.pk, row.window_version, "", mark_of(lead.email), AT) for purpose in purposes
    ]


def test_a_long_section_ends_with_how_many_more_and_shows_what_is_new_first(desk, monkeypatch):
    monkeypatch.setattr(choosing, "SHOWN_PER_SECTION", 2)
    lead = member(desk, Role.LEAD)
    for number in range(5):
        once(None, f"2026-09-0{number + 1}", **promise(desk, f"promise {number}"))
    prepare(AT)
    # Of what is late for long already nothing is new.
    Reminder.objects.exclude(follow_up__commitment__title="promise 4").update(state=ReminderState.SKIPPED, mail=None)
    sent = opened(letters.compose(Mail.objects.get(recipient__user=lead), at=AT))
    assert "and 3 more on the dashboard" in sent.text
    assert "and 3 more on the dashboard" in sent.html
    assert [line for line in sent.text.splitlines() if "promise" in line and line[0] in "*-"] == [
        "- promise 0",
        "* promise 4",
    ]
    assert sent.message["Subject"] == "Pacta: 5 overdue"


def test_a_quote_from_a_document_its_reader_may_not_see_is_left_out(desk):
    owner = member(DeskFactory.create(), Role.OFFICER, username="owner")
    paper = SourceDocumentFactory.create(
        desk=desk, title="The secret minutes", confidentiality=Confidentiality.RESTRICTED
    )
    once(None, "2026-09", desk=desk, title="the forum", quotes=[Quote(paper, "behind closed doors")], owner=owner)
    letter = letter_to(owner, AT)
    assert "the forum" in letter.text
    assert "the forum" in letter.html
    assert "behind closed doors" not in letter.everything
    assert "The secret minutes" not in letter.everything
    paper.readers.add(owner)
    again = opened(letters.compose(Mail.objects.get(recipient__user=owner), at=AT))
    assert "  “behind closed doors”\n  The secret minutes, no date\n" in again.text


def test_the_earliest_quote_the_reader_may_see_is_shown(desk):
    lead = member(desk, Role.LEAD)
    papers = [
        SourceDocumentFactory.create(desk=desk, publisher=name, published_on=on)
        for name, on in [("undated", None), ("late", date(2026, 3, 1)), ("early", date(2026, 2, 1))]
    ]
    quotes = [Quote(paper, f"said {paper.publisher}") for paper in papers]
    once(None, "2026-09", desk=desk, title="the forum", quotes=quotes)
    assert "  “said early”\n  early, 1 February 2026\n" in letter_to(lead, AT).text


def test_a_round_is_named_where_its_window_does_not_say_it(desk):
    lead = member(desk, Role.LEAD)
    row, *_later = quarterly(**promise(desk, "the dialogue"))
    row.__class__.objects.filter(pk=row.pk).update(slot="round-7")
    assert "the first quarter of 2026 · planned · round-7\n" in letter_to(lead, AT).text


def notes_of(letter):
    """What the letter says of days, by the title above it."""
    told: dict[str, list[str]] = {}
    title = ""
    for linked, line in re.findall(r'<(a href="[^"]*" dir|p class="fact")[^>]*>([^<]+)<', letter.html):
        if linked.startswith("a "):
            title = unescape(line)
        elif " is a " in line:
            told.setdefault(title, []).append(unescape(line))
    return told


def test_one_line_says_that_a_day_which_is_near_is_a_holiday():
    desk = DeskFactory.create(holiday_countries="PK,CN")
    lead = member(desk, Role.LEAD)
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
    prepare(AT)
    assert Mail.objects.count() == 0
    HolidayOverride.objects.create(desk=desk, on=date(2026, 10, 1), is_off=False)
    letter = letter_to(lead, AT)
    assert notes_of(letter) == {
        "on a holiday of China": ["7 October 2026 is a holiday in China: Day off (substituted from 10 Oct 2026)"],
        "on a day off": ["8 October 2026 is a day off at the desk (Moving <house>)"],
        "on a weekend, the thirtieth day": ["31 October 2026 is a Saturday, the desk does not work"],
        "late, and now fixed": ["10 October 2026 is a Saturday, the desk does not work"],
    }
    assert "is a day off at the desk (Moving &lt;house&gt;)" in letter.html


def test_two_things_to_say_of_a_day_stand_in_one_line():
    desk = DeskFactory.create(holiday_countries="CN")
    lead = member(desk, Role.LEAD)
    once(None, "2026-10-03", desk=desk, title="the forum")
    text = " ".join(letter_to(lead, datetime(2026, 9, 30, 9, tzinfo=UTC)).text.split())
    said = "3 October 2026 is a holiday in CN (National Day); 3 October 2026 is a Saturday, the desk does not work"
    assert said in text


def test_what_was_reported_is_told_to_the_lead_with_a_link_to_confirm_it(desk):
    lead = member(desk, Role.LEAD)
    owner = member(desk, Role.VIEWER)
    row = once(None, "2026-12", owner=owner, **promise(desk, "the forum"))
    point = FocalPointFactory.create(name="Ann Focal", party=PartyFactory.create(name="Pakistan"))
    by, on = Author(None, point.name, on_behalf_of=point.party), date(2026, 9, 29)
    report(row, Status.DONE, on=on, by=by, at=AT, note="We met\r\nin Karachi.")
    letter = letter_to(lead, AT)
    assert (
        letter.unlinked.split("LATER\n")[1].split("\n\n\n")[0]
        == f"""
- the forum
  opens in 61 days · December 2026 · planned
  North of the forum to South of the forum
  Reported: done, 29 September 2026, by Ann Focal for Pakistan: “We met in
  Karachi.”
  “will be held”
  {row.commitment.citations.get().document.title}, no date
  Record: https://pacta.example.org/commitments/PKCN-2026-001/
  Confirm the report: https://pacta.example.org/admin/commitments/followup/{row.pk}/log-status/
  Say what came of it: https://pacta.example.org/log/<l>/
  Seen, pause its reminders: https://pacta.example.org/log/<a>/
  Remind me later: https://pacta.example.org/log/<s>/"""
    )
    assert letter.message["Subject"] == "Pacta: 1 later"


def test_a_step_before_an_end_that_has_passed_is_not_named(desk):
    """What was recorded late is first told of by the last step before its end."""
    lead = member(desk, Role.LEAD)
    once(None, "2026-08", at=datetime(2026, 9, 30, 12, tzinfo=UTC), **promise(desk, "the forum"))
    text = letter_to(lead, datetime(2026, 9, 30, 13, tzinfo=UTC)).text
    assert list(Reminder.objects.filter(mail__isnull=False).values_list("rung", flat=True)) == ["last-day"]
    assert "30 days late · August 2026 · planned\n" in text
    assert "Reminder:" not in text


def test_the_end_of_a_snooze_says_that_it_was_asked_for(desk):
    lead = member(desk, Role.LEAD)
    row = once(None, "2026-09", **promise(desk, "the forum"))
    me = recipient(lead)
    Snooze.objects.create(follow_up=row, recipient=me, until_at=AT, at=AT)
    Reminder.objects.create(
        follow_up=row,
        recipient=me,
        window_version=1,
        rung="snoozed-until-2026-10-01",
        kind=ReminderKind.SNOOZED,
        reached_on=AT.date(),
        queued_at=AT,
    )
    text = letter_to(lead, AT).text
    assert "  Reminder: 1 working day after its end\n  You asked to be told of it again\n" in text or (
        "  You asked to be told of it again\n  Reminder: 1 working day after its end\n" in text
    )


def test_looking_up_asks_as_often_for_any_number_of_follow_ups_and_mails(desk):
    people = [member(desk, Role.LEAD), *(member(desk, Role.OFFICER) for _ in range(3))]
    for number, person in enumerate(people):
        for row in range(number + 1):
            once(None, "2026-10", owner=person, **promise(desk, f"{number} {row}"))
    prepare(AT)
    mails = list(Mail.objects.select_related("recipient__user").order_by("pk"))
    asked = []
    for some in (mails[:2], mails):
        with CaptureQueriesContext(connection) as captured:
            writer = letters.Writer(some, at=AT)
            assert all(writer.letter(mail) for mail in some)
        asked.append(len(captured))
    assert len(mails) == 4
    assert asked == [25, 25]


def test_written_again_from_the_same_record_it_is_the_same_to_the_byte(desk):
    lead = member(desk, Role.LEAD)
    row = once(None, "2026-09", owner=lead, **promise(desk, "the forum"))
    log_status(row, Status.ARRANGED, on=date(2026, 9, 30), arranged_on=date(2026, 10, 10), by=SYSTEM, at=AT)
    prepare(AT)
    mail = Mail.objects.get(recipient__user=lead)
    first, second = (letters.compose(mail, at=AT) for _ in range(2))
    assert first == second
    assert first is not None
    assert tick.deliver(at=AT, clock=lambda: AT).sent == 1
    assert bytes(Mail.objects.get().message) == first.message
