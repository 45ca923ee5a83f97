"""Days and months as whole numbers, never outside the calendar of the years 1 to 9999."""

from calendar import monthrange
from datetime import date, timedelta

# As RFC 5545 names them, in the order of date.weekday().
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def month_index(on: date) -> int:
    """Months since year 0 (year * 12 + month - 1), so that periods of any length are integer arithmetic."""
    return on.year * 12 + on.month - 1


def first_of_month(index: int) -> date:
    """The first day of the month with that index. Raises ValueError outside the calendar."""
    return date(index // 12, index % 12 + 1, 1)


def last_of_month(index: int) -> date:
    """The last day of the month with that index. Raises ValueError outside the calendar."""
    year, month = index // 12, index % 12 + 1
    return date(year, month, monthrange(year, month)[1])


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
