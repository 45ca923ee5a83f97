"""A due date as sources give it: a pair of days and how exactly the source put it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

from commitments.schedule import edtf
from commitments.schedule.days import (
    days_after,
    days_before,
    first_of_month,
    last_of_month,
    month_index,
    months_after,
)
from commitments.schedule.edtf import WindowError
from commitments.schedule.period import (
    PERIODS,
    Hemisphere,
    Precision,
    Season,
    dekads,
    precision_of_months,
    season_number,
    season_precision,
    whole_months_between,
)

__all__ = [
    "Hemisphere",
    "Precision",
    "Season",
    "Window",
    "WindowError",
    "days_after",
    "days_before",
    "month_index",
    "months",
    "months_after",
]


@dataclass(frozen=True, slots=True)
class Window:
    """The span of days in which something is due, both ends included.

    ``earliest`` None is an open start (precision BY), ``latest`` None an open end (FROM); all others have both.
    """

    earliest: date | None
    latest: date | None
    precision: Precision

    def __post_init__(self) -> None:
        if (self.earliest is None) != (self.precision is Precision.BY):
            raise WindowError(f"a window with precision '{self.precision}' cannot start on {self.earliest}")
        if (self.latest is None) != (self.precision is Precision.FROM):
            raise WindowError(f"a window with precision '{self.precision}' cannot end on {self.latest}")
        if self.earliest is not None and self.latest is not None:
            _check(self.earliest, self.latest, self.precision)

    @classmethod
    def day(cls, on: date) -> "Window":
        return _day(on)

    @classmethod
    def by(cls, latest: date) -> "Window":
        """By ``latest`` at the latest, from no stated day."""
        return cls(None, latest, Precision.BY)

    @classmethod
    def starting(cls, earliest: date) -> "Window":
        """From ``earliest`` on, to no stated day."""
        return cls(earliest, None, Precision.FROM)

    @classmethod
    def span(cls, earliest: date, latest: date) -> "Window":
        return cls(earliest, latest, Precision.SPAN)

    @classmethod
    def dekad(cls, year: int, month: int, third: int) -> "Window":
        """Early (1), mid (2) or late (3) in a month."""
        _number("third of a month", third, range(1, 4))
        return cls(*dekads(_index(year, month, Precision.MONTH))[third - 1], Precision.DEKAD)

    @classmethod
    def month(cls, year: int, month: int) -> "Window":
        return _period(year, month, Precision.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Window":
        return _period(year, quarter, Precision.QUARTER)

    @classmethod
    def season(cls, year: int, season: Season, hemisphere: Hemisphere) -> "Window":
        """Three whole months of the year in which they begin: winter 2026 of the north ends in February 2027."""
        return _period(year, season_number(season), season_precision(hemisphere))

    @classmethod
    def third(cls, year: int, third: int) -> "Window":
        """Early (1), mid (2) or late (3) in a year."""
        return _period(year, third, Precision.THIRD)

    @classmethod
    def half(cls, year: int, half: int) -> "Window":
        return _period(year, half, Precision.HALF)

    @classmethod
    def year(cls, year: int) -> "Window":
        return _period(year, 1, Precision.YEAR)

    @classmethod
    def whole_months(cls, first_index: int, length: int) -> "Window":
        """``length`` months from the month ``first_index`` on: a month, quarter, third, half or year if they are one,
        else MONTHS."""
        return months(first_index, length, precision_of_months(first_index, length))

    @classmethod
    def from_edtf(cls, text: str) -> "Window":
        """Read the subset named in ``schedule.edtf``. Raises WindowError, pointing at the character."""
        return cls(*edtf.read(text))

    def edtf(self) -> str:
        """The window as EDTF; ``Window.from_edtf`` reads it back to an equal window."""
        return edtf.write(self.earliest, self.latest, self.precision)

    @property
    def opens(self) -> date:
        """Its first day, or its last where the start is open."""
        return cast("date", self.earliest or self.latest)

    @property
    def order(self) -> tuple[bool, date, bool, date]:
        """A sort key: by the last day, open ends last; then by the first, open starts first."""
        return self.latest is None, self.latest or date.max, self.earliest is not None, self.earliest or date.min

    def opens_on(self, lead_days: int) -> date:
        """The day from which it is coming up: ``lead_days`` before the start, or before the end if that is open."""
        return days_before(self.opens, lead_days)

    def contains(self, day: date) -> bool:
        return self.touches(day, day)

    def touches(self, first: date, last: date) -> bool:
        """Whether a day from ``first`` to ``last``, both included, lies in it."""
        return (self.earliest is None or self.earliest <= last) and (self.latest is None or first <= self.latest)


# A register asks for the same few periods and days again and again; windows never change, so all share them.
@lru_cache(maxsize=1 << 14)
def months(index: int, length: int, precision: Precision) -> Window:
    """The ``length`` whole months from the month ``index`` (year * 12 + month - 1) on.

    Raises WindowError when they are no such period or leave the calendar.
    """
    try:
        earliest, latest = first_of_month(index), last_of_month(index + length - 1)
    except ValueError as error:
        raise WindowError(f"{length} months from month {index} on leave the calendar") from error
    return Window(earliest, latest, precision)


@lru_cache(maxsize=1 << 14)
def _day(on: date) -> Window:
    return Window(on, on, Precision.DAY)


def _period(year: int, number: int, precision: Precision) -> Window:
    return months(_index(year, number, precision), PERIODS[precision].length, precision)


def _index(year: int, number: int, precision: Precision) -> int:
    period = PERIODS[precision]
    _number("year", year, range(date.min.year, date.max.year + 1))
    _number(period.noun, number, period.numbers)
    return period.first_index(year, number)


def _number(noun: str, number: int, numbers: range) -> None:
    if number not in numbers:
        raise WindowError(f"there is no {noun} {number}: they go from {numbers[0]} to {numbers[-1]}")


def _check(earliest: date, latest: date, precision: Precision) -> None:
    """Raise WindowError unless the two days are what the precision says."""
    if latest < earliest:
        raise WindowError(f"the window ends on {latest}, before it starts on {earliest}")
    match precision:
        case Precision.SPAN:
            right, noun = True, ""
        case Precision.DAY:
            right, noun = earliest == latest, "one day"
        case Precision.DEKAD:
            right, noun = (earliest, latest) in dekads(month_index(earliest)), "early, mid or late in a month"
        case Precision.MONTHS:
            whole = whole_months_between(earliest, latest)
            right = whole is not None and precision_of_months(*whole) is Precision.MONTHS
            noun = "some whole months that have no name of their own"
        case _:
            period, whole = PERIODS[precision], whole_months_between(earliest, latest)
            right = whole is not None and whole[1] == period.length and period.number(whole[0]) is not None
            noun = f"one {period.noun}"
    if not right:
        raise WindowError(f"{earliest} to {latest} is not {noun}")
