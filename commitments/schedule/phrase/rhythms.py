"""How often: weekly, every three months, each March and September, on the first Monday of each month.

Works on phrases in one spelling and gives every recurrence that the words can mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from commitments.schedule.counting.rrule import RuleError
from commitments.schedule.counting.rule import Rule
from commitments.schedule.counting.slots import Counting
from commitments.schedule.phrase.by_parts import by_parts
from commitments.schedule.phrase.clauses import first_days, last_days
from commitments.schedule.phrase.reading import Reading, Said
from commitments.schedule.phrase.times import times
from commitments.schedule.plan import Recurrence
from commitments.schedule.window import Precision

_NAMES = {
    "half yearly": "every half year",
    "fortnightly": "every 2 week",
    "weekly": "every week",
    "monthly": "every month",
    "semimonthly": "2 times 1 month",
    "quarterly": "every quarter",
    "semiannual": "every half year",
    "yearly": "every year",
    "annual": "every year",
    "biennial": "every 2 year",
    "triennial": "every 3 year",
    "quadrennial": "every 4 year",
    "quinquennial": "every 5 year",
}
# Words of two meanings, both in use. The two of "biweekly" are not offered: twice a week is too often to follow up,
# and the other one alone would be a guess.
_AMBIGUOUS = {
    "biannual": ("2 times 1 year", "every 2 year"),
    "biyearly": ("2 times 1 year", "every 2 year"),
    "bimonthly": ("2 times 1 month", "every 2 month"),
}
_NAME = re.compile(rf"\b({'|'.join(_NAMES)})(?:ly)?\b")
_AMBIGUOUS_NAME = re.compile(rf"\b({'|'.join(_AMBIGUOUS)})(?:ly)?\b")
_AT_LEAST = re.compile(r"(?:at least|not less than|no less than|no fewer than) ")
_BASIS = re.compile(r"on an? (.+) basis")
_ONCE = re.compile(r"once (?:in )?(?:every|1) |once in (?=\d)")

_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|half year|year|fy|fiscal quarter)"
_EVERY = rf"every(?: (?P<interval>\d{{1,4}}|\d{{1,2}}th|other))? {_UNIT}"
_PLAIN = re.compile(_EVERY)
_TIMES = re.compile(r"(?P<count>\d{1,2}) times (?:in )?(?:1|every) (?P<unit>year|half year|quarter|month)")
_AT_FIRST = re.compile(rf"{_EVERY}(?: (?P<how>on|in|at|by|during))? (?P<place>.+)")
_AT_LAST = re.compile(rf"(?:(?P<how>on|in|at|by|during) )?(?P<place>.+?)(?: (?:of|in))? {_EVERY}")
_EVERY_PLACE = re.compile(r"every (?P<place>.+?)(?P<of_month> (?:of|in) (?:1 )?month)?")
_STARTS = re.compile(
    r" (?:starting|beginning|commencing|counted|counting|from|since|as of)(?! of )(?: (?:in|on|from|with))? "
)
_ENDS = re.compile(r" (?:until|through|to|ending(?: in| on)?) ")

_MONTHS = {"month": 1, "quarter": 3, "fiscal quarter": 3, "half year": 6, "year": 12, "fy": 12}
_WEEKS = {"week": 1, "fortnight": 2}


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """An RRULE without its end. ``counted`` where it can also be counted from a day; ``fiscal`` by fiscal years only.

    ``ends_on`` is the day by which it is due in each of its periods, where that is not the last one.
    """

    rrule: str
    counted: bool = False
    fiscal: bool = False
    ends_on: date | None = None


def recurrences(words: str, said: Said) -> Iterator[Reading]:
    """Every way in which ``words`` can come round; nothing when they are not understood to the last word."""
    core, start, end = _parted(words[found.end() :] if (found := _AT_LEAST.match(words)) else words)
    starts: list[date | None] = [*first_days(start, said)] if start else [None]
    ends = [f";UNTIL={day.isoformat().replace('-', '')}" for day in last_days(end, said)] if end else [""]
    on_a_day = any(window.precision is Precision.DAY for window in times(start, said)) if start else bool(said.on)
    for rhythm in _rhythms(core, said):
        for starts_on in starts:
            for until in ends:
                yield from _counted(rhythm, until, starts_on, on_a_day, said)


def plain_rules(words: str) -> list[Rule]:
    """The rules of a rhythm that can be counted from a day: "every three months", but not "every September"."""
    rules = [_rule(rhythm.rrule) for core in _alternatives(words) for rhythm in _every(core) if rhythm.counted]
    return [rule for rule in rules if rule]


def _counted(rhythm: _Rhythm, until: str, starts_on: date | None, on_a_day: bool, said: Said) -> Iterator[Reading]:
    """By the calendar and, where there is a day to count from, from that day."""
    rule = _rule(rhythm.rrule + until)
    if rule is None:
        return
    if rhythm.ends_on:
        if not starts_on:
            yield Reading(recurrence=Recurrence(rule, Counting.ANNIVERSARY), starts_on=rhythm.ends_on)
        return
    if not rhythm.fiscal:
        yield Reading(recurrence=Recurrence(rule), starts_on=starts_on)
    if rhythm.fiscal or _differs(rule, said.year_starts):
        yield Reading(recurrence=Recurrence(rule, year_starts=said.year_starts), starts_on=starts_on)
    if rhythm.counted and on_a_day:
        yield Reading(recurrence=Recurrence(rule, Counting.ANNIVERSARY), starts_on=starts_on)


def _differs(rule: Rule, year_starts: int) -> bool:
    """Whether its periods are others when years begin in that month."""
    length = 12 if rule.freq == "YEARLY" else rule.every_months or 0
    return bool(length and 12 % length == 0 and not rule.by_parts() and (year_starts - 1) % length)


def _rule(text: str) -> Rule | None:
    try:
        return Rule.parse(text)
    except RuleError:
        return None


def _parted(words: str) -> tuple[str, str, str]:
    """The rhythm itself, from when, and until when."""
    core, end = _split(_ENDS, words)
    core, start = _split(_STARTS, core)
    return core, start, end


def _split(at: re.Pattern[str], words: str) -> tuple[str, str]:
    found = at.search(words)
    return (words[: found.start()], words[found.end() :]) if found else (words, "")


def _alternatives(words: str) -> list[str]:
    """With names such as "quarterly" spelled out; two where a name has two meanings."""
    if basis := _BASIS.fullmatch(words):
        words = basis[1]
    words = re.sub(r"\b(\d{1,3}) (week|month|year)ly\b", r"every \1 \2", words)
    words = _NAME.sub(lambda found: _NAMES[found[1]], words)
    found = _AMBIGUOUS_NAME.search(words)
    both = _AMBIGUOUS[found[1]] if found else ("",)
    meanings = [_AMBIGUOUS_NAME.sub(meaning, words, count=1) for meaning in both]
    return [_ONCE.sub("every ", meaning, count=1).removeprefix("once ") for meaning in meanings]


def _rhythms(words: str, said: Said) -> Iterator[_Rhythm]:
    meanings = [
        [*_every(core), *_so_many_times(core), *_at_a_place(core, said), *_every_place(core)]
        for core in _alternatives(words)
    ]
    if all(meanings):
        # A word of two meanings asks one question at a time: how often, not from when.
        for rhythm in chain.from_iterable(meanings):
            yield replace(rhythm, counted=rhythm.counted and len(meanings) == 1)


def _every(words: str) -> Iterator[_Rhythm]:
    """Every three months, every other year, every 90 days."""
    found = _PLAIN.fullmatch(words)
    if found and (interval := _interval(found["interval"])):
        fiscal = found["unit"] in ("fy", "fiscal quarter")
        yield _Rhythm(_pattern(found["unit"], interval), counted=not fiscal, fiscal=fiscal)


def _so_many_times(words: str) -> Iterator[_Rhythm]:
    """Twice a year is once in each half of it, twice a month by its middle and by its end."""
    if not (found := _TIMES.fullmatch(words)):
        return
    count, months = int(found["count"]), _MONTHS[found["unit"]]
    if count and months % count == 0:
        yield _Rhythm(_pattern("month", months // count))
    elif (count, months) == (2, 1):
        yield _Rhythm("FREQ=MONTHLY;BYMONTHDAY=15,-1")


def _at_a_place(words: str, said: Said) -> Iterator[_Rhythm]:
    """Each year on 15 September, on the first Monday of each month, by the end of each quarter."""
    found = _AT_FIRST.fullmatch(words) or _AT_LAST.fullmatch(words)
    if not found or not (interval := _interval(found["interval"])):
        return
    unit, place = found["unit"], found["place"]
    if found["how"] == "by":
        yield from _by(place, unit, interval, said)
        return
    for part in by_parts(place, unit):
        if unit in ("quarter", "half year"):
            if interval == 1:
                yield _Rhythm(f"FREQ=YEARLY;{part}")
        elif unit in ("week", "fortnight", "month", "year"):
            yield _Rhythm(f"{_pattern(unit, interval)};{part}")


def _by(place: str, unit: str, interval: int, said: Said) -> Iterator[_Rhythm]:
    """By the end of each quarter is once in it; by 31 March each year is once between one 31 March and the next."""
    if place == "end" and unit in _MONTHS:
        yield _Rhythm(_pattern(unit, interval), fiscal=unit == "fy")
    elif unit == "year" and interval == 1 and said.on:
        for year in (said.on.year, said.on.year - 1):
            for day in last_days(f"{place} {year:04}", Said(None, said.hemisphere, 1)):
                # Where February ends differs from year to year.
                if day < said.on and not (day.month == 2 and day.day >= 28):
                    yield _Rhythm("FREQ=YEARLY", ends_on=day)
                    return


def _every_place(words: str) -> Iterator[_Rhythm]:
    """Every March and September, every last Friday in September, every 15th of the month, every other Monday."""
    if not (found := _EVERY_PLACE.fullmatch(words)):
        return
    place, of_month = found["place"], found["of_month"]
    if of_month or re.fullmatch(r"\d+th|(?:\d+th|last) [a-z]+day", place):
        for part in by_parts(place, "month"):
            yield _Rhythm(f"FREQ=MONTHLY;{part}")
    if not of_month:
        for part in by_parts(place, "name"):
            yield _Rhythm(f"FREQ=YEARLY;{part}")
        number, _, weekday = place.rpartition(" ")
        if interval := _interval(number or None):
            # Every second Monday: every other one, or the second of each month.
            for part in by_parts(weekday, "week"):
                yield _Rhythm(f"{_pattern('week', interval)};{part}")


def _interval(text: str | None) -> int:
    """1 for none; 2 for "other" and "second"; 0 for what is no interval, such as "first"."""
    if text is None:
        return 1
    if text == "other":
        return 2
    number = int(digits) if (digits := text.removesuffix("th")).isdecimal() else 0
    return 0 if text == "1th" else number


def _pattern(unit: str, interval: int) -> str:
    if unit == "day":
        return f"FREQ=DAILY;INTERVAL={interval}"
    if weeks := _WEEKS.get(unit):
        return f"FREQ=WEEKLY;INTERVAL={weeks * interval}"
    months = _MONTHS[unit] * interval
    return f"FREQ=MONTHLY;INTERVAL={months}" if months % 12 else f"FREQ=YEARLY;INTERVAL={months // 12}"
