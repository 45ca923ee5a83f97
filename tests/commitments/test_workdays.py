"""Working days, from a desk's weekdays and its countries' public holidays."""

from datetime import date

import pytest

from commitments.schedule.workdays import WEEKDAYS, WorkingWeek, unknown_countries

WESTERN = frozenset(("MO", "TU", "WE", "TH", "FR"))


@pytest.mark.parametrize(
    ("weekdays", "countries", "day", "works"),
    [
        (WESTERN, (), date(2026, 1, 9), True),  # a Friday
        (WESTERN, (), date(2026, 1, 10), False),  # a Saturday
        (frozenset(("SU", "MO", "TU", "WE", "TH")), (), date(2026, 1, 9), False),
        (frozenset(("SU", "MO", "TU", "WE", "TH")), (), date(2026, 1, 11), True),
        (WESTERN, ("PK",), date(2026, 3, 23), False),  # Pakistan Day, a Monday
        (WESTERN, ("CN",), date(2026, 3, 23), True),
        (WESTERN, ("CN", "PK"), date(2026, 3, 23), False),
        (WESTERN, ("CN",), date(2026, 10, 1), False),  # the national day, a Thursday
    ],
)
def test_works_on_its_weekdays_but_not_on_holidays(
    weekdays: frozenset[str], countries: tuple[str, ...], day: date, works: bool
):
    assert WorkingWeek(weekdays, countries).works_on(day) is works


def test_holidays_are_named():
    week = WorkingWeek(WESTERN, ("PK", "DE"))
    assert week.holidays_on(date(2026, 3, 23)) == ("Pakistan Day",)
    assert week.holidays_on(date(2026, 3, 24)) == ()


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (date(2026, 1, 9), date(2026, 1, 9)),
        (date(2026, 1, 11), date(2026, 1, 9)),  # a Sunday goes back over the weekend
        (
            date(2026, 3, 23),
            date(2026, 3, 19),
        ),  # Pakistan Day, a Monday: back over a weekend and Eid on the Friday before it
    ],
)
def test_the_last_working_day(until: date, last: date):
    assert WorkingWeek(WESTERN, ("PK",)).last_working_day(until) == last


def test_a_desk_that_never_works_keeps_the_day():
    assert WorkingWeek(frozenset()).last_working_day(date(2026, 1, 9)) == date(2026, 1, 9)


def test_a_week_of_seven_days_works_every_day():
    week = WorkingWeek(frozenset(WEEKDAYS))
    assert all(week.works_on(date(2026, 1, day)) for day in range(1, 8))


def test_unknown_countries_are_told():
    assert unknown_countries(["PK", "XX", "CN", "pk"]) == ["XX", "pk"]
