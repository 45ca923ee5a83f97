"""What stands around a time: by, before, until, from, after, between, within.

Works on phrases in one spelling and gives every window that the words can mean.
"""

import re
from collections.abc import Iterator
from datetime import date

from commitments.schedule.days import days_after, days_before
from commitments.schedule.offset import Duration, Offset
from commitments.schedule.period import whole_months_between
from commitments.schedule.phrase.periods import periods, this
from commitments.schedule.phrase.reading import Said
from commitments.schedule.phrase.times import times
from commitments.schedule.window import Precision, Window

_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|half year|year)"
_DURATION = re.compile(rf"(?P<count>\d{{1,4}}) {_UNIT}")
_TIMES = {"fortnight": 2, "quarter": 3, "half year": 6}
_BARE_UNIT = re.compile(_UNIT)
_HALF_YEARS = re.compile(r"(?:1 )?half(?: 1)? year|(?P<years>\d{1,3})(?: year)? and (?:1 )?half(?: year)?")

_IN = re.compile(
    r"(?:in course of |sometime in |sometime during |later in |in |on |at |during |within |throughout |over )?(.+)"
)
_BY = re.compile(r"(?:by|until|up to) (.+)")
_NO_LATER = re.compile(
    r"(?:by )?(?:no later than|not later than|by latest|latest by|at latest(?: by| in| on)?|on or before|through) (.+)"
)
_AT_LATEST = re.compile(r"(?:by |in |on )?(.+) at latest")
_BEFORE = re.compile(r"(?:before|prior to|ahead of|earlier than) (.+)")
_AFTER = re.compile(r"(?:after|following) (.+)")
_FROM = re.compile(
    r"(?:from|since|as of|as from|with effect from|effective(?: from| on)?|starting|beginning|commencing"
    r"|not before|not until|no earlier than|not earlier than)(?: in| on| from| with)? (.+?)(?: (?:on|onward))?"
)
_BETWEEN = re.compile(r"between (.+?) (?:and|to) (.+)")
_FROM_TO = re.compile(r"(?:in |from )?(.+?) (?:to|until|through) (.+)")
_WITHIN = re.compile(
    r"(?P<how>within|in|over|during|no later than|not later than)(?P<ahead> coming| next)? (?P<span>.+)"
)
_FROM_NOW = re.compile(r"(?P<how>within |in |no later than |not later than )?(?P<span>.+) (?:from now|from today)")
_REST = re.compile(r"(?:(?P<later>later)(?: in)?|(?:in )?(?:rest|remainder) of) (?P<of>.+)")


def windows(words: str, said: Said) -> list[Window]:
    """All windows that ``words`` can mean; none when they are not understood to the last word."""
    found = [
        *_plain(words, said),
        *_by(words, said),
        *_open_ended(words, said),
        *_two_ends(words, said),
        *_from_then(words, said),
    ]
    return list(dict.fromkeys(found))


def duration(words: str) -> Duration | None:
    """``6 month``, ``half 1 year``, ``1 year and half``; None for anything else, such as "a few weeks"."""
    if found := _HALF_YEARS.fullmatch(words):
        return Duration(months=6 + 12 * int(found["years"] or 0))
    found = _DURATION.fullmatch(words)
    return _so_many(int(found["count"]), found["unit"]) if found and int(found["count"]) else None


def _so_many(count: int, unit: str) -> Duration | None:
    if count > 9999 // _TIMES.get(unit, 1):
        return None
    match unit:
        case "day":
            return Duration(days=count)
        case "week" | "fortnight":
            return Duration(weeks=count * _TIMES.get(unit, 1))
        case "month" | "quarter" | "half year":
            return Duration(months=count * _TIMES.get(unit, 1))
        case _:
            return Duration(years=count)


def first_days(words: str, said: Said) -> list[date]:
    """The days on which a time that ``words`` can name begins."""
    return list(dict.fromkeys(first for first, _ in _bounds(words, said)))


def last_days(words: str, said: Said) -> list[date]:
    """The days on which a time that ``words`` can name ends."""
    return list(dict.fromkeys(last for _, last in _bounds(words, said)))


def _bounds(words: str, said: Said) -> list[tuple[date, date]]:
    """First and last days. The beginning and the end of a period are one day here, unlike "at the end of 2026"."""
    if found := re.fullmatch(r"(beginning|end)(?: of)? (.+)", words):
        edges = [(window.opens, window.latest or window.opens) for window in periods(this(found[2]), said)]
        return [(last, last) if found[1] == "end" else (first, first) for first, last in edges]
    return [(window.opens, window.latest or window.opens) for window in times(words, said)]


def _middles(words: str, said: Said) -> list[date]:
    """The last day of the first half of a year or of a month whose middle is named."""
    found = re.fullmatch(r"mid(?: in| of)? (.+)", words)
    middles: list[date] = []
    for window in periods(this(found[1]), said) if found else []:
        whole = whole_months_between(window.opens, window.latest) if window.latest else None
        if window.precision is Precision.MONTH:
            middles.append(window.opens.replace(day=15))
        elif whole and whole[1] % 2 == 0:
            middles += [half for half in [Window.whole_months(whole[0], whole[1] // 2).latest] if half]
    return middles


def _plain(words: str, said: Said) -> Iterator[Window]:
    if found := _IN.fullmatch(words):
        yield from times(found[1], said)


def _by(words: str, said: Said) -> Iterator[Window]:
    """By December can mean by its first or by its last day; "no later than" and "before" leave no doubt."""
    days: list[date] = []
    if found := _BY.fullmatch(words):
        bounds = _bounds(found[1], said)
        days = [first for first, _ in bounds] + _middles(found[1], said) + [last for _, last in bounds]
    elif found := _NO_LATER.fullmatch(words) or _AT_LATEST.fullmatch(words):
        days = _middles(found[1], said) + last_days(found[1], said)
    elif found := _BEFORE.fullmatch(words):
        ends = found[1].startswith("end ")
        opens = [day for day in first_days(found[1], said) if day > date.min]
        days = last_days(found[1], said) if ends else [days_before(day, 1) for day in opens]
    # Nobody promises by a day that is over, where the words can mean another.
    ahead = [day for day in days if said.on is None or day >= said.on]
    yield from map(Window.by, ahead or days)


def _open_ended(words: str, said: Said) -> Iterator[Window]:
    if found := _AFTER.fullmatch(words):
        yield from (Window.starting(days_after(day, 1)) for day in last_days(found[1], said) if day < date.max)
    if found := _FROM.fullmatch(words):
        yield from map(Window.starting, first_days(found[1], said))


def _two_ends(words: str, said: Said) -> Iterator[Window]:
    found = _BETWEEN.fullmatch(words) or _FROM_TO.fullmatch(words)
    if not found:
        return
    on_days = any(window.precision is Precision.DAY for window in times(found[2], said))
    for last in _bounds(found[2], said):
        for first in _before(found[1], found[2], last, said):
            if first[0] <= last[1]:
                whole = None if on_days else whole_months_between(first[0], last[1])
                yield Window.whole_months(*whole) if whole else Window.span(first[0], last[1])


def _before(words: str, end: str, last: tuple[date, date], said: Said) -> list[tuple[date, date]]:
    """The bounds of the first of two times, which leaves out what it has in common with the second.

    "3 to 5 January 2026", "first to third quarter of 2026", "November to February 2027".
    """
    dated = Said(None, said.hemisphere, said.year_starts)
    if bounds := _bounds(words, dated):
        return bounds
    tail = end.split()
    for place in range(1, len(tail)):
        shared = " ".join(tail[place:])
        if bounds := _bounds(f"{words} {shared}", dated):
            return bounds if bounds[0][0] <= last[0] else _a_year_earlier(f"{words} {shared}", last[0].year, dated)
    return _bounds(f"{words} {last[0].year:04}", dated) or _bounds(words, said)


def _a_year_earlier(words: str, year: int, said: Said) -> list[tuple[date, date]]:
    return _bounds(re.sub(rf"\b{year:04}\b", f"{year - 1:04}", words), said)


def _from_then(words: str, said: Said) -> Iterator[Window]:
    """Counted from the day on which it was said."""
    if said.on is None:
        return
    if found := _FROM_NOW.fullmatch(words):
        yield from _counted(found["how"] or "", duration(found["span"]), said.on)
    elif found := _WITHIN.fullmatch(words):
        bare = _BARE_UNIT.fullmatch(found["span"])
        if found["ahead"] or found["how"] in ("over", "during"):
            ahead = _so_many(1, bare["unit"]) if bare and found["ahead"] == " coming" else duration(found["span"])
            yield from _counted("within", ahead, said.on)
        elif bare and found["how"] == "within":
            # Within the year: within this one, or within one from now.
            yield from periods(this(found["span"]), said)
            yield from _counted("within", _so_many(1, bare["unit"]), said.on)
        else:
            yield from _counted(found["how"], duration(found["span"]), said.on)
    elif found := _REST.fullmatch(words):
        for window in periods(this(found["of"]), said):
            later = bool(found["later"])
            if window.latest and window.contains(said.on) and (said.on < window.latest or not later):
                yield Window.span(days_after(said.on, later), window.latest)


def _counted(how: str, ahead: Duration | None, on: date) -> Iterator[Window]:
    """In six months is on that day, or until then; "within" is until then, and "six months from now" on that day."""
    if ahead is None:
        return
    if how.strip() in ("", "in"):
        yield Offset(ahead, ahead).window_from(on)
    if how:
        yield Offset(Duration(), ahead).window_from(on)
