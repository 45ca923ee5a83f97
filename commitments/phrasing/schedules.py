"""A schedule read back in plain words, so that whoever typed it sees whether it says what the source says."""

from datetime import date

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext, ngettext

from commitments.phrasing.days import day_in_words
from commitments.phrasing.numbers import every_in_words, number_in_words, within_in_words
from commitments.phrasing.offsets import offset_in_words
from commitments.phrasing.rhythms import (
    SHORTEST_MONTH,
    day_of_each_month_in_words,
    days_of_months_in_words,
    months_named,
    rhythm_in_words,
)
from commitments.phrasing.windows import names_its_days, when_in_words, window_in_days, window_in_words
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Plan,
    Precision,
    Recurrence,
    Recurring,
    Rule,
    Slots,
    Undated,
    Window,
)
from commitments.schedule.days import months_after
from commitments.schedule.plan import AwaitedEvent


def plan_in_words(plan: Plan) -> str:
    """When it falls due: ``once in each calendar quarter, from the first quarter of 2026``. Without a full stop."""
    match plan:
        case Once(window):
            return gettext("once, %(when)s") % {"when": when_in_words(window)}
        case Recurring(_, anchor):
            return _recurring(plan.recurrence, anchor)
        case Awaiting(event, then):
            return offset_in_words(then, _event(event)) if isinstance(then, Offset) else _recurring_from(then, event)
        case Announced():
            return gettext("round by round, as announced")
        case Undated(_, review_on):
            if review_on is None:
                return gettext("without a date")
            return gettext("without a date, to be looked at again on %(day)s") % {"day": day_in_words(review_on)}


def sentence(plan: Plan, *, on: date) -> str:
    """The whole read-back, with the days of the window that comes next as seen on the day ``on``.

    ``due once in each calendar quarter, from the first quarter of 2026; next: 1 October to 31 December 2026``
    """
    said = {"plan": plan_in_words(plan), "days": ""}
    match plan:
        case Undated():
            return said["plan"]
        case Once(window) if not names_its_days(window):
            return gettext("due %(plan)s: %(days)s") % {**said, "days": window_in_days(window)}
        case Awaiting(event, Offset() as offset) if event.falls_on:
            days = window_in_days(offset.window_from(event.falls_on))
            return gettext("due %(plan)s: %(days)s") % {**said, "days": days}
    if slots := _slots(plan):
        if coming := _next(slots, on):
            return gettext("due %(plan)s; next: %(days)s") % {**said, "days": window_in_days(coming)}
        if past := slots.between(date.min, on):
            return gettext("due %(plan)s; last: %(days)s") % {**said, "days": window_in_days(past[-1].window)}
    return gettext("due %(plan)s") % said


def recurrence_in_words(recurrence: Recurrence) -> str:
    """How often, as long as no day is known from which it is counted: ``every three months from a day``."""
    rule = recurrence.rule
    match recurrence.counting:
        case Counting.CALENDAR:
            return _ending(rhythm_in_words(rule, year_starts=recurrence.year_starts), rule)
        case Counting.ANNIVERSARY:
            return _ending(gettext("%(every)s from a day") % {"every": every_in_words(rule)}, rule)
        case Counting.AFTER_LAST:
            return _ending(gettext("%(within)s of the last round") % {"within": within_in_words(rule)}, rule)


def _recurring(recurrence: Recurrence, anchor: date) -> str:
    rule = recurrence.rule
    match recurrence.counting:
        case Counting.CALENDAR:
            rhythm = rhythm_in_words(rule, year_starts=recurrence.year_starts)
            return _ending(_starting(rhythm, recurrence.slots(anchor)), rule)
        case Counting.ANNIVERSARY:
            since = gettext("%(every)s from %(day)s") % {"every": every_in_words(rule), "day": day_in_words(anchor)}
            return _with_ends(_ending(since, rule), rule, anchor)
        case Counting.AFTER_LAST:
            first = day_in_words(_end(rule.window_after(anchor)))
            said = gettext("%(within)s of the last round, the first by %(day)s")
            return _ending(said % {"within": within_in_words(rule), "day": first}, rule)


def _recurring_from(recurrence: Recurrence, event: AwaitedEvent) -> str:
    rule, names = recurrence.rule, {"event": _event(event)}
    match recurrence.counting:
        case Counting.CALENDAR:
            rhythm = rhythm_in_words(rule, year_starts=recurrence.year_starts)
            if event.falls_on:
                rhythm = _starting(rhythm, recurrence.slots(event.falls_on))
            return _ending(gettext("%(rhythm)s, counted from %(event)s") % {"rhythm": rhythm, **names}, rule)
        case Counting.ANNIVERSARY:
            since = _ending(gettext("%(every)s from %(event)s") % {"every": every_in_words(rule), **names}, rule)
            return _with_ends(since, rule, event.falls_on) if event.falls_on else since
        case Counting.AFTER_LAST:
            said = gettext("%(within)s of the last round, the first %(within)s of %(event)s")
            return _ending(said % {"within": within_in_words(rule), **names}, rule)


def _event(event: AwaitedEvent) -> str:
    """Number and gender of its name are not known, so its day stands beside it in brackets."""
    if event.falls_on is None:
        return gettext("%(event)s (no date yet)") % {"event": event.name}
    return gettext("%(event)s (%(day)s)") % {"event": event.name, "day": day_in_words(event.falls_on)}


def _starting(rhythm: str, slots: Slots) -> str:
    """With the first window, in the way that reads best for it."""
    first = next(iter(slots), None)
    if first is None:
        return rhythm
    match first.window.precision:
        case Precision.SPAN:
            said = gettext("%(rhythm)s, from the week of %(monday)s")
        case Precision.MONTHS:
            said = gettext("%(rhythm)s, starting with %(first)s")
        case _:
            said = gettext("%(rhythm)s, from %(first)s")
    names = {"first": window_in_words(first.window), "monday": day_in_words(first.window.opens)}
    return said % {"rhythm": rhythm, **names}


def _ending(rhythm: str, rule: Rule) -> str:
    """With the end of the rule, if it has one."""
    if rule.count:
        said = ngettext("%(rhythm)s, but only once", "%(rhythm)s, %(number)s times in all", rule.count)
        return said % {"rhythm": rhythm, "number": number_in_words(rule.count)}
    if rule.until:
        return gettext("%(rhythm)s, until %(day)s") % {"rhythm": rhythm, "day": day_in_words(rule.until)}
    return rhythm


def _with_ends(rhythm: str, rule: Rule, anchor: date) -> str:
    """With the days by which each one is due, where they come round every year; else with the first of them."""
    months = rule.every_months
    if months is None or 12 % months:
        first = day_in_words(_end(rule.window_after(anchor)))
        return gettext("%(rhythm)s, the first by %(day)s") % {"rhythm": rhythm, "day": first}
    ends = [months_after(anchor, months * number).month for number in range(1, 12 // months + 1)]
    if months == 1:
        said, days = gettext("%(rhythm)s: by %(days)s"), day_of_each_month_in_words(anchor.day)
    elif months == 12 or anchor.day > SHORTEST_MONTH:
        said, days = gettext("%(rhythm)s: by %(days)s"), days_of_months_in_words(anchor.day, ends)
    else:
        said, days = gettext("%(rhythm)s: by the %(day)s of %(days)s"), months_named(ends)
    return said % {"rhythm": rhythm, "day": ordinal(anchor.day), "days": days}


def _end(window: Window) -> date:
    return window.latest or date.max


def _slots(plan: Plan) -> Slots | None:
    """The slots that can be counted ahead; None where there are none, or nothing to count them from."""
    match plan:
        case Recurring(_, anchor):
            recurrence = plan.recurrence
        case Awaiting(event, Recurrence() as recurrence) if event.falls_on:
            anchor = event.falls_on
        case _:
            return None
    return None if recurrence.counting is Counting.AFTER_LAST else recurrence.slots(anchor)


def _next(slots: Slots, on: date) -> Window | None:
    """The first window that is not over."""
    coming = next(iter(slots.between(on, on)), None) or next(slots.opening_from(on), None)
    return coming.window if coming else None
