"""From the rule and its end to a series of slots that can be asked for any span."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile
from typing import Protocol

from commitments.schedule.counting import general
from commitments.schedule.counting.places import Anniversaries, Places
from commitments.schedule.counting.rrule import RuleError
from commitments.schedule.counting.rule import Rule
from commitments.schedule.counting.slot import Slot, slot_of_day
from commitments.schedule.days import days_after, days_before


class Series(Protocol):
    """What ``Slots`` answers from."""

    def between(self, first: date, last: date) -> list[Slot]: ...

    def opening_from(self, day: date) -> Iterator[Slot]: ...


@dataclass(frozen=True, slots=True)
class Numbered:
    """Slots found by their number, from ``start`` to before ``stop``."""

    places: Places
    start: int
    stop: int

    @classmethod
    def by_calendar(cls, places: Places, rule: Rule, anchor: date) -> "Numbered":
        """From the first that does not end before the anchor, as far as one opens by UNTIL."""
        start = places.ended_before(anchor)
        stop = places.total if rule.until is None else min(places.total, places.opened_by(rule.until))
        return cls(places, start, min(stop, start + (rule.count or sys.maxsize)))

    @classmethod
    def by_anniversary(cls, places: Anniversaries, rule: Rule) -> "Numbered":
        """From the anchor, as far as one ends by UNTIL."""
        stop = min(places.total, rule.count or sys.maxsize)
        if rule.until and rule.until < date.max:
            stop = min(stop, places.ended_before(days_after(rule.until, 1)))
        return cls(places, 0, stop)

    def between(self, first: date, last: date) -> list[Slot]:
        start = max(self.start, self.places.ended_before(first))
        return list(self.places.slots(range(start, min(self.stop, self.places.opened_by(last)))))

    def opening_from(self, day: date) -> Iterator[Slot]:
        opened = 0 if day == date.min else self.places.opened_by(days_before(day, 1))
        return self.places.slots(range(max(self.start, opened), self.stop))


@dataclass(frozen=True, slots=True)
class Walked:
    """Days that another engine finds, one after the other from the anchor on."""

    rule: Rule
    anchor: date

    def __post_init__(self) -> None:
        if next(general.days(self.rule.pattern(), self.anchor), None) is None:
            raise never(self.rule, self.anchor)

    def between(self, first: date, last: date) -> list[Slot]:
        return [slot_of_day(day) for day in takewhile(lambda day: day <= last, self._days()) if day >= first]

    def opening_from(self, day: date) -> Iterator[Slot]:
        return (slot_of_day(each) for each in self._days() if each >= day)

    def _days(self) -> Iterator[date]:
        days = islice(general.days(self.rule.pattern(), self.anchor), self.rule.count)
        until = self.rule.until
        return days if until is None else takewhile(lambda day: day <= until, days)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is counted from the end of the last one: asked for its slots, it says why there are none."""

    rule: Rule

    def between(self, first: date, last: date) -> list[Slot]:
        raise self._refusal(first, last)

    def opening_from(self, day: date) -> Iterator[Slot]:
        raise self._refusal(day)

    def _refusal(self, *_: date) -> RuleError:
        return RuleError(f"{self.rule.rrule()} is counted from the end of the last one: its slots are not known ahead")


def never(rule: Rule, anchor: date) -> RuleError:
    return RuleError(f"{rule.pattern()} never falls when counted from {anchor}")
