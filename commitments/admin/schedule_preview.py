"""What was asked for on the schedule form, read back with the windows that come next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Desk
from commitments.phrasing import (
    day_in_words,
    day_note_in_words,
    sentence,
    window_in_days,
    window_in_words,
)
from commitments.schedule import Awaiting, Counting, Offset, Once, Plan, Recurrence, Recurring, Window
from commitments.schedule.day_notes import day_notes
from commitments.schedule.days import days_after, days_before
from commitments.schedule.workdays import WorkingWeek

WINDOWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One window of the list: its name, its days where the name does not tell them, and what to know of these."""

    name: str
    days: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was asked for; or, where it cannot be read, what is still to be said and what is wrong.

    ``refused`` pairs the label of a field, or nothing, with the line about it.
    """

    sentence: str = ""
    rule: str = ""
    windows: Sequence[Due] = ()
    notes: Sequence[str] = ()
    missing: Sequence[str] = ()
    refused: Sequence[tuple[str, str]] = ()


def read_back(
    plan: Plan, *, on: date, desk: Desk | None, states: Mapping[str, str], review_on: date | None = None
) -> Preview:
    """``plan`` in words, with its next windows as seen on the day ``on``.

    ``states`` are names by country code, ``review_on`` is the day on which somebody looks at it again.
    """
    recurrence = _recurrence(plan)
    coming, over = _windows(plan, on=on)
    week = desk.week() if desk else None
    return Preview(
        sentence=sentence(plan, on=on),
        rule=recurrence.rule.rrule() if recurrence else "",
        windows=[_due(window, week, states) for window in coming],
        notes=[*_over_in_words(over), *_review_in_words(review_on)],
    )


def _windows(plan: Plan, *, on: date) -> tuple[list[Window], list[Window]]:
    """The next windows, and those that are over, as seen on the day ``on``."""
    recurrence, anchor = _recurrence(plan), _anchor(plan)
    match plan:
        case Once(window):
            return [window], []
        case Awaiting(event, Offset() as offset) if event.falls_on:
            return [offset.window_from(event.falls_on)], []
    if recurrence is None or anchor is None:
        return [], []
    if recurrence.counting is Counting.AFTER_LAST:
        return [recurrence.rule.window_after(anchor)], []
    slots = recurrence.slots(anchor)
    coming = chain(slots.between(on, on), slots.opening_from(days_after(on, 1)))
    over = [slot.window for slot in slots.between(date.min, days_before(on, 1))]
    return (
        [slot.window for slot in islice(coming, WINDOWS_SHOWN)],
        [window for window in over if window.latest and window.latest < on],
    )


def _recurrence(plan: Plan) -> Recurrence | None:
    match plan:
        case Recurring():
            return plan.recurrence
        case Awaiting(_, Recurrence() as recurrence):
            return recurrence
    return None


def _anchor(plan: Plan) -> date | None:
    match plan:
        case Recurring(_, anchor):
            return anchor
        case Awaiting(event):
            return event.falls_on
    return None


def _due(window: Window, week: WorkingWeek | None, states: Mapping[str, str]) -> Due:
    name, days = window_in_words(window), window_in_days(window)
    notes = day_notes(window, week) if week else ()
    return Due(name, "" if days == name else days, [day_note_in_words(note, states) for note in notes])


def _over_in_words(windows: Sequence[Window]) -> Iterator[str]:
    """Follow-ups are made for these too, and somebody has to close them."""
    if windows:
        yield ngettext(
            "%(count)d window is over already, %(first)s: it gets a follow-up too.",
            "%(count)d windows are over already, the first of them %(first)s: they get follow-ups too.",
            len(windows),
        ) % {"count": len(windows), "first": window_in_words(windows[0])}


def _review_in_words(review_on: date | None) -> Iterator[str]:
    if review_on:
        yield _("Looked at again on %(day)s.") % {"day": day_in_words(review_on)}
