"""The slots of a recurring rule, counted by calendar period: once each month, quarter, half-year or year.

A rule is the date-only part of an RFC 5545 RRULE that this way of counting can express. A slot is the calendar
period itself, so slots never drift and are the same for whatever span is asked.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commitments.schedule.window import Precision, Window, month_index, months


class RuleError(ValueError):
    """The rule cannot be counted; the message names the part and its value."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence: its key (``2026-Q3``), unique within a commitment, and its window."""

    key: str
    window: Window


_PERIODS = {1: Precision.MONTH, 3: Precision.QUARTER, 6: Precision.HALF}
# A rule without an end is followed for as long as dates have four digits.
_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Rule:
    """FREQ=MONTHLY or YEARLY with INTERVAL, one BYMONTH, COUNT or UNTIL; each slot is a whole calendar period."""

    every_months: int
    month: int | None = None
    count: int | None = None
    until: date | None = None

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read an RRULE such as ``FREQ=MONTHLY;INTERVAL=3``. Raises RuleError naming the part that is not supported."""
        parts = _parts(text)
        freq = parts.pop("FREQ", None)
        if freq not in ("MONTHLY", "YEARLY"):
            raise RuleError(f"FREQ={freq or ''} is not supported: a rule counts MONTHLY or YEARLY")
        interval = _whole("INTERVAL", parts.pop("INTERVAL", "1"))
        month = _whole("BYMONTH", parts.pop("BYMONTH")) if "BYMONTH" in parts else None
        limit = _whole("COUNT", parts.pop("COUNT")) if "COUNT" in parts else None
        until = _until(parts.pop("UNTIL")) if "UNTIL" in parts else None
        if parts:
            name, value = next(iter(parts.items()))
            raise RuleError(f"{name}={value} is not supported in a calendar rule")
        if month is not None and (freq != "YEARLY" or month > 12):
            raise RuleError(f"BYMONTH={month} needs FREQ=YEARLY and a month from 1 to 12")
        if limit is not None and until is not None:
            raise RuleError(f"COUNT={limit} and UNTIL={_digits(until)} cannot stand in one rule")
        if freq == "MONTHLY" and interval not in _PERIODS and interval % 12:
            raise RuleError(f"INTERVAL={interval} with FREQ=MONTHLY is no calendar period: use 1, 3, 6 or 12")
        return cls(interval * (12 if freq == "YEARLY" else 1), month, limit, until)

    def rrule(self) -> str:
        """The rule as RFC 5545 text; ``Rule.parse`` reads it back to an equal rule."""
        yearly = self.every_months % 12 == 0
        interval = self.every_months // (12 if yearly else 1)
        parts = [
            f"FREQ={'YEARLY' if yearly else 'MONTHLY'}",
            f"INTERVAL={interval}" if interval > 1 else "",
            f"BYMONTH={self.month}" if self.month else "",
            f"COUNT={self.count}" if self.count else "",
            f"UNTIL={_digits(self.until)}" if self.until else "",
        ]
        return ";".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of a rule from its anchor on; the first is the calendar period that holds the anchor.

    With a named month ("every September") it is the first such month that does not end before the anchor.
    """

    rule: Rule
    anchor: date

    def __iter__(self) -> Iterator[Slot]:
        for number in range(self.rule.count or sys.maxsize):
            window = self._window(number)
            if window is None or (self.rule.until and window.earliest and window.earliest > self.rule.until):
                return
            yield Slot(slot_key(window), window)

    def _window(self, number: int) -> Window | None:
        step, month = self.rule.every_months, self.rule.month
        if month is not None:
            first = (self.anchor.year + (self.anchor.month > month)) * 12 + month - 1
            length, precision = 1, Precision.MONTH
        else:
            length = min(step, 12)
            precision = _PERIODS.get(step, Precision.YEAR)
            first = month_index(self.anchor) // length * length
        index = first + number * step
        if index // 12 > _LAST_YEAR:
            return None
        return months(index, length, precision)


def slot_key(window: Window) -> str:
    """How people name a period: ``2026-09``, ``2026-Q3``, ``2026-H1``, ``2026``; any other window by its EDTF."""
    match window.precision:
        case Precision.QUARTER:
            return f"{window.latest.year}-Q{(window.latest.month - 1) // 3 + 1}"
        case Precision.HALF:
            return f"{window.latest.year}-H{(window.latest.month - 1) // 6 + 1}"
        case _:
            return window.edtf()


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise RuleError(f"'{part}' in the rule '{text}' is not NAME=VALUE")
        if name in parts:
            raise RuleError(f"{name} stands twice in the rule '{text}'")
        parts[name] = value
    return parts


def _whole(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", value) or int(value) == 0:
        raise RuleError(f"{name}={value} is not a whole number from 1 to 9999")
    return int(value)


def _digits(on: date) -> str:
    """YYYYMMDD, with all four digits of any year, which %Y does not promise."""
    return on.isoformat().replace("-", "")


def _until(value: str) -> date:
    try:
        if len(value) != 8:
            raise ValueError("not eight digits")
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError as error:
        raise RuleError(f"UNTIL={value} is not a day as YYYYMMDD") from error
