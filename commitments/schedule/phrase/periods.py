"""Whole periods by their names: years, halves, quarters, months, seasons, weeks and decades."""

import re
from collections.abc import Iterator
from datetime import timedelta

from commitments.schedule.days import days_after, month_index
from commitments.schedule.phrase.forms import MONTH, Form, Found, next_one, read
from commitments.schedule.phrase.reading import Said
from commitments.schedule.phrase.spelling import MONTHS
from commitments.schedule.window import Precision, Season, Window

_SEASON = f"(?:{'|'.join(Season)})"


def periods(words: str, said: Said) -> list[Window]:
    """All whole periods that ``words`` can name; none when they name none."""
    return [*(Window.whole_months(index, 12) for index in years(words, said)), *read(_PERIODS, words, said)]


def months(words: str, said: Said) -> list[Window]:
    """The periods that are one month."""
    return [window for window in periods(words, said) if window.precision is Precision.MONTH]


def months_in(year: str, month: str, said: Said) -> list[int]:
    """The indexes of the month of that name in each year that ``year`` can name."""
    return [index + (MONTHS.index(month) - index) % 12 for index in years(year, said)]


def this(words: str) -> str:
    """A bare year, month or week, as after "the end of the", is the one in which it is said."""
    return f"this {words}" if re.fullmatch("year|month|quarter|week|decade|fy", words) else words


def years(words: str, said: Said) -> list[int]:
    """The index of the first month of each year that ``words`` can name."""
    starts = said.year_starts - 1
    if found := re.fullmatch(r"(?:year )?(\d{4})", words):
        return _inside([int(found[1]) * 12])
    if found := re.fullmatch(r"(this|next|coming) (year|fy)", words):
        if said.on is None:
            return []
        begins = starts if found[2] == "fy" else 0
        index = month_index(said.on)
        return _inside([index - (index - begins) % 12 + (0 if found[1] == "this" else 12)])
    if found := re.fullmatch(r"fy:(\d{4})|(\d{4}) fy", words):
        year = int(found[1] or found[2])
        # By name it can be the year that begins in 2026 or the one that ends in it.
        return _inside([year * 12 + starts, (year - 1) * 12 + starts] if starts else [year * 12])
    if found := re.fullmatch(r"fy:(\d{4})/\d{4}|(\d{4})[/-](\d{2,4})(?: fy)?", words):
        year = int(found[1] or found[2])
        follows = not found[3] or int(found[3]) in (year + 1, (year + 1) % 100)
        return _inside([year * 12 + starts]) if starts and follows else []
    return []


def _inside(indexes: list[int]) -> list[int]:
    return [index for index in indexes if 12 <= index <= 12 * 9999 + 11]


def _month(found: Found, said: Said) -> Iterator[Window]:
    if found["year"] is None:
        yield from next_one(lambda year: Window.month(year, MONTHS.index(found["month"]) + 1), said)
    else:
        yield from (Window.whole_months(index, 1) for index in months_in(found["year"], found["month"], said))


def _dashed(found: Found, said: Said) -> Iterator[Window]:
    """2026-09 is a month; 2026-27 and 2026-2028 are years from one to the other, both inside.

    2026/27 can be that too, but more often is a year that begins in 2026, and only a desk with such years knows when.
    """
    first, second = int(found[1]), found[3]
    if len(second) == 2 and found[2] == "-" and 1 <= int(second) <= 12:
        yield Window.month(first, int(second))
    if found[2] == "/" and said.year_starts == 1:
        return
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if last > first and (len(second) == 4 or last == first + 1):
        yield Window.whole_months(first * 12, (last - first + 1) * 12)


def _division(found: Found, said: Said) -> Iterator[Window]:
    """The n-th quarter, third or half of a year, or of the year that comes next; also the halves of a month."""
    length = {"q": 3, "quarter": 3, "3th": 4, "h": 6, "half": 6}[found["code"] or found["letter"] or found["name"]]
    number = 12 // length if found["last"] else int(found["number"] or found["digit"] or found["nth"])
    if not 1 <= number <= 12 // length:
        return
    place = (number - 1) * length
    if found["year"] is None:
        if not found["last"]:
            yield from next_one(lambda year: Window.whole_months(year * 12 + place, length), said)
        return
    for index in years(this(found["year"]), said):
        yield Window.whole_months(index + place, length)
    if length == 6:
        for month in months(this(found["year"]), said):
            middle = month.opens.replace(day=15)
            if month.latest:
                yield Window.span(*((month.opens, middle) if number == 1 else (days_after(middle, 1), month.latest)))


def _season(found: Found, said: Said) -> Iterator[Window]:
    """Named by the year in which it begins, or where it runs into the next, perhaps by that in which it ends."""
    season, year = Season(found["season"]), found["year"]

    def begins(in_year: int) -> Window:
        return Window.season(in_year, season, said.hemisphere)

    if year is None:
        yield from next_one(begins, said)
        if found["which"] == "next" and said.on:
            yield begins(said.on.year + 1)
        return
    runs_over = begins(2001).opens.month == 12
    if both := re.fullmatch(r"(\d{4})[/-](\d{2,4})", year):
        if runs_over and int(both[2]) in (int(both[1]) + 1, (int(both[1]) + 1) % 100):
            yield begins(int(both[1]))
        return
    for index in years(this(year), said):
        if index % 12 == 0:
            yield begins(index // 12)
            if runs_over and index > 12:
                yield begins(index // 12 - 1)


def _this_period(found: Found, said: Said) -> Iterator[Window]:
    if said.on is None:
        return
    ahead = found["which"] != "this"
    match found["unit"]:
        case "week":
            monday = said.on - timedelta(days=said.on.weekday() - 7 * ahead)
            yield Window.span(monday, monday + timedelta(days=6))
        case "decade":
            decade = said.on.year // 10 * 10 + 10 * ahead
            yield Window.whole_months(decade * 12, 120)
            yield Window.whole_months((decade + 1) * 12, 120)
        case unit:
            length = 1 if unit == "month" else 3
            yield Window.whole_months((month_index(said.on) // length + ahead) * length, length)


_PERIODS: list[Form] = [
    (re.compile(rf"(?P<month>{MONTH})(?:(?: of| in)? (?P<year>.+))?"), _month),
    (re.compile(r"(\d{4})([/-])(\d{2}|\d{4})"), _dashed),
    (re.compile(r"(?P<which>this|next|coming) (?P<unit>month|quarter|week|decade)"), _this_period),
    (
        re.compile(
            r"(?:(?P<code>[qh]) (?P<number>\d)|(?P<digit>\d) (?P<letter>[qh])|"
            r"(?:(?P<nth>\d)th|(?P<last>last)) (?P<name>quarter|3th|half)(?: year)?)(?:(?: of| in)? (?P<year>.+))?"
        ),
        _division,
    ),
    (
        re.compile(rf"(?:(?P<which>this|next|coming) )?(?P<season>{_SEASON})(?:(?: of| in)? (?P<year>.+))?"),
        _season,
    ),
]
