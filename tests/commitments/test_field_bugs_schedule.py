"""Bugs of schedules that other trackers had, each by its number in the list of field bugs."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Desk
from commitments.models.desk import validate_time_zone
from commitments.schedule import Counting, Rule, RuleError, Slots, Window


def windows(rule: str, anchor: date, count: int, counting: Counting = Counting.CALENDAR) -> list[str]:
    return [slot.window.edtf() for slot in islice(Slots(Rule.parse(rule), anchor, counting), count)]


def last_days(rule: str, anchor: date, count: int) -> list[str]:
    return [str(slot.window.latest) for slot in islice(Slots(Rule.parse(rule), anchor, Counting.ANNIVERSARY), count)]


def test_field_bug_1_month_end_neither_drifts_nor_skips():
    assert windows("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 31), 6) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
    ]
    assert last_days("FREQ=MONTHLY", date(2026, 1, 31), 4) == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    assert windows("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2024, 2, 29), 5) == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]
    assert last_days("FREQ=YEARLY", date(2024, 2, 29), 4) == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_field_bug_1_the_window_after_a_month_end_is_clamped():
    assert Rule.parse("FREQ=MONTHLY").window_after(date(2026, 1, 31)) == Window.span(
        date(2026, 2, 1), date(2026, 2, 28)
    )


def test_field_bug_2_a_yearly_rule_keeps_its_day_for_ten_years():
    assert windows("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15", date(2026, 9, 15), 10) == [
        f"{year}-09-15" for year in range(2026, 2036)
    ]
    assert last_days("FREQ=YEARLY", date(2026, 9, 15), 10) == [f"{year}-09-15" for year in range(2027, 2037)]


ANCHOR = date(2026, 1, 7)
ENDING = [
    ("FREQ=MONTHLY;INTERVAL=3;COUNT=5", Counting.CALENDAR),
    ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20270331", Counting.CALENDAR),
    ("FREQ=YEARLY;BYMONTH=3,9;COUNT=5", Counting.CALENDAR),
    ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=5", Counting.CALENDAR),
    ("FREQ=MONTHLY;BYDAY=5MO;COUNT=5", Counting.CALENDAR),
    ("FREQ=WEEKLY;COUNT=5", Counting.CALENDAR),
    ("FREQ=DAILY;INTERVAL=90;UNTIL=20270107", Counting.CALENDAR),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=5", Counting.CALENDAR),
    ("FREQ=MONTHLY;COUNT=5", Counting.ANNIVERSARY),
    ("FREQ=MONTHLY;UNTIL=20260607", Counting.ANNIVERSARY),
]


@pytest.mark.parametrize(("rule", "counting"), ENDING)
def test_field_bug_3_an_end_is_counted_from_the_anchor_whatever_is_asked(rule: str, counting: Counting):
    slots = Slots(Rule.parse(rule), ANCHOR, counting)
    all_of_them = list(slots)
    assert len(all_of_them) == 5
    for days in range(0, 800, 13):
        first = ANCHOR + timedelta(days=days)
        last = first + timedelta(days=100)
        assert slots.between(first, last) == [slot for slot in all_of_them if slot.window.touches(first, last)]


def test_field_bug_3_until_is_included():
    assert windows("FREQ=MONTHLY;BYMONTHDAY=7;UNTIL=20260307", ANCHOR, 9) == ["2026-01-07", "2026-02-07", "2026-03-07"]
    assert windows("FREQ=MONTHLY;BYMONTHDAY=7;UNTIL=20260306", ANCHOR, 9) == ["2026-01-07", "2026-02-07"]


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_field_bug_3_an_interval_of_0_is_refused(freq: str):
    with pytest.raises(RuleError, match=r"^INTERVAL=0 is not a whole number from 1 to 9999$"):
        Rule.parse(f"FREQ={freq};INTERVAL=0")
    with pytest.raises(RuleError, match=r"^INTERVAL=0 is not a whole number from 1 to 9999$"):
        Rule(freq=freq, interval=0)


@pytest.mark.parametrize(
    ("rule", "counting", "count"),
    [
        # From the Monday of the anchor's week to the last Monday that has its Sunday.
        ("FREQ=WEEKLY", Counting.CALENDAR, (date(9999, 12, 20) - date(9900, 1, 1)).days // 7 + 1),
        ("FREQ=MONTHLY", Counting.CALENDAR, 1200),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", Counting.CALENDAR, 2399),
        ("FREQ=YEARLY", Counting.ANNIVERSARY, 99),
        ("FREQ=DAILY;INTERVAL=7;COUNT=9999", Counting.CALENDAR, (date(9999, 12, 31) - date(9900, 1, 7)).days // 7 + 1),
    ],
)
def test_field_bug_3_no_rule_goes_on_for_ever(rule: str, counting: Counting, count: int):
    slots = Slots(Rule.parse(rule), date(9900, 1, 7), counting)
    assert sum(1 for _ in slots) == len(slots.between(date.min, date.max)) == count


@pytest.mark.parametrize("offset", ["+05:00", "UTC+5", "GMT+5", "5", "PKT", ""])
def test_field_bug_5_an_offset_is_no_time_zone(offset: str):
    with pytest.raises(ValidationError) as refused:
        validate_time_zone(offset)
    assert refused.value.messages == [f"“{offset}” is no IANA time zone; use a name such as Asia/Karachi."]


def test_field_bug_5_a_time_zone_follows_its_clocks_through_the_year():
    desk = Desk(time_zone="Europe/London")
    instants = {
        "before the clocks go forward": datetime(2026, 3, 28, 9, tzinfo=UTC),
        "after": datetime(2026, 3, 29, 8, tzinfo=UTC),
        "before they go back": datetime(2026, 10, 24, 8, tzinfo=UTC),
        "after that": datetime(2026, 10, 25, 9, tzinfo=UTC),
    }
    assert {when: desk.local(at).strftime("%H:%M") for when, at in instants.items()} == dict.fromkeys(instants, "09:00")
