"""Windows as text: a small, strictly read subset of EDTF (ISO 8601-2:2019), in which every window has one text.

============================  =============================================================================
``2026-09-14``                a day
``2026-09-01~/2026-09-10~``   early, mid or late in a month: its days 1 to 10, 11 to 20 or 21 to the end
``2026-09``                   a month
``2026-33`` to ``-36``        a quarter
``2026-25`` to ``-28``        spring, summer, autumn, winter in the north; ``2026-29`` to ``-32`` in the south
``2026-37`` to ``-39``        early, mid or late in a year: a third of it
``2026-40``, ``-41``          a half-year
``2026``                      a year
``2026-07/2027-06``           some whole months, both inside, that are none of the periods above
``../2026-12-31``             by a day
``2026-05-01/..``             from a day on
``2026-01-07/2026-07-07``     two days, both inside
============================  =============================================================================
"""

import re
from datetime import date

from commitments.schedule.days import first_of_month, last_of_month, month_index
from commitments.schedule.period import PERIODS, Precision, dekads, precision_of_months


class WindowError(ValueError):
    """The text or the pair of days is no window; the message names the value and where it goes wrong."""


Ends = tuple[date | None, date | None, Precision]

_SHAPE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<part>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_CODES = {
    period.code + number - 1: (precision, number)
    for precision, period in PERIODS.items()
    if period.code is not None
    for number in period.numbers
}
# Spring to winter of no hemisphere: a code of EDTF that says which season, but not which months.
_BARE_SEASONS = {21 + number: (25 + number, 29 + number) for number in range(4)}


def read(text: str) -> Ends:
    """Earliest day, latest day and precision. Raises WindowError, pointing at the character."""
    start, slash, end = text.partition("/")
    second = len(start) + 1
    if not slash:
        return _single(text)
    if start == "..":
        return None, _day(end, text, second), Precision.BY
    if end == "..":
        return _day(start, text, 0), None, Precision.FROM
    if _MONTH.fullmatch(start):
        return _some_months(text, _month(start, text, 0), _month(end, text, second), second)
    if start.endswith("~"):
        return _dekad(text, start, end)
    earliest, latest = _day(start, text, 0), _day(end, text, second)
    if latest < earliest:
        raise _ends_before(earliest, latest, second)
    return earliest, latest, Precision.SPAN


def write(earliest: date | None, latest: date | None, precision: Precision) -> str:
    """The one text of a window; ``read`` is its inverse."""
    match precision:
        case Precision.DAY:
            return f"{latest}"
        case Precision.BY:
            return f"../{latest}"
        case Precision.FROM:
            return f"{earliest}/.."
        case Precision.SPAN:
            return f"{earliest}/{latest}"
        case Precision.DEKAD:
            return f"{earliest}~/{latest}~"
        case Precision.MONTHS:
            return f"{f'{earliest}'[:7]}/{f'{latest}'[:7]}"
        case _:
            return _coded(f"{earliest}", precision)


def _coded(earliest: str, precision: Precision) -> str:
    # Not %Y, which on some systems leaves out the zeros of the year 0999.
    period, year = PERIODS[precision], earliest[:4]
    if period.code is None:
        return year
    number = period.number(int(year) * 12 + int(earliest[5:7]) - 1) or 1
    return f"{year}-{period.code + number - 1:02}"


def _single(text: str) -> Ends:
    found = _SHAPE.fullmatch(text)
    if not found:
        raise _refuse(text, _first_odd(text), "expected a day, month, quarter, season, third, half-year or year")
    if found["day"] is not None:
        on = _day(text, text, 0)
        return on, on, Precision.DAY
    year = _year(found["year"], text, 0)
    if found["part"] is None:
        return date(year, 1, 1), date(year, 12, 31), Precision.YEAR
    precision, number = _code(found["part"], text)
    period = PERIODS[precision]
    index = period.first_index(year, number)
    try:
        return first_of_month(index), last_of_month(index + period.length - 1), precision
    except ValueError as error:
        raise _refuse(text, 0, "it runs past the year 9999") from error


def _code(digits: str, text: str) -> tuple[Precision, int]:
    if bare := _BARE_SEASONS.get(int(digits)):
        north, south = bare
        raise _refuse(text, 5, f"{digits} is a season of no hemisphere ({north} in the north, {south} in the south)")
    if int(digits) not in _CODES:
        raise _refuse(
            text,
            5,
            f"{digits} is no month (01-12), season (25-32), quarter (33-36), third (37-39) or half-year (40-41)",
        )
    return _CODES[int(digits)]


def _some_months(text: str, first: int, last: int, second: int) -> Ends:
    earliest, latest = first_of_month(first), last_of_month(last)
    if last < first:
        raise _ends_before(earliest, latest, second)
    precision = precision_of_months(first, last - first + 1)
    if precision is not Precision.MONTHS:
        code = _coded(f"{earliest}", precision)
        raise _refuse(text, 0, f"one {PERIODS[precision].noun} is written {code}, not as an interval")
    return earliest, latest, precision


def _dekad(text: str, start: str, end: str) -> Ends:
    second = len(start) + 1
    earliest = _day(start[:-1], text, 0)
    latest = _day(end.removesuffix("~"), text, second)
    if not end.endswith("~"):
        raise _refuse(text, len(text), "both days or none are approximate: expected ~")
    if (earliest, latest) not in dekads(month_index(earliest)):
        raise _refuse(
            text, 0, "approximate days are the 1st and 10th, the 11th and 20th, or the 21st and last of one month,"
        )
    return earliest, latest, Precision.DEKAD


def _month(part: str, text: str, at: int) -> int:
    """The index of a month written YYYY-MM."""
    if not _MONTH.fullmatch(part):
        raise _refuse(text, at + min(_first_odd(part), 7), "expected a month as YYYY-MM")
    year, month = _year(part[:4], text, at), int(part[5:])
    if not 1 <= month <= 12:
        raise _refuse(text, at + 5, f"{part[5:]} is no month (01-12)")
    return year * 12 + month - 1


def _day(part: str, text: str, at: int) -> date:
    found = _SHAPE.fullmatch(part)
    if not found or found["day"] is None:
        raise _refuse(text, at + _first_odd(part), "expected a day as YYYY-MM-DD")
    try:
        return date(int(found["year"]), int(found["part"]), int(found["day"]))
    except ValueError as error:
        raise _refuse(text, at, f"{part} is not in the calendar ({error})") from error


def _year(digits: str, text: str, at: int) -> int:
    if digits == "0000":
        raise _refuse(text, at, "there is no year 0000")
    return int(digits)


def _first_odd(part: str) -> int:
    """Where ``part`` stops looking like YYYY-MM-DD."""
    for index, (have, want) in enumerate(zip(part, "dddd-dd-dd", strict=False)):
        if have not in ("0123456789" if want == "d" else "-"):
            return index
    return min(len(part), 10)


def _refuse(text: str, at: int, why: str) -> WindowError:
    return WindowError(f"'{text}' is no window: {why} at character {at + 1}")


def _ends_before(earliest: date, latest: date, at: int) -> WindowError:
    return WindowError(f"the window ends on {latest}, before it starts on {earliest}, at character {at + 1}")
