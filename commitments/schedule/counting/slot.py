"""One occurrence of a rule, and how people name it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from commitments.schedule.window import Precision, Window

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence: its key (``2026-Q3``), unique within a commitment, and its window."""

    key: str
    window: Window


def slot_key(window: Window) -> str:
    """How people name a period: ``2026-09``, ``2026-Q3``, ``2026-H1``, ``2026-T2`` (the second third of the year),
    ``2026-W05`` (a week from Monday to Sunday, as ISO 8601 numbers them); any other window by its EDTF."""
    first, last = window.earliest, window.latest
    if first is None or last is None:
        return window.edtf()
    year = f"{first.year:04}"
    match window.precision:
        case Precision.QUARTER:
            return f"{year}-Q{(first.month + 2) // 3}"
        case Precision.THIRD:
            return f"{year}-T{(first.month + 3) // 4}"
        case Precision.HALF:
            return f"{year}-H{(first.month + 5) // 6}"
        case Precision.SPAN if first.weekday() == 0 and last - first + _DAY == _WEEK:
            week = first.isocalendar()
            return f"{week.year:04}-W{week.week:02}"
        case _:
            return window.edtf()


# Rules fall on the same months, weeks and days again and again. Slots never change, so all rules share them.
SHARED = 1 << 14


@lru_cache(maxsize=SHARED)
def slot_of_months(index: int, length: int) -> Slot:
    """``length`` whole months from the month ``index`` (year * 12 + month - 1) on."""
    return _named(Window.whole_months(index, length))


@lru_cache(maxsize=SHARED)
def slot_of_week(monday: int) -> Slot:
    """The week from the Monday with that ordinal to its Sunday."""
    return _named(Window.span(date.fromordinal(monday), date.fromordinal(monday + 6)))


@lru_cache(maxsize=SHARED)
def slot_of_day(on: date) -> Slot:
    return _named(Window.day(on))


@lru_cache(maxsize=SHARED)
def slot_after(previous: date, last: date) -> Slot:
    """From the day after ``previous`` to ``last``, and named by it."""
    return Slot(last.isoformat(), Window.span(previous + _DAY, last))


def _named(window: Window) -> Slot:
    return Slot(slot_key(window), window)
