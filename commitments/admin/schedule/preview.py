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
    plan_in_words,
    recurrence_in_words,
    sentence,
    window_in_days,
    window_in_words,
)
from commitments.phrasing.numbers import number_in_words
from commitments.schedule import Awaiting, Counting, Offset, Once, Plan, Recurrence, Recurring, Slots, Window
from commitments.schedule.day_notes import day_notes
from commitments.schedule.days import days_after, days_before
from commitments.schedule.workdays import WorkingWeek

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Due:
    """One window of the list: its name, its days where the name does not tell them, and what to know of these."""

    name: str
    days: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was asked for; or, where it cannot be read, what is still to be said and what is wrong.

    ``refused`` pairs the label of a field, or nothing, with the line about it.
    """

    sentence: str = ""
    rule: str = ""
    windows: tuple[Due, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def how_many(self) -> str:
        """The number of windows in words."""
        return number_in_words(len(self.windows))


def read_back(
    plan: Plan,
    *,
    on: date,
    desk: Desk | None,
    states: Mapping[str, str],
    from_on: date | None = None,
    review_on: date | None = None,
) -> Preview:
    """``plan`` in words, with its next windows as seen on the day ``on``.

    ``from_on`` is the first day of a plan that takes the place of another, whose windows are those that open from then
    on; ``review_on`` the day on which somebody looks at it again; ``states`` are names by country code.
    """
    recurrence, week = _recurrence(plan), desk.week() if desk else None
    return Preview(
        sentence=changed_in_words(plan, from_on) if from_on else sentence(plan, on=on),
        rule=recurrence.rule.rrule() if recurrence else "",
        windows=tuple(_due(window, week, states) for window in _coming(plan, on, from_on)),
        notes=(*([] if from_on else _over_in_words(_over(plan, on))), *_review_in_words(review_on)),
    )


def changed_in_words(plan: Plan, from_on: date) -> str:
    """``from 1 January 2027 on: once in each calendar quarter``, with its own start only where that comes later."""
    said = plan_in_words(plan)
    if isinstance(plan, Recurring) and plan.counting is Counting.CALENDAR and plan.anchor <= from_on:
        said = recurrence_in_words(plan.recurrence)
    return _("from %(day)s on: %(plan)s") % {"day": day_in_words(from_on), "plan": said}


def _coming(plan: Plan, on: date, from_on: date | None) -> list[Window]:
    recurrence, slots = _recurrence(plan), _slots(plan)
    match plan:
        case Once(window):
            return [window]
        case Awaiting(event, Offset() as offset) if event.falls_on:
            return [offset.window_from(event.falls_on)]
    if slots:
        ahead = slots.opening_from(from_on or days_after(on, 1))
        return [slot.window for slot in islice(chain([] if from_on else slots.between(on, on), ahead), SHOWN)]
    anchor = _anchor(plan)
    return [recurrence.rule.window_after(anchor)] if recurrence and anchor else []


def _over(plan: Plan, on: date) -> list[Window]:
    slots = _slots(plan)
    begun = [slot.window for slot in slots.between(date.min, days_before(on, 1))] if slots else []
    return [window for window in begun if window.latest and window.latest < on]


def _slots(plan: Plan) -> Slots | None:
    """The slots that can be counted ahead; None where there are none, or nothing yet to count them from."""
    recurrence, anchor = _recurrence(plan), _anchor(plan)
    if recurrence is None or anchor is None or recurrence.counting is Counting.AFTER_LAST:
        return None
    return recurrence.slots(anchor)


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
    return Due(name, "" if days == name else days, tuple(day_note_in_words(note, states) for note in notes))


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
