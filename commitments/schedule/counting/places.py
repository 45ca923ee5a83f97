"""Where the windows of a rule lie, one small class a shape, by number: no slot is found by way of the one before it.

A shape is numbered from 0, from the anchor's period or a little earlier, to the end of the calendar. It knows nothing
of COUNT and UNTIL.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise, repeat, starmap
from typing import Protocol

from commitments.schedule.counting.slot import SHARED, Slot, slot_after, slot_of_day, slot_of_months, slot_of_week
from commitments.schedule.days import first_of_month, last_of_month, month_index

_LAST_MONTH = month_index(date.max)
_LAST_DAY = date.max.toordinal()


class Places(Protocol):
    """The windows of one shape, in order and without overlap."""

    @property
    def total(self) -> int:
        """How many there are before the calendar ends."""

    def opened_by(self, day: date) -> int:
        """How many open on ``day`` or before."""

    def ended_before(self, day: date) -> int:
        """How many end before ``day``."""

    def slots(self, numbers: range) -> Iterator[Slot]: ...


@dataclass(frozen=True, slots=True)
class Months:
    """Months that come round: ``offsets`` (in order, below ``length``) from the month ``base`` on, and so again every
    ``length`` months. Months are told by their index."""

    base: int
    length: int
    offsets: tuple[int, ...] = (0,)

    def at(self, numbers: range) -> Iterable[int]:
        if self.offsets == (0,):
            return _stretched(numbers, self.base, self.length)
        return map(self.month, numbers)

    def month(self, number: int) -> int:
        rounds, place = divmod(number, len(self.offsets))
        return self.base + rounds * self.length + self.offsets[place]

    def by(self, index: int) -> int:
        """How many are the month ``index`` or an earlier one."""
        rounds, offset = divmod(index - self.base, self.length)
        return max(0, rounds * len(self.offsets) + bisect_right(self.offsets, offset))


@dataclass(frozen=True, slots=True)
class WholeMonths:
    """Periods of ``length`` whole months: months, quarters, years; also months by name, one by one."""

    months: Months
    length: int = 1

    @property
    def total(self) -> int:
        return self.months.by(_LAST_MONTH + 1 - self.length)

    def opened_by(self, day: date) -> int:
        return self.months.by(month_index(day))

    def ended_before(self, day: date) -> int:
        return self.months.by(month_index(day) - self.length)

    def slots(self, numbers: range) -> Iterator[Slot]:
        return map(slot_of_months, self.months.at(numbers), repeat(self.length))


@dataclass(frozen=True, slots=True)
class DayOfMonths:
    """One day in each of the months; ``on`` says which, from the index of the month."""

    months: Months
    on: Callable[[int], date]

    @property
    def total(self) -> int:
        return self.months.by(_LAST_MONTH)

    def opened_by(self, day: date) -> int:
        index = month_index(day)
        return self.months.by(index if self.on(index) <= day else index - 1)

    def ended_before(self, day: date) -> int:
        index = month_index(day)
        return self.months.by(index if self.on(index) < day else index - 1)

    def slots(self, numbers: range) -> Iterator[Slot]:
        return map(slot_of_day, map(self.on, self.months.at(numbers)))


@lru_cache(maxsize=SHARED)
def day_of_month(day: int, index: int) -> date:
    """The ``day`` of the month ``index``, and its last day where it has no such day or ``day`` is -1."""
    last = last_of_month(index)
    return last if day == -1 or day > last.day else last.replace(day=day)


@lru_cache(maxsize=SHARED)
def nth_weekday(number: int, weekday: int, index: int) -> date:
    """The ``number``-th such weekday (0 is Monday) of the month ``index``, from its end where negative.

    From 1 to 4 or -1 to -4, which every month has.
    """
    if number < 0:
        last = last_of_month(index)
        return last.replace(day=last.day - (last.weekday() - weekday) % 7 + 7 * (number + 1))
    first = first_of_month(index)
    return first.replace(day=1 + (weekday - first.weekday()) % 7 + 7 * (number - 1))


@dataclass(frozen=True, slots=True)
class EveryDays:
    """One day every ``step`` days from ``first`` (an ordinal) on."""

    first: int
    step: int

    @property
    def total(self) -> int:
        return self.opened_by(date.max)

    def opened_by(self, day: date) -> int:
        return max(0, (day.toordinal() - self.first) // self.step + 1)

    def ended_before(self, day: date) -> int:
        return max(0, (day.toordinal() - 1 - self.first) // self.step + 1)

    def slots(self, numbers: range) -> Iterator[Slot]:
        return map(slot_of_day, map(date.fromordinal, _stretched(numbers, self.first, self.step)))


@dataclass(frozen=True, slots=True)
class Weeks:
    """A whole week every ``step`` days from the one that begins on ``monday`` (an ordinal)."""

    monday: int
    step: int

    @property
    def total(self) -> int:
        return max(0, (_LAST_DAY - 6 - self.monday) // self.step + 1)

    def opened_by(self, day: date) -> int:
        return max(0, (day.toordinal() - self.monday) // self.step + 1)

    def ended_before(self, day: date) -> int:
        return max(0, (day.toordinal() - 7 - self.monday) // self.step + 1)

    def slots(self, numbers: range) -> Iterator[Slot]:
        return map(slot_of_week, _stretched(numbers, self.monday, self.step))


def _stretched(numbers: range, start: int, step: int) -> range:
    return range(start + numbers.start * step, start + numbers.stop * step, step)


class Steps(Protocol):
    """Days at a distance from a first one, which is number 0. Each is counted from the first."""

    @property
    def last(self) -> int:
        """The number of the last one in the calendar."""

    def before(self, day: date) -> int:
        """How many come before ``day``."""

    def days(self, numbers: range) -> Iterator[date]: ...


@dataclass(frozen=True, slots=True)
class MonthSteps:
    """``step`` months apart, in a month too short on its last day."""

    anchor: date
    step: int

    @property
    def last(self) -> int:
        return (_LAST_MONTH - month_index(self.anchor)) // self.step

    def before(self, day: date) -> int:
        number, rest = divmod(month_index(day) - month_index(self.anchor), self.step)
        if number < 0:
            return 0
        return number + (rest > 0 or day_of_month(self.anchor.day, month_index(day)) < day)

    def days(self, numbers: range) -> Iterator[date]:
        return map(day_of_month, repeat(self.anchor.day), _stretched(numbers, month_index(self.anchor), self.step))


@dataclass(frozen=True, slots=True)
class DaySteps:
    """``step`` days apart."""

    anchor: date
    step: int

    @property
    def last(self) -> int:
        return (_LAST_DAY - self.anchor.toordinal()) // self.step

    def before(self, day: date) -> int:
        return max(0, ((day - self.anchor).days - 1) // self.step + 1)

    def days(self, numbers: range) -> Iterator[date]:
        return map(date.fromordinal, _stretched(numbers, self.anchor.toordinal(), self.step))


@dataclass(frozen=True, slots=True)
class Anniversaries:
    """The time between one step and the next, each from the day after: slot 0 ends on step 1."""

    steps: Steps

    @property
    def total(self) -> int:
        return self.steps.last

    def opened_by(self, day: date) -> int:
        return self.steps.before(day)

    def ended_before(self, day: date) -> int:
        return max(0, self.steps.before(day) - 1)

    def slots(self, numbers: range) -> Iterator[Slot]:
        # One step more than slots, of which the first only says where a slot begins; none for no slots.
        steps = range(numbers.start, numbers.stop + 1) if numbers else numbers
        return starmap(slot_after, pairwise(self.steps.days(steps)))
