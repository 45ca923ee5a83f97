"""The slots of a recurring rule: when it falls due, as a pure function of the rule and the day it is counted from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial

from commitments.schedule.counting.places import (
    Anniversaries,
    DayOfMonths,
    DaySteps,
    EveryDays,
    Months,
    MonthSteps,
    Places,
    Weeks,
    WholeMonths,
    day_of_month,
    nth_weekday,
)
from commitments.schedule.counting.rrule import RuleError
from commitments.schedule.counting.rule import Rule
from commitments.schedule.counting.series import Numbered, Series, Unknown, Walked, never
from commitments.schedule.counting.slot import Slot
from commitments.schedule.days import WEEKDAYS, month_index


class Counting(StrEnum):
    """How the slots of a rule are counted.

    CALENDAR: once in each calendar period ("quarterly", "every September"); the slot is the period.
    ANNIVERSARY: from a day ("every three months from the signing"); slot n ends n intervals after it.
    AFTER_LAST: from the end of the last one ("within a year of the previous round"); no slot is known ahead.
    """

    CALENDAR = "calendar"
    ANNIVERSARY = "anniversary"
    AFTER_LAST = "after_last"


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of a rule from its anchor on, in order; the same ones whatever span is asked.

    ``year_starts`` is the month (1 to 12) in which a year begins; periods that divide a year are counted from it, all
    other periods from the anchor's own. The first slot is the period that holds the anchor, else the first one not
    before it; INTERVAL is counted from the anchor's period, as RFC 5545 does. UNTIL keeps the slots that open on it or
    before; by anniversary those that end on it or before.

    Raises RuleError where the rule cannot be counted that way, or never falls as counted from the anchor; asked for
    the slots of what is counted after the last one, too.
    """

    rule: Rule
    anchor: date
    counting: Counting = Counting.CALENDAR
    year_starts: int = 1
    _series: Series = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= self.year_starts <= 12:
            raise RuleError(f"a year cannot begin in month {self.year_starts}")
        object.__setattr__(self, "_series", _series(self))

    def __iter__(self) -> Iterator[Slot]:
        return self._series.opening_from(date.min)

    def between(self, first: date, last: date) -> list[Slot]:
        """The slots whose window has a day from ``first`` to ``last``, both included; found by arithmetic."""
        return self._series.between(first, last)

    def opening_from(self, day: date) -> Iterator[Slot]:
        """The slots that open on ``day`` or later."""
        return self._series.opening_from(day)


def _series(slots: Slots) -> Series:
    rule, anchor = slots.rule, slots.anchor
    if slots.counting != Counting.CALENDAR:
        rule.check_plain()
    if slots.counting == Counting.AFTER_LAST:
        return Unknown(rule)
    if slots.counting == Counting.ANNIVERSARY:
        months, days = rule.every_months, rule.every_days
        steps = MonthSteps(anchor, months) if months else DaySteps(anchor, days or 1)
        return Numbered.by_anniversary(Anniversaries(steps), rule)
    # Not every month has a fifth, so that fifth weekdays have no number of their own.
    if rule.rest or (rule.weekday and abs(rule.weekday[0]) == 5):
        return Walked(rule, anchor)
    return Numbered.by_calendar(_places(rule, anchor, slots.year_starts), rule, anchor)


def _places(rule: Rule, anchor: date, year_starts: int) -> Places:
    if rule.freq == "DAILY":
        return EveryDays(anchor.toordinal(), rule.interval)
    if rule.freq == "WEEKLY":
        monday = anchor.toordinal() - anchor.weekday()
        if rule.weekday is None:
            return Weeks(monday, 7 * rule.interval)
        return EveryDays(monday + WEEKDAYS.index(rule.weekday[1]), 7 * rule.interval)
    if rule.day is not None:
        return DayOfMonths(_months(rule, anchor), partial(day_of_month, rule.day))
    if rule.weekday is not None:
        number, weekday = rule.weekday
        return DayOfMonths(_months(rule, anchor), partial(nth_weekday, number, WEEKDAYS.index(weekday)))
    if rule.months:
        return WholeMonths(_months(rule, anchor))
    return _periods(rule, anchor, year_starts)


def _periods(rule: Rule, anchor: date, year_starts: int) -> WholeMonths:
    """Each slot a whole period; where several years lie between two slots, one year."""
    step = rule.every_months or 12
    length = 12 if rule.freq == "YEARLY" else step
    first = month_index(anchor)
    if 12 % length == 0:
        first -= (first - (year_starts - 1)) % length
    if first < month_index(date.min):
        raise RuleError(f"{anchor} is too early to count from: its period begins before the calendar")
    return WholeMonths(Months(first, step), length)


def _months(rule: Rule, anchor: date) -> Months:
    """The months of a rule that names months or days: by year from January, else from the anchor's month."""
    if rule.freq == "YEARLY":
        return Months(anchor.year * 12, 12 * rule.interval, tuple(month - 1 for month in rule.months or range(1, 13)))
    first = month_index(anchor)
    if not rule.months:
        return Months(first, rule.interval)
    # After twelve intervals they fall on the same months again.
    length = 12 * rule.interval
    offsets = tuple(offset for offset in range(0, length, rule.interval) if (first + offset) % 12 + 1 in rule.months)
    if not offsets:
        raise never(rule, anchor)
    return Months(first, length, offsets)
