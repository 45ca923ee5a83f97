"""What a schedule says: once, by a rule, after an event, round by round as announced, or nothing at all."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from commitments.schedule.counting.rule import Rule
from commitments.schedule.counting.slots import Counting, Slots
from commitments.schedule.offset import Offset
from commitments.schedule.window import Window


class AwaitedEvent(Protocol):
    """What is waited for; ``falls_on`` is None until its day is known."""

    @property
    def name(self) -> str: ...

    @property
    def falls_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule and how it is counted; ``year_starts`` is the month (1 to 12) in which its years begin."""

    rule: Rule
    counting: Counting = Counting.CALENDAR
    year_starts: int = 1

    def slots(self, anchor: date) -> Slots:
        """Its slots as counted from ``anchor``. Raises RuleError where the rule cannot be counted that way."""
        return Slots(self.rule, anchor, self.counting, self.year_starts)


@dataclass(frozen=True, slots=True)
class Once:
    window: Window
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Recurring:
    """By a rule, as counted from the day ``anchor``."""

    rule: Rule
    anchor: date
    wording: str = ""
    counting: Counting = Counting.CALENDAR
    year_starts: int = 1

    @property
    def recurrence(self) -> Recurrence:
        return Recurrence(self.rule, self.counting, self.year_starts)

    def slots(self) -> Slots:
        return self.recurrence.slots(self.anchor)


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Once or recurring, counted from the day of ``event`` when that is known.

    Until then ``review_on`` keeps it in sight (None: the desk's usual months after the promise was made).
    """

    event: AwaitedEvent
    then: Offset | Recurrence
    wording: str = ""
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A series whose rounds are dated one by one."""

    wording: str = ""


@dataclass(frozen=True, slots=True)
class Undated:
    """No date; ``review_on`` keeps it in sight (None: the desk's usual months after the promise was made)."""

    wording: str = ""
    review_on: date | None = None


Plan = Once | Recurring | Awaiting | Announced | Undated
