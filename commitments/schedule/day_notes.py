"""What to know of the days of a window: which are holidays, and on which the desk does not work. A window stays put."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commitments.schedule.period import Precision
from commitments.schedule.window import Window
from commitments.schedule.workdays import WorkingWeek

_WEEK = 7


class End(StrEnum):
    """Which day of a follow-up it is."""

    ONLY = "only"
    FIRST = "first"
    LAST = "last"
    ARRANGED = "arranged"


class Reason(StrEnum):
    """A public holiday; no weekday of the desk; a day off the desk set for itself; nobody knows yet if a holiday."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    DESK = "desk"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayNote:
    """``country`` (ISO 3166-1) where it is about one; ``name`` of the holiday, or of the day off.

    Both are "" where there is none. ``by_hand``: the desk's staff set it.
    """

    day: date
    end: End
    reason: Reason
    country: str = ""
    name: str = ""
    by_hand: bool = False


def day_notes(window: Window | None, week: WorkingWeek, *, arranged_on: date | None = None) -> tuple[DayNote, ...]:
    """Notes on the day of a window, or on its last; on its first as well where it is a span of a week at most.

    ``arranged_on`` is the day fixed for the meeting, which is told first. A span of seven days has each weekday in it,
    so that some of them are days off says nothing.
    """
    days = {arranged_on: End.ARRANGED} if arranged_on else {}
    whole_week = False
    if window is not None:
        for day, end in _ends(window):
            days.setdefault(day, end)
        whole_week = _length(window) == _WEEK
    return tuple(
        note
        for day, end in days.items()
        for note in _of_day(day, end, week)
        if not (whole_week and end is not End.ARRANGED and note.reason is Reason.WEEKEND)
    )


def _ends(window: Window) -> Iterator[tuple[date, End]]:
    if window.latest is None:
        return
    if window.earliest == window.latest:
        yield window.latest, End.ONLY
        return
    if window.earliest and _length(window) in range(1, _WEEK + 1):
        yield window.earliest, End.FIRST
    yield window.latest, End.LAST


def _length(window: Window) -> int:
    """The days of a span; 0 for a window of any other precision."""
    if window.precision is not Precision.SPAN or window.earliest is None or window.latest is None:
        return 0
    return (window.latest - window.earliest).days + 1


def _of_day(day: date, end: End, week: WorkingWeek) -> Iterator[DayNote]:
    for holiday in week.holidays_on(day):
        yield DayNote(day, end, Reason.HOLIDAY, holiday.country, holiday.name, holiday.by_hand)
    for country in week.unknown_on(day):
        yield DayNote(day, end, Reason.UNKNOWN, country)
    settled = week.settled(day)
    if settled and settled.is_off:
        yield DayNote(day, end, Reason.DESK, name=settled.name, by_hand=True)
    elif not settled and not week.is_weekday(day):
        yield DayNote(day, end, Reason.WEEKEND)
