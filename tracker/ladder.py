"""Which rung of the reminder ladder a follow-up has reached. Pure: dates in, rungs out.

As a desk begins (STANDARD): the window opens; 30, 7 and 1 days before its end; its last day; then 1, 2, 4, 8 and 16
working days after it and every 30. A rung before the end that falls on a day off moves back to the working day before
it, so that nobody hears of a Monday's deadline on that Monday. Steps longer than half the rhythm of what recurs are
left out. Where there is no end, its review day and every 30 days after that come after the opening.

What comes after the end is counted from whichever is the latest: the end, the day the window became known, or the end
of the quiet after a status was logged past the end. Days inside a pause or while the watch did not run do not count:
nobody was told anything then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum, auto
from heapq import merge
from itertools import count

from commitments.schedule.window import days_after, days_before
from commitments.schedule.workdays import WorkingWeek

REVIEW_EVERY = 30
LONGEST_STEP = 366
MOST_STEPS = 12
# A calendar in which a desk does not work for so long is at fault: its days count then.
_LONGEST_BREAK = 31
# First and last day, both included.
Span = tuple[date, date]


class Level(IntEnum):
    """Who is told: the owner; the owner and their deputy; the desk's leads; nobody, it stands on a list."""

    OWNER = 1
    DEPUTY = 2
    LEAD = 3
    LIST = 4


class StepsError(ValueError):
    """Days that cannot be read; the message names the value."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A desk's ladder. ``days_before`` are days, everything after the end is working days; ``then_every`` 0: never."""

    opens: bool = True
    days_before: tuple[int, ...] = (30, 7, 1)
    last_day: bool = True
    days_after: tuple[int, ...] = (1, 2, 4, 8, 16)
    then_every: int = 30
    to_deputy_after: int = 5
    to_lead_after: int = 10
    list_after: int = 60
    pause_days: int = 14

    def shorter_than(self, longest: int) -> tuple[list[int], list[int], int]:
        """Days before, days after and "then every", without the steps longer than ``longest``."""
        before = [days for days in self.days_before if days <= longest]
        after = [days for days in self.days_after if days <= longest]
        return before, after, self.then_every if self.then_every <= longest else 0


STANDARD = Steps()


@dataclass(frozen=True, slots=True)
class Course:
    """What the ladder has to know of a follow-up. ``pauses`` are those that somebody acknowledged for.

    ``days_apart`` is the rhythm of what recurs, None for what happens once.
    """

    upcoming_from: date | None = None
    due_from: date | None = None
    latest: date | None = None
    overdue_from: date | None = None
    review_on: date | None = None
    known_on: date | None = None
    heard_on: date | None = None
    days_apart: int | None = None
    pauses: tuple[Span, ...] = ()

    def is_answered(self, rung: "Rung") -> bool:
        """Whether ``rung`` spoke of an end to come, and word has come after that end: nobody need be told of it now.

        Unless there is somebody new to tell since.
        """
        if self.heard_on is None or self.overdue_from is None or not rung.on < self.overdue_from <= self.heard_on:
            return False
        return self.known_on is None or self.known_on < self.heard_on


@dataclass(frozen=True, slots=True)
class Rung:
    """A step, the day on which it is reached and who is told. ``name`` is stored: it makes a reminder unique.

    ``escalates``: whoever comes in at this level is told at once, not with the digest.
    """

    name: str
    on: date
    level: Level = Level.OWNER
    escalates: bool = False


class Why(Enum):
    """What leaves a step out: half the rhythm, the day it is coming up from, a pause, or the end of all mail."""

    TOO_LONG = auto()
    TOO_EARLY = auto()
    PAUSED = auto()
    TOO_LATE = auto()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step that is no rung of a follow-up. ``name`` is as that of its rung, or ``every-30``."""

    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a follow-up stands on the ladder: the newest rung (None: not on it yet), those below it, the next day."""

    newest: Rung | None
    older: tuple[Rung, ...]
    next_on: date | None


def days_in(text: str) -> tuple[int, ...]:
    """The days in a text such as ``30, 7, 1``, each once, in the order written. Raises StepsError."""
    days = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        if not (part.isascii() and part.isdigit() and 1 <= int(part) <= LONGEST_STEP):
            raise StepsError(f"“{part}” is no number of days from 1 to {LONGEST_STEP}; write such as 30, 7, 1")
        days.append(int(part))
    if len(days) > MOST_STEPS:
        raise StepsError(f"“{text}” has more than {MOST_STEPS} steps")
    return tuple(dict.fromkeys(days))


def rungs(course: Course, *, steps: Steps, week: WorkingWeek, outages: tuple[Span, ...] = ()) -> Iterator[Rung]:
    """The rungs of a follow-up in the order of their days."""
    if course.due_from is None:
        return _of_review(course)
    if course.latest is None:
        opens = [Rung("opens", course.due_from)] if steps.opens else []
        return merge(opens, _of_review(course), key=lambda rung: rung.on)
    return _of_window(course, steps, week, outages)


def left_out(course: Course, *, steps: Steps, week: WorkingWeek) -> tuple[LeftOut, ...]:
    """The steps that ``rungs`` leaves out, and why, in the order of the ladder; of what has an end."""
    if course.latest is None:
        return ()
    longest = _longest(course)
    too_long = {f"{days}-days-before" for days in steps.days_before if days > longest}
    found = [
        LeftOut(rung.name, why)
        for rung in _planned(course, steps, steps.days_before, week)
        if (why := Why.TOO_LONG if rung.name in too_long else _why_not(rung, course))
    ]
    found += [
        LeftOut(f"{days}-days-after", Why.TOO_LONG if days > longest else Why.TOO_LATE)
        for days in sorted(steps.days_after)
        if days > longest or days > steps.list_after
    ]
    if steps.then_every > longest:
        found.append(LeftOut(f"every-{steps.then_every}", Why.TOO_LONG))
    return tuple(found)


def reached(climb: Iterator[Rung], *, on: date) -> Reached:
    """Where the day ``on`` stands on these rungs."""
    below: list[Rung] = []
    for rung in climb:
        if rung.on > on or rung.on == date.max:
            return Reached(below[-1] if below else None, tuple(below[:-1]), rung.on)
        below.append(rung)
    return Reached(below[-1] if below else None, tuple(below[:-1]), None)


def counted_from(course: Course, *, steps: Steps) -> date:
    """The day after which working days are counted: its end, the day it became known, or the end of a quiet."""
    end = _end(course)
    # What was logged before the end is no reason to be quiet after it.
    late_word = course.heard_on if course.heard_on and course.heard_on > end else None
    quiet_until = days_after(late_word, steps.pause_days) if late_word else end
    return max(end, quiet_until, course.known_on or end)


def _end(course: Course) -> date:
    """The last day of its grace."""
    return days_before(course.overdue_from, 1) if course.overdue_from else date.max


def _of_window(course: Course, steps: Steps, week: WorkingWeek, outages: tuple[Span, ...]) -> Iterator[Rung]:
    before, after, then_every = steps.shorter_than(_longest(course))
    # Sorting is stable: of two rungs on one day the later step is the newer one.
    yield from sorted(_before_the_end(course, steps, before, week), key=lambda rung: rung.on)
    start = counted_from(course, steps=steps)
    # A count that began anew is told apart from the first one.
    tag = "" if start == _end(course) else f"-{start:%Y%m%d}"
    levels = {
        steps.to_deputy_after: Rung("to-deputy", start, Level.DEPUTY, escalates=True),
        steps.to_lead_after: Rung("to-lead", start, Level.LEAD, escalates=True),
        steps.list_after: Rung("to-list", start, Level.LIST),
    }
    level, last = Level.OWNER, max(after, default=0)
    for days, day in enumerate(_counting(start, week, (*course.pauses, *outages)), start=1):
        if turn := levels.get(days):
            level = turn.level
            yield Rung(turn.name + tag, day, level, turn.escalates)
            if level is Level.LIST:
                return
        elif days in after or (then_every and days > last and (days - last) % then_every == 0):
            yield Rung(f"{days}-days-after{tag}", day, level)


def _before_the_end(course: Course, steps: Steps, before: Sequence[int], week: WorkingWeek) -> Iterator[Rung]:
    return (rung for rung in _planned(course, steps, before, week) if _why_not(rung, course) is None)


def _planned(course: Course, steps: Steps, before: Sequence[int], week: WorkingWeek) -> list[Rung]:
    """The rungs up to the end, whether or not they fall on a day on which anybody is told."""
    if course.due_from is None or course.latest is None or course.upcoming_from is None:
        return []
    found = [Rung("opens", course.due_from)] if steps.opens else []
    found += [
        Rung(f"{days}-days-before", week.last_working_day(days_before(course.latest, days)))
        for days in sorted(before, reverse=True)
    ]
    if steps.last_day:
        found.append(Rung("last-day", week.last_working_day(course.latest)))
    return found


def _why_not(rung: Rung, course: Course) -> Why | None:
    if course.upcoming_from is not None and rung.on < course.upcoming_from:
        return Why.TOO_EARLY
    return Why.PAUSED if _inside(rung.on, course.pauses) else None


def _longest(course: Course) -> int:
    return course.days_apart // 2 if course.days_apart else LONGEST_STEP


def _of_review(course: Course) -> Iterator[Rung]:
    if course.review_on is None:
        return
    for days in count(0, REVIEW_EVERY):
        rung = Rung(f"review-{course.review_on}" + (f"+{days}" if days else ""), days_after(course.review_on, days))
        if not _inside(rung.on, course.pauses):
            yield rung


def _counting(start: date, week: WorkingWeek, uncounted: tuple[Span, ...]) -> Iterator[date]:
    """The days after ``start`` that count, one by one, until the calendar ends."""
    day, idle = start, 0
    while day < date.max:
        day = days_after(day, 1)
        if _inside(day, uncounted):
            continue
        if week.works_on(day) or idle >= _LONGEST_BREAK:
            idle = 0
            yield day
        else:
            idle += 1


def _inside(day: date, spans: tuple[Span, ...]) -> bool:
    return any(first <= day <= last for first, last in spans)
