"""What follows from the day of an event, chosen in words: the choices of the schedule form, as an offset and back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from commitments.admin.schedule.rhythms import NONE, Choice
from commitments.schedule import Offset
from commitments.schedule.offset import Duration


class Then(StrEnum):
    """What follows from the day of an event."""

    WITHIN = "within"
    FROM = "from"
    AFTER = "after"
    BETWEEN = "between"
    BEFORE = "before"
    ON_THE_DAY = "day"
    RECURRING = "recurring"
    DURATION = "duration"


THEN: Sequence[Choice] = (
    NONE,
    (Then.WITHIN.value, _("within a time after it")),
    (Then.FROM.value, _("from a time after it on")),
    (Then.AFTER.value, _("on the day a time after it")),
    (Then.BETWEEN.value, _("between two times after it")),
    (Then.BEFORE.value, _("within a time before it")),
    (Then.ON_THE_DAY.value, _("on its day")),
    (Then.RECURRING.value, _("again and again from its day on …")),
    (Then.DURATION.value, _("as durations in the notation of ISO 8601 …")),
)
# Those that ask for a length of time.
LONG = (Then.WITHIN, Then.FROM, Then.AFTER, Then.BETWEEN, Then.BEFORE)
_AT_ONCE = Duration()
_UNITS = {"D": "days", "W": "weeks", "M": "months", "Y": "years"}


def offset_of(given: Mapping[str, Any]) -> Offset:
    """The offset that the cleaned fields ``given`` say. Raises OffsetError."""
    if given["then"] == Then.ON_THE_DAY:
        return Offset(_AT_ONCE, _AT_ONCE)
    if given["then"] == Then.DURATION:
        return Offset.parse(str(given["duration"]).upper())
    unit = _UNITS[given["span_unit"] or "M"]
    span = Duration(**{unit: given["span"]})
    match given["then"]:
        case Then.WITHIN:
            return Offset(_AT_ONCE, span)
        case Then.FROM:
            return Offset(span, None)
        case Then.AFTER:
            return Offset(span, span)
        case Then.BEFORE:
            return Offset(replace(span, back=span != _AT_ONCE), _AT_ONCE)
        case _:
            return Offset(span, Duration(**{unit: given["span_to"]}))


def typed_offset(offset: Offset) -> dict[str, Any]:
    """The fields as somebody would fill them to say ``offset``: the inverse of ``offset_of``."""
    first, last = (_counted(end) if end else None for end in (offset.first, offset.last))
    match first, last:
        case (("0", _), ("0", _)):
            return {"then": Then.ON_THE_DAY.value}
        case (("0", _), (span, unit)):
            return {"then": Then.WITHIN.value, "span": span, "span_unit": unit}
        case ((span, unit), None) if offset.last is None:
            return {"then": Then.FROM.value, "span": span, "span_unit": unit}
        case ((span, unit), _) if offset.first == offset.last:
            return {"then": Then.AFTER.value, "span": span, "span_unit": unit}
        case ((span, unit), (to, like)) if unit == like:
            return {"then": Then.BETWEEN.value, "span": span, "span_to": to, "span_unit": unit}
        case _:
            return _before(offset)


def _before(offset: Offset) -> dict[str, Any]:
    """A time before the event, or what only the notation can say."""
    first = offset.first
    if first and first.back and offset.last == _AT_ONCE and (before := _counted(replace(first, back=False))):
        return {"then": Then.BEFORE.value, "span": before[0], "span_unit": before[1]}
    return {"then": Then.DURATION.value, "duration": offset.text()}


def _counted(duration: Duration) -> tuple[str, str] | None:
    """How many of which unit; None for one that has several units, or lies before."""
    counts = [(str(count), unit) for unit, name in _UNITS.items() if (count := getattr(duration, name))]
    if len(counts) > 1 or duration.back:
        return None
    return counts[0] if counts else ("0", "D")
