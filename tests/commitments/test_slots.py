"""The slots of a rule, shape by shape, as a calendar shows them."""

from datetime import date
from itertools import islice

import pytest

from commitments.schedule import Counting, Rule, RuleError, Slot, Slots, Window

CALENDAR, ANNIVERSARY, AFTER_LAST = Counting


def slots(rule: str, anchor: date, counting: Counting = CALENDAR, year_starts: int = 1) -> Slots:
    return Slots(Rule.parse(rule), anchor, counting, year_starts)


def told(found: list[Slot]) -> list[str]:
    """Each slot's key, with its window where that says more."""
    return [slot.key if slot.key == slot.window.edtf() else f"{slot.key} = {slot.window.edtf()}" for slot in found]


@pytest.mark.parametrize(
    ("rule", "anchor", "first"),
    [
        ("FREQ=MONTHLY", date(2026, 11, 30), ["2026-11", "2026-12", "2027-01", "2027-02"]),
        ("FREQ=MONTHLY;INTERVAL=2", date(2026, 2, 1), ["2026-01/2026-02", "2026-03/2026-04", "2026-05/2026-06"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7), ["2026-Q1 = 2026-33", "2026-Q2 = 2026-34", "2026-Q3 = 2026-35"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 3, 31), ["2026-Q1 = 2026-33", "2026-Q2 = 2026-34"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 4, 1), ["2026-Q2 = 2026-34", "2026-Q3 = 2026-35"]),
        ("FREQ=MONTHLY;INTERVAL=4", date(2026, 5, 1), ["2026-T2 = 2026-38", "2026-T3 = 2026-39", "2027-T1 = 2027-37"]),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 8, 1), ["2026-H2 = 2026-41", "2027-H1 = 2027-40", "2027-H2 = 2027-41"]),
        # Periods that do not divide the year are counted from the anchor's own month.
        ("FREQ=MONTHLY;INTERVAL=5", date(2026, 3, 31), ["2026-03/2026-07", "2026-08/2026-12", "2027-01/2027-05"]),
        ("FREQ=MONTHLY;INTERVAL=18", date(2026, 1, 7), ["2026-01/2027-06", "2027-07/2028-12", "2029-01/2030-06"]),
        ("FREQ=YEARLY", date(2026, 1, 7), ["2026", "2027", "2028"]),
        ("FREQ=YEARLY;INTERVAL=2", date(2026, 12, 31), ["2026", "2028", "2030"]),
        ("FREQ=MONTHLY;INTERVAL=24", date(2026, 1, 7), ["2026", "2028", "2030"]),
        # Weeks begin on Monday, and have the number and year of ISO 8601.
        (
            "FREQ=WEEKLY",
            date(2026, 1, 1),
            ["2026-W01 = 2025-12-29/2026-01-04", "2026-W02 = 2026-01-05/2026-01-11"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2",
            date(2026, 12, 27),
            ["2026-W52 = 2026-12-21/2026-12-27", "2027-W01 = 2027-01-04/2027-01-10"],
        ),
        # Named months, from the one that holds the anchor.
        ("FREQ=YEARLY;BYMONTH=9", date(2026, 9, 30), ["2026-09", "2027-09", "2028-09"]),
        ("FREQ=YEARLY;BYMONTH=9", date(2026, 10, 1), ["2027-09", "2028-09", "2029-09"]),
        ("FREQ=YEARLY;BYMONTH=2", date(2024, 1, 1), ["2024-02", "2025-02", "2026-02"]),
        ("FREQ=YEARLY;BYMONTH=3,9", date(2026, 4, 1), ["2026-09", "2027-03", "2027-09"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=3,9", date(2026, 4, 1), ["2026-09", "2028-03", "2028-09", "2030-03"]),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTH=3,4,9", date(2026, 1, 7), ["2026-03", "2026-09", "2027-03"]),
        ("FREQ=MONTHLY;INTERVAL=5;BYMONTH=1,6", date(2026, 1, 7), ["2026-01", "2026-06", "2031-01", "2031-06"]),
        # Days of the month, from the first one not before the anchor.
        ("FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 1, 15), ["2026-01-15", "2026-02-15", "2026-03-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 1, 16), ["2026-02-15", "2026-03-15", "2026-04-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 7), ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=30", date(2028, 1, 31), ["2028-02-29", "2028-03-30", "2028-04-30"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", date(2026, 1, 7), ["2026-04-05", "2026-07-05", "2026-10-05"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(2027, 1, 7), ["2027-02-28", "2028-02-29", "2029-02-28"]),
        ("FREQ=YEARLY;BYMONTHDAY=1", date(2026, 1, 7), ["2026-02-01", "2026-03-01", "2026-04-01"]),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=9;BYMONTHDAY=15", date(2026, 10, 1), ["2028-09-15", "2030-09-15"]),
        # The n-th weekday.
        ("FREQ=MONTHLY;BYDAY=1MO", date(2026, 1, 7), ["2026-02-02", "2026-03-02", "2026-04-06"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 1, 7), ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("FREQ=MONTHLY;BYDAY=-4SU", date(2026, 2, 1), ["2026-02-01", "2026-03-08", "2026-04-05"]),
        ("FREQ=YEARLY;BYMONTH=9;BYDAY=-1FR", date(2026, 1, 7), ["2026-09-25", "2027-09-24", "2028-09-29"]),
        # A month without a fifth one is left out.
        ("FREQ=MONTHLY;BYDAY=5MO", date(2026, 1, 7), ["2026-03-30", "2026-06-29", "2026-08-31"]),
        ("FREQ=MONTHLY;BYDAY=-5MO", date(2026, 1, 7), ["2026-03-02", "2026-06-01", "2026-08-03"]),
        # Days at a distance.
        ("FREQ=WEEKLY;BYDAY=MO", date(2026, 1, 7), ["2026-01-12", "2026-01-19", "2026-01-26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", date(2026, 1, 7), ["2026-01-07", "2026-01-21", "2026-02-04"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 1, 7), ["2026-01-20", "2026-02-03", "2026-02-17"]),
        ("FREQ=DAILY;INTERVAL=90", date(2026, 1, 7), ["2026-01-07", "2026-04-07", "2026-07-06"]),
        # What only the general engine knows.
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2026, 1, 7), ["2026-01-30", "2026-02-27", "2026-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31,30", date(2026, 1, 31), ["2026-01-31", "2026-03-30", "2026-03-31"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", date(2026, 1, 7), ["2026-05-11", "2027-05-17", "2028-05-15"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=MO", date(2026, 1, 11), ["2026-01-19", "2026-02-02"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU", date(2026, 1, 11), ["2026-01-12", "2026-01-26"]),
    ],
)
def test_counted_by_the_calendar(rule: str, anchor: date, first: list[str]):
    assert told(list(islice(slots(rule, anchor), len(first)))) == first


def test_a_week_by_number_falls_on_the_weekday_it_is_counted_from():
    assert told(list(islice(slots("FREQ=YEARLY;BYWEEKNO=20", date(2026, 1, 7)), 2))) == ["2026-05-13", "2027-05-19"]


@pytest.mark.parametrize(
    ("rule", "anchor", "year_starts", "first"),
    [
        ("FREQ=YEARLY", date(2026, 6, 30), 7, ["2025-07/2026-06", "2026-07/2027-06"]),
        ("FREQ=YEARLY", date(2026, 7, 1), 7, ["2026-07/2027-06", "2027-07/2028-06"]),
        ("FREQ=YEARLY;INTERVAL=2", date(2026, 1, 7), 4, ["2025-04/2026-03", "2027-04/2028-03"]),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 1, 7), 4, ["2025-10/2026-03", "2026-04/2026-09"]),
        ("FREQ=MONTHLY;INTERVAL=4", date(2026, 4, 30), 4, ["2026-04/2026-07", "2026-08/2026-11"]),
        ("FREQ=MONTHLY;INTERVAL=2", date(2026, 4, 30), 4, ["2026-04/2026-05", "2026-06/2026-07"]),
        # Where the desk's period is one of the calendar, it has that name.
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7), 4, ["2026-Q1 = 2026-33", "2026-Q2 = 2026-34"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7), 2, ["2025-11/2026-01", "2026-02/2026-04"]),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 1, 7), 7, ["2026-H1 = 2026-40", "2026-H2 = 2026-41"]),
        # What does not divide the year, and what names its months, does not ask when the year begins.
        ("FREQ=MONTHLY;INTERVAL=5", date(2026, 1, 7), 4, ["2026-01/2026-05", "2026-06/2026-10"]),
        ("FREQ=YEARLY;BYMONTH=3", date(2026, 1, 7), 4, ["2026-03", "2027-03"]),
    ],
)
def test_counted_by_the_years_of_a_desk(rule: str, anchor: date, year_starts: int, first: list[str]):
    assert told(list(islice(slots(rule, anchor, year_starts=year_starts), len(first)))) == first


@pytest.mark.parametrize(
    ("rule", "anchor", "first"),
    [
        (
            "FREQ=MONTHLY;INTERVAL=3",
            date(2026, 1, 7),
            ["2026-04-07 = 2026-01-08/2026-04-07", "2026-07-07 = 2026-04-08/2026-07-07"],
        ),
        (
            "FREQ=MONTHLY",
            date(2026, 1, 31),
            [
                "2026-02-28 = 2026-02-01/2026-02-28",
                "2026-03-31 = 2026-03-01/2026-03-31",
                "2026-04-30 = 2026-04-01/2026-04-30",
            ],
        ),
        (
            "FREQ=YEARLY",
            date(2024, 2, 29),
            ["2025-02-28 = 2024-03-01/2025-02-28", "2026-02-28 = 2025-03-01/2026-02-28"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2",
            date(2026, 1, 7),
            ["2026-01-21 = 2026-01-08/2026-01-21", "2026-02-04 = 2026-01-22/2026-02-04"],
        ),
        (
            "FREQ=DAILY;INTERVAL=90",
            date(2026, 1, 7),
            ["2026-04-07 = 2026-01-08/2026-04-07", "2026-07-06 = 2026-04-08/2026-07-06"],
        ),
    ],
)
def test_counted_from_the_anniversary(rule: str, anchor: date, first: list[str]):
    assert told(list(islice(slots(rule, anchor, ANNIVERSARY), len(first)))) == first


@pytest.mark.parametrize(
    ("rule", "counting", "keys"),
    [
        ("FREQ=MONTHLY;INTERVAL=3;COUNT=3", CALENDAR, ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("FREQ=YEARLY;BYMONTH=1,9;COUNT=3", CALENDAR, ["2026-01", "2026-09", "2027-01"]),
        # Counted are the slots, not the months that the anchor is already past.
        ("FREQ=MONTHLY;BYMONTHDAY=5;COUNT=2", CALENDAR, ["2026-02-05", "2026-03-05"]),
        ("FREQ=MONTHLY;BYDAY=5MO;COUNT=2", CALENDAR, ["2026-03-30", "2026-06-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=2", CALENDAR, ["2026-01-15", "2026-02-01"]),
        ("FREQ=MONTHLY;INTERVAL=3;COUNT=2", ANNIVERSARY, ["2026-04-07", "2026-07-07"]),
        # By the calendar a slot that opens on the last day is in.
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20260701", CALENDAR, ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20260630", CALENDAR, ["2026-Q1", "2026-Q2"]),
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20251231", CALENDAR, []),
        ("FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20260305", CALENDAR, ["2026-02-05", "2026-03-05"]),
        ("FREQ=MONTHLY;BYDAY=5MO;UNTIL=20260330", CALENDAR, ["2026-03-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;UNTIL=20260201", CALENDAR, ["2026-01-15", "2026-02-01"]),
        # By anniversary one that ends on the last day is.
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20260707", ANNIVERSARY, ["2026-04-07", "2026-07-07"]),
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20260706", ANNIVERSARY, ["2026-04-07"]),
    ],
)
def test_where_a_rule_ends(rule: str, counting: Counting, keys: list[str]):
    assert [slot.key for slot in slots(rule, date(2026, 1, 7), counting)] == keys


@pytest.mark.parametrize(
    ("rule", "anchor", "counting", "last"),
    [
        ("FREQ=YEARLY", date(9998, 5, 1), CALENDAR, ["9998", "9999"]),
        ("FREQ=YEARLY;UNTIL=99991231", date(9998, 5, 1), CALENDAR, ["9998", "9999"]),
        ("FREQ=MONTHLY;INTERVAL=5", date(9999, 3, 1), CALENDAR, ["9999-03/9999-07", "9999-08/9999-12"]),
        ("FREQ=MONTHLY;INTERVAL=5", date(9999, 4, 1), CALENDAR, ["9999-04/9999-08"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(9999, 11, 1), CALENDAR, ["9999-11-30", "9999-12-31"]),
        # The calendar ends on a Friday, and so has no room for the week.
        ("FREQ=WEEKLY", date(9999, 12, 19), CALENDAR, ["9999-W50", "9999-W51"]),
        ("FREQ=WEEKLY;BYDAY=FR", date(9999, 12, 20), CALENDAR, ["9999-12-24", "9999-12-31"]),
        ("FREQ=WEEKLY;BYDAY=SA", date(9999, 12, 30), CALENDAR, []),
        ("FREQ=MONTHLY", date(9999, 10, 31), ANNIVERSARY, ["9999-11-30", "9999-12-31"]),
        ("FREQ=MONTHLY;UNTIL=99991231", date(9999, 10, 31), ANNIVERSARY, ["9999-11-30", "9999-12-31"]),
        ("FREQ=DAILY;INTERVAL=30", date(9999, 11, 30), ANNIVERSARY, ["9999-12-30"]),
    ],
)
def test_a_rule_without_an_end_ends_with_the_calendar(rule: str, anchor: date, counting: Counting, last: list[str]):
    assert [slot.key for slot in slots(rule, anchor, counting)] == last


@pytest.mark.parametrize(
    ("rule", "counting", "first", "last", "keys"),
    [
        # A window that touches the span with one day is in it.
        ("FREQ=MONTHLY;INTERVAL=3", CALENDAR, date(2046, 3, 31), date(2046, 7, 1), ["2046-Q1", "2046-Q2", "2046-Q3"]),
        ("FREQ=MONTHLY;INTERVAL=3", CALENDAR, date(2046, 5, 5), date(2046, 5, 5), ["2046-Q2"]),
        ("FREQ=MONTHLY;INTERVAL=3", CALENDAR, date(2020, 1, 1), date(2026, 4, 1), ["2026-Q1", "2026-Q2"]),
        ("FREQ=MONTHLY;INTERVAL=3", CALENDAR, date(2020, 1, 1), date(2025, 12, 31), []),
        ("FREQ=YEARLY;BYMONTH=9", CALENDAR, date(2046, 10, 1), date(2047, 8, 31), []),
        ("FREQ=MONTHLY;INTERVAL=3", ANNIVERSARY, date(2046, 4, 7), date(2046, 4, 7), ["2046-04-07"]),
        ("FREQ=MONTHLY;INTERVAL=3", ANNIVERSARY, date(2046, 4, 8), date(2046, 4, 8), ["2046-07-07"]),
        ("FREQ=MONTHLY;BYDAY=5MO", CALENDAR, date(2046, 1, 1), date(2046, 4, 30), ["2046-01-29", "2046-04-30"]),
        # The other way round there is nothing.
        ("FREQ=MONTHLY", CALENDAR, date(2026, 8, 1), date(2026, 2, 1), []),
    ],
)
def test_the_slots_of_a_span(rule: str, counting: Counting, first: date, last: date, keys: list[str]):
    assert [slot.key for slot in slots(rule, date(2026, 1, 7), counting).between(first, last)] == keys


def test_slots_opening_from_a_day_leave_out_the_one_that_is_open():
    quarterly = slots("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7))
    assert [slot.key for slot in islice(quarterly.opening_from(date(2046, 4, 2)), 2)] == ["2046-Q3", "2046-Q4"]
    assert [slot.key for slot in islice(quarterly.opening_from(date(2046, 4, 1)), 2)] == ["2046-Q2", "2046-Q3"]


def test_a_slot_is_a_key_and_a_window():
    assert next(iter(slots("FREQ=MONTHLY;INTERVAL=3", date(2026, 8, 9)))) == Slot("2026-Q3", Window.quarter(2026, 3))


def test_rules_that_fall_on_the_same_period_share_its_slot():
    (one,) = slots("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7)).between(date(2026, 8, 1), date(2026, 8, 1))
    (two,) = slots("FREQ=MONTHLY;INTERVAL=3", date(2020, 1, 7)).between(date(2026, 8, 1), date(2026, 8, 1))
    assert one is two


@pytest.mark.parametrize("counting", [ANNIVERSARY, AFTER_LAST])
@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("FREQ=YEARLY;BYMONTH=3,9", "BYMONTH=3,9"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "BYMONTHDAY=15"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "BYDAY=-1FR"),
        ("FREQ=WEEKLY;BYDAY=MO", "BYDAY=MO"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO=20"),
    ],
)
def test_a_rule_of_the_calendar_is_not_counted_from_a_day(rule: str, part: str, counting: Counting):
    with pytest.raises(RuleError) as refusal:
        slots(rule, date(2026, 1, 7), counting)
    assert str(refusal.value) == f"{part} is a matter of the calendar: it cannot be counted from a day"


def test_what_follows_the_last_one_has_no_slots_ahead():
    after_last = slots("FREQ=YEARLY;COUNT=3", date(2026, 1, 7), AFTER_LAST)
    message = "FREQ=YEARLY;COUNT=3 is counted from the end of the last one: its slots are not known ahead"
    for ask in (
        lambda: list(after_last),
        lambda: after_last.between(date(2026, 1, 7), date(2028, 1, 7)),
        lambda: list(after_last.opening_from(date(2026, 1, 7))),
    ):
        with pytest.raises(RuleError) as refusal:
            ask()
        assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("rule", "anchor", "year_starts", "message"),
    [
        ("FREQ=YEARLY", date(2026, 1, 7), 0, "a year cannot begin in month 0"),
        ("FREQ=YEARLY", date(2026, 1, 7), 13, "a year cannot begin in month 13"),
        (
            "FREQ=YEARLY",
            date(1, 1, 7),
            4,
            "0001-01-07 is too early to count from: its period begins before the calendar",
        ),
        (
            "FREQ=MONTHLY;INTERVAL=6;BYMONTH=3",
            date(2026, 1, 7),
            1,
            "FREQ=MONTHLY;INTERVAL=6;BYMONTH=3 never falls when counted from 2026-01-07",
        ),
        # Only a leap year's February has five Mondays.
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYDAY=5MO",
            date(2026, 1, 7),
            1,
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYDAY=5MO never falls when counted from 2026-01-07",
        ),
    ],
)
def test_what_cannot_be_counted_from_there_is_refused(rule: str, anchor: date, year_starts: int, message: str):
    with pytest.raises(RuleError) as refusal:
        slots(rule, anchor, year_starts=year_starts)
    assert str(refusal.value) == message
