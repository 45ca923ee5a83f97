"""A window counted from the day of an event: "within six months of the signing", "before the elections".

Written as ISO 8601 durations of whole years, months, weeks and days, each offset with one text:

=============  ==========================================================================
``P0D``        on the day itself
``P6M``        from the day itself to six months after it
``-P1M``       from one month before the day to the day itself
``P6M/P6M``    on the day six months after it
``P3M/P6M``    from three months to six months after it
``P30D/..``    from 30 days after it on
``../-P1D``    by the day before it
=============  ==========================================================================
"""

import re
from dataclasses import dataclass
from datetime import date

from commitments.schedule.days import days_after, days_before, months_after
from commitments.schedule.window import Window


class OffsetError(ValueError):
    """The text is no offset; the message names the value and the part that is wrong."""


_DURATION = re.compile(
    r"(?P<back>-?)P(?=[0-9])(?:(?P<years>[1-9][0-9]{0,3})Y)?(?:(?P<months>[1-9][0-9]{0,3})M)?"
    r"(?:(?P<weeks>[1-9][0-9]{0,3})W)?(?:(?P<days>[1-9][0-9]{0,3})D)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many years, months, weeks and days (each up to 9999) after a day, or before it where ``back``.

    Kept as its text counts them: 12 months are not one year. Raises OffsetError for what has no text.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    back: bool = False

    def __post_init__(self) -> None:
        _match(self.text())

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read ``P1Y6M``, ``P30D``, ``-P2W`` or ``P0D``. Raises OffsetError."""
        if not (found := _match(text)):
            return cls()
        counts = {unit: int(found[unit] or 0) for unit in ("years", "months", "weeks", "days")}
        return cls(**counts, back=bool(found["back"]))

    def text(self) -> str:
        """The duration as ISO 8601; ``Duration.parse`` reads it back to an equal one."""
        counts = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        written = "".join(f"{count}{unit}" for count, unit in counts if count)
        return f"{'-' * self.back}P{written or '0D'}"

    def from_day(self, on: date) -> date:
        """``on`` moved by months and then by days; month ends clamp, and it never leaves the calendar."""
        months, days = self.years * 12 + self.months, self.weeks * 7 + self.days
        if self.back:
            return days_before(months_after(on, -months), days)
        return days_after(months_after(on, months), days)

    def never_after(self, other: "Duration") -> bool:
        """Whether it leads to the same day as ``other`` or to one before, from whatever day on."""
        (months, days), (other_months, other_days) = self._signed(), other._signed()
        if months <= other_months and days <= other_days:
            return True
        # n months are never more than 31 n days, and never fewer than 30 n - 2.
        most = months * (31 if months > 0 else 30) + (2 if months < 0 else 0) + days
        least = other_months * (30 if other_months > 0 else 31) - (2 if other_months > 0 else 0) + other_days
        return most <= least

    def _signed(self) -> tuple[int, int]:
        sign = -1 if self.back else 1
        return sign * (self.years * 12 + self.months), sign * (self.weeks * 7 + self.days)


@dataclass(frozen=True, slots=True)
class Offset:
    """Both ends counted from the day of an event and included; at most one of them open (None)."""

    first: Duration | None
    last: Duration | None

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            raise OffsetError("'../..' has two open ends: an offset has one at most")
        if self.first is not None and self.last is not None and not self.first.never_after(self.last):
            raise OffsetError(f"'{self.first.text()}/{self.last.text()}' can end before it starts")

    @classmethod
    def parse(cls, text: str) -> "Offset":
        """Read one of the texts at the top of this module. Raises OffsetError naming the value."""
        first, slash, last = text.partition("/")
        if slash:
            offset = cls(_end(first), _end(last))
        else:
            only = Duration.parse(text)
            offset = cls(only, Duration()) if only.back else cls(Duration(), only)
        if offset.text() != text:
            raise OffsetError(f"'{text}' is written {offset.text()}")
        return offset

    def text(self) -> str:
        """The offset as text; ``Offset.parse`` reads it back to an equal offset."""
        nothing = Duration()
        if self.last is not None and self.first == nothing and not self.last.back:
            return self.last.text()
        if self.first is not None and self.last == nothing and self.first.back:
            return self.first.text()
        return f"{_written(self.first)}/{_written(self.last)}"

    def window_from(self, day: date) -> Window:
        """The window that follows when the event is on ``day``; a day's window where both ends are the same day."""
        first = self.first.from_day(day) if self.first else None
        last = self.last.from_day(day) if self.last else None
        if first is None:
            return Window.by(last or date.max)
        if last is None:
            return Window.starting(first)
        return Window.day(first) if first == last else Window.span(first, last)


def _match(text: str) -> re.Match[str] | None:
    """The parts of a duration; None for no time at all."""
    if text == "P0D":
        return None
    if not (found := _DURATION.fullmatch(text)):
        raise OffsetError(f"'{text}' is no duration in whole years, months, weeks and days, such as P6M or -P30D")
    return found


def _end(text: str) -> Duration | None:
    return None if text == ".." else Duration.parse(text)


def _written(end: Duration | None) -> str:
    return end.text() if end else ".."
