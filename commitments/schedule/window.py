"""A due date as sources give it: a pair of days and how exactly the source put it.

Written as a small, strictly read subset of EDTF (ISO 8601-2:2019): a day, a month, a year, a quarter
(``2026-33`` to ``2026-36``), a half-year (``2026-40``, ``2026-41``), an open start (``../2026-12-31``)
and a span of two days (``2026-01-07/2026-07-07``).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How exactly the source put the date; it decides how the window is written and read aloud."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    BY = "by"
    SPAN = "span"


class WindowError(ValueError):
    """The text or the pair of days is no window; the message names the value and where it goes wrong."""


FIRST_QUARTER, FIRST_HALF = 33, 40
_SHAPE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<part>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Window:
    """The span of days in which something is due, both ends included; ``earliest`` None is an open start."""

    earliest: date | None
    latest: date
    precision: Precision

    def __post_init__(self) -> None:
        if self.earliest is not None and self.latest < self.earliest:
            raise WindowError(f"the window ends on {self.latest}, before it starts on {self.earliest}")
        if (self.earliest is None) != (self.precision is Precision.BY):
            raise WindowError(f"a window with precision '{self.precision}' cannot start on {self.earliest}")
        if (length := _PERIOD_MONTHS.get(self.precision)) and (self.earliest, self.latest) != _ends(
            month_index(self.latest) // length * length, length
        ):
            raise WindowError(f"{self.earliest} to {self.latest} is not one calendar {self.precision}")
        if self.precision is Precision.DAY and self.earliest != self.latest:
            raise WindowError(f"{self.earliest} to {self.latest} is not one day")

    @classmethod
    def day(cls, on: date) -> "Window":
        return cls(on, on, Precision.DAY)

    @classmethod
    def by(cls, latest: date) -> "Window":
        """By ``latest`` at the latest, from no stated day."""
        return cls(None, latest, Precision.BY)

    @classmethod
    def span(cls, earliest: date, latest: date) -> "Window":
        return cls(earliest, latest, Precision.SPAN)

    @classmethod
    def month(cls, year: int, month: int) -> "Window":
        return months(year * 12 + month - 1, 1, Precision.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Window":
        return months(year * 12 + (quarter - 1) * 3, 3, Precision.QUARTER)

    @classmethod
    def half(cls, year: int, half: int) -> "Window":
        return months(year * 12 + (half - 1) * 6, 6, Precision.HALF)

    @classmethod
    def year(cls, year: int) -> "Window":
        return months(year * 12, 12, Precision.YEAR)

    @classmethod
    def from_edtf(cls, text: str) -> "Window":
        """Read the subset named at the top of this module. Raises WindowError, pointing at the character."""
        start, slash, end = text.partition("/")
        if not slash:
            return _single(start, text, 0)
        latest = _day(end, text, len(start) + 1)
        if start == "..":
            return cls.by(latest)
        return cls.span(_day(start, text, 0), latest)

    def edtf(self) -> str:
        """The window as EDTF; ``Window.from_edtf`` reads it back to an equal window."""
        # Not %Y, which on some systems leaves out the zeros of the year 0999.
        match self.precision:
            case Precision.DAY:
                return self.latest.isoformat()
            case Precision.MONTH:
                return self.latest.isoformat()[:7]
            case Precision.QUARTER:
                return f"{self.latest.year:04}-{FIRST_QUARTER + (self.latest.month - 1) // 3}"
            case Precision.HALF:
                return f"{self.latest.year:04}-{FIRST_HALF + (self.latest.month - 1) // 6}"
            case Precision.YEAR:
                return f"{self.latest.year:04}"
            case Precision.BY:
                return f"../{self.latest}"
            case Precision.SPAN:
                return f"{self.earliest}/{self.latest}"

    def opens_on(self, lead_days: int) -> date:
        """The day from which it is coming up: ``lead_days`` before the start, or before the end if that is open."""
        return days_before(self.earliest or self.latest, lead_days)


_PERIOD_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


def months(index: int, length: int, precision: Precision) -> Window:
    """The calendar period of ``length`` months that starts with month ``index`` (year * 12 + month - 1)."""
    return Window(*_ends(index, length), precision)


def month_index(on: date) -> int:
    """Months since year 0, so that periods of any length are integer arithmetic."""
    return on.year * 12 + on.month - 1


def months_after(on: date, count: int) -> date:
    """``on`` moved by ``count`` months (negative: back), clamped: 31 January and 1 month is 28 February.

    Never before the first or after the last day the calendar has.
    """
    index = month_index(on) + count
    year, month = index // 12, index % 12 + 1
    if not date.min.year <= year <= date.max.year:
        return date.max if count > 0 else date.min
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def days_before(on: date, count: int) -> date:
    """``on`` less ``count`` days, never before the first day the calendar has."""
    return date.min if count > on.toordinal() - 1 else on - timedelta(days=count)


def days_after(on: date, count: int) -> date:
    """``on`` plus ``count`` days, never after the last day the calendar has."""
    return date.max if count > date.max.toordinal() - on.toordinal() else on + timedelta(days=count)


def _ends(index: int, length: int) -> tuple[date, date]:
    last = index + length - 1
    year, month = last // 12, last % 12 + 1
    return date(index // 12, index % 12 + 1, 1), date(year, month, monthrange(year, month)[1])


def _refuse(text: str, at: int, why: str) -> WindowError:
    return WindowError(f"'{text}' is no window: {why} at character {at + 1}")


def _single(part: str, text: str, at: int) -> Window:
    found = _SHAPE.fullmatch(part)
    if not found:
        raise _refuse(text, at + _first_odd(part), "expected a day, month, quarter, half-year or year")
    year, number = int(found["year"]), found["part"]
    if year == 0:
        raise _refuse(text, at, "there is no year 0000")
    if number is None:
        return Window.year(year)
    if found["day"] is not None:
        return Window.day(_day(part, text, at))
    code = int(number)
    if 1 <= code <= 12:
        return Window.month(year, code)
    if FIRST_QUARTER <= code < FIRST_QUARTER + 4:
        return Window.quarter(year, code - FIRST_QUARTER + 1)
    if FIRST_HALF <= code < FIRST_HALF + 2:
        return Window.half(year, code - FIRST_HALF + 1)
    raise _refuse(text, at + 5, f"{number} is no month (01-12), quarter (33-36) or half-year (40-41)")


def _day(part: str, text: str, at: int) -> date:
    found = _SHAPE.fullmatch(part)
    if not found or found["day"] is None:
        raise _refuse(text, at + _first_odd(part), "expected a day as YYYY-MM-DD")
    try:
        return date(int(found["year"]), int(found["part"]), int(found["day"]))
    except ValueError as error:
        raise _refuse(text, at, f"{part} is not in the calendar ({error})") from error


def _first_odd(part: str) -> int:
    """Where ``part`` stops looking like YYYY-MM-DD."""
    for index, (have, want) in enumerate(zip(part, "dddd-dd-dd", strict=False)):
        if have not in ("0123456789" if want == "d" else "-"):
            return index
    return min(len(part), 10)
