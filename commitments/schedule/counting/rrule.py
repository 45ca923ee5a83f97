"""A recurrence rule as text: what RFC 5545 (3.3.10) can say about days, read strictly and in one canonical form.

What is counted here by arithmetic becomes fields of its own; all other BY parts stay together as ``rest``.
"""

import re
from datetime import date
from functools import lru_cache
from typing import TypedDict

from commitments.schedule.counting import general
from commitments.schedule.days import WEEKDAYS


class RuleError(ValueError):
    """The rule cannot be counted; the message names the part and its value."""


class Fields(TypedDict):
    """A rule's fields, as ``Rule`` explains them."""

    freq: str
    interval: int
    months: tuple[int, ...]
    day: int | None
    weekday: tuple[int, str] | None
    count: int | None
    until: date | None
    rest: str


# Parts that choose days, in the order in which they are written.
_BY = ("BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
_MOST = {
    "INTERVAL": 9999,
    "COUNT": 9999,
    "BYMONTH": 12,
    "BYWEEKNO": 53,
    "BYYEARDAY": 366,
    "BYMONTHDAY": 31,
    "BYSETPOS": 366,
}
_FROM_THE_END = ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYSETPOS")
# Which frequencies a part stands with, by the table of RFC 5545.
_STANDS_WITH = {
    "BYWEEKNO": ("YEARLY",),
    "BYYEARDAY": ("YEARLY",),
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
}
_DAYS_ONLY = "a rule counts days, not times"
_ONE_BY_ONE = "single days are called off or moved one by one"
_REFUSED = {
    "BYHOUR": _DAYS_ONLY,
    "BYMINUTE": _DAYS_ONLY,
    "BYSECOND": _DAYS_ONLY,
    "TZID": _DAYS_ONLY,
    "DTSTART": "the day it is counted from is given beside the rule",
    "EXDATE": _ONE_BY_ONE,
    "EXRULE": _ONE_BY_ONE,
    "RDATE": _ONE_BY_ONE,
}
_NUMBER = re.compile("[0-9]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,4}")
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(T[0-9]{6}Z?)?")
_WEEKDAY = re.compile(r"(?:([+-]?)([0-9]{1,2}))?(MO|TU|WE|TH|FR|SA|SU)")
_NTH_OF_MONTH = re.compile(r"(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
# Weekly has at most 53 a year; what falls more often than this is a diary, not a promise to follow up.
MOST_IN_A_YEAR = 60


@lru_cache(maxsize=1024)
def read(text: str) -> Fields:
    """The fields of a rule. Raises RuleError naming the part that is not supported."""
    parts = _parts(text)
    freq = _freq(parts.pop("FREQ", ""), text)
    interval = _whole("INTERVAL", parts.pop("INTERVAL", "1"))
    count, until = _end(parts.pop("COUNT", None), parts.pop("UNTIL", None))
    by = {name: _canonical(name, parts.pop(name)) for name in _BY if name in parts}
    if parts:
        name, value = next(iter(parts.items()))
        raise RuleError(f"{name}={value} is no part of a recurrence rule")
    if by:
        _check_together(freq, by)
    if "WKST" in by and not _first_weekday_matters(freq, interval, by):
        del by["WKST"]
    fields = _counted_here(freq, interval, by) or _rest(freq, interval, by)
    fields["count"], fields["until"] = count, until
    return fields


def _parts(text: str) -> dict[str, str]:
    """Names to values, both in capitals."""
    parts: dict[str, str] = {}
    for part in _line(text).split(";"):
        name, _, value = part.partition("=")
        name, value = name.strip().upper(), value.strip().upper()
        if not name or not value:
            raise RuleError(f"'{part}' in the rule '{text}' is not NAME=VALUE")
        if name in _REFUSED:
            raise RuleError(f"{name}={value} is not supported: {_REFUSED[name]}")
        if name in parts:
            raise RuleError(f"{name} stands twice in the rule '{text}'")
        parts[name] = value
    return parts


def _line(text: str) -> str:
    """The rule without ``RRULE:``; refused where other properties of a calendar stand with it."""
    lines = text.strip().splitlines() or [""]
    for line in lines:
        name, colon, _ = line.partition(":")
        name = name.partition(";")[0].strip().upper()
        if colon and name in _REFUSED:
            raise RuleError(f"{name} is not supported: {_REFUSED[name]}")
    if len(lines) > 1:
        raise RuleError(f"'{lines[1]}' is one line too many: a rule is one line")
    return lines[0][6:] if lines[0][:6].upper() == "RRULE:" else lines[0]


def _freq(value: str, text: str) -> str:
    if not value:
        raise RuleError(f"FREQ is missing in the rule '{text}'")
    if value in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise RuleError(f"FREQ={value} is not supported: {_DAYS_ONLY}")
    if value not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise RuleError(f"FREQ={value} is not one of DAILY, WEEKLY, MONTHLY, YEARLY")
    return value


def _whole(name: str, value: str) -> int:
    most = _MOST[name]
    least = -most if name in _FROM_THE_END else 1
    number = int(value) if _WHOLE.fullmatch(value) else 0
    if number == 0 or not least <= number <= most:
        from_the_end = f", or from -1 to -{most}" if name in _FROM_THE_END else ""
        raise RuleError(f"{name}={value} is not a whole number from 1 to {most}{from_the_end}")
    return number


def _end(count: str | None, until: str | None) -> tuple[int | None, date | None]:
    if count is not None and until is not None:
        raise RuleError(f"COUNT={count} and UNTIL={until} cannot stand in one rule")
    return None if count is None else _whole("COUNT", count), None if until is None else _until(until)


def _until(value: str) -> date:
    found = _DAY.fullmatch(value)
    if found and found[4]:
        raise RuleError(f"UNTIL={value} holds a time, and {_DAYS_ONLY}: write UNTIL={value[:8]}")
    try:
        if not found:
            raise ValueError("not eight digits")
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise RuleError(f"UNTIL={value} is not a day as YYYYMMDD") from error


def _canonical(name: str, value: str) -> str:
    """The value in order, each item once, without plus signs and leading zeros."""
    if name == "WKST":
        if value not in WEEKDAYS:
            raise RuleError(f"WKST={value} is not one of {', '.join(WEEKDAYS)}")
        return value
    if name == "BYDAY":
        days = sorted({_weekday(item) for item in value.split(",")})
        return ",".join(f"{number or ''}{WEEKDAYS[weekday]}" for number, weekday in days)
    return ",".join(map(str, sorted({_whole(name, item) for item in value.split(",")})))


def _weekday(item: str) -> tuple[int, int]:
    """``-1FR`` as (-1, 4); ``FR`` as (0, 4)."""
    found = _WEEKDAY.fullmatch(item)
    if not found or (found[2] and not 1 <= int(found[2]) <= 53):
        raise RuleError(f"BYDAY={item} is not a weekday such as MO, 2TU or -1FR")
    return int(f"{found[1]}{found[2]}" if found[2] else 0), WEEKDAYS.index(found[3])


def _check_together(freq: str, by: dict[str, str]) -> None:
    for name, frequencies in _STANDS_WITH.items():
        if name in by and freq not in frequencies:
            raise RuleError(f"{name}={by[name]} does not stand with FREQ={freq}")
    if _NUMBER.search(day := by.get("BYDAY", "")):
        if freq not in ("MONTHLY", "YEARLY"):
            raise RuleError(f"BYDAY={day} does not stand with FREQ={freq}: only plain weekdays do")
        if "BYWEEKNO" in by:
            raise RuleError(f"BYDAY={day} does not stand with BYWEEKNO={by['BYWEEKNO']}: only plain weekdays do")
        if any(item in WEEKDAYS for item in day.split(",")):
            # RFC 5545 means both, dateutil only days that are both.
            raise RuleError(f"BYDAY={day} mixes plain and numbered weekdays: use one kind")
    if "BYSETPOS" in by and not by.keys() - {"BYSETPOS", "WKST"}:
        raise RuleError(f"BYSETPOS={by['BYSETPOS']} has nothing to choose from: it needs another BY part")


def _first_weekday_matters(freq: str, interval: int, by: dict[str, str]) -> bool:
    if by["WKST"] == "MO":
        return False
    in_weeks = freq == "WEEKLY" and ("BYSETPOS" in by or ("BYDAY" in by and interval > 1))
    return in_weeks or "BYWEEKNO" in by


def _counted_here(freq: str, interval: int, by: dict[str, str]) -> Fields | None:
    """The fields of a rule that needs no other engine, under the widest frequency that says the same."""
    fields = _fields(freq, interval)
    chosen = by.keys() - {"BYMONTH"}
    if freq in ("DAILY", "WEEKLY"):
        if by and not (freq == "WEEKLY" and by.get("BYDAY") in WEEKDAYS and len(by) == 1):
            return None
        if freq == "DAILY" and (times := 366 // interval) > MOST_IN_A_YEAR:
            raise _too_often(_pattern(freq, interval, by), times)
        fields["weekday"] = (0, by["BYDAY"]) if by else None
        return fields
    fields["months"] = tuple(int(month) for month in by["BYMONTH"].split(",")) if "BYMONTH" in by else ()
    if chosen == {"BYMONTHDAY"} and (by["BYMONTHDAY"] == "-1" or by["BYMONTHDAY"].isdecimal()):
        fields["day"] = int(by["BYMONTHDAY"])
    elif chosen == {"BYDAY"} and (freq == "MONTHLY" or fields["months"]):
        if not (nth := _NTH_OF_MONTH.fullmatch(by["BYDAY"])):
            return None
        fields["weekday"] = int(nth[1]), nth[2]
    elif chosen:
        return None
    if freq == "MONTHLY" and by and interval == 1 and fields["months"]:
        fields["freq"] = "YEARLY"
    elif freq == "MONTHLY" and not by and interval % 12 == 0:
        fields["freq"], fields["interval"] = "YEARLY", interval // 12
    return fields


def _rest(freq: str, interval: int, by: dict[str, str]) -> Fields:
    fields = _fields(freq, interval)
    fields["rest"] = ";".join(f"{name}={value}" for name, value in by.items())
    pattern = _pattern(freq, interval, by)
    times = general.times_a_year(_pattern(freq, 1, by))
    if not times:
        raise RuleError(f"{pattern} never falls on any day")
    # A longer interval leaves periods out. In those that stay a yearly rule falls as often as before.
    if times > MOST_IN_A_YEAR and freq != "YEARLY":
        times = general.times_a_year(pattern)
    if times > MOST_IN_A_YEAR:
        raise _too_often(pattern, times)
    return fields


def _fields(freq: str, interval: int) -> Fields:
    return Fields(freq=freq, interval=interval, months=(), day=None, weekday=None, count=None, until=None, rest="")


def _pattern(freq: str, interval: int, by: dict[str, str]) -> str:
    parts = {"FREQ": freq} | ({"INTERVAL": str(interval)} if interval > 1 else {}) | by
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _too_often(pattern: str, times: int) -> RuleError:
    return RuleError(f"{pattern} falls {times} times in a year: more than {MOST_IN_A_YEAR} are too many to follow up")
