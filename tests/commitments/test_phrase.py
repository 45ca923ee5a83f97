"""Phrases as people write them, and the windows as a calendar shows them."""

import time
from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.schedule import Counting, Hemisphere, Offset, Reading, Rule, Window, readings

SAID = date(2026, 1, 7)


def days(window: Window) -> str:
    if window.earliest == window.latest:
        return f"{window.latest}"
    return f"{window.earliest or ''}..{window.latest or ''}"


def shown(reading: Reading) -> str:
    """Its code, and the first windows that follow from it when it is counted from 7 January 2026."""
    if reading.window:
        return f"{reading.window.edtf()}: {days(reading.window)}"
    if reading.offset:
        return f"{reading.offset.text()} from {reading.event}: {days(reading.offset.window_from(SAID))}"
    assert reading.recurrence
    rule, counting, year_starts = reading.recurrence.rule, reading.recurrence.counting, reading.recurrence.year_starts
    origin = reading.event or reading.starts_on
    code = (
        f"{rule.rrule()}/{counting}{f'/{year_starts}' if year_starts > 1 else ''}{f' from {origin}' if origin else ''}"
    )
    if counting is Counting.AFTER_LAST:
        return f"{code}: {days(rule.window_after(SAID))}"
    slots = reading.recurrence.slots(reading.starts_on or SAID)
    return f"{code}: {', '.join(days(slot.window) for slot in islice(slots, 2))}"


# Phrase, the day it was said where that is known, and every reading: its code, and its days in the calendar.
TABLE: list[tuple[str, date | None, tuple[str, ...]]] = [
    # Days.
    ("14 September 2026", None, ("2026-09-14: 2026-09-14",)),
    ("on Monday, 14th of September 2026", None, ("2026-09-14: 2026-09-14",)),
    ("on Tuesday, 14 September 2026", None, ()),
    ("September 14, 2026", None, ("2026-09-14: 2026-09-14",)),
    ("Sept. 14th 2026", None, ("2026-09-14: 2026-09-14",)),
    ("2026-09-14", None, ("2026-09-14: 2026-09-14",)),
    ("14.9.2026", None, ("2026-09-14: 2026-09-14",)),
    ("03/04/2026", None, ("2026-04-03: 2026-04-03", "2026-03-04: 2026-03-04")),
    ("the twenty-first of September 2026", None, ("2026-09-21: 2026-09-21",)),
    ("31 September 2026", None, ()),
    ("14 September", None, ()),
    ("14 September", SAID, ("2026-09-14: 2026-09-14",)),
    ("29 February", SAID, ("2028-02-29: 2028-02-29",)),
    ("first Monday of September 2026", None, ("2026-09-07: 2026-09-07",)),
    ("last Friday in September 2026", None, ("2026-09-25: 2026-09-25",)),
    ("the last day of February 2028", None, ("2028-02-29: 2028-02-29",)),
    # Months, quarters, halves, seasons, years.
    ("in September 2026", None, ("2026-09: 2026-09-01..2026-09-30",)),
    ("SEPTEMBER  2026.", None, ("2026-09: 2026-09-01..2026-09-30",)),
    ("2026-09", None, ("2026-09: 2026-09-01..2026-09-30",)),
    ("in September", None, ()),
    ("in September", SAID, ("2026-09: 2026-09-01..2026-09-30",)),
    ("in September of next year", SAID, ("2027-09: 2027-09-01..2027-09-30",)),
    ("next month", SAID, ("2026-02: 2026-02-01..2026-02-28",)),
    ("in the third quarter of 2026", None, ("2026-35: 2026-07-01..2026-09-30",)),
    ("3rd quarter 2026", None, ("2026-35: 2026-07-01..2026-09-30",)),
    ("Q3 2026", None, ("2026-35: 2026-07-01..2026-09-30",)),
    ("2026-Q3", None, ("2026-35: 2026-07-01..2026-09-30",)),
    ("the last quarter of 2026", None, ("2026-36: 2026-10-01..2026-12-31",)),
    ("the first quarter of next year", SAID, ("2027-33: 2027-01-01..2027-03-31",)),
    ("H1 2027", None, ("2027-40: 2027-01-01..2027-06-30",)),
    ("in the first half of 2027", None, ("2027-40: 2027-01-01..2027-06-30",)),
    ("the second half of September 2026", None, ("2026-09-16/2026-09-30: 2026-09-16..2026-09-30",)),
    ("in autumn 2026", None, ("2026-27: 2026-09-01..2026-11-30", "2026-31: 2026-03-01..2026-05-31")),
    ("fall 2026", None, ("2026-27: 2026-09-01..2026-11-30", "2026-31: 2026-03-01..2026-05-31")),
    (
        "winter 2026",
        None,
        ("2026-28: 2026-12-01..2027-02-28", "2025-28: 2025-12-01..2026-02-28", "2026-32: 2026-06-01..2026-08-31"),
    ),
    ("winter 2026/27", None, ("2026-28: 2026-12-01..2027-02-28",)),
    (
        "next spring",
        SAID,
        (
            "2026-25: 2026-03-01..2026-05-31",
            "2027-25: 2027-03-01..2027-05-31",
            "2026-29: 2026-09-01..2026-11-30",
            "2027-29: 2027-09-01..2027-11-30",
        ),
    ),
    ("in 2026", None, ("2026: 2026-01-01..2026-12-31",)),
    ("this year", SAID, ("2026: 2026-01-01..2026-12-31",)),
    ("in the course of next year", SAID, ("2027: 2027-01-01..2027-12-31",)),
    ("the week of 14 September 2026", None, ("2026-09-14/2026-09-20: 2026-09-14..2026-09-20",)),
    ("this week", SAID, ("2026-01-05/2026-01-11: 2026-01-05..2026-01-11",)),
    # Early, mid, late; beginnings and ends.
    ("early 2026", None, ("2026-37: 2026-01-01..2026-04-30",)),
    ("mid-2026", None, ("2026-38: 2026-05-01..2026-08-31",)),
    ("late next year", SAID, ("2027-39: 2027-09-01..2027-12-31",)),
    ("early September 2026", None, ("2026-09-01~/2026-09-10~: 2026-09-01..2026-09-10",)),
    ("mid-September 2026", None, ("2026-09-11~/2026-09-20~: 2026-09-11..2026-09-20",)),
    ("late February 2028", None, ("2028-02-21~/2028-02-29~: 2028-02-21..2028-02-29",)),
    ("early autumn 2026", None, ("2026-09: 2026-09-01..2026-09-30", "2026-03: 2026-03-01..2026-03-31")),
    (
        "at the beginning of 2026",
        None,
        ("2026-37: 2026-01-01..2026-04-30", "2026-01: 2026-01-01..2026-01-31", "2026-01-01: 2026-01-01"),
    ),
    (
        "at the end of 2026",
        None,
        ("2026-39: 2026-09-01..2026-12-31", "2026-12: 2026-12-01..2026-12-31", "2026-12-31: 2026-12-31"),
    ),
    (
        "at the end of September 2026",
        None,
        ("2026-09-21~/2026-09-30~: 2026-09-21..2026-09-30", "2026-09-30: 2026-09-30"),
    ),
    ("at the end of next year", None, ()),
    (
        "at the end of next year",
        SAID,
        ("2027-39: 2027-09-01..2027-12-31", "2027-12: 2027-12-01..2027-12-31", "2027-12-31: 2027-12-31"),
    ),
    # By, before, until, from, after.
    ("by 14 September 2026", None, ("../2026-09-14: ..2026-09-14",)),
    ("by December 2026", None, ("../2026-12-01: ..2026-12-01", "../2026-12-31: ..2026-12-31")),
    ("by the end of December 2026", None, ("../2026-12-31: ..2026-12-31",)),
    ("by the beginning of December 2026", None, ("../2026-12-01: ..2026-12-01",)),
    ("before December 2026", None, ("../2026-11-30: ..2026-11-30",)),
    ("before the end of 2026", None, ("../2026-12-31: ..2026-12-31",)),
    ("before 14 September 2026", None, ("../2026-09-13: ..2026-09-13",)),
    ("no later than December 2026", None, ("../2026-12-31: ..2026-12-31",)),
    ("on or before 14 September 2026", None, ("../2026-09-14: ..2026-09-14",)),
    ("in December 2026 at the latest", None, ("../2026-12-31: ..2026-12-31",)),
    ("until 2030", None, ("../2030-01-01: ..2030-01-01", "../2030-12-31: ..2030-12-31")),
    (
        "by mid-2026",
        None,
        ("../2026-05-01: ..2026-05-01", "../2026-06-30: ..2026-06-30", "../2026-08-31: ..2026-08-31"),
    ),
    ("by the end of next year", SAID, ("../2027-12-31: ..2027-12-31",)),
    ("by year-end", SAID, ("../2026-12-31: ..2026-12-31",)),
    ("by the end of the decade", SAID, ("../2029-12-31: ..2029-12-31", "../2030-12-31: ..2030-12-31")),
    ("from May 2026", None, ("2026-05-01/..: 2026-05-01..",)),
    ("from 1 May 2026 onwards", None, ("2026-05-01/..: 2026-05-01..",)),
    ("starting in May 2026", None, ("2026-05-01/..: 2026-05-01..",)),
    ("since 2025", None, ("2025-01-01/..: 2025-01-01..",)),
    ("not before 2027", None, ("2027-01-01/..: 2027-01-01..",)),
    ("after September 2026", None, ("2026-10-01/..: 2026-10-01..",)),
    ("after 14 September 2026", None, ("2026-09-15/..: 2026-09-15..",)),
    # Between.
    ("between March and May 2026", None, ("2026-03/2026-05: 2026-03-01..2026-05-31",)),
    ("March\u2013May 2026", None, ("2026-03/2026-05: 2026-03-01..2026-05-31",)),
    ("March to May 2026", None, ("2026-03/2026-05: 2026-03-01..2026-05-31",)),
    ("from March to May", None, ()),
    ("from March to May", SAID, ("2026-03/2026-05: 2026-03-01..2026-05-31",)),
    ("3-5 January 2026", None, ("2026-01-03/2026-01-05: 2026-01-03..2026-01-05",)),
    ("between 1 March and 30 April 2026", None, ("2026-03-01/2026-04-30: 2026-03-01..2026-04-30",)),
    ("from 7 January to 7 July 2026", None, ("2026-01-07/2026-07-07: 2026-01-07..2026-07-07",)),
    ("November to February 2027", None, ("2026-11/2027-02: 2026-11-01..2027-02-28",)),
    ("between 2026 and 2028", None, ("2026-01/2028-12: 2026-01-01..2028-12-31",)),
    ("Q3-Q4 2026", None, ("2026-41: 2026-07-01..2026-12-31",)),
    ("early to mid September 2026", None, ("2026-09-01/2026-09-20: 2026-09-01..2026-09-20",)),
    # Counted from the day it was said.
    ("within six months", SAID, ("2026-01-07/2026-07-07: 2026-01-07..2026-07-07",)),
    ("within six months", None, ()),
    ("within half a year", SAID, ("2026-01-07/2026-07-07: 2026-01-07..2026-07-07",)),
    ("within a year and a half", SAID, ("2026-01-07/2027-07-07: 2026-01-07..2027-07-07",)),
    ("within the next two years", SAID, ("2026-01-07/2028-01-07: 2026-01-07..2028-01-07",)),
    ("in six months", SAID, ("2026-07-07: 2026-07-07", "2026-01-07/2026-07-07: 2026-01-07..2026-07-07")),
    ("six months from now", SAID, ("2026-07-07: 2026-07-07",)),
    ("within the year", SAID, ("2026: 2026-01-01..2026-12-31", "2026-01-07/2027-01-07: 2026-01-07..2027-01-07")),
    ("later this year", SAID, ("2026-01-08/2026-12-31: 2026-01-08..2026-12-31",)),
    # Counted from an event, or from a day.
    ("within six months of the signing", None, ("P6M from the signing: 2026-01-07..2026-07-07",)),
    (
        "Within six months of the signing of the Treaty",
        None,
        ("P6M from the signing of the Treaty: 2026-01-07..2026-07-07",),
    ),
    ("within 30 days of receipt", None, ("P30D from receipt: 2026-01-07..2026-02-06",)),
    ("no later than 30 days after its adoption", None, ("P30D from its adoption: 2026-01-07..2026-02-06",)),
    ("at least 30 days before the summit", None, ("../-P30D from the summit: ..2025-12-08",)),
    ("within one month before the summit", None, ("-P1M from the summit: 2025-12-07..2026-01-07",)),
    ("six months after the elections", None, ("P6M/P6M from the elections: 2026-07-07",)),
    ("between three and six months after the elections", None, ("P3M/P6M from the elections: 2026-04-07..2026-07-07",)),
    ("after the elections", None, ("P1D/.. from the elections: 2026-01-08..",)),
    ("the day after the elections", None, ("P1D/P1D from the elections: 2026-01-08",)),
    ("before the elections", None, ("../-P1D from the elections: ..2026-01-06",)),
    ("on entry into force", None, ("P0D from entry into force: 2026-01-07",)),
    ("upon ratification", None, ("P0D from ratification: 2026-01-07",)),
    ("from the signing", None, ("P0D/.. from the signing: 2026-01-07..",)),
    ("no later than the signing", None, ("../P0D from the signing: ..2026-01-07",)),
    ("within six months of 7 January 2026", None, ("2026-01-07/2026-07-07: 2026-01-07..2026-07-07",)),
    ("30 days before 14 September 2026", None, ("2026-08-15: 2026-08-15",)),
    (
        "every three months from the signing",
        None,
        ("FREQ=MONTHLY;INTERVAL=3/anniversary from the signing: 2026-01-08..2026-04-07, 2026-04-08..2026-07-07",),
    ),
    (
        "annually, starting from the entry into force",
        None,
        ("FREQ=YEARLY/anniversary from the entry into force: 2026-01-08..2027-01-07, 2027-01-08..2028-01-07",),
    ),
    # How often.
    ("weekly", None, ("FREQ=WEEKLY/calendar: 2026-01-05..2026-01-11, 2026-01-12..2026-01-18",)),
    ("fortnightly", None, ("FREQ=WEEKLY;INTERVAL=2/calendar: 2026-01-05..2026-01-11, 2026-01-19..2026-01-25",)),
    ("every two weeks", None, ("FREQ=WEEKLY;INTERVAL=2/calendar: 2026-01-05..2026-01-11, 2026-01-19..2026-01-25",)),
    ("monthly", None, ("FREQ=MONTHLY/calendar: 2026-01-01..2026-01-31, 2026-02-01..2026-02-28",)),
    (
        "monthly",
        SAID,
        (
            "FREQ=MONTHLY/calendar: 2026-01-01..2026-01-31, 2026-02-01..2026-02-28",
            "FREQ=MONTHLY/anniversary: 2026-01-08..2026-02-07, 2026-02-08..2026-03-07",
        ),
    ),
    (
        "bimonthly",
        None,
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1,15/calendar: 2026-01-15, 2026-01-31",
            "FREQ=MONTHLY;INTERVAL=2/calendar: 2026-01-01..2026-02-28, 2026-03-01..2026-04-30",
        ),
    ),
    ("quarterly", None, ("FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",)),
    (
        "quarterly",
        SAID,
        (
            "FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",
            "FREQ=MONTHLY;INTERVAL=3/anniversary: 2026-01-08..2026-04-07, 2026-04-08..2026-07-07",
        ),
    ),
    (
        "once in each calendar quarter",
        None,
        ("FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",),
    ),
    (
        "once each quarter, starting 2026",
        None,
        ("FREQ=MONTHLY;INTERVAL=3/calendar from 2026-01-01: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",),
    ),
    ("every three months", None, ("FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",)),
    (
        "every three months",
        SAID,
        (
            "FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",
            "FREQ=MONTHLY;INTERVAL=3/anniversary: 2026-01-08..2026-04-07, 2026-04-08..2026-07-07",
        ),
    ),
    (
        "every three months from 31 January 2026",
        None,
        (
            "FREQ=MONTHLY;INTERVAL=3/calendar from 2026-01-31: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",
            "FREQ=MONTHLY;INTERVAL=3/anniversary from 2026-01-31: 2026-02-01..2026-04-30, 2026-05-01..2026-07-31",
        ),
    ),
    ("semi-annual", None, ("FREQ=MONTHLY;INTERVAL=6/calendar: 2026-01-01..2026-06-30, 2026-07-01..2026-12-31",)),
    (
        "half-yearly",
        SAID,
        (
            "FREQ=MONTHLY;INTERVAL=6/calendar: 2026-01-01..2026-06-30, 2026-07-01..2026-12-31",
            "FREQ=MONTHLY;INTERVAL=6/anniversary: 2026-01-08..2026-07-07, 2026-07-08..2027-01-07",
        ),
    ),
    ("twice a year", None, ("FREQ=MONTHLY;INTERVAL=6/calendar: 2026-01-01..2026-06-30, 2026-07-01..2026-12-31",)),
    ("twice a year", SAID, ("FREQ=MONTHLY;INTERVAL=6/calendar: 2026-01-01..2026-06-30, 2026-07-01..2026-12-31",)),
    ("three times a year", None, ("FREQ=MONTHLY;INTERVAL=4/calendar: 2026-01-01..2026-04-30, 2026-05-01..2026-08-31",)),
    (
        "biannual",
        None,
        (
            "FREQ=MONTHLY;INTERVAL=6/calendar: 2026-01-01..2026-06-30, 2026-07-01..2026-12-31",
            "FREQ=YEARLY;INTERVAL=2/calendar: 2026-01-01..2026-12-31, 2028-01-01..2028-12-31",
        ),
    ),
    (
        "biannually",
        SAID,
        (
            "FREQ=MONTHLY;INTERVAL=6/calendar: 2026-01-01..2026-06-30, 2026-07-01..2026-12-31",
            "FREQ=YEARLY;INTERVAL=2/calendar: 2026-01-01..2026-12-31, 2028-01-01..2028-12-31",
        ),
    ),
    ("biennial", None, ("FREQ=YEARLY;INTERVAL=2/calendar: 2026-01-01..2026-12-31, 2028-01-01..2028-12-31",)),
    ("every two years", None, ("FREQ=YEARLY;INTERVAL=2/calendar: 2026-01-01..2026-12-31, 2028-01-01..2028-12-31",)),
    ("every other year", None, ("FREQ=YEARLY;INTERVAL=2/calendar: 2026-01-01..2026-12-31, 2028-01-01..2028-12-31",)),
    ("annual", None, ("FREQ=YEARLY/calendar: 2026-01-01..2026-12-31, 2027-01-01..2027-12-31",)),
    (
        "annually",
        SAID,
        (
            "FREQ=YEARLY/calendar: 2026-01-01..2026-12-31, 2027-01-01..2027-12-31",
            "FREQ=YEARLY/anniversary: 2026-01-08..2027-01-07, 2027-01-08..2028-01-07",
        ),
    ),
    ("at least once a year", None, ("FREQ=YEARLY/calendar: 2026-01-01..2026-12-31, 2027-01-01..2027-12-31",)),
    ("on an annual basis", None, ("FREQ=YEARLY/calendar: 2026-01-01..2026-12-31, 2027-01-01..2027-12-31",)),
    ("every 90 days", None, ("FREQ=DAILY;INTERVAL=90/calendar: 2026-01-07, 2026-04-07",)),
    ("every 18 months", None, ("FREQ=MONTHLY;INTERVAL=18/calendar: 2026-01-01..2027-06-30, 2027-07-01..2028-12-31",)),
    (
        "quarterly until 2030",
        None,
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20301231/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",),
    ),
    (
        "annually from 2026 to 2030",
        None,
        ("FREQ=YEARLY;UNTIL=20301231/calendar from 2026-01-01: 2026-01-01..2026-12-31, 2027-01-01..2027-12-31",),
    ),
    # At a place in each year, quarter, month or week.
    ("every September", None, ("FREQ=YEARLY;BYMONTH=9/calendar: 2026-09-01..2026-09-30, 2027-09-01..2027-09-30",)),
    (
        "every March and September",
        None,
        ("FREQ=YEARLY;BYMONTH=3,9/calendar: 2026-03-01..2026-03-31, 2026-09-01..2026-09-30",),
    ),
    (
        "each year in March, June and September",
        None,
        ("FREQ=YEARLY;BYMONTH=3,6,9/calendar: 2026-03-01..2026-03-31, 2026-06-01..2026-06-30",),
    ),
    (
        "every two years in September",
        None,
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=9/calendar: 2026-09-01..2026-09-30, 2028-09-01..2028-09-30",),
    ),
    ("each year on 15 September", None, ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15/calendar: 2026-09-15, 2027-09-15",)),
    ("every 15 September", None, ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15/calendar: 2026-09-15, 2027-09-15",)),
    (
        "on 1 March and 1 September each year",
        None,
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1/calendar: 2026-03-01, 2026-09-01",),
    ),
    ("on the first Monday of each month", None, ("FREQ=MONTHLY;BYDAY=1MO/calendar: 2026-02-02, 2026-03-02",)),
    ("every last Friday of the month", None, ("FREQ=MONTHLY;BYDAY=-1FR/calendar: 2026-01-30, 2026-02-27",)),
    (
        "last Friday of September each year",
        None,
        ("FREQ=YEARLY;BYMONTH=9;BYDAY=-1FR/calendar: 2026-09-25, 2027-09-24",),
    ),
    ("every last Friday in September", None, ("FREQ=YEARLY;BYMONTH=9;BYDAY=-1FR/calendar: 2026-09-25, 2027-09-24",)),
    ("the 15th of each month", None, ("FREQ=MONTHLY;BYMONTHDAY=15/calendar: 2026-01-15, 2026-02-15",)),
    (
        "on the last day of each quarter",
        None,
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1/calendar: 2026-03-31, 2026-06-30",),
    ),
    (
        "at the end of each quarter",
        None,
        (
            "FREQ=YEARLY;BYMONTH=3,6,9,12/calendar: 2026-03-01..2026-03-31, 2026-06-01..2026-06-30",
            "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1/calendar: 2026-03-31, 2026-06-30",
        ),
    ),
    (
        "by the end of each quarter",
        None,
        ("FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",),
    ),
    (
        "by 31 March each year",
        SAID,
        ("FREQ=YEARLY/anniversary from 2025-03-31: 2025-04-01..2026-03-31, 2026-04-01..2027-03-31",),
    ),
    ("every Monday", None, ("FREQ=WEEKLY;BYDAY=MO/calendar: 2026-01-12, 2026-01-19",)),
    ("every other Monday", None, ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO/calendar: 2026-01-19, 2026-02-02",)),
    (
        "every second Monday",
        None,
        (
            "FREQ=MONTHLY;BYDAY=2MO/calendar: 2026-01-12, 2026-02-09",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO/calendar: 2026-01-19, 2026-02-02",
        ),
    ),
    # After the last one.
    ("within a year of the previous round", None, ("FREQ=YEARLY/after_last: 2026-01-08..2027-01-07",)),
    ("a year after the last round", None, ("FREQ=YEARLY/after_last: 2026-01-08..2027-01-07",)),
    (
        "no later than two years after the last meeting",
        None,
        ("FREQ=YEARLY;INTERVAL=2/after_last: 2026-01-08..2028-01-07",),
    ),
    ("within 90 days of the last consultations", None, ("FREQ=DAILY;INTERVAL=90/after_last: 2026-01-08..2026-04-07",)),
    (
        "within a year of the last election",
        None,
        ("FREQ=YEARLY/after_last: 2026-01-08..2027-01-07", "P1Y from the last election: 2026-01-07..2027-01-07"),
    ),
    # What says nothing, too much, or what nobody can count.
    ("regularly", SAID, ()),
    ("periodically", SAID, ()),
    ("in due course", SAID, ()),
    ("soon", SAID, ()),
    ("as soon as possible", SAID, ()),
    ("at an early date", SAID, ()),
    ("in the coming months", SAID, ()),
    ("every few months", SAID, ()),
    ("from time to time", SAID, ()),
    ("as soon as possible after the elections", SAID, ()),
    ("biweekly", SAID, ()),
    ("daily", SAID, ()),
    ("every 5 days", SAID, ()),
    ("on the agenda", SAID, ()),
    ("before the court", SAID, ()),
    ("after Septembr 2026", SAID, ()),
    ("in September or October 2026", SAID, ()),
    ("about 2026", SAID, ()),
    ("2026/27", None, ()),
    ("FY 2026/27", None, ()),
    ("fifteen", SAID, ()),
]


@pytest.mark.parametrize(("phrase", "said_on", "meanings"), TABLE)
def test_a_phrase_and_all_that_it_can_mean(phrase: str, said_on: date | None, meanings: tuple[str, ...]):
    found = readings(phrase, said_on=said_on, hemisphere=None)
    assert tuple(shown(reading) for reading in found) == meanings


@pytest.mark.parametrize(
    ("phrase", "said_on", "hemisphere", "meanings"),
    [
        ("in autumn 2026", None, Hemisphere.NORTH, ["2026-27"]),
        ("in autumn 2026", None, Hemisphere.SOUTH, ["2026-31"]),
        ("winter 2026/27", None, Hemisphere.NORTH, ["2026-28"]),
        # There a winter lies within one year, and the summer runs into the next.
        ("winter 2026/27", None, Hemisphere.SOUTH, []),
        ("winter 2026", None, Hemisphere.SOUTH, ["2026-32"]),
        ("summer 2026/27", None, Hemisphere.SOUTH, ["2026-30"]),
        ("summer 2026", None, Hemisphere.SOUTH, ["2026-30", "2025-30"]),
        ("in spring", SAID, Hemisphere.NORTH, ["2026-25"]),
        ("in spring", SAID, Hemisphere.SOUTH, ["2026-29"]),
        ("this winter", SAID, Hemisphere.NORTH, ["2025-28"]),
        ("by autumn 2026", None, Hemisphere.NORTH, ["../2026-09-01", "../2026-11-30"]),
        ("by the end of autumn 2026", None, Hemisphere.SOUTH, ["../2026-05-31"]),
        ("between spring and autumn 2026", None, Hemisphere.NORTH, ["2026-03/2026-11"]),
    ],
)
def test_seasons_are_those_of_a_hemisphere(
    phrase: str, said_on: date | None, hemisphere: Hemisphere, meanings: list[str]
):
    found = readings(phrase, said_on=said_on, hemisphere=hemisphere)
    assert [reading.window.edtf() for reading in found if reading.window] == meanings


@pytest.mark.parametrize(
    ("phrase", "year_starts", "meanings"),
    [
        ("FY 2026/27", 7, ["2026-07/2027-06: 2026-07-01..2027-06-30"]),
        ("fiscal year 2026-27", 7, ["2026-07/2027-06: 2026-07-01..2027-06-30"]),
        ("the financial year 2026/2027", 4, ["2026-04/2027-03: 2026-04-01..2027-03-31"]),
        ("FY26/27", 10, ["2026-10/2027-09: 2026-10-01..2027-09-30"]),
        ("FY 2026/28", 7, []),
        # By name it is the year that begins in 2026 or the one that ends in it.
        (
            "FY 2026",
            7,
            ["2026-07/2027-06: 2026-07-01..2027-06-30", "2025-07/2026-06: 2025-07-01..2026-06-30"],
        ),
        ("FY2026", 1, ["2026: 2026-01-01..2026-12-31"]),
        ("FY 2026/27", 1, []),
        ("2026/27", 7, ["2026-07/2027-06: 2026-07-01..2027-06-30", "2026-01/2027-12: 2026-01-01..2027-12-31"]),
        ("Q1 FY 2026/27", 7, ["2026-35: 2026-07-01..2026-09-30"]),
        ("the second half of FY 2026/27", 7, ["2027-40: 2027-01-01..2027-06-30"]),
        ("early FY 2026/27", 7, ["2026-07/2026-10: 2026-07-01..2026-10-31"]),
        ("this fiscal year", 7, ["2025-07/2026-06: 2025-07-01..2026-06-30"]),
        ("next fiscal year", 4, ["2026-04/2027-03: 2026-04-01..2027-03-31"]),
        ("by the end of the fiscal year", 4, ["../2026-03-31: ..2026-03-31"]),
        ("in February of FY 2026/27", 7, ["2027-02: 2027-02-01..2027-02-28"]),
        (
            "every fiscal year",
            7,
            ["FREQ=YEARLY/calendar/7: 2025-07-01..2026-06-30, 2026-07-01..2027-06-30"],
        ),
        # A desk with years of its own is asked which.
        (
            "annually",
            7,
            [
                "FREQ=YEARLY/calendar: 2026-01-01..2026-12-31, 2027-01-01..2027-12-31",
                "FREQ=YEARLY/calendar/7: 2025-07-01..2026-06-30, 2026-07-01..2027-06-30",
                "FREQ=YEARLY/anniversary: 2026-01-08..2027-01-07, 2027-01-08..2028-01-07",
            ],
        ),
        # Its quarters are those of the calendar, unless its year begins within one.
        (
            "once every quarter",
            7,
            [
                "FREQ=MONTHLY;INTERVAL=3/calendar: 2026-01-01..2026-03-31, 2026-04-01..2026-06-30",
                "FREQ=MONTHLY;INTERVAL=3/anniversary: 2026-01-08..2026-04-07, 2026-04-08..2026-07-07",
            ],
        ),
        (
            "each fiscal quarter",
            3,
            ["FREQ=MONTHLY;INTERVAL=3/calendar/3: 2025-12-01..2026-02-28, 2026-03-01..2026-05-31"],
        ),
    ],
)
def test_fiscal_years_begin_in_the_month_of_the_desk(phrase: str, year_starts: int, meanings: list[str]):
    found = readings(phrase, said_on=SAID, hemisphere=None, year_starts=year_starts)
    assert [shown(reading) for reading in found] == meanings


@pytest.mark.parametrize(
    ("said_on", "meanings"),
    [
        (date(2026, 8, 31), ["../2026-09-01", "../2026-09-30"]),
        (date(2026, 9, 1), ["../2026-09-01", "../2026-09-30"]),
        # Nobody promises by a day that is over.
        (date(2026, 9, 14), ["../2026-09-30"]),
        (date(2026, 9, 30), ["../2026-09-30"]),
        (date(2026, 10, 1), ["../2027-09-01", "../2027-09-30"]),
    ],
)
def test_a_month_without_a_year_is_the_next_that_is_not_over(said_on: date, meanings: list[str]):
    found = readings("by September", said_on=said_on, hemisphere=None)
    assert [reading.window.edtf() for reading in found if reading.window] == meanings


@pytest.mark.parametrize(
    "code", ["2026-09-01~/2026-09-10~", "2026-27", "../2026-12-31", "2026-05-01/..", "2026-07/2027-06"]
)
def test_a_code_is_read_as_the_window_it_is(code: str):
    assert readings(f" {code} ", said_on=None, hemisphere=None)[0] == Reading(window=Window.from_edtf(code))


def test_a_year_and_the_next_by_a_dash_can_be_a_code_or_both_years():
    found = readings("2026-27", said_on=None, hemisphere=None)
    assert [shown(reading) for reading in found] == [
        "2026-27: 2026-09-01..2026-11-30",
        "2026-01/2027-12: 2026-01-01..2027-12-31",
    ]


UNDERSTOOD = [(phrase, said_on) for phrase, said_on, meanings in TABLE if meanings]


@pytest.mark.parametrize(("phrase", "said_on"), UNDERSTOOD)
def test_a_phrase_is_understood_to_the_last_word_or_not_at_all(phrase: str, said_on: date | None):
    ends_in_a_name = any(
        each.event or (each.recurrence and each.recurrence.counting is Counting.AFTER_LAST)
        for each in readings(phrase, said_on=said_on, hemisphere=None)
    )
    for more in (f"perhaps {phrase}", f"{phrase} §", *([] if ends_in_a_name else [f"{phrase} perhaps"])):
        assert readings(more, said_on=said_on, hemisphere=None) == ()


@pytest.mark.parametrize(("phrase", "said_on"), UNDERSTOOD)
def test_capitals_blanks_quotes_and_a_full_stop_change_nothing(phrase: str, said_on: date | None):
    plain = [(each.window, each.recurrence, each.offset) for each in readings(phrase, said_on=said_on, hemisphere=None)]
    for other in (phrase.upper(), phrase.title(), f"  {phrase.replace(' ', '   ')}\n", f"“{phrase}”", f"{phrase}."):
        found = readings(other, said_on=said_on, hemisphere=None)
        assert [(each.window, each.recurrence, each.offset) for each in found] == plain


WORDS = sorted(
    {word for phrase, _, _ in TABLE for word in phrase.split()} | {*"/-,.&", "31", "2024", "9999", "0000", "FY26"}
)
phrases = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
anyday = st.none() | st.dates() | st.sampled_from([date.min, date.max, date(2024, 2, 29)])


@given(st.text(max_size=220) | phrases, anyday, st.none() | st.sampled_from(Hemisphere), st.integers(1, 12))
def test_any_text_has_readings_that_can_be_stored_or_none(
    text: str, said_on: date | None, hemisphere: Hemisphere | None, year_starts: int
):
    for reading in readings(text, said_on=said_on, hemisphere=hemisphere, year_starts=year_starts):
        assert (reading.window, reading.recurrence, reading.offset) != (None, None, None)
        if reading.window:
            assert Window.from_edtf(reading.window.edtf()) == reading.window
        if reading.recurrence:
            assert Rule.parse(reading.recurrence.rule.rrule()) == reading.recurrence.rule
        if reading.offset:
            assert Offset.parse(reading.offset.text()) == reading.offset


@given(phrases, anyday)
def test_without_a_hemisphere_a_phrase_means_what_it_means_in_either(text: str, said_on: date | None):
    north, south = (readings(text, said_on=said_on, hemisphere=hemisphere) for hemisphere in Hemisphere)
    assert set(readings(text, said_on=said_on, hemisphere=None)) == {*north, *south}


def test_a_text_is_no_phrase():
    phrase = "by the end of 2026"
    assert readings(phrase.ljust(200), said_on=None, hemisphere=None) == readings(phrase, said_on=None, hemisphere=None)
    assert readings(phrase.ljust(201), said_on=None, hemisphere=None) == ()


@pytest.mark.parametrize("word", WORDS)
def test_a_word_said_over_and_over_takes_no_time(word: str):
    began = time.perf_counter()
    readings(f"{word} " * 10_000, said_on=SAID, hemisphere=None)
    readings((f"{word} " * 200)[:200], said_on=SAID, hemisphere=None)
    assert time.perf_counter() - began < 1
