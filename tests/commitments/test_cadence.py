"""The slots of a calendar rule, compared with another library's recurrence rules."""

from datetime import date, datetime, time
from itertools import islice, pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from commitments.schedule import Precision, Rule, RuleError, Slot, Slots, Window


def keys(rule: str, anchor: date, count: int) -> list[str]:
    return [slot.key for slot in islice(Slots(Rule.parse(rule), anchor), count)]


@pytest.mark.parametrize(
    ("rule", "anchor", "slots"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7), ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 3, 31), ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 4, 1), ["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2"]),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 8, 1), ["2026-H2", "2027-H1", "2027-H2", "2028-H1", "2028-H2"]),
        ("FREQ=YEARLY", date(2026, 1, 7), ["2026", "2027", "2028", "2029", "2030"]),
        ("FREQ=YEARLY;INTERVAL=2", date(2026, 1, 7), ["2026", "2028", "2030", "2032", "2034"]),
        ("FREQ=MONTHLY", date(2026, 11, 30), ["2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]),
        ("FREQ=YEARLY;BYMONTH=9", date(2026, 9, 30), ["2026-09", "2027-09", "2028-09", "2029-09", "2030-09"]),
        ("FREQ=YEARLY;BYMONTH=9", date(2026, 10, 1), ["2027-09", "2028-09", "2029-09", "2030-09", "2031-09"]),
        ("FREQ=YEARLY;BYMONTH=2", date(2024, 1, 1), ["2024-02", "2025-02", "2026-02", "2027-02", "2028-02"]),
    ],
)
def test_slots_are_calendar_periods_from_the_one_that_holds_the_anchor(rule: str, anchor: date, slots: list[str]):
    assert keys(rule, anchor, 5) == slots


def test_a_slot_is_the_whole_period():
    assert next(iter(Slots(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), date(2026, 8, 9)))) == Slot(
        "2026-Q3", Window(date(2026, 7, 1), date(2026, 9, 30), Precision.QUARTER)
    )


def test_a_named_month_is_that_month():
    assert next(iter(Slots(Rule.parse("FREQ=YEARLY;BYMONTH=2"), date(2023, 5, 1)))) == Slot(
        "2024-02", Window(date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH)
    )


def test_count_counts_from_the_anchor():
    assert keys("FREQ=MONTHLY;INTERVAL=3;COUNT=3", date(2026, 1, 7), 9) == ["2026-Q1", "2026-Q2", "2026-Q3"]


@pytest.mark.parametrize(
    ("until", "slots"),
    [
        ("20260930", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("20260701", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("20260630", ["2026-Q1", "2026-Q2"]),
        ("20251231", []),
    ],
)
def test_until_keeps_periods_that_open_on_it_or_before(until: str, slots: list[str]):
    assert keys(f"FREQ=MONTHLY;INTERVAL=3;UNTIL={until}", date(2026, 1, 7), 9) == slots


def test_a_rule_without_an_end_ends_with_the_calendar():
    assert [slot.key for slot in Slots(Rule.parse("FREQ=YEARLY"), date(9998, 5, 1))] == ["9998", "9999"]


# An anchor at the start of its period makes dateutil count the same periods, by their first days.
PERIODS = {
    "FREQ=MONTHLY": (1, 1),
    "FREQ=MONTHLY;INTERVAL=3": (3, 1),
    "FREQ=MONTHLY;INTERVAL=6": (6, 1),
    "FREQ=MONTHLY;INTERVAL=12": (12, 1),
    "FREQ=MONTHLY;INTERVAL=24": (12, 2),
    "FREQ=YEARLY": (12, 1),
    "FREQ=YEARLY;INTERVAL=3": (12, 3),
}


@given(
    st.sampled_from(sorted(PERIODS)),
    st.dates(date(1970, 1, 1), date(2200, 1, 1)),
    st.one_of(st.just(""), st.integers(1, 40).map(lambda n: f";COUNT={n}")),
)
def test_slots_open_when_dateutil_says(rule: str, anchor: date, limit: str):
    months, _ = PERIODS[rule]
    first = anchor.replace(month=(anchor.month - 1) // months * months + 1, day=1)
    theirs = rrulestr(rule + limit, dtstart=datetime.combine(first, time()))
    ours = Slots(Rule.parse(rule + limit), anchor)
    assert [slot.window.earliest for slot in islice(ours, 50)] == [at.date() for at in islice(theirs, 50)]


@given(st.integers(1, 12), st.integers(1, 4), st.dates(date(1970, 1, 1), date(2200, 1, 1)))
def test_a_named_month_opens_when_dateutil_says(month: int, interval: int, anchor: date):
    # From the first such month that does not end before the anchor; dateutil's interval counts from that year.
    first = date(anchor.year + (anchor.month > month), month, 1)
    rule = f"FREQ=YEARLY;INTERVAL={interval};BYMONTH={month}"
    theirs = rrulestr(f"{rule};BYMONTHDAY=1", dtstart=datetime.combine(first, time()))
    ours = Slots(Rule.parse(rule), anchor)
    assert [slot.window.earliest for slot in islice(ours, 20)] == [at.date() for at in islice(theirs, 20)]


@given(st.sampled_from(sorted(PERIODS)), st.dates(date(1970, 1, 1), date(2200, 1, 1)))
def test_keys_are_unique_and_windows_do_not_overlap(rule: str, anchor: date):
    slots = list(islice(Slots(Rule.parse(rule), anchor), 40))
    assert len({slot.key for slot in slots}) == 40
    assert all(one.window.latest < two.window.earliest for one, two in pairwise(slots) if two.window.earliest)


rules = st.one_of(
    st.builds(
        lambda months, count: Rule(months, count=count),
        st.sampled_from([1, 3, 6, 12, 24, 36]),
        st.none() | st.integers(1, 9999),
    ),
    st.builds(
        lambda years, month, until: Rule(years * 12, month=month, until=until),
        st.integers(1, 800),
        st.none() | st.integers(1, 12),
        st.none() | st.dates(),
    ),
)


@given(rules)
def test_every_rule_reads_back_what_it_wrote(rule: Rule):
    assert Rule.parse(rule.rrule()) == rule


def test_a_prefix_is_read():
    assert Rule.parse("RRULE:FREQ=YEARLY") == Rule(12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' in the rule '' is not NAME=VALUE"),
        ("quarterly", "'quarterly' in the rule 'quarterly' is not NAME=VALUE"),
        ("FREQ=MONTHLY;", "'' in the rule 'FREQ=MONTHLY;' is not NAME=VALUE"),
        ("FREQ=", "'FREQ=' in the rule 'FREQ=' is not NAME=VALUE"),
        ("INTERVAL=3", "FREQ= is not supported: a rule counts MONTHLY or YEARLY"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY is not supported: a rule counts MONTHLY or YEARLY"),
        ("FREQ=MONTHLY;INTERVAL=0", "INTERVAL=0 is not a whole number from 1 to 9999"),
        ("FREQ=MONTHLY;INTERVAL=-3", "INTERVAL=-3 is not a whole number from 1 to 9999"),
        ("FREQ=MONTHLY;INTERVAL=3.0", "INTERVAL=3.0 is not a whole number from 1 to 9999"),
        ("FREQ=MONTHLY;INTERVAL=99999", "INTERVAL=99999 is not a whole number from 1 to 9999"),
        ("FREQ=MONTHLY;INTERVAL=2", "INTERVAL=2 with FREQ=MONTHLY is no calendar period: use 1, 3, 6 or 12"),
        ("FREQ=MONTHLY;INTERVAL=4", "INTERVAL=4 with FREQ=MONTHLY is no calendar period: use 1, 3, 6 or 12"),
        ("FREQ=MONTHLY;BYMONTH=9", "BYMONTH=9 needs FREQ=YEARLY and a month from 1 to 12"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13 needs FREQ=YEARLY and a month from 1 to 12"),
        ("FREQ=YEARLY;COUNT=0", "COUNT=0 is not a whole number from 1 to 9999"),
        ("FREQ=YEARLY;UNTIL=20261301", "UNTIL=20261301 is not a day as YYYYMMDD"),
        ("FREQ=YEARLY;UNTIL=2026-12-31", "UNTIL=2026-12-31 is not a day as YYYYMMDD"),
        ("FREQ=YEARLY;UNTIL=20261231T000000Z", "UNTIL=20261231T000000Z is not a day as YYYYMMDD"),
        ("FREQ=YEARLY;COUNT=2;UNTIL=20261231", "COUNT=2 and UNTIL=20261231 cannot stand in one rule"),
        ("FREQ=YEARLY;BYDAY=MO", "BYDAY=MO is not supported in a calendar rule"),
        ("FREQ=YEARLY;FREQ=YEARLY", "FREQ stands twice in the rule 'FREQ=YEARLY;FREQ=YEARLY'"),
    ],
)
def test_a_rule_that_cannot_be_counted_is_told(text: str, message: str):
    with pytest.raises(RuleError) as refusal:
        Rule.parse(text)
    assert str(refusal.value) == message
