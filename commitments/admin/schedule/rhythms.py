"""How often, chosen in words: the choices of the schedule form, as a rule and back."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.utils.dates import MONTHS
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.schedule import Counting, Recurrence, Rule
from commitments.schedule.days import WEEKDAYS

Choice = tuple[str, str | Promise]
NONE: Choice = ("", "---------")


class Every(StrEnum):
    """The ways of saying how often that need more than their own name."""

    NUMBER = "number"
    MONTHS = "months"
    DAY = "day"
    WEEKDAY = "weekday"
    RULE = "rule"


_PERIODS = {
    "week": "FREQ=WEEKLY",
    "month": "FREQ=MONTHLY",
    "two-months": "FREQ=MONTHLY;INTERVAL=2",
    "quarter": "FREQ=MONTHLY;INTERVAL=3",
    "four-months": "FREQ=MONTHLY;INTERVAL=4",
    "half-year": "FREQ=MONTHLY;INTERVAL=6",
    "year": "FREQ=YEARLY",
    "two-years": "FREQ=YEARLY;INTERVAL=2",
}
_FISCAL = {
    "fiscal-quarter": _PERIODS["quarter"],
    "fiscal-half-year": _PERIODS["half-year"],
    "fiscal-year": _PERIODS["year"],
}
# Counted by the calendar or from a day; all others name months and days, which only a calendar has.
PERIODS = (*_PERIODS, Every.NUMBER.value)
FISCAL = tuple(_FISCAL)
EVERY: Sequence[Choice | tuple[str | Promise, Sequence[Choice]]] = (
    NONE,
    (
        _("Once in each period"),
        (
            ("week", _("each week")),
            ("month", _("each month")),
            ("two-months", _("every two months")),
            ("quarter", _("each quarter")),
            ("four-months", _("every four months")),
            ("half-year", _("each half-year (twice a year)")),
            ("year", _("each year")),
            ("two-years", _("every two years")),
            (Every.NUMBER.value, _("another number of days, weeks, months or years …")),
        ),
    ),
    (
        _("Once in each period of a fiscal year"),
        (
            ("fiscal-quarter", _("each fiscal quarter")),
            ("fiscal-half-year", _("each fiscal half-year")),
            ("fiscal-year", _("each fiscal year")),
        ),
    ),
    (
        _("At a named time"),
        (
            (Every.MONTHS.value, _("in some months, such as each March and September …")),
            (Every.DAY.value, _("on a day of the month, such as the 15th …")),
            (Every.WEEKDAY.value, _("on a weekday, such as the second Tuesday …")),
            (Every.RULE.value, _("by a rule as calendars write it (RRULE) …")),
        ),
    ),
)
# Months first: what a page shows where nothing is chosen yet.
UNITS: Sequence[Choice] = (("M", _("months")), ("Y", _("years")), ("W", _("weeks")), ("D", _("days")))
_FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
DAYS: Sequence[Choice] = (NONE, *((str(day), str(day)) for day in range(1, 32)), ("-1", _("the last")))
EACH_WEEK = "each"
NTH: Sequence[Choice] = (
    NONE,
    (EACH_WEEK, _("each")),
    ("1", _("the first")),
    ("2", _("the second")),
    ("3", _("the third")),
    ("4", _("the fourth")),
    ("5", _("the fifth")),
    ("-1", _("the last")),
)
DAY_NAMES: Sequence[Choice] = (NONE, *zip(WEEKDAYS, WEEKDAY_NAMES.values(), strict=True))
COUNTING: Sequence[Choice] = (
    (Counting.CALENDAR.value, _("by the calendar")),
    (Counting.ANNIVERSARY.value, _("by anniversary, from the day it starts on")),
    (Counting.AFTER_LAST.value, _("from the day on which the last one ended")),
)
MONTH_NAMES: Sequence[Choice] = tuple((str(number), name) for number, name in MONTHS.items())
ENDS: Sequence[Choice] = (("", _("never")), ("times", _("after a number of times")), ("day", _("on a day")))


def rule_of(given: Mapping[str, Any]) -> Rule:
    """The rule that the cleaned fields ``given`` say; ``until`` is a day or None. Raises RuleError."""
    if given["every"] == Every.RULE:
        return Rule.parse(given["rule"])
    pattern = _pattern(given)
    if given["ends"] == "times":
        pattern += f";COUNT={given['times']}"
    if given["ends"] == "day":
        pattern += f";UNTIL={given['until'].isoformat().replace('-', '')}"
    return Rule.parse(pattern)


def chosen(recurrence: Recurrence) -> dict[str, Any]:
    """The fields that say ``recurrence``, as they are typed: the inverse of ``rule_of``, and the way of counting."""
    rule = recurrence.rule
    own_years = recurrence.year_starts != 1
    fields: dict[str, Any] = {}
    if recurrence.counting is not Counting.CALENDAR:
        fields["counting"] = recurrence.counting.value
    if own_years:
        fields["year_starts"] = str(recurrence.year_starts)
    said = _said(rule, fiscal=own_years and recurrence.counting is Counting.CALENDAR)
    if said is None or (own_years and said["every"] not in FISCAL):
        return {**fields, "every": Every.RULE.value, "rule": rule.rrule()}
    if rule.count:
        said |= {"ends": "times", "times": str(rule.count)}
    if rule.until:
        said |= {"ends": "day", "until": rule.until.isoformat()}
    return fields | said


def _pattern(given: Mapping[str, Any]) -> str:
    months = ",".join(given["months"])
    monthly = f"FREQ=YEARLY;BYMONTH={months}" if months else "FREQ=MONTHLY"
    match given["every"]:
        case Every.NUMBER:
            return f"FREQ={_FREQUENCIES[given['every_unit']]};INTERVAL={given['every_number']}"
        case Every.MONTHS:
            return monthly
        case Every.DAY:
            return f"{monthly};BYMONTHDAY={given['day']}"
        case Every.WEEKDAY if given["nth"] == EACH_WEEK:
            return f"FREQ=WEEKLY;BYDAY={given['weekday']}"
        case Every.WEEKDAY:
            return f"{monthly};BYDAY={given['nth']}{given['weekday']}"
        case period:
            return (_PERIODS | _FISCAL)[period]


def _said(rule: Rule, *, fiscal: bool) -> dict[str, Any] | None:
    """The fields that say a rule's pattern; None where only its text can."""
    for name, period in (_FISCAL if fiscal else _PERIODS).items():
        if rule.pattern() == period:
            return {"every": name}
    if rule.rest:
        return None
    if not rule.by_parts():
        unit = next(unit for unit, freq in _FREQUENCIES.items() if freq == rule.freq)
        return {"every": Every.NUMBER.value, "every_number": str(rule.interval), "every_unit": unit}
    if rule.interval != 1:
        return None
    if rule.weekday and rule.freq == "WEEKLY":
        return {"every": Every.WEEKDAY.value, "nth": EACH_WEEK, "weekday": rule.weekday[1]}
    named = {"months": [str(month) for month in rule.months]} if rule.months else {}
    if rule.freq != ("YEARLY" if named else "MONTHLY"):
        return None
    if rule.day:
        return {"every": Every.DAY.value, "day": str(rule.day), **named}
    if rule.weekday and str(rule.weekday[0]) in dict(NTH):
        return {"every": Every.WEEKDAY.value, "nth": str(rule.weekday[0]), "weekday": rule.weekday[1], **named}
    return None if rule.weekday else {"every": Every.MONTHS.value, **named}
