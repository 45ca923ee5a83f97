"""A recurrence rule as people paste it, as it is stored, and as it is refused."""

from datetime import date

import pytest
from hypothesis import given

from commitments.schedule import Rule, RuleError, Window
from tests.commitments.rules import rules


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", Rule(freq="MONTHLY", interval=3)),
        ("FREQ=YEARLY;COUNT=5", Rule(freq="YEARLY", count=5)),
        ("FREQ=YEARLY;UNTIL=20261231", Rule(freq="YEARLY", until=date(2026, 12, 31))),
        ("FREQ=YEARLY;UNTIL=09991231", Rule(freq="YEARLY", until=date(999, 12, 31))),
        ("FREQ=YEARLY;BYMONTH=3,9", Rule(freq="YEARLY", months=(3, 9))),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTH=3,9", Rule(freq="MONTHLY", interval=2, months=(3, 9))),
        ("FREQ=MONTHLY;BYMONTHDAY=31", Rule(freq="MONTHLY", day=31)),
        ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=-1", Rule(freq="YEARLY", months=(9,), day=-1)),
        ("FREQ=MONTHLY;BYDAY=2TU", Rule(freq="MONTHLY", weekday=(2, "TU"))),
        ("FREQ=YEARLY;BYMONTH=9;BYDAY=-1FR", Rule(freq="YEARLY", months=(9,), weekday=(-1, "FR"))),
        ("FREQ=WEEKLY;INTERVAL=2", Rule(freq="WEEKLY", interval=2)),
        ("FREQ=WEEKLY;BYDAY=MO", Rule(freq="WEEKLY", weekday=(0, "MO"))),
        ("FREQ=DAILY;INTERVAL=90", Rule(freq="DAILY", interval=90)),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", Rule(freq="MONTHLY", rest="BYMONTHDAY=1,15")),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", Rule(freq="MONTHLY", rest="BYMONTHDAY=13;BYDAY=FR")),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", Rule(freq="YEARLY", rest="BYWEEKNO=20;BYDAY=MO")),
        ("FREQ=YEARLY;BYDAY=1MO", Rule(freq="YEARLY", rest="BYDAY=1MO")),
        ("FREQ=YEARLY;BYYEARDAY=100,-1", Rule(freq="YEARLY", rest="BYYEARDAY=-1,100")),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", Rule(freq="MONTHLY", rest="BYDAY=MO,TU;BYSETPOS=-1")),
        ("FREQ=WEEKLY;BYMONTH=3", Rule(freq="WEEKLY", rest="BYMONTH=3")),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU", Rule(freq="WEEKLY", interval=2, rest="BYDAY=MO;WKST=SU")),
    ],
)
def test_a_rule_has_the_fields_that_its_text_names(text: str, rule: Rule):
    assert Rule.parse(text) == rule


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("RRULE:FREQ=YEARLY", "FREQ=YEARLY"),
        ("  rrule:freq=monthly;byday=-1fr\n", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("INTERVAL=1;FREQ=MONTHLY", "FREQ=MONTHLY"),
        ("COUNT=3;FREQ=MONTHLY;INTERVAL=03", "FREQ=MONTHLY;INTERVAL=3;COUNT=3"),
        ("FREQ=YEARLY;BYMONTH=9,3,09", "FREQ=YEARLY;BYMONTH=3,9"),
        # The same said with another frequency.
        ("FREQ=MONTHLY;INTERVAL=12", "FREQ=YEARLY"),
        ("FREQ=MONTHLY;INTERVAL=24;COUNT=2", "FREQ=YEARLY;INTERVAL=2;COUNT=2"),
        ("FREQ=MONTHLY;BYMONTH=3,9", "FREQ=YEARLY;BYMONTH=3,9"),
        ("FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15"),
        ("FREQ=MONTHLY;BYMONTH=3;BYDAY=+1MO", "FREQ=YEARLY;BYMONTH=3;BYDAY=1MO"),
        # The first day of the week where it changes nothing.
        ("FREQ=MONTHLY;WKST=SU;BYMONTHDAY=5", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;WKST=SU;INTERVAL=2", "FREQ=WEEKLY;INTERVAL=2"),
        ("FREQ=WEEKLY;WKST=MO;INTERVAL=2;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("FREQ=YEARLY;BYDAY=MO;WKST=SU;BYWEEKNO=20", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU"),
        ("FREQ=MONTHLY;BYSETPOS=1;BYDAY=SU,MO,FR,MO", "FREQ=MONTHLY;BYDAY=MO,FR,SU;BYSETPOS=1"),
    ],
)
def test_what_is_pasted_is_stored_in_one_form(pasted: str, stored: str):
    assert Rule.parse(pasted).rrule() == stored


@given(rules())
def test_every_rule_reads_back_what_it_wrote(rule: Rule):
    assert Rule.parse(rule.rrule()) == rule


def test_rules_that_say_the_same_are_equal():
    assert Rule(freq="MONTHLY", interval=36, count=2) == Rule(freq="YEARLY", interval=3, count=2)
    assert Rule(freq="MONTHLY", months=(9, 3, 9)) == Rule(freq="YEARLY", months=(3, 9))
    assert Rule(freq="MONTHLY", day=13, rest="BYDAY=FR") == Rule.parse("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR")


_DAYS_ONLY = "a rule counts days, not times"
_TOO_MANY = "more than 60 are too many to follow up"
REFUSED = [
    # What is no rule at all.
    ("", "'' in the rule '' is not NAME=VALUE"),
    ("quarterly", "'quarterly' in the rule 'quarterly' is not NAME=VALUE"),
    ("FREQ=MONTHLY;", "'' in the rule 'FREQ=MONTHLY;' is not NAME=VALUE"),
    ("FREQ=", "'FREQ=' in the rule 'FREQ=' is not NAME=VALUE"),
    ("FREQ=YEARLY;FREQ=YEARLY", "FREQ stands twice in the rule 'FREQ=YEARLY;FREQ=YEARLY'"),
    ("FREQ=YEARLY\nFREQ=MONTHLY", "'FREQ=MONTHLY' is one line too many: a rule is one line"),
    ("FREQ=YEARLY;BYEASTER=0", "BYEASTER=0 is no part of a recurrence rule"),
    ("FREQ=YEARLY;X-COLOUR=RED", "X-COLOUR=RED is no part of a recurrence rule"),
    # How often.
    ("INTERVAL=3", "FREQ is missing in the rule 'INTERVAL=3'"),
    ("FREQ=QUARTERLY", "FREQ=QUARTERLY is not one of DAILY, WEEKLY, MONTHLY, YEARLY"),
    ("FREQ=HOURLY", f"FREQ=HOURLY is not supported: {_DAYS_ONLY}"),
    ("FREQ=MINUTELY", f"FREQ=MINUTELY is not supported: {_DAYS_ONLY}"),
    ("FREQ=SECONDLY", f"FREQ=SECONDLY is not supported: {_DAYS_ONLY}"),
    ("FREQ=MONTHLY;INTERVAL=0", "INTERVAL=0 is not a whole number from 1 to 9999"),
    ("FREQ=MONTHLY;INTERVAL=-3", "INTERVAL=-3 is not a whole number from 1 to 9999"),
    ("FREQ=MONTHLY;INTERVAL=3.0", "INTERVAL=3.0 is not a whole number from 1 to 9999"),
    ("FREQ=MONTHLY;INTERVAL=99999", "INTERVAL=99999 is not a whole number from 1 to 9999"),
    ("FREQ=MONTHLY;INTERVAL=٣", "INTERVAL=٣ is not a whole number from 1 to 9999"),
    # How long.
    ("FREQ=YEARLY;COUNT=0", "COUNT=0 is not a whole number from 1 to 9999"),
    ("FREQ=YEARLY;COUNT=2;UNTIL=20261231", "COUNT=2 and UNTIL=20261231 cannot stand in one rule"),
    ("FREQ=YEARLY;UNTIL=20261301", "UNTIL=20261301 is not a day as YYYYMMDD"),
    ("FREQ=YEARLY;UNTIL=2026-12-31", "UNTIL=2026-12-31 is not a day as YYYYMMDD"),
    (
        "FREQ=YEARLY;UNTIL=20261231T000000Z",
        f"UNTIL=20261231T000000Z holds a time, and {_DAYS_ONLY}: write UNTIL=20261231",
    ),
    (
        "FREQ=YEARLY;UNTIL=20261231T235959",
        f"UNTIL=20261231T235959 holds a time, and {_DAYS_ONLY}: write UNTIL=20261231",
    ),
    # Times, and what stands beside a rule.
    ("FREQ=YEARLY;BYHOUR=9", f"BYHOUR=9 is not supported: {_DAYS_ONLY}"),
    ("FREQ=YEARLY;BYMINUTE=30", f"BYMINUTE=30 is not supported: {_DAYS_ONLY}"),
    ("FREQ=YEARLY;BYSECOND=0", f"BYSECOND=0 is not supported: {_DAYS_ONLY}"),
    ("FREQ=YEARLY;TZID=Europe/London", f"TZID=EUROPE/LONDON is not supported: {_DAYS_ONLY}"),
    (
        "DTSTART;TZID=Europe/London:20260107T090000\nRRULE:FREQ=YEARLY",
        "DTSTART is not supported: the day it is counted from is given beside the rule",
    ),
    (
        "FREQ=YEARLY;DTSTART=20260107",
        "DTSTART=20260107 is not supported: the day it is counted from is given beside the rule",
    ),
    (
        "RRULE:FREQ=YEARLY\nEXDATE:20270107",
        "EXDATE is not supported: single days are called off or moved one by one",
    ),
    ("RDATE:20270107", "RDATE is not supported: single days are called off or moved one by one"),
    ("EXRULE:FREQ=YEARLY", "EXRULE is not supported: single days are called off or moved one by one"),
    # Which days: values.
    ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13 is not a whole number from 1 to 12"),
    ("FREQ=YEARLY;BYMONTH=3,0", "BYMONTH=0 is not a whole number from 1 to 12"),
    ("FREQ=YEARLY;BYMONTH=MARCH", "BYMONTH=MARCH is not a whole number from 1 to 12"),
    ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1 is not a whole number from 1 to 12"),
    ("FREQ=YEARLY;BYMONTH=3,", "BYMONTH= is not a whole number from 1 to 12"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 is not a whole number from 1 to 31, or from -1 to -31"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 is not a whole number from 1 to 31, or from -1 to -31"),
    ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY=367 is not a whole number from 1 to 366, or from -1 to -366"),
    ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO=54 is not a whole number from 1 to 53, or from -1 to -53"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS=0 is not a whole number from 1 to 366, or from -1 to -366"),
    ("FREQ=MONTHLY;BYDAY=MONDAY", "BYDAY=MONDAY is not a weekday such as MO, 2TU or -1FR"),
    ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO is not a weekday such as MO, 2TU or -1FR"),
    ("FREQ=MONTHLY;BYDAY=54MO", "BYDAY=54MO is not a weekday such as MO, 2TU or -1FR"),
    ("FREQ=WEEKLY;WKST=XX", "WKST=XX is not one of MO, TU, WE, TH, FR, SA, SU"),
    # Which days: parts that do not go together in RFC 5545.
    ("FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO=20 does not stand with FREQ=MONTHLY"),
    ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY=100 does not stand with FREQ=MONTHLY"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY=1 does not stand with FREQ=WEEKLY"),
    ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO does not stand with FREQ=WEEKLY: only plain weekdays do"),
    (
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO",
        "BYDAY=1MO does not stand with BYWEEKNO=20: only plain weekdays do",
    ),
    ("FREQ=MONTHLY;BYDAY=MO,1FR", "BYDAY=MO,1FR mixes plain and numbered weekdays: use one kind"),
    ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS=1 has nothing to choose from: it needs another BY part"),
    # Too often, or never.
    ("FREQ=DAILY", f"FREQ=DAILY falls 366 times in a year: {_TOO_MANY}"),
    ("FREQ=DAILY;INTERVAL=6", f"FREQ=DAILY;INTERVAL=6 falls 61 times in a year: {_TOO_MANY}"),
    ("FREQ=WEEKLY;BYDAY=MO,TU", f"FREQ=WEEKLY;BYDAY=MO,TU falls 105 times in a year: {_TOO_MANY}"),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
        f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR falls 79 times in a year: {_TOO_MANY}",
    ),
    # Three times a year on average, but too often in the years in which it falls.
    (
        "FREQ=YEARLY;INTERVAL=40;BYDAY=MO,TU",
        f"FREQ=YEARLY;INTERVAL=40;BYDAY=MO,TU falls 105 times in a year: {_TOO_MANY}",
    ),
    ("FREQ=MONTHLY;BYDAY=6MO", "FREQ=MONTHLY;BYDAY=6MO never falls on any day"),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30,31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30,31 never falls on any day",
    ),
    ("FREQ=YEARLY;BYWEEKNO=30;BYMONTH=2", "FREQ=YEARLY;BYMONTH=2;BYWEEKNO=30 never falls on any day"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_a_rule_that_cannot_be_counted_is_told_by_its_part(text: str, message: str):
    with pytest.raises(RuleError) as refusal:
        Rule.parse(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;INTERVAL=7", "FREQ=WEEKLY", "FREQ=YEARLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=1,7,13,19,25"]
)
def test_a_rule_may_fall_about_once_a_week(text: str):
    assert Rule.parse(text).rrule() == text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"freq": "QUARTERLY"}, "FREQ=QUARTERLY is not one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ({"freq": "MONTHLY", "interval": 0}, "INTERVAL=0 is not a whole number from 1 to 9999"),
        ({"freq": "YEARLY", "count": 0}, "COUNT=0 is not a whole number from 1 to 9999"),
        ({"freq": "YEARLY", "months": (13,)}, "BYMONTH=13 is not a whole number from 1 to 12"),
        (
            {"freq": "MONTHLY", "day": 0},
            "BYMONTHDAY=0 is not a whole number from 1 to 31, or from -1 to -31",
        ),
        ({"freq": "WEEKLY", "day": 3}, "BYMONTHDAY=3 does not stand with FREQ=WEEKLY"),
        (
            {"freq": "WEEKLY", "weekday": (2, "MO")},
            "BYDAY=2MO does not stand with FREQ=WEEKLY: only plain weekdays do",
        ),
        ({"freq": "MONTHLY", "rest": "BYHOUR=3"}, f"BYHOUR=3 is not supported: {_DAYS_ONLY}"),
    ],
)
def test_a_rule_made_of_fields_is_held_to_the_same(fields: dict, message: str):
    with pytest.raises(RuleError) as refusal:
        Rule(**fields)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("rule", "last", "window"),
    [
        ("FREQ=YEARLY", date(2026, 1, 7), "2026-01-08/2027-01-07"),
        ("FREQ=YEARLY", date(2024, 2, 29), "2024-03-01/2025-02-28"),
        ("FREQ=YEARLY;INTERVAL=2", date(2026, 1, 7), "2026-01-08/2028-01-07"),
        ("FREQ=MONTHLY;INTERVAL=3", date(2026, 11, 30), "2026-12-01/2027-02-28"),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 1, 7), "2026-01-08/2026-01-21"),
        ("FREQ=DAILY;INTERVAL=90", date(2026, 1, 7), "2026-01-08/2026-04-07"),
        ("FREQ=YEARLY", date(9999, 6, 1), "9999-06-02/9999-12-31"),
        ("FREQ=YEARLY", date(9999, 12, 31), "9999-12-31/9999-12-31"),
    ],
)
def test_the_window_after_the_last_one_lasts_one_interval(rule: str, last: date, window: str):
    assert Rule.parse(rule).window_after(last) == Window.from_edtf(window)


def test_no_window_after_the_last_one_by_a_rule_of_the_calendar():
    with pytest.raises(RuleError) as refusal:
        Rule.parse("FREQ=YEARLY;BYMONTH=3,9").window_after(date(2026, 1, 7))
    assert str(refusal.value) == "BYMONTH=3,9 is a matter of the calendar: it cannot be counted from a day"
