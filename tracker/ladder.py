"""Which rung of the reminder ladder a follow-up has reached. Pure: dates in, rungs out.

The window opens; 30, 7 and 1 days before its end; its last day; then 1, 2, 4, 8 and 16 days after it and every 30 days
from there. A rung before the end that falls on a day off moves back to the working day before it, so that nobody hears
of a Monday's deadline on that Monday; rungs after the end wait for the next working day by themselves, because digests
go out on working days only. Where there is no end, its review day and every 30 days after that come after the opening.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import count

from commitments.schedule.window import days_after, days_before
from commitments.schedule.workdays import WorkingWeek

DAYS_BEFORE = (30, 7, 1)
DAYS_AFTER = (1, 2, 4, 8, 16)
THEN_EVERY = 30


@dataclass(frozen=True, slots=True)
class Rung:
    """A step and the day on which it is reached. ``name`` is stored: it makes a reminder unique."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a follow-up stands on the ladder: the newest rung (None: not on it yet), those below it, the next day."""

    newest: Rung | None
    older: tuple[Rung, ...]
    next_on: date | None


def of_window(
    *, upcoming_from: date, due_from: date, latest: date, overdue_from: date, week: WorkingWeek
) -> Iterator[Rung]:
    """The rungs of a dated follow-up in the order of their days; it never ends. None comes before ``upcoming_from``."""
    before = [
        Rung("opens", due_from),
        *(Rung(f"{days}-days-before", week.last_working_day(days_before(latest, days))) for days in DAYS_BEFORE),
        Rung("last-day", week.last_working_day(latest)),
    ]
    # Sorting is stable: of two rungs on one day the later step is the newer one.
    yield from sorted((rung for rung in before if rung.on >= upcoming_from), key=lambda rung: rung.on)
    for days in _days_after():
        yield Rung(f"{days}-days-after", days_after(overdue_from, days - 1))


def of_open_end(*, due_from: date, review_on: date | None) -> Iterator[Rung]:
    """The rungs of a follow-up that is due from a day on: that day, then those of its review, if it has one."""
    opens = Rung("opens", due_from)
    return merge([opens], of_review(review_on=review_on) if review_on else (), key=lambda rung: rung.on)


def of_review(*, review_on: date) -> Iterator[Rung]:
    """The rungs of a follow-up without an end: its review day and every 30 days after it; it never ends."""
    for days in count(0, THEN_EVERY):
        yield Rung(f"review-{review_on}" + (f"+{days}" if days else ""), days_after(review_on, days))


def reached(rungs: Iterator[Rung], *, on: date) -> Reached:
    """Where the day ``on`` stands on ``rungs``."""
    below: list[Rung] = []
    for rung in rungs:
        if rung.on > on or rung.on == date.max:
            return Reached(below[-1] if below else None, tuple(below[:-1]), rung.on)
        below.append(rung)
    return Reached(below[-1] if below else None, tuple(below[:-1]), None)


def _days_after() -> Iterator[int]:
    yield from DAYS_AFTER
    yield from count(DAYS_AFTER[-1] + THEN_EVERY, THEN_EVERY)
