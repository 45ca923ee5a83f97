"""Schedules read back in plain words, for every shape that one can have."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.utils.translation import override

from commitments.phrasing import offset_in_words, plan_in_words, recurrence_in_words, sentence
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

WEDNESDAY = date(2026, 1, 7)
MONTH_END = date(2026, 1, 31)
NOW = date(2026, 11, 22)


@dataclass(frozen=True)
class Awaited:
    """An event by name, with its day or without."""

    name: str
    falls_on: date | None = None


ELECTIONS = Awaited("the general elections")
DATED = Awaited("the general elections", date(2027, 2, 8))


def recurring(pattern: str, anchor: date = WEDNESDAY, **counted) -> Recurring:
    return Recurring(Rule.parse(f"FREQ={pattern}"), anchor, **counted)


BY_THE_CALENDAR = [
    ("WEEKLY", "once in each week, from the week of 5 January 2026; next: 16 to 22 November 2026"),
    (
        "WEEKLY;INTERVAL=2",
        "once in a week, every two weeks, from the week of 5 January 2026; next: 23 to 29 November 2026",
    ),
    ("WEEKLY;BYDAY=MO", "every Monday, from 12 January 2026; next: 23 November 2026"),
    ("WEEKLY;BYDAY=MO;INTERVAL=2", "on a Monday, every two weeks, from 19 January 2026; next: 23 November 2026"),
    ("DAILY;INTERVAL=10", "every ten days, from 7 January 2026; next: 23 November 2026"),
    ("DAILY;INTERVAL=90", "every 90 days, from 7 January 2026; next: 2 January 2027"),
    ("MONTHLY", "once in each calendar month, from January 2026; next: 1 to 30 November 2026"),
    (
        "MONTHLY;INTERVAL=2",
        "once in every two calendar months, starting with January to February 2026;"
        " next: 1 November to 31 December 2026",
    ),
    (
        "MONTHLY;INTERVAL=3",
        "once in each calendar quarter, from the first quarter of 2026; next: 1 October to 31 December 2026",
    ),
    (
        "MONTHLY;INTERVAL=4",
        "once in each third of the calendar year, from early 2026 (January to April);"
        " next: 1 September to 31 December 2026",
    ),
    (
        "MONTHLY;INTERVAL=5",
        "once in every five months, starting with January to May 2026; next: 1 November 2026 to 31 March 2027",
    ),
    (
        "MONTHLY;INTERVAL=6",
        "once in each half of the calendar year, from the first half of 2026; next: 1 July to 31 December 2026",
    ),
    (
        "MONTHLY;INTERVAL=18",
        "once in every 18 months, starting with January 2026 to June 2027; next: 1 January 2026 to 30 June 2027",
    ),
    ("YEARLY", "once in each calendar year, from 2026; next: 1 January to 31 December 2026"),
    ("YEARLY;INTERVAL=2", "once in a calendar year, every two years, from 2026; next: 1 January to 31 December 2026"),
    ("MONTHLY;INTERVAL=24", "once in a calendar year, every two years, from 2026; next: 1 January to 31 December 2026"),
    ("YEARLY;BYMONTH=9", "every September, from September 2026; next: 1 to 30 September 2027"),
    ("YEARLY;BYMONTH=3,9", "every March and September, from March 2026; next: 1 to 31 March 2027"),
    ("MONTHLY;BYMONTH=3,9", "every March and September, from March 2026; next: 1 to 31 March 2027"),
    (
        "YEARLY;BYMONTH=3,9;INTERVAL=2",
        "in March and September, every two years, from March 2026; next: 1 to 31 March 2028",
    ),
    ("MONTHLY;BYMONTHDAY=15", "on the 15th of each month, from 15 January 2026; next: 15 December 2026"),
    ("MONTHLY;BYMONTHDAY=28", "on the 28th of each month, from 28 January 2026; next: 28 November 2026"),
    (
        "MONTHLY;BYMONTHDAY=31",
        "on the 31st of each month, or the last day of a shorter month, from 31 January 2026; next: 30 November 2026",
    ),
    ("MONTHLY;BYMONTHDAY=-1", "on the last day of each month, from 31 January 2026; next: 30 November 2026"),
    (
        "MONTHLY;BYMONTHDAY=15;INTERVAL=3",
        "on the 15th of a month, every three months, from 15 January 2026; next: 15 January 2027",
    ),
    (
        "MONTHLY;BYMONTHDAY=30;INTERVAL=3",
        "on the 30th of a month, or its last day, every three months, from 30 January 2026; next: 30 January 2027",
    ),
    (
        "MONTHLY;BYMONTHDAY=-1;INTERVAL=3",
        "on the last day of a month, every three months, from 31 January 2026; next: 31 January 2027",
    ),
    (
        "YEARLY;BYMONTH=9;BYMONTHDAY=15",
        "on 15 September of each year, from 15 September 2026; next: 15 September 2027",
    ),
    (
        "YEARLY;BYMONTH=2,8;BYMONTHDAY=31",
        "on the last day of February and 31 August of each year, from 28 February 2026; next: 28 February 2027",
    ),
    (
        "YEARLY;BYMONTH=3,9;BYMONTHDAY=31",
        "on 31 March and 30 September of each year, from 31 March 2026; next: 31 March 2027",
    ),
    (
        "YEARLY;BYMONTH=9;BYMONTHDAY=-1",
        "on the last day of September of each year, from 30 September 2026; next: 30 September 2027",
    ),
    (
        "YEARLY;BYMONTH=9;BYMONTHDAY=15;INTERVAL=2",
        "on 15 September, every two years, from 15 September 2026; next: 15 September 2028",
    ),
    ("YEARLY;BYMONTHDAY=15", "on the 15th of each month, from 15 January 2026; next: 15 December 2026"),
    ("MONTHLY;BYDAY=2TU", "on the second Tuesday of each month, from 13 January 2026; next: 8 December 2026"),
    ("MONTHLY;BYDAY=-1FR", "on the last Friday of each month, from 30 January 2026; next: 27 November 2026"),
    (
        "MONTHLY;BYDAY=5TU",
        "on the fifth Tuesday of each month that has one, from 31 March 2026; next: 29 December 2026",
    ),
    (
        "MONTHLY;BYDAY=2TU;INTERVAL=3",
        "on the second Tuesday of a month, every three months, from 13 January 2026; next: 12 January 2027",
    ),
    (
        "MONTHLY;BYDAY=5TU;INTERVAL=3",
        "on the fifth Tuesday of a month that has one, every three months, from 31 October 2028; next: 31 October 2028",
    ),
    (
        "YEARLY;BYMONTH=3,9;BYDAY=2TU",
        "on the second Tuesday of each March and September, from 10 March 2026; next: 9 March 2027",
    ),
    (
        "YEARLY;BYMONTH=9;BYDAY=5TU",
        "on the fifth Tuesday of each September that has one, from 29 September 2026; next: 30 September 2031",
    ),
    (
        "YEARLY;BYMONTH=9;BYDAY=1MO;INTERVAL=2",
        "on the first Monday of September, every two years, from 7 September 2026; next: 4 September 2028",
    ),
    (
        "YEARLY;BYMONTH=9;BYDAY=5MO;INTERVAL=2",
        "on the fifth Monday of September, if there is one, every two years, from 30 September 2030;"
        " next: 30 September 2030",
    ),
    (
        "MONTHLY;BYMONTHDAY=-1,15",
        "on the 15th and last day of each month, from 15 January 2026; next: 30 November 2026",
    ),
    (
        "MONTHLY;BYMONTHDAY=1,11,21",
        "on the 1st, 11th and 21st of each month, from 11 January 2026; next: 1 December 2026",
    ),
    (
        "MONTHLY;BYDAY=3TU,1TU",
        "on the first and third Tuesday of each month, from 20 January 2026; next: 1 December 2026",
    ),
    (
        "MONTHLY;BYMONTHDAY=-1,28",
        "on the 28th and last day of each month, from 28 January 2026; next: 28 November 2026",
    ),
    (
        "MONTHLY;BYDAY=-1FR,2FR",
        "on the second and last Friday of each month, from 9 January 2026; next: 27 November 2026",
    ),
    (
        "MONTHLY;BYDAY=1TU,3TH",
        "by the rule FREQ=MONTHLY;BYDAY=1TU,3TH, from 15 January 2026; next: 1 December 2026",
    ),
    (
        "MONTHLY;BYMONTHDAY=1,30",
        "by the rule FREQ=MONTHLY;BYMONTHDAY=1,30, from 30 January 2026; next: 30 November 2026",
    ),
    (
        "MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "by the rule FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1, from 30 January 2026; next: 30 November 2026",
    ),
    (
        "MONTHLY;INTERVAL=2;BYMONTH=1,3",
        "by the rule FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,3, from January 2026; next: 1 to 31 January 2027",
    ),
    (
        "YEARLY;INTERVAL=2;BYMONTHDAY=15",
        "by the rule FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=15, from 15 January 2026; next: 15 December 2026",
    ),
    # Rules that end.
    (
        "MONTHLY;INTERVAL=3;COUNT=4",
        "once in each calendar quarter, from the first quarter of 2026, four times in all;"
        " next: 1 October to 31 December 2026",
    ),
    (
        "MONTHLY;INTERVAL=3;COUNT=13",
        "once in each calendar quarter, from the first quarter of 2026, 13 times in all;"
        " next: 1 October to 31 December 2026",
    ),
    (
        "MONTHLY;INTERVAL=3;UNTIL=20271231",
        "once in each calendar quarter, from the first quarter of 2026, until 31 December 2027;"
        " next: 1 October to 31 December 2026",
    ),
    # Rules that have ended.
    (
        "MONTHLY;INTERVAL=3;COUNT=2",
        "once in each calendar quarter, from the first quarter of 2026, two times in all;"
        " last: 1 April to 30 June 2026",
    ),
    (
        "MONTHLY;BYDAY=2TU;UNTIL=20260630",
        "on the second Tuesday of each month, from 13 January 2026, until 30 June 2026; last: 9 June 2026",
    ),
    ("MONTHLY;COUNT=1", "once in each calendar month, from January 2026, but only once; last: 1 to 31 January 2026"),
]


@pytest.mark.parametrize(("pattern", "words"), BY_THE_CALENDAR)
def test_by_the_calendar(pattern: str, words: str):
    plan = recurring(pattern)
    assert sentence(plan, on=NOW) == f"due {words}"
    assert plan_in_words(plan) == words.rpartition(";")[0]


@pytest.mark.parametrize(
    ("year_starts", "pattern", "words"),
    [
        (
            7,
            "YEARLY",
            "once in each year from July to June, starting with July 2025 to June 2026;"
            " next: 1 July 2026 to 30 June 2027",
        ),
        (
            4,
            "YEARLY;INTERVAL=2",
            "once in a year from April to March, every two years, starting with April 2025 to March 2026;"
            " next: 1 April 2027 to 31 March 2028",
        ),
        (
            4,
            "MONTHLY;INTERVAL=6",
            "once in each half of the year from April to March, starting with October 2025 to March 2026;"
            " next: 1 October 2026 to 31 March 2027",
        ),
        (
            4,
            "MONTHLY;INTERVAL=4",
            "once in each third of the year from April to March, starting with December 2025 to March 2026;"
            " next: 1 August to 30 November 2026",
        ),
        (
            2,
            "MONTHLY;INTERVAL=3",
            "once in each quarter of the year from February to January, starting with November 2025 to January 2026;"
            " next: 1 November 2026 to 31 January 2027",
        ),
        (
            2,
            "MONTHLY;INTERVAL=2",
            "once in every two months of the year from February to January, starting with December 2025 to January"
            " 2026; next: 1 October to 30 November 2026",
        ),
        # The quarters of a year that begins in April are those of the calendar.
        (
            4,
            "MONTHLY;INTERVAL=3",
            "once in each calendar quarter, from the first quarter of 2026; next: 1 October to 31 December 2026",
        ),
        (
            7,
            "MONTHLY;INTERVAL=6",
            "once in each half of the calendar year, from the first half of 2026; next: 1 July to 31 December 2026",
        ),
    ],
)
def test_by_years_of_their_own(year_starts: int, pattern: str, words: str):
    assert sentence(recurring(pattern, year_starts=year_starts), on=NOW) == f"due {words}"


@pytest.mark.parametrize(
    ("pattern", "anchor", "words"),
    [
        (
            "MONTHLY",
            WEDNESDAY,
            "every month from 7 January 2026: by the 7th of each month; next: 8 November to 7 December 2026",
        ),
        (
            "MONTHLY",
            MONTH_END,
            "every month from 31 January 2026: by the 31st of each month, or the last day of a shorter month;"
            " next: 1 to 30 November 2026",
        ),
        (
            "MONTHLY;INTERVAL=3",
            WEDNESDAY,
            "every three months from 7 January 2026: by the 7th of April, July, October and January;"
            " next: 8 October 2026 to 7 January 2027",
        ),
        (
            "MONTHLY;INTERVAL=3",
            MONTH_END,
            "every three months from 31 January 2026: by 30 April, 31 July, 31 October and 31 January;"
            " next: 1 November 2026 to 31 January 2027",
        ),
        (
            "MONTHLY;INTERVAL=6",
            date(2026, 8, 30),
            "every six months from 30 August 2026: by the last day of February and 30 August;"
            " next: 31 August 2026 to 28 February 2027",
        ),
        (
            "MONTHLY;INTERVAL=5",
            WEDNESDAY,
            "every five months from 7 January 2026, the first by 7 June 2026; next: 8 November 2026 to 7 April 2027",
        ),
        ("YEARLY", WEDNESDAY, "every year from 7 January 2026: by 7 January; next: 8 January 2026 to 7 January 2027"),
        (
            "YEARLY",
            date(2024, 2, 29),
            "every year from 29 February 2024: by the last day of February; next: 1 March 2026 to 28 February 2027",
        ),
        (
            "YEARLY;INTERVAL=2",
            WEDNESDAY,
            "every two years from 7 January 2026, the first by 7 January 2028; next: 8 January 2026 to 7 January 2028",
        ),
        (
            "WEEKLY;INTERVAL=2",
            WEDNESDAY,
            "every two weeks from 7 January 2026, the first by 21 January 2026; next: 12 to 25 November 2026",
        ),
        (
            "DAILY;INTERVAL=90",
            WEDNESDAY,
            "every 90 days from 7 January 2026, the first by 7 April 2026; next: 5 October 2026 to 2 January 2027",
        ),
        (
            "MONTHLY;INTERVAL=3;COUNT=4",
            WEDNESDAY,
            "every three months from 7 January 2026, four times in all: by the 7th of April, July, October and January;"
            " next: 8 October 2026 to 7 January 2027",
        ),
        (
            "YEARLY;UNTIL=20260630",
            date(2024, 1, 7),
            "every year from 7 January 2024, until 30 June 2026: by 7 January; last: 8 January 2025 to 7 January 2026",
        ),
    ],
)
def test_from_a_day(pattern: str, anchor: date, words: str):
    assert sentence(recurring(pattern, anchor, counting=Counting.ANNIVERSARY), on=NOW) == f"due {words}"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("YEARLY", "within a year of the last round, the first by 7 January 2027"),
        ("YEARLY;INTERVAL=2", "within two years of the last round, the first by 7 January 2028"),
        ("MONTHLY", "within a month of the last round, the first by 7 February 2026"),
        ("MONTHLY;INTERVAL=6", "within six months of the last round, the first by 7 July 2026"),
        ("WEEKLY", "within a week of the last round, the first by 14 January 2026"),
        ("DAILY;INTERVAL=90", "within 90 days of the last round, the first by 7 April 2026"),
        ("YEARLY;COUNT=3", "within a year of the last round, the first by 7 January 2027, three times in all"),
    ],
)
def test_after_the_last_one(pattern: str, words: str):
    """What comes after the next one is not known, so the sentence does not say it."""
    plan = recurring(pattern, counting=Counting.AFTER_LAST)
    assert (plan_in_words(plan), sentence(plan, on=NOW)) == (words, f"due {words}")


@pytest.mark.parametrize(
    ("offset", "waiting", "dated"),
    [
        ("P0D", "on the day of {}", "8 February 2027"),
        ("P6M", "within six months of {}", "8 February to 8 August 2027"),
        ("P1Y6M", "within one year and six months of {}", "8 February 2027 to 8 August 2028"),
        ("-P1M", "within one month before {}", "8 January to 8 February 2027"),
        ("P6M/P6M", "six months after {}", "8 August 2027"),
        ("-P2W/-P2W", "two weeks before {}", "25 January 2027"),
        ("P3M/P6M", "from three months to six months after {}", "8 May to 8 August 2027"),
        ("-P3M/-P1M", "from three months to one month before {}", "8 November 2026 to 8 January 2027"),
        ("-P1M/P2M", "from one month before to two months after {}", "8 January to 8 April 2027"),
        ("P30D/..", "from 30 days after {} on", "from 10 March 2027 on"),
        ("P0D/..", "from the day of {} on", "from 8 February 2027 on"),
        ("-P1M/..", "from one month before {} on", "from 8 January 2027 on"),
        ("../-P1D", "no later than one day before {}", "by 7 February 2027"),
        ("../P0D", "no later than the day of {}", "by 8 February 2027"),
        ("../P6M", "no later than six months after {}", "by 8 August 2027"),
    ],
)
def test_after_an_event(offset: str, waiting: str, dated: str):
    then = Offset.parse(offset)
    assert sentence(Awaiting(ELECTIONS, then), on=NOW) == f"due {waiting}".format("the general elections (no date yet)")
    known = waiting.format("the general elections (8 February 2027)")
    assert plan_in_words(Awaiting(DATED, then)) == known
    assert sentence(Awaiting(DATED, then), on=NOW) == f"due {known}: {dated}"
    assert offset_in_words(then, "the signing") == waiting.format("the signing")


QUARTERLY = Rule.parse("FREQ=MONTHLY;INTERVAL=3")


@pytest.mark.parametrize(
    ("counting", "waiting", "dated", "on_its_own"),
    [
        (
            Counting.CALENDAR,
            "once in each calendar quarter, counted from the general elections (no date yet)",
            "once in each calendar quarter, from the first quarter of 2027, counted from the general elections"
            " (8 February 2027); next: 1 January to 31 March 2027",
            "once in each calendar quarter",
        ),
        (
            Counting.ANNIVERSARY,
            "every three months from the general elections (no date yet)",
            "every three months from the general elections (8 February 2027): by the 8th of May, August, November and"
            " February; next: 9 February to 8 May 2027",
            "every three months from a day",
        ),
        (
            Counting.AFTER_LAST,
            "within three months of the last round, the first within three months of the general elections"
            " (no date yet)",
            "within three months of the last round, the first within three months of the general elections"
            " (8 February 2027)",
            "within three months of the last round",
        ),
    ],
)
def test_recurring_from_an_event(counting: Counting, waiting: str, dated: str, on_its_own: str):
    recurrence = Recurrence(QUARTERLY, counting)
    assert sentence(Awaiting(ELECTIONS, recurrence), on=NOW) == f"due {waiting}"
    assert sentence(Awaiting(DATED, recurrence), on=NOW) == f"due {dated}"
    assert recurrence_in_words(recurrence) == on_its_own


def test_a_rhythm_on_its_own_says_when_it_ends():
    assert recurrence_in_words(Recurrence(Rule.parse("FREQ=YEARLY;COUNT=5"), year_starts=7)) == (
        "once in each year from July to June, five times in all"
    )


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2026-09-14", "on 14 September 2026"),
        ("2026-09-11~/2026-09-20~", "in mid-September 2026 (11 to 20 September)"),
        ("2026-09", "in September 2026"),
        ("2026-35", "in the third quarter of 2026: 1 July to 30 September 2026"),
        ("2026-27", "in autumn 2026 (September to November)"),
        ("2026-31", "in autumn 2026 in the south (March to May)"),
        ("2026-37", "in early 2026 (January to April)"),
        ("2026-40", "in the first half of 2026: 1 January to 30 June 2026"),
        ("2026", "in 2026"),
        ("2026-07/2027-06", "from July 2026 to June 2027"),
        ("../2026-12-31", "by 31 December 2026"),
        ("2026-05-01/..", "from 1 May 2026 on"),
        ("2026-01-07/2026-07-07", "from 7 January to 7 July 2026"),
    ],
)
def test_once(edtf: str, words: str):
    plan = Once(Window.from_edtf(edtf))
    assert sentence(plan, on=NOW) == f"due once, {words}"
    assert plan_in_words(plan) == f"once, {words.partition(':')[0]}"


def test_without_a_rule():
    assert sentence(Announced(), on=NOW) == "due round by round, as announced"
    assert sentence(Undated(), on=NOW) == "without a date"
    assert sentence(Undated("", date(2027, 1, 10)), on=NOW) == (
        "without a date, to be looked at again on 10 January 2027"
    )


def test_a_name_with_a_percent_sign_is_only_a_name():
    half = Awaited("the sale of 50%(sic) of the shares")
    assert sentence(Awaiting(half, Offset.parse("P6M")), on=NOW) == (
        "due within six months of the sale of 50%(sic) of the shares (no date yet)"
    )


def test_names_of_months_and_days_follow_the_readers_language():
    with override("fr"):
        assert "15 septembre" in sentence(recurring("YEARLY;BYMONTH=9;BYMONTHDAY=15"), on=NOW)
        assert "lundi" in sentence(recurring("WEEKLY;BYDAY=MO"), on=NOW)


def test_the_window_that_is_open_today_is_the_next_one():
    quarterly = recurring("MONTHLY;INTERVAL=3")
    assert [
        sentence(quarterly, on=day).rpartition("; ")[2]
        for day in (date(2025, 6, 1), date(2026, 3, 31), date(2026, 4, 1))
    ] == ["next: 1 January to 31 March 2026", "next: 1 January to 31 March 2026", "next: 1 April to 30 June 2026"]
