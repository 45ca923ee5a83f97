"""Times by their names: days, periods, and the beginning, middle and end of periods.

Works on phrases in one spelling (``phrase.spelling``) and gives every window that the words can mean.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from commitments.schedule.period import whole_months_between
from commitments.schedule.phrase.forms import MONTH, WEEKDAY, Form, Found, next_one, read
from commitments.schedule.phrase.periods import months, months_in, periods, this
from commitments.schedule.phrase.reading import Said
from commitments.schedule.phrase.spelling import MONTHS, WEEKDAYS
from commitments.schedule.window import Precision, Window


def times(words: str, said: Said) -> list[Window]:
    """All windows that ``words`` can name; none when they name no time."""
    return [*read(_DAYS, words, said), *periods(words, said), *read(_PARTS, words, said)]


def _iso_day(found: Found, _: Said) -> list[Window]:
    return [Window.day(date.fromisoformat(found[0]))]


def _numeric_day(found: Found, _: Said) -> Iterator[Window]:
    """14.9.2026 is day, month, year; with other marks it can be month, day, year too."""
    one, mark, other, year = int(found[1]), found[2], int(found[3]), int(found[4])
    for day, month in dict.fromkeys([(one, other), (other, one)] if mark != "." else [(one, other)]):
        try:
            yield Window.day(date(year, month, day))
        except ValueError:
            continue


def _day(found: Found, said: Said) -> list[Window]:
    day, weekday = int(found["day"]), found["weekday"]
    if found["year"] is None:
        month = MONTHS.index(found["month"]) + 1
        days = list(next_one(lambda year: Window.day(date(year, month, day)), said))
    else:
        indexes = months_in(found["year"], found["month"], said)
        days = [Window.day(date(index // 12, index % 12 + 1, day)) for index in indexes]
    return [window for window in days if not weekday or WEEKDAYS[window.opens.weekday()] == weekday]


def _nth_weekday(found: Found, said: Said) -> Iterator[Window]:
    weekday = WEEKDAYS.index(found["weekday"])
    for month in months(found["of"], said):
        days = _days_of(month)
        fits = [day for day in days if day.weekday() == weekday]
        number = len(fits) if found["nth"] is None else int(found["nth"])
        if 1 <= number <= len(fits):
            yield Window.day(fits[number - 1])


def _edge_day(found: Found, said: Said) -> list[Window]:
    windows = periods(this(found["of"]), said)
    return [Window.day(day) for window in windows if (day := window.latest if found["last"] else window.earliest)]


def _days_of(window: Window) -> list[date]:
    first, last = window.opens, window.latest or window.opens
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


_DAYS: list[Form] = [
    (re.compile(r"\d{4}-\d{2}-\d{2}"), _iso_day),
    (re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})"), _numeric_day),
    (
        re.compile(
            rf"(?:(?P<weekday>{WEEKDAY}) )?(?P<day>\d{{1,2}})(?:th)?(?: of)? (?P<month>{MONTH})"
            r"(?:(?: of)? (?P<year>.+))?"
        ),
        _day,
    ),
    (
        re.compile(
            rf"(?:(?P<weekday>{WEEKDAY}) )?(?P<month>{MONTH}) (?P<day>\d{{1,2}})(?:th)?(?:(?: of)? (?P<year>.+))?"
        ),
        _day,
    ),
    (re.compile(rf"(?:(?P<nth>\d)th|last) (?P<weekday>{WEEKDAY})(?: of| in)? (?P<of>.+)"), _nth_weekday),
    (re.compile(r"(?:1th|(?P<last>last)) day (?:of|in) (?P<of>.+)"), _edge_day),
]


def _week(found: Found, said: Said) -> Iterator[Window]:
    """The week of a day is the one from Monday to Sunday that holds it; one that begins on a day has seven days."""
    for window in read(_DAYS, found["day"], said):
        first = window.opens if found["begins"] else window.opens - timedelta(days=window.opens.weekday())
        yield Window.span(first, first + timedelta(days=6))


def _part(window: Window, number: int) -> Window | None:
    """Early (1), mid (2) or late (3) in a period: a third of its months, ten days of a month; else None."""
    whole = whole_months_between(window.opens, window.latest) if window.latest else None
    if whole is None:
        return None
    index, length = whole
    if length == 1:
        return Window.dekad(index // 12, index % 12 + 1, number)
    return Window.whole_months(index + (number - 1) * length // 3, length // 3) if length % 3 == 0 else None


def _early_mid_late(found: Found, said: Said) -> Iterator[Window]:
    number = ("early", "mid", "late").index(found["part"]) + 1
    for window in periods(this(found["of"]), said):
        if made := _part(window, number):
            yield made


def _edge(found: Found, said: Said) -> Iterator[Window]:
    """At the end of 2026: late in 2026, in December, on its last day. At the beginning likewise."""
    at_end = found["edge"] == "end"
    for window in periods(this(found["of"]), said):
        if window.latest is None:
            continue
        if window.precision in (Precision.YEAR, Precision.MONTH) and (made := _part(window, 3 if at_end else 1)):
            yield made
        if whole := whole_months_between(window.opens, window.latest):
            index, length = whole
            if length > 1:
                yield Window.whole_months(index + (length - 1 if at_end else 0), 1)
        yield Window.day(window.latest if at_end else window.opens)


_PARTS: list[Form] = [
    (re.compile(r"(?P<part>early|mid|late)(?: in| of| part of)? (?P<of>.+)"), _early_mid_late),
    (re.compile(r"(?P<edge>beginning|end)(?: of)? (?P<of>.+)"), _edge),
    (re.compile(r"week (?:of|(?P<begins>beginning|starting|commencing)(?: on)?) (?P<day>.+)"), _week),
]
