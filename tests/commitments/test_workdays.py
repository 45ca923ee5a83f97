"""Working days, from a desk's weekdays, its countries' public holidays and the days set by hand."""

import os
import subprocess
import sys
import warnings
from datetime import date

import pytest

from commitments.schedule.days import WEEKDAYS
from commitments.schedule.workdays import Holiday, SetDay, WorkingWeek, unknown_countries

WESTERN = frozenset(("MO", "TU", "WE", "TH", "FR"))
# All of 2026.
SATURDAY = date(2026, 1, 10)
WEDNESDAY = date(2026, 1, 14)
PAKISTAN_DAY = date(2026, 3, 23)
MID_AUTUMN = date(2026, 9, 25)


@pytest.mark.parametrize(
    ("weekdays", "countries", "day", "works"),
    [
        (WESTERN, (), date(2026, 1, 9), True),  # a Friday
        (WESTERN, (), SATURDAY, False),
        (frozenset(("SU", "MO", "TU", "WE", "TH")), (), date(2026, 1, 9), False),
        (frozenset(("SU", "MO", "TU", "WE", "TH")), (), date(2026, 1, 11), True),
        (WESTERN, ("PK",), PAKISTAN_DAY, False),  # a Monday
        (WESTERN, ("CN",), PAKISTAN_DAY, True),
        (WESTERN, ("CN", "PK"), PAKISTAN_DAY, False),
        (WESTERN, ("CN",), date(2026, 10, 1), False),  # the national day, a Thursday
        (WESTERN, ("GB",), date(2026, 12, 28), False),  # Boxing Day observed, a Monday
    ],
)
def test_works_on_its_weekdays_but_not_on_holidays(
    weekdays: frozenset[str], countries: tuple[str, ...], day: date, works: bool
):
    assert WorkingWeek(weekdays, countries).works_on(day) is works


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (PAKISTAN_DAY, (Holiday("PK", "Pakistan Day"),)),
        (date(2026, 3, 24), ()),
        # Each in the English of its country, and in the order of the countries.
        (date(2026, 5, 1), (Holiday("PK", "Labour Day"), Holiday("CN", "Labor Day"))),
        (date(2026, 8, 26), (Holiday("PK", "Eid Milad-un-Nabi"),)),
        # What a lunar calendar only estimates, and what is kept on another day, says so in its name.
        (date(2030, 4, 15), (Holiday("PK", "Eid-ul-Adha (estimated)"),)),
        (date(2026, 4, 6), (Holiday("CN", "Tomb-Sweeping Day (observed)"),)),
        (date(2026, 2, 20), (Holiday("CN", "Day off (substituted from 14 Feb 2026)"),)),
        # Two on one day.
        (date(2026, 5, 28), (Holiday("PK", "Eid-ul-Adha; Youm-e-Takbeer"),)),
    ],
)
def test_holidays_are_named(day: date, found: tuple[Holiday, ...]):
    assert WorkingWeek(WESTERN, ("PK", "CN")).holidays_on(day) == found


@pytest.mark.parametrize("language", ["zh_CN", "ur_PK", "C"])
def test_the_names_do_not_follow_the_environment(language: str):
    """The web server's environment may not be the worker's."""
    code = (
        "from datetime import date\n"
        "from commitments.schedule.workdays import WorkingWeek\n"
        "week = WorkingWeek(frozenset(), ('CN', 'PK'))\n"
        "print([holiday.name for holiday in week.holidays_on(date(2026, 5, 1))])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "LANGUAGE": language, "LC_ALL": language, "LANG": language, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.strip() == "['Labor Day', 'Labour Day']"


@pytest.mark.parametrize(
    ("country", "day", "unknown"),
    [
        ("LK", date(2026, 1, 15), ()),
        ("LK", date(2027, 1, 15), ("LK",)),  # its calendar ends with 2026
        ("PK", date(1947, 8, 14), ("PK",)),  # its calendar begins with 1948
        ("PK", date(2101, 1, 3), ("PK",)),
        ("XX", date(2026, 1, 15), ("XX",)),
    ],
)
def test_a_year_whose_holidays_are_not_known_is_told_and_counts_as_worked(
    country: str, day: date, unknown: tuple[str, ...]
):
    week = WorkingWeek(frozenset(WEEKDAYS), (country,))
    assert week.unknown_on(day) == unknown
    assert week.works_on(day) is bool(unknown)


def test_a_calendar_that_ends_sooner_for_some_of_its_holidays_does_not_complain():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert WorkingWeek(WESTERN, ("IN",)).holidays_on(date(2057, 1, 26)) == (Holiday("IN", "Republic Day"),)


def by_hand(country: str, day: date, *, is_off: bool, name: str = "") -> WorkingWeek:
    return WorkingWeek(WESTERN, ("PK", "CN"), {(country, day): SetDay(is_off, name)})


@pytest.mark.parametrize(
    ("week", "day", "holidays", "works"),
    [
        # A holiday added for one country.
        (by_hand("PK", WEDNESDAY, is_off=True, name="Eid"), WEDNESDAY, (Holiday("PK", "Eid", by_hand=True),), False),
        (by_hand("PK", WEDNESDAY, is_off=True), WEDNESDAY, (Holiday("PK", "", by_hand=True),), False),
        # It keeps the name it has, unless it is given another.
        (by_hand("PK", PAKISTAN_DAY, is_off=True), PAKISTAN_DAY, (Holiday("PK", "Pakistan Day", by_hand=True),), False),
        (by_hand("PK", PAKISTAN_DAY, is_off=True, name="X"), PAKISTAN_DAY, (Holiday("PK", "X", by_hand=True),), False),
        # A holiday struck for one country; another's stays.
        (by_hand("PK", PAKISTAN_DAY, is_off=False), PAKISTAN_DAY, (), True),
        (by_hand("CN", PAKISTAN_DAY, is_off=False), PAKISTAN_DAY, (Holiday("PK", "Pakistan Day"),), False),
        # A country says nothing of weekends: the desk does.
        (by_hand("PK", SATURDAY, is_off=False), SATURDAY, (), False),
        (by_hand("", SATURDAY, is_off=False), SATURDAY, (), True),
        # The desk settles its own day outright; it is still a holiday there.
        (by_hand("", PAKISTAN_DAY, is_off=False), PAKISTAN_DAY, (Holiday("PK", "Pakistan Day"),), True),
        (by_hand("", WEDNESDAY, is_off=True, name="Moving house"), WEDNESDAY, (), False),
        # Other days and countries stay as they are.
        (by_hand("PK", WEDNESDAY, is_off=True), MID_AUTUMN, (Holiday("CN", "Mid-Autumn Festival"),), False),
        (by_hand("DE", WEDNESDAY, is_off=True), WEDNESDAY, (), True),
    ],
)
def test_a_day_set_by_hand(week: WorkingWeek, day: date, holidays: tuple[Holiday, ...], works: bool):
    assert week.holidays_on(day) == holidays
    assert week.works_on(day) is works


def test_a_day_set_by_hand_is_known_though_its_year_is_not():
    week = WorkingWeek(WESTERN, ("LK",), {("LK", date(2027, 1, 15)): SetDay(is_off=False)})
    assert week.unknown_on(date(2027, 1, 15)) == ()
    assert week.unknown_on(date(2027, 1, 18)) == ("LK",)


def test_a_week_cannot_be_changed_by_its_maker():
    days = {("", WEDNESDAY): SetDay(is_off=True)}
    week = WorkingWeek(WESTERN, (), days)
    days.clear()
    assert not week.works_on(WEDNESDAY)
    assert week == WorkingWeek(WESTERN, (), {("", WEDNESDAY): SetDay(is_off=True)})
    assert len({week, WorkingWeek(WESTERN, (), {("", WEDNESDAY): SetDay(is_off=True)})}) == 1
    with pytest.raises(TypeError, match="does not support item assignment"):
        week.by_hand["", WEDNESDAY] = SetDay(is_off=False)  # type: ignore[index]


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


def test_the_last_working_day_minds_the_days_set_by_hand():
    week = WorkingWeek(
        WESTERN,
        ("PK",),
        {
            ("PK", date(2026, 3, 20)): SetDay(is_off=False),  # Eid came a day later
            ("PK", date(2026, 3, 19)): SetDay(is_off=True),
            ("", date(2026, 3, 22)): SetDay(is_off=True),
        },
    )
    assert week.last_working_day(date(2026, 3, 23)) == date(2026, 3, 20)
    assert week.last_working_day(date(2026, 3, 19)) == date(2026, 3, 18)


def test_a_desk_that_never_works_keeps_the_day():
    assert WorkingWeek(frozenset()).last_working_day(date(2026, 1, 9)) == date(2026, 1, 9)
    assert WorkingWeek(frozenset()).last_working_day(date(1, 1, 2)) == date(1, 1, 2)


def test_a_week_of_seven_days_works_every_day():
    week = WorkingWeek(frozenset(WEEKDAYS))
    assert all(week.works_on(date(2026, 1, day)) for day in range(1, 8))


def test_unknown_countries_are_told():
    assert unknown_countries(["PK", "XX", "CN", "pk"]) == ["XX", "pk"]


def test_only_the_codes_of_the_standard_are_known():
    """PAK would be read as PA, which is Panama; UK is a name that the standard does not have."""
    assert unknown_countries(["PAK", "UK", "GB", "", ","]) == ["PAK", "UK", "", ","]
