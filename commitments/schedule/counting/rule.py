"""A recurrence rule: how often something comes round, in days, weeks, months or years."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

from commitments.schedule.counting import general, rrule
from commitments.schedule.counting.rrule import RuleError
from commitments.schedule.days import days_after, months_after
from commitments.schedule.window import Window

# Days in a month of the Gregorian calendar, whose 400 years are 146,097 days.
_MONTH = Fraction(146_097, 4800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The date-only part of an RFC 5545 RRULE. Raises RuleError naming the part that is wrong.

    Rules that say the same in the parts counted here are equal: twelve months are a year, and MONTHLY in named months
    is YEARLY in them.

    ``freq``      DAILY (with an interval of 7 or more), WEEKLY, MONTHLY or YEARLY
    ``interval``  1 to 9999
    ``months``    BYMONTH, 1 to 12 in order: only in these months
    ``day``       BYMONTHDAY, 1 to 31 or -1 for the last; past the end of a month it is the month's last day, so that
                  no month goes without (RFC 5545 would leave it out)
    ``weekday``   BYDAY: (2, "TU") the second Tuesday and (-1, "FR") the last Friday of the month; (0, "MO") of a week
    ``count``     1 to 9999 slots, or None
    ``until``     the last day on which a slot may open, or None
    ``rest``      all BY parts of a rule that has others than these: counted by RFC 5545 to the letter, and then
                  ``months``, ``day`` and ``weekday`` are empty
    """

    freq: str
    interval: int = 1
    months: tuple[int, ...] = ()
    day: int | None = None
    weekday: tuple[int, str] | None = None
    count: int | None = None
    until: date | None = None
    rest: str = ""

    def __post_init__(self) -> None:
        # Read from its own text, each check has one home, and every rule is the one that its text reads back to.
        for name, value in rrule.read(self.rrule()).items():
            object.__setattr__(self, name, value)

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read an RRULE such as ``FREQ=MONTHLY;INTERVAL=3``, with or without ``RRULE:`` before it, in any case."""
        return _parsed(text)

    def rrule(self) -> str:
        """The rule as RFC 5545 text, one for each rule; ``parse`` reads it back to an equal rule."""
        limits = [
            "" if self.count is None else f"COUNT={self.count}",
            # Not %Y, which on some systems leaves out the zeros of the year 0999.
            "" if self.until is None else f"UNTIL={self.until.isoformat().replace('-', '')}",
        ]
        return ";".join(filter(None, [self.pattern(), *limits]))

    def pattern(self) -> str:
        """The rule as text without its end, COUNT or UNTIL."""
        interval = "" if self.interval == 1 else f"INTERVAL={self.interval}"
        return ";".join(filter(None, [f"FREQ={self.freq}", interval, *self.by_parts()]))

    def by_parts(self) -> list[str]:
        """The parts that choose days or months within a period, such as ``BYMONTH=3,9``."""
        parts = self.rest.split(";") if self.rest else []
        if self.months:
            parts.append(f"BYMONTH={','.join(map(str, self.months))}")
        if self.day is not None:
            parts.append(f"BYMONTHDAY={self.day}")
        if self.weekday:
            number, weekday = self.weekday
            parts.append(f"BYDAY={number or ''}{weekday}")
        return parts

    @property
    def every_months(self) -> int | None:
        """The interval in months; None where it is counted in days."""
        return {"MONTHLY": 1, "YEARLY": 12}.get(self.freq, 0) * self.interval or None

    @property
    def every_days(self) -> int | None:
        """The interval in days; None where it is counted in months."""
        return {"DAILY": 1, "WEEKLY": 7}.get(self.freq, 0) * self.interval or None

    @property
    def days_apart(self) -> int:
        """Days between two slots on average, at least 1: monthly 30, quarterly 91, yearly 365.

        Where it hangs on the month it is counted from, as often as it can be.
        """
        # Not every month has a fifth weekday.
        if self.rest or (self.weekday and abs(self.weekday[0]) == 5):
            return general.days_apart(self.pattern(), self.interval)
        return self.every_days or max(1, round(self._months_apart() * _MONTH))

    def check_plain(self) -> None:
        """Raise RuleError where it chooses days in a period, which counting from a day leaves no room for."""
        if parts := self.by_parts():
            raise RuleError(f"{parts[0]} is a matter of the calendar: it cannot be counted from a day")

    def window_after(self, last: date) -> Window:
        """When the next one is due after one that ended on ``last``: from the day after it, for one interval.

        Month ends are clamped; COUNT and UNTIL are for the caller, who knows how many there were.
        """
        self.check_plain()
        until = months_after(last, self.every_months) if self.every_months else days_after(last, self.every_days or 0)
        return Window.span(min(days_after(last, 1), until), until)

    def _months_apart(self) -> Fraction:
        every = self.every_months or 1
        if self.freq == "YEARLY":
            return Fraction(every, len(self.months) or (1 if self.day is None else 12))
        if not self.months:
            return Fraction(every)
        # Of the months it names, an interval comes by those only that lie whole steps from where it began.
        step = gcd(every, 12)
        return Fraction(lcm(every, 12), max(Counter(month % step for month in self.months).values()))


# Schedules keep their rule as text, and most say one of a few things.
@lru_cache(maxsize=1024)
def _parsed(text: str) -> Rule:
    return Rule(**rrule.read(text))
