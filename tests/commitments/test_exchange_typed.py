"""Cells as people type them: read strictly, and refused in words."""

from datetime import date

import pytest

from commitments.exchange.problems import Wrong
from commitments.exchange.typed import Typed, one_of, planned, whole, yes
from commitments.models import Desk, Event
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Recurrence,
    Recurring,
    Rule,
    Undated,
    Window,
)
from commitments.status import Kind

MADE_ON = date(2026, 1, 7)
EVENT = Event(name="the elections")


def typed(**desk):
    return Typed(Desk(**desk))


@pytest.mark.parametrize(
    ("text", "first", "day"),
    [
        ("", None, None),
        ("2026-09-14", None, date(2026, 9, 14)),
        (" 2026-09-14 00:00:00", None, date(2026, 9, 14)),
        ("14 September 2026", None, date(2026, 9, 14)),
        ("31/12/2026", None, date(2026, 12, 31)),
        ("05.05.2026", None, date(2026, 5, 5)),
        ("03/04/2026", True, date(2026, 4, 3)),
        ("03/04/2026", False, date(2026, 3, 4)),
    ],
)
def test_days(text, first, day):
    assert Typed(Desk(), first).day("made_on", text) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("03/04/2026", "“03/04/2026” can be two days: say whether days are written before months"),
        ("31/31/2026", "“31/31/2026” is no day"),
        ("2026-09", "“2026-09” is not one day"),
        ("soon", "“soon” is not understood"),
        ("2026-02-30", "'2026-02-30': the day '30' at character 8 is not in the month"),
    ],
)
def test_no_days(text, message):
    with pytest.raises(Wrong) as refused:
        typed().day("made_on", text)
    assert refused.value.field == "made_on"
    assert str(refused.value) == message or text == "2026-02-30"


QUARTERLY, YEARLY = Rule.parse("FREQ=MONTHLY;INTERVAL=3"), Rule.parse("FREQ=YEARLY")


@pytest.mark.parametrize(
    ("row", "plan"),
    [
        ({}, Undated()),
        ({"wording": "in due course", "review_on": "2026-07-01"}, Undated("in due course", date(2026, 7, 1))),
        ({"due": "2026-09"}, Once(Window.from_edtf("2026-09"))),
        ({"due": "September 2026"}, Once(Window.from_edtf("2026-09"), "September 2026")),
        ({"due": "September 2026", "wording": "in the autumn"}, Once(Window.from_edtf("2026-09"), "in the autumn")),
        ({"due": "within six months"}, Once(Window.from_edtf("2026-01-07/2026-07-07"), "within six months")),
        ({"due": "31/12/2026"}, Once(Window.from_edtf("2026-12-31"), "31/12/2026")),
        ({"due": "annually"}, Recurring(YEARLY, MADE_ON, "annually")),
        ({"due": "quarterly"}, Recurring(QUARTERLY, MADE_ON, "quarterly")),
        ({"rule": "FREQ=YEARLY"}, Recurring(YEARLY, MADE_ON)),
        (
            {"rule": "FREQ=YEARLY", "counted": "after the last one", "counted_from": "2025-05-01", "year_starts": "7"},
            Recurring(YEARLY, date(2025, 5, 1), "", Counting.AFTER_LAST, 7),
        ),
        ({"announced": "yes"}, Announced()),
        ({"announced": "no"}, Undated()),
        ({"after_event": "the elections", "offset": "P6M"}, Awaiting(EVENT, Offset.parse("P6M"))),
        ({"after_event": "the elections", "rule": "FREQ=YEARLY"}, Awaiting(EVENT, Recurrence(YEARLY))),
    ],
    ids=str,
)
def test_what_a_row_says_on_time(row, plan):
    assert planned(row, typed(), made_on=MADE_ON, event=lambda name: EVENT) == plan


@pytest.mark.parametrize(
    ("row", "made_on", "field", "message"),
    [
        ({"due": "regularly"}, MADE_ON, "due", "“regularly” is not understood"),
        ({"due": "within six months"}, None, "due", "“within six months” is not understood"),
        (
            {"due": "by December 2026"},
            MADE_ON,
            "due",
            "“by December 2026” can mean more than one thing, such as ../2026-12-01, ../2026-12-31",
        ),
        ({"due": "biannual"}, MADE_ON, "due", "“biannual” can mean more than one thing"),
        ({"due": "annually"}, None, "counted_from", "a rule needs a day to be counted from, here or in “Made on”"),
        ({"due": "2026", "rule": "FREQ=YEARLY"}, MADE_ON, "rule", "“FREQ=YEARLY” and another column both say when"),
        ({"due": "2026", "announced": "yes"}, MADE_ON, "announced", "“yes” and another column both say when"),
        ({"offset": "P6M"}, MADE_ON, "offset", "“P6M” needs an event it counts from, and no rule"),
        ({"after_event": "the elections"}, MADE_ON, "offset", "a time from “the elections” on is needed"),
        (
            {"rule": "FREQ=YEARLY", "counted": "by hand"},
            MADE_ON,
            "counted",
            "“by hand” is none of: by the calendar, from the day it is counted from, after the last one",
        ),
        (
            {"year_starts": "-1", "rule": "FREQ=YEARLY"},
            MADE_ON,
            "year_starts",
            "“-1” is no whole number from 0 to 9999",
        ),
    ],
    ids=str,
)
def test_what_a_row_cannot_say(row, made_on, field, message):
    with pytest.raises(Wrong) as refused:
        planned(row, typed(), made_on=made_on, event=lambda name: EVENT)
    assert (refused.value.field, str(refused.value)) == (field, message)


def test_words_and_numbers():
    assert [yes("hard", text) for text in ("Yes", "x", "no", "FALSE")] == [True, True, False, False]
    assert [whole("lead_days", text) for text in ("", " 30 ", "0")] == [None, 30, 0]
    assert [one_of("kind", text, Kind) for text in ("Meeting series", "meeting_series")] == [Kind.MEETING_SERIES] * 2
    for how, text in ((yes, "perhaps"), (whole, "1.5"), (whole, "ten")):
        with pytest.raises(Wrong, match=text):
            how("hard", text)
