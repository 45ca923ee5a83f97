"""The days of a rule that is not counted by arithmetic here, as python-dateutil finds them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from math import ceil

from dateutil.rrule import rrulestr

from commitments.schedule.days import WEEKDAYS

# The last years of the calendar hold every weekday a year can begin with, in common and leap years, and dateutil
# stops at their end: a rule that never falls is found out in milliseconds, where from today it takes seconds.
_YEARS = 28
_LAST_YEARS = date(date.max.year - _YEARS + 1, 1, 1)


def days(pattern: str, anchor: date) -> Iterator[date]:
    """The days of an RRULE without COUNT and UNTIL from ``anchor`` (DTSTART) on, in order, to the calendar's end.

    A month without the day is left out, as RFC 5545 says.
    """
    # In a week chosen by number RFC 5545 takes the weekday of DTSTART, dateutil all seven.
    if "BYWEEKNO" in pattern and not any(part in pattern for part in ("BYDAY", "BYMONTHDAY", "BYYEARDAY")):
        pattern += f";BYDAY={WEEKDAYS[anchor.weekday()]}"
    for at in rrulestr(pattern, dtstart=datetime.combine(anchor, time())):
        yield at.date()


@lru_cache(maxsize=1024)
def days_apart(pattern: str, interval: int) -> int:
    """Days between two days of an RRULE with that INTERVAL on average, counted over 28 of its years.

    Where it hangs on the month it is counted from, as often as it can be.
    """
    first = date(max(4, date.max.year + 1 - _YEARS * interval), 1, 1)
    starts = [first.replace(month=month) for month in range(1, 13 if "MONTHLY" in pattern and interval > 1 else 2)]
    times = max(sum(1 for _ in days(pattern, start)) for start in starts)
    return max(1, round(((date.max - first).days + 1) / max(1, times)))


def times_a_year(pattern: str) -> int:
    """How often it falls in a year on average, rounded up; 0 when it never does."""
    return ceil(sum(1 for _ in days(pattern, _LAST_YEARS)) / _YEARS)
