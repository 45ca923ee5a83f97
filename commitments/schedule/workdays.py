"""Which days a desk works, from its weekdays and the public holidays of its countries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# A holiday list can be wrong, but no country closes for a month: past this the calendar is at fault, not the day.
_LONGEST_BREAK = 31


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """``weekdays`` as RFC 5545 two-letter names; ``countries`` as ISO 3166-1 alpha-2 codes."""

    weekdays: frozenset[str]
    countries: tuple[str, ...] = ()

    def works_on(self, day: date) -> bool:
        return WEEKDAYS[day.weekday()] in self.weekdays and not self.holidays_on(day)

    def holidays_on(self, day: date) -> tuple[str, ...]:
        """The public holidays of that day, by name."""
        found = (_calendar(country, day.year).get(day) for country in self.countries)
        return tuple(name for name in found if name)

    def last_working_day(self, until: date) -> date:
        """``until`` itself when the desk works then, else the last day before it on which it does."""
        for back in range(_LONGEST_BREAK):
            if self.works_on(day := until - timedelta(days=back)):
                return day
        return until


def unknown_countries(countries: Sequence[str]) -> list[str]:
    """Those of ``countries`` for which no holiday calendar is known."""
    known = holidays.list_supported_countries()
    return [country for country in countries if country not in known]


@lru_cache(maxsize=256)
def _calendar(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year)
