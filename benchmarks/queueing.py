"""Queueing 100,000 reminders, beside Django's ``bulk_create`` of the very same ones.

Ours is all of it, from follow-ups whose day has come to reminders queued: finding them, asking the ladder, whom to
tell, writing the reminders each once, and moving every follow-up on to its next day. ``bulk_create`` is given the
finished rows and does nothing but write them; beside it stands what it takes with Django's own means to leave the
database as ours does, ``bulk_update`` of the next days included. Of ours it is also told how long the reminders alone
took to write, which is what ``bulk_create`` does: docs/decisions/0014. Wall time, in turns, each from the same state.
"""

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

from benchmarks import database, register
from commitments.models import FollowUp
from tracker import outbox, tick
from tracker.faults import Faults
from tracker.models import Reminder

FOLLOW_UPS, TURNS, BATCH = 100_000, 5, 5000
GOAL = 3
COLUMNS = (
    "follow_up_id",
    "recipient_id",
    "window_version",
    "rung",
    "kind",
    "level",
    "reached_on",
    "state",
    "queued_at",
)


class RemindersDiffer(AssertionError):
    """The two do not leave the same behind, so that their times cannot be compared."""


class Work:
    """The same reminders, three ways. ``writing``: the seconds that ours spent on writing reminders, by turn."""

    def __init__(self, follow_ups: int) -> None:
        self.writing: list[float] = []
        register.fill(follow_ups)
        self._faults = Faults()
        self._days = tick.desk_days(at=register.AT, faults=self._faults)
        self.ours()
        self.left = self._left()
        self._reminders: list[Reminder] = []
        self._moved: list[FollowUp] = []

    def ours(self) -> None:
        self.writing.append(0)
        with connection.execute_wrapper(self._timed):
            outbox.queue(self._days, at=register.AT, faults=self._faults)

    def bulk_create(self) -> None:
        Reminder.objects.bulk_create(self._reminders, batch_size=BATCH)

    def all_by_django(self) -> None:
        Reminder.objects.bulk_create(self._reminders, batch_size=BATCH)
        FollowUp.objects.bulk_update(self._moved, ["remind_next_on"], batch_size=BATCH)

    def prepare(self) -> None:
        """The state each begins with, and objects that were not saved yet."""
        rows, next_days = self.left
        register.put_back()
        self._reminders = [Reminder(**dict(zip(COLUMNS, row, strict=True))) for row in rows]
        self._moved = [FollowUp(pk=pk, remind_next_on=day) for pk, day in next_days.items()]
        database.settle()

    def check(self, side: Callable[[], None]) -> None:
        """Raises RemindersDiffer."""
        rows, next_days = self._left()
        moved = side.__name__ == "bulk_create" or next_days == self.left[1]
        if self._faults.count or rows != self.left[0] or not moved:
            raise RemindersDiffer(f"{side.__name__} left other reminders, or other days, than ours")

    def _timed(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            if sql.startswith(f"INSERT INTO {connection.ops.quote_name(Reminder._meta.db_table)}"):
                self.writing[-1] += perf_counter() - begun

    def _left(self) -> tuple[set[tuple[Any, ...]], dict[int, date | None]]:
        return set(Reminder.objects.values_list(*COLUMNS)), dict(FollowUp.objects.values_list("pk", "remind_next_on"))


def run(follow_ups: int = FOLLOW_UPS, turns: int = TURNS) -> dict[str, Any]:
    """The figures, with ``reached`` for the goal. Raises RemindersDiffer."""
    with database.empty() as engine:
        work = Work(follow_ups)
        sides: list[tuple[Callable[[], None], list[float]]] = [
            (work.ours, []),
            (work.bulk_create, []),
            (work.all_by_django, []),
        ]
        for number in range(turns):
            for side, seconds in reversed(sides) if number % 2 else sides:
                work.prepare()
                begun = perf_counter()
                side()
                seconds.append(perf_counter() - begun)
                work.check(side)
        ours, bulk, whole = (seconds for _, seconds in sides)
        # The first filled the register.
        writing = work.writing[1:]
        same_work, same_writing = _ratio(whole, ours), _ratio(bulk, writing)
        count = len(work.left[0])
        return {
            "engine": engine,
            "follow_ups": follow_ups,
            "reminders": count,
            "seconds": {
                "ours": round(median(ours), 2),
                "of it writing reminders": round(median(writing), 2),
                "bulk_create of finished rows": round(median(bulk), 2),
                "bulk_create and bulk_update": round(median(whole), 2),
            },
            "reminders_a_second": round(count / median(ours)),
            "times_as_fast_as_bulk_create": {
                "writing the same reminders": round(same_writing, 2),
                "all of it, beside the same work by Django": round(same_work, 2),
                "all of it, beside bulk_create alone": round(_ratio(bulk, ours), 2),
            },
            "goal": GOAL,
            "reached": min(same_writing, same_work) >= GOAL,
        }


def _ratio(theirs: list[float], ours: list[float]) -> float:
    return median(their / our for their, our in zip(theirs, ours, strict=True))
