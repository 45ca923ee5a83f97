"""Which days a desk works: its weekdays, the public holidays of its countries, and the days set by hand."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

from commitments.schedule.days import WEEKDAYS, days_before

# A holiday list can be wrong, but no country closes for a month: past this the calendar is at fault, not the day.
_LONGEST_BREAK = 31
# Asked for by name: by default the names follow the environment, and the web server's may not be the worker's.
_ENGLISH = "en_US"
_MOVED_FROM = "%d %b %Y"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of ``country`` (ISO 3166-1); ``by_hand`` ones may have no name.

    A name says for itself that the day is ``(observed)``, or only ``(estimated)``, as those of lunar calendars are.
    """

    country: str
    name: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class SetDay:
    """What somebody set by hand for one day."""

    is_off: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """``weekdays`` as RFC 5545 two-letter names; ``countries`` as ISO 3166-1 alpha-2 codes.

    ``by_hand`` are the days set by hand, by country and day: for one of the ``countries`` they add or strike its
    public holiday; for no country ("") they settle the day for the desk, whatever weekday or holiday it is.
    """

    weekdays: frozenset[str]
    countries: tuple[str, ...] = ()
    by_hand: Mapping[tuple[str, date], SetDay] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_hand", MappingProxyType(dict(self.by_hand)))

    def works_on(self, day: date) -> bool:
        if settled := self.settled(day):
            return not settled.is_off
        return self.is_weekday(day) and not self.holidays_on(day)

    def is_weekday(self, day: date) -> bool:
        """Whether it is one of the weekdays on which the desk works, holiday or not."""
        return WEEKDAYS[day.weekday()] in self.weekdays

    def settled(self, day: date) -> SetDay | None:
        """What was set by hand for the desk itself."""
        return self.by_hand.get(("", day))

    def holidays_on(self, day: date) -> tuple[Holiday, ...]:
        """The public holidays of that day, at most one a country, in the order of ``countries``."""
        found = (self._holiday(country, day) for country in self.countries)
        return tuple(holiday for holiday in found if holiday)

    def unknown_on(self, day: date) -> tuple[str, ...]:
        """Those of its countries of which nobody can say whether that day is a holiday."""
        return tuple(
            country
            for country in self.countries
            if (country, day) not in self.by_hand and _calendar(country, day.year) is None
        )

    def last_working_day(self, until: date) -> date:
        """``until`` itself when the desk works then, else the last day before it on which it does."""
        for back in range(_LONGEST_BREAK):
            if self.works_on(day := days_before(until, back)):
                return day
        return until

    def _holiday(self, country: str, day: date) -> Holiday | None:
        name = (_calendar(country, day.year) or {}).get(day, "")
        said = self.by_hand.get((country, day))
        if said is None:
            return Holiday(country, name) if name else None
        return Holiday(country, said.name or name, by_hand=True) if said.is_off else None


def unknown_countries(countries: Sequence[str]) -> list[str]:
    """Those of ``countries`` that are no ISO 3166-1 alpha-2 code of a country whose holidays are known."""
    known = holidays.list_supported_countries(include_aliases=False)
    return [country for country in countries if country not in known]


@lru_cache(maxsize=256)
def _calendar(country: str, year: int) -> Mapping[date, str] | None:
    """The names of its public holidays in that year, by day; None where they are not known.

    In the English that is spoken there, else in that of the United States.
    """
    if unknown_countries([country]):
        return None
    there = holidays.country_holidays(country)
    if not there.start_year <= year <= there.end_year:
        return None
    own = there.default_language or ""
    calendar = holidays.country_holidays(country, language=own if own.startswith("en") else _ENGLISH)
    if calendar.has_substituted_holidays:
        # A day off in return for a working weekend names that day; not with the month first, which few would read so.
        calendar.substituted_date_format = _MOVED_FROM
    with warnings.catch_warnings():
        # Some calendars know a part of their lunar holidays for some years only, and warn each time.
        warnings.simplefilter("ignore", UserWarning)
        # Asking for a day computes its year.
        calendar.get(date(year, 1, 1))
    return dict(calendar)
