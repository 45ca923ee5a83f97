"""When commitments fall due: schedules of every kind, most of them yearly, quarterly or once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from commitments.models import Desk
from commitments.phrasing import offset_in_words, recurrence_in_words, when_in_words
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Plan,
    Recurrence,
    Recurring,
    Rule,
    Undated,
)
from commitments.schedule.days import months_after
from commitments.status import Kind, ScheduleKind
from seeds.synthetic.chance import Chance, Odds
from seeds.synthetic.offices import Awaited
from seeds.synthetic.windows import window_near

SCHEDULES = Odds.of(
    [
        (33, ScheduleKind.ONCE),
        (45, ScheduleKind.RECURRING),
        (8, ScheduleKind.AWAITING),
        (6, ScheduleKind.ANNOUNCED),
        (8, ScheduleKind.UNDATED),
    ]
)
COUNTINGS = Odds.of([(74, Counting.CALENDAR), (16, Counting.ANNIVERSARY), (10, Counting.AFTER_LAST)])
BY_THE_CALENDAR = Odds.of(
    [
        (32, "FREQ=YEARLY"),
        (24, "FREQ=MONTHLY;INTERVAL=3"),
        (9, "FREQ=MONTHLY;INTERVAL=6"),
        (5, "FREQ=MONTHLY"),
        (4, "FREQ=YEARLY;BYMONTH=9"),
        (4, "FREQ=YEARLY;INTERVAL=2"),
        (3, "FREQ=YEARLY;BYMONTH=3,10"),
        (2, "FREQ=MONTHLY;INTERVAL=4"),
        (2, "FREQ=MONTHLY;INTERVAL=18"),
        (2, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"),
        (2, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
        (2, "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU"),
        (1, "FREQ=MONTHLY;BYDAY=-1FR"),
        (1, "FREQ=DAILY;INTERVAL=90"),
        (0.3, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        (0.2, "FREQ=WEEKLY"),
    ]
)
FROM_A_DAY = Odds.of(
    [
        (5, "FREQ=YEARLY"),
        (3, "FREQ=MONTHLY;INTERVAL=6"),
        (3, "FREQ=MONTHLY;INTERVAL=3"),
        (1, "FREQ=MONTHLY;INTERVAL=18"),
        (1, "FREQ=YEARLY;INTERVAL=2"),
    ]
)
OFFSETS = Odds.of(
    [
        (6, "P6M"),
        (4, "P1Y"),
        (3, "P30D"),
        (2, "P3M/P6M"),
        (2, "../-P1D"),
        (2, "-P1M"),
        (1, "P30D/.."),
        (1, "P0D"),
        (1, "P6M/P6M"),
    ]
)
# What falls due often was not promised very long ago: the months since, at most.
_OLDEST = {"WEEKLY": 6, "DAILY": 60}
_OLDEST_MONTHLY = 48

KINDS = {
    ScheduleKind.ONCE: Odds.of(
        [
            (5, Kind.DELIVERABLE),
            (4, Kind.EVENT),
            (3, Kind.VISIT),
            (2, Kind.AGREEMENT),
            (2, Kind.ASSISTANCE),
            (1, Kind.INSTITUTION),
        ]
    ),
    ScheduleKind.RECURRING: Odds.of([(6, Kind.MEETING_SERIES), (2, Kind.PROGRAMME), (1, Kind.DELIVERABLE)]),
    ScheduleKind.AWAITING: Odds.of([(2, Kind.AGREEMENT), (1, Kind.INSTITUTION), (1, Kind.DELIVERABLE)]),
    ScheduleKind.ANNOUNCED: Odds.of([(3, Kind.MEETING_SERIES), (1, Kind.EVENT)]),
    ScheduleKind.UNDATED: Odds.of([(3, Kind.INTENTION), (1, Kind.AGREEMENT), (1, Kind.INSTITUTION)]),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of when, and in which words; ``when`` is "" for no date."""

    plan: Plan
    kind: Kind
    when: str
    awaited: Awaited | None = None


def draw_plan(made_on: date, *, on: date, desk: Desk, awaited: Sequence[Awaited], chance: Chance) -> Said:
    """What a promise made on ``made_on`` says of when, as seen on ``on``."""
    schedule = chance.one(SCHEDULES)
    kind = chance.one(KINDS[schedule])
    match schedule:
        case ScheduleKind.ONCE:
            return once(made_on, kind=kind, chance=chance)
        case ScheduleKind.RECURRING:
            counting = chance.one(COUNTINGS)
            years = desk.year_starts if counting is Counting.CALENDAR and chance.happens(0.2) else 1
            rule = _ended(_rule(counting, made_on, on=on, chance=chance), made_on, chance)
            recurrence, anchor = Recurrence(rule, counting, years), made_on + timedelta(days=chance.number(0, 60))
            when = _rhythm(recurrence).replace(" from a day", " from this meeting on")
            return Said(Recurring(rule, anchor, when, counting, years), kind, when)
        case ScheduleKind.AWAITING:
            return _awaiting(chance.of(awaited), kind, chance)
        case ScheduleKind.ANNOUNCED:
            return Said(Announced("from time to time, as agreed"), kind, "from time to time, as agreed")
        case _:
            review_on = made_on + timedelta(days=chance.number(90, 900)) if chance.happens(0.3) else None
            return Said(Undated("in due course", review_on), kind, "in due course")


def once(made_on: date, *, kind: Kind, chance: Chance) -> Said:
    window = window_near(made_on + timedelta(days=chance.number(20, 1100)), chance)
    when = when_in_words(window)
    return Said(Once(window, when), kind, when)


def _awaiting(awaited: Awaited, kind: Kind, chance: Chance) -> Said:
    event = awaited.event
    then: Offset | Recurrence
    if chance.happens(0.8):
        then = Offset.parse(chance.one(OFFSETS))
        when = offset_in_words(then, event.name)
    else:
        counting = chance.of((Counting.CALENDAR, Counting.ANNIVERSARY))
        then = Recurrence(Rule.parse(chance.one(FROM_A_DAY)), counting)
        when = f"{_rhythm(then).replace(' from a day', '')}, after {event.name}"
    return Said(Awaiting(event, then, when), kind, when, awaited)


def _rule(counting: Counting, made_on: date, *, on: date, chance: Chance) -> Rule:
    rules = BY_THE_CALENDAR if counting is Counting.CALENDAR else FROM_A_DAY
    while True:
        rule = Rule.parse(chance.one(rules))
        often = _OLDEST_MONTHLY if rule.freq == "MONTHLY" and rule.interval == 1 else 9999
        if months_after(made_on, _OLDEST.get(rule.freq, often)) >= on:
            return rule


def _ended(rule: Rule, made_on: date, chance: Chance) -> Rule:
    """One in ten ends: after so many times, or on a day."""
    if chance.happens(0.05):
        return Rule.parse(f"{rule.rrule()};COUNT={chance.number(2, 12)}")
    if chance.happens(0.05):
        until = months_after(made_on, 12 * chance.number(3, 9))
        return Rule.parse(f"{rule.rrule()};UNTIL={until:%Y%m%d}")
    return rule


# Most say one of a few things.
@lru_cache(maxsize=512)
def _rhythm(recurrence: Recurrence) -> str:
    return recurrence_in_words(recurrence)
