"""The schedule form: each choice in words says one plan, each plan can be said, and what is wrong is told in a line."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from commitments.admin.said import Said
from commitments.admin.schedule.forms import TypedSchedule
from commitments.admin.schedule.plans import typed
from commitments.models import Event
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Plan,
    Recurrence,
    Recurring,
    Rule,
    Undated,
    Window,
)
from commitments.schedule.offset import Duration, OffsetError
from tests.commitments.rules import Case, cases
from tests.factories import DeskFactory

SAID_ON = date(2026, 1, 7)
ELECTIONS = "general elections"


def form(desk: Any = None, **filled: Any) -> TypedSchedule:
    return TypedSchedule(filled, said=Said(desk, SAID_ON), events=Event.objects.all())


def plan_of(**filled: Any) -> Plan:
    sent = form(**filled)
    assert sent.is_valid(), sent.errors
    return sent.plan()


def refused(**filled: Any) -> dict[str, list[str]]:
    return {name: [str(line) for line in lines] for name, lines in form(**filled).errors.items()}


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("2026-09", "2026-09"),
        ("September 2026", "2026-09"),
        ("in September", "2026-09"),
        ("14 September 2026", "2026-09-14"),
        ("the third quarter of 2026", "2026-35"),
        ("by the end of 2026", "../2026-12-31"),
        ("within six months", "2026-01-07/2026-07-07"),
        ("from 1 May 2026 on", "2026-05-01/.."),
        ("early September 2026", "2026-09-01~/2026-09-10~"),
        ("2026-07/2027-06", "2026-07/2027-06"),
    ],
)
def test_a_window_is_typed_as_a_code_or_in_words(words: str, edtf: str):
    assert plan_of(schedule_kind="once", window=words) == Once(Window.from_edtf(edtf))


def test_a_season_is_asked_about_unless_the_desk_has_one_hemisphere():
    filled = {"schedule_kind": "once", "window": "autumn 2026"}
    south = DeskFactory.build(hemisphere="south")
    assert refused(**filled) == {
        "window": [
            "“autumn 2026” can mean more than one thing. Type 2026-27 for autumn 2026 (September to November), "
            "or 2026-31 for autumn 2026 in the south (March to May)."
        ]
    }
    at_the_desk = form(south, **filled)
    assert at_the_desk.is_valid()
    assert at_the_desk.plan() == Once(Window.from_edtf("2026-31"))


@pytest.mark.parametrize(
    ("filled", "rrule"),
    [
        ({"every": "week"}, "FREQ=WEEKLY"),
        ({"every": "month"}, "FREQ=MONTHLY"),
        ({"every": "two-months"}, "FREQ=MONTHLY;INTERVAL=2"),
        ({"every": "quarter"}, "FREQ=MONTHLY;INTERVAL=3"),
        ({"every": "four-months"}, "FREQ=MONTHLY;INTERVAL=4"),
        ({"every": "half-year"}, "FREQ=MONTHLY;INTERVAL=6"),
        ({"every": "year"}, "FREQ=YEARLY"),
        ({"every": "two-years"}, "FREQ=YEARLY;INTERVAL=2"),
        ({"every": "number", "every_number": "18", "every_unit": "M"}, "FREQ=MONTHLY;INTERVAL=18"),
        ({"every": "number", "every_number": "10", "every_unit": "D"}, "FREQ=DAILY;INTERVAL=10"),
        ({"every": "months", "months": ["3", "9"]}, "FREQ=YEARLY;BYMONTH=3,9"),
        ({"every": "day", "day": "15"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ({"every": "day", "day": "-1", "months": ["6"]}, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
        ({"every": "weekday", "nth": "2", "weekday": "TU"}, "FREQ=MONTHLY;BYDAY=2TU"),
        ({"every": "weekday", "nth": "-1", "weekday": "FR", "months": ["6"]}, "FREQ=YEARLY;BYMONTH=6;BYDAY=-1FR"),
        ({"every": "weekday", "nth": "each", "weekday": "MO"}, "FREQ=WEEKLY;BYDAY=MO"),
        ({"every": "rule", "rule": "rrule:freq=monthly;interval=3;count=4"}, "FREQ=MONTHLY;INTERVAL=3;COUNT=4"),
        ({"every": "year", "ends": "times", "times": "5"}, "FREQ=YEARLY;COUNT=5"),
        ({"every": "year", "ends": "day", "until": "2030"}, "FREQ=YEARLY;UNTIL=20301231"),
    ],
)
def test_how_often_is_chosen_in_words(filled: dict[str, Any], rrule: str):
    plan = plan_of(schedule_kind="recurring", starting_in="2026-01-07", wording="as agreed", **filled)
    assert plan == Recurring(Rule.parse(rrule), date(2026, 1, 7), "as agreed")


@pytest.mark.parametrize(
    ("words", "anchor"),
    [("2026", date(2026, 1, 1)), ("Q3 2026", date(2026, 7, 1)), ("7 January 2026", date(2026, 1, 7))],
)
def test_it_starts_in_a_period_or_on_a_day(words: str, anchor: date):
    plan = plan_of(schedule_kind="recurring", every="quarter", starting_in=words)
    assert plan == Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), anchor)


@pytest.mark.parametrize("counting", list(Counting))
def test_it_is_counted_in_three_ways(counting: Counting):
    plan = plan_of(schedule_kind="recurring", every="quarter", starting_in="2026-01-07", counting=counting.value)
    assert plan == Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), date(2026, 1, 7), "", counting)


def test_a_fiscal_year_is_the_desks_unless_the_form_says_otherwise():
    desk = DeskFactory.build(year_starts=7)
    filled = {"schedule_kind": "recurring", "every": "fiscal-year", "starting_in": "2026-07-01"}
    desks, other = form(desk, **filled), form(desk, **filled, year_starts="4")
    assert [desks.is_valid(), other.is_valid()] == [True, True]
    yearly, day = Rule.parse("FREQ=YEARLY"), date(2026, 7, 1)
    assert [desks.plan(), other.plan()] == [
        Recurring(yearly, day, year_starts=7),
        Recurring(yearly, day, year_starts=4),
    ]


def test_rounds_as_announced_and_no_date_at_all():
    assert [
        plan_of(schedule_kind="announced", wording="each time announced"),
        plan_of(schedule_kind="undated"),
        plan_of(schedule_kind="undated", review_on="1 May 2026"),
    ] == [Announced("each time announced"), Undated(), Undated("", date(2026, 5, 1))]


@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("filled", "then"),
    [
        ({"then": "within", "span": "6", "span_unit": "M"}, Offset.parse("P6M")),
        ({"then": "from", "span": "30", "span_unit": "D"}, Offset.parse("P30D/..")),
        ({"then": "from", "span": "0", "span_unit": "D"}, Offset.parse("P0D/..")),
        ({"then": "after", "span": "1", "span_unit": "Y"}, Offset.parse("P1Y/P1Y")),
        ({"then": "between", "span": "3", "span_to": "6", "span_unit": "M"}, Offset.parse("P3M/P6M")),
        ({"then": "before", "span": "2", "span_unit": "W"}, Offset.parse("-P2W")),
        ({"then": "day"}, Offset.parse("P0D")),
        ({"then": "duration", "duration": "../-P1D"}, Offset.parse("../-P1D")),
        (
            {"then": "recurring", "every": "year", "counting": "anniversary"},
            Recurrence(Rule.parse("FREQ=YEARLY"), Counting.ANNIVERSARY),
        ),
    ],
)
def test_it_waits_for_an_event(filled: dict[str, Any], then: Offset | Recurrence):
    event = Event.objects.create(desk=DeskFactory.create(), name=ELECTIONS)
    plan = plan_of(schedule_kind="awaiting", event=event.pk, review_on="2026-05-01", **filled)
    assert plan == Awaiting(event, then, "", date(2026, 5, 1))


RECURRING = {"schedule_kind": "recurring", "every": "quarter", "starting_in": "2026-01-07"}


@pytest.mark.parametrize(
    ("filled", "errors"),
    [
        ({"schedule_kind": "once"}, {"window": ["Needed with “once”."]}),
        (
            {"schedule_kind": "recurring"},
            {"every": ["Needed with “recurring”."], "starting_in": ["Needed with “recurring”."]},
        ),
        (
            {"schedule_kind": "awaiting"},
            {"event": ["Needed with “after an event”."], "then": ["Needed with “after an event”."]},
        ),
        (
            RECURRING | {"window": "2026-09", "day": "3", "review_on": "2026-05-01"},
            {
                "window": ["Not used with “recurring”: leave it empty."],
                "day": ["Not used with “each quarter”: leave it empty."],
                "review_on": ["Not used with “recurring”: leave it empty."],
            },
        ),
        (
            {"schedule_kind": "once", "window": "2026-09", "every": "quarter", "counting": "anniversary", "times": "3"},
            {
                "every": ["Not used with “once”: leave it empty."],
                "counting": ["Not used with “once”: leave it empty."],
                "times": ["Not used with “once”: leave it empty."],
            },
        ),
        (
            RECURRING | {"every": "months"},
            {"months": ["Needed with “in some months, such as each March and September”."]},
        ),
        (
            RECURRING | {"every": "weekday"},
            {
                "nth": ["Needed with “on a weekday, such as the second Tuesday”."],
                "weekday": ["Needed with “on a weekday, such as the second Tuesday”."],
            },
        ),
        (
            RECURRING | {"every": "weekday", "nth": "each", "weekday": "MO", "months": ["3"]},
            {"months": ["A weekday of each week is not bound to months: leave them empty."]},
        ),
        (RECURRING | {"ends": "times"}, {"times": ["Needed with “after a number of times”."]}),
        (RECURRING | {"ends": "day", "until": "from 2028 on"}, {"until": ["“from 2028 on” has no last day."]}),
        (
            RECURRING | {"every": "number", "every_number": "0"},
            {"every_number": ["Ensure this value is greater than or equal to 1."]},
        ),
        (
            RECURRING | {"every": "number", "every_number": "1", "every_unit": "D"},
            {"every": ["FREQ=DAILY falls 366 times in a year: more than 60 are too many to follow up"]},
        ),
        (
            RECURRING | {"starting_in": "by the end of 2026"},
            {"starting_in": ["Say when it starts, not by when."]},
        ),
        (
            RECURRING | {"starting_in": "2026", "counting": "anniversary"},
            {"starting_in": ["Give the exact day from which it is counted."]},
        ),
        (
            RECURRING | {"every": "rule", "rule": "FREQ=MONTHLY;BYHOUR=9"},
            {"rule": ["BYHOUR=9 is not supported: a rule counts days, not times"]},
        ),
        (
            RECURRING | {"every": "rule", "rule": "FREQ=MONTHLY;UNTIL=20261231T000000Z"},
            {"rule": ["UNTIL=20261231T000000Z holds a time, and a rule counts days, not times: write UNTIL=20261231"]},
        ),
        (
            RECURRING | {"every": "rule", "rule": "FREQ=MONTHLY", "ends": "times", "times": "3"},
            {
                "ends": ["Not used with “by a rule as calendars write it (RRULE)”: leave it empty."],
                "times": ["Not used with “by a rule as calendars write it (RRULE)”: leave it empty."],
            },
        ),
        (
            {"schedule_kind": "once", "window": "by December 2026"},
            {
                "window": [
                    "“by December 2026” can mean more than one thing. Type ../2026-12-01 for by 1 December 2026, "
                    "or ../2026-12-31 for by 31 December 2026."
                ]
            },
        ),
        (
            {"schedule_kind": "once", "window": "2026-13"},
            {
                "window": [
                    "'2026-13' is no window: 13 is no month (01-12), season (25-32), quarter (33-36), third (37-39) or "
                    "half-year (40-41) at character 6"
                ]
            },
        ),
        (
            {"schedule_kind": "undated", "review_on": "May 2026"},
            {"review_on": ["“May 2026” is not one day."]},
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_on_its_field(filled: dict[str, Any], errors: dict[str, list[str]]):
    assert refused(**filled) == errors


@pytest.mark.django_db
@pytest.mark.one_engine
def test_an_offset_that_ends_before_it_starts_is_refused():
    event = Event.objects.create(desk=DeskFactory.create(), name=ELECTIONS)
    filled = {"schedule_kind": "awaiting", "event": event.pk, "span_unit": "M"}
    assert [
        refused(**filled, then="between", span="6", span_to="3"),
        refused(**filled, then="duration", duration="six months"),
    ] == [
        {"span": ["'P6M/P3M' can end before it starts"]},
        {
            "duration": [
                "'SIX MONTHS' is no duration in whole years, months, weeks and days, such as P6M or -P30D",
            ]
        },
    ]


counts = st.integers(0, 3)
# With all four units on both sides it would be longer than the column that keeps it.
durations = st.builds(Duration, years=counts, days=counts)


@st.composite
def ends_of_offsets(draw: Any) -> Duration | None:
    one_unit = st.builds(Duration, months=counts) | st.builds(Duration, days=counts)
    duration: Duration | None = draw(st.none() | durations | one_unit)
    return replace(duration, back=True) if duration and duration != Duration() and draw(st.booleans()) else duration


@st.composite
def offsets(draw: Any) -> Offset:
    """Of every kind: those of one length of time, and those that only the notation can say."""
    first = draw(ends_of_offsets())
    try:
        return Offset(first, draw(st.just(first) | ends_of_offsets()))
    except OffsetError:
        return reject()


@settings(deadline=None)
@given(cases(), st.sampled_from(["", "as agreed"]))
def test_every_recurring_plan_can_be_typed(case: Case, wording: str):
    plan = Recurring(Rule.parse(case.ours), case.anchor, wording, case.counting, case.year_starts)
    assert plan_of(**typed(plan)) == plan


@pytest.mark.django_db
@pytest.mark.one_engine
@settings(deadline=None)
@given(offsets(), st.none() | st.just(date(2026, 5, 1)))
def test_every_plan_that_waits_can_be_typed(offset: Offset, review_on: date | None):
    event = Event.objects.first() or Event.objects.create(desk=DeskFactory.create(), name=ELECTIONS)
    plan = Awaiting(event, offset, "after the elections", review_on)
    assert plan_of(**typed(plan)) == plan


def test_what_has_no_dates_can_be_typed():
    plans: list[Plan] = [Once(Window.from_edtf("2026-27"), "in autumn"), Announced(), Undated()]
    plans.append(Undated("soon", date(2026, 5, 1)))
    assert [plan_of(**typed(plan)) for plan in plans] == plans
