"""How many days lie between two slots of a rule on average: what a step of a reminder ladder is weighed against."""

from datetime import date

import pytest
from hypothesis import given, settings

from commitments.schedule import Counting, Rule, Slots
from tests.commitments.rules import Case, cases


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("FREQ=DAILY;INTERVAL=10", 10),
        ("FREQ=WEEKLY", 7),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 14),
        ("FREQ=MONTHLY", 30),
        ("FREQ=MONTHLY;INTERVAL=3", 91),
        ("FREQ=MONTHLY;BYMONTHDAY=31", 30),
        ("FREQ=MONTHLY;BYDAY=-1FR", 30),
        ("FREQ=MONTHLY;INTERVAL=6", 183),
        ("FREQ=YEARLY", 365),
        ("FREQ=YEARLY;COUNT=1", 365),
        ("FREQ=YEARLY;INTERVAL=5", 1826),
        ("FREQ=YEARLY;BYMONTH=3,9", 183),
        ("FREQ=YEARLY;BYMONTHDAY=15", 30),
        # Each second month: of these January, March and April, either two or one.
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,3,4", 183),
        ("FREQ=MONTHLY;INTERVAL=5;BYMONTH=2", 1826),
        # Every fifth Friday: 1671 in the 400 years of the calendar.
        ("FREQ=MONTHLY;BYDAY=5FR", 87),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", 15),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", 7),
        ("FREQ=YEARLY;INTERVAL=10;BYDAY=1MO,2MO", 1826),
        ("FREQ=YEARLY;BYYEARDAY=366", 1461),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTH=2,5;BYMONTHDAY=1,15", 91),
        # As long as the calendar has years.
        ("FREQ=YEARLY;INTERVAL=9999;BYDAY=1MO", 3650964),
    ],
)
def test_days_apart(text: str, days: int):
    assert Rule.parse(text).days_apart == days


@settings(max_examples=40, deadline=None)
@given(cases())
def test_so_many_days_lie_between_slots_as_a_hundred_years_have_them(case: Case):
    rule = Rule.parse(Rule.parse(case.ours).pattern())
    last = date(case.anchor.year + 100, 12, 31)
    found = len(Slots(rule, case.anchor, case.counting, case.year_starts).between(case.anchor, last))
    # Each is rounded to a day, and the last years of the hundred may hold as many slots as a longer interval. Of what
    # is rare, such as a fifth Tuesday in January, the hundred years begin and end within an interval.
    span = (last - case.anchor).days
    slack = found / 2 + max(366 * (rule.interval + 1), 2 * rule.days_apart)
    if rule.weekday and abs(rule.weekday[0]) == 5:
        # Not all centuries have as many fifth Mondays in January; of each second month, as many counted from February.
        slack += span / (3 if rule.interval > 1 else 10)
    assert abs(rule.days_apart * found - span) <= slack


def test_a_fifth_tuesday_in_january_comes_in_three_years_of_seven():
    assert Rule.parse("FREQ=YEARLY;BYMONTH=1;BYDAY=5TU").days_apart == 852


def test_it_does_not_matter_how_its_slots_are_counted():
    rule = Rule.parse("FREQ=MONTHLY;INTERVAL=3")
    slots = Slots(rule, date(2026, 1, 7), Counting.ANNIVERSARY).between(date(2026, 1, 1), date(2125, 12, 31))
    assert round(100 * 365.2425 / len(slots)) == rule.days_apart
