"""From rungs reached to reminders queued: many at once, each once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import structlog
from django.db import DatabaseError, transaction

from commitments.models import Desk, FollowUp
from commitments.schedule.days import days_after, days_before
from commitments.schedule.workdays import WorkingWeek
from tracker import ladder
from tracker.failpoints import reach
from tracker.faults import Faults
from tracker.models import Outage, Recipient, Reminder, ReminderKind, ReminderState
from tracker.outbox.crowd import CROWD, queue_crowd
from tracker.outbox.insertion import New, insert
from tracker.outbox.waiting import Waiting, ladders_of, waiting
from tracker.recipients import Directory, Told

log = structlog.get_logger(__name__)

# Follow-ups looked at in one transaction.
BATCH = 5000
QUEUED, STEP = ReminderState.QUEUED, ReminderKind.STEP
# What a newer rung passes over.
LADDER = (ReminderKind.STEP, ReminderKind.ESCALATION)


class Moved(NamedTuple):
    """What is to be written of one follow-up: the next day on which to look at it, and its reminders."""

    row: Waiting
    next_on: date | None
    reminders: list[New]


class ChangedMeanwhile(Exception):
    """Somebody changed one of the rows after they were read; nothing of the batch was written."""


def queue(days: Mapping[date, Sequence[Desk]], *, at: datetime, faults: Faults) -> int:
    """Record every rung reached on its desk's day and not yet recorded; how many reminders were queued.

    Of several rungs reached since the last look the newest is queued and the older are recorded as skipped. A
    follow-up with nobody to tell is left as it is, and looked at again on the next run.
    """
    return sum(_Day(day, desks, at, faults).queue() for day, desks in days.items())


class _Day:
    """The desks for which it is the same day."""

    def __init__(self, day: date, desks: Sequence[Desk], at: datetime, faults: Faults) -> None:
        self._day, self._desks, self._at, self._faults = day, desks, at, faults
        self._weeks: dict[int, WorkingWeek] = {}
        self._ladders: dict[int, ladder.Steps] = {}
        self._climb = lru_cache(maxsize=100_000)(self._reached)
        self._outages: dict[int, tuple[ladder.Span, ...]] = {}

    def queue(self) -> int:
        """A crowd is dealt with first; then what is left, row by row.

        A batch that fails is cut smaller and tried again, until the one row at fault is alone.
        """
        queued, after, size = 0, 0, BATCH
        rows = self._waiting(after, CROWD)
        if len(rows) == CROWD:
            queued = self._crowd()
            rows = self._waiting(after, size)
        while rows:
            try:
                queued += self._write(self._moves(rows))
                after, size = rows[-1].pk, BATCH
            except (ChangedMeanwhile, DatabaseError) as error:
                if len(rows) == 1:
                    with self._faults.held("reminder_not_queued", follow_up=rows[0].pk):
                        # Another watch has just done it; or the database refuses this row.
                        if isinstance(error, DatabaseError):
                            raise
                    after, size = rows[0].pk, BATCH
                else:
                    size = max(1, len(rows) // 10)
            rows = self._waiting(after, size)
        return queued

    def _waiting(self, after: int, limit: int) -> list[Waiting]:
        return waiting(self._desks, self._day, after=after, limit=limit)

    def _crowd(self) -> int:
        with self._faults.held("crowd_not_queued", day=str(self._day)):
            return queue_crowd(self._desks, self._day, at=self._at, climb=self._climb)
        # Row by row it is found which of them was at fault.
        return 0

    def _moves(self, rows: Sequence[Waiting]) -> list[Moved]:
        directory = Directory((row.about for row in rows), at=self._at)
        moves = []
        for row in rows:
            with self._faults.held("reminder_not_queued", follow_up=row.pk):
                if move := self._move(row, directory):
                    moves.append(move)
        return moves

    def _move(self, row: Waiting, directory: Directory) -> Moved | None:
        """What to write of one row; None when there is somebody to tell and nobody can be reached."""
        here = self._climb(row.course, row.about.desk)
        newest = here.newest
        if newest is None:
            return Moved(row, here.next_on, self._news(row, directory))
        told = directory.told_of(row.about, level=newest.level, escalates=newest.escalates)
        if not told and newest.level is not ladder.Level.LIST:
            return None
        passed = [rung for rung in here.older if rung.on >= row.remind_next_on]
        reminders = [self._new(row, to.recipient, rung, ReminderState.SKIPPED) for to in told for rung in passed]
        reminders += [
            self._new(row, to.recipient, newest, self._state(row, to, newest, directory), kind=to.kind) for to in told
        ]
        return Moved(row, here.next_on, [*reminders, *self._news(row, directory)])

    def _state(self, row: Waiting, to: Told, rung: ladder.Rung, directory: Directory) -> ReminderState:
        if row.course.is_answered(rung):
            return ReminderState.SKIPPED
        # Whoever is told of a new assignment need not be told in the next digest of a rung reached before it.
        by_itself = row.is_new_to_owner and to.recipient.takes_assignments
        return ReminderState.SKIPPED if by_itself and to.recipient == directory.owner(row.about) else QUEUED

    def _news(self, row: Waiting, directory: Directory) -> list[New]:
        """What else is to be told of it: a date that was fixed, to the owner; what somebody reported, to the leads."""
        news = []
        if row.fixed and (owner := directory.owner(row.about)):
            fixed = ladder.Rung(row.fixed, self._day)
            news.append(self._new(row, owner, fixed, QUEUED, kind=ReminderKind.FIXED))
        for report in row.reports:
            rung = ladder.Rung(f"report-{report}", self._day, ladder.Level.LEAD)
            news += [
                self._new(row, lead, rung, QUEUED, kind=ReminderKind.REPORT) for lead in directory.leads(row.about)
            ]
        return news

    def _new(
        self, row: Waiting, to: Recipient, rung: ladder.Rung, state: ReminderState, *, kind: ReminderKind = STEP
    ) -> New:
        return New(
            row.pk, to.pk, row.window_version, rung.name, kind.value, int(rung.level), rung.on, state.value, self._at
        )

    def _reached(self, course: ladder.Course, desk: int) -> ladder.Reached:
        self._ladders = self._ladders or ladders_of(self._desks)
        climb = ladder.rungs(course, steps=self._ladders[desk], week=self._week(desk), outages=self._down(desk))
        return ladder.reached(climb, on=self._day)

    def _week(self, desk: int) -> WorkingWeek:
        if desk not in self._weeks:
            self._weeks[desk] = next(each for each in self._desks if each.pk == desk).week()
        return self._weeks[desk]

    def _down(self, desk: int) -> tuple[ladder.Span, ...]:
        """The days on which the watch did not run, as the desk counts days; today is watched."""
        if desk not in self._outages:
            here = next(each for each in self._desks if each.pk == desk)
            self._outages[desk] = days_down(here, before=self._day)
        return self._outages[desk]

    def _write(self, moves: Sequence[Moved]) -> int:
        with transaction.atomic():
            _move_on(moves)
            reminders = [reminder for move in moves for reminder in move.reminders]
            _pass_over(reminders)
            queued = insert(reminders)
            reach("before-commit")
        return queued


def days_down(desk: Desk, *, before: date) -> tuple[ladder.Span, ...]:
    """The whole days up to ``before`` on which the watch did not run at all, as the desk counts days."""
    spans = ((desk.day(row.from_at), desk.day(row.until_at)) for row in Outage.objects.order_by("until_at"))
    whole = ((days_after(first, 1), days_before(min(last, before), 1)) for first, last in spans)
    return tuple((first, last) for first, last in whole if first <= last)


def _move_on(moves: Sequence[Moved]) -> None:
    """Write the next days. Whoever moves a row on owns this step. Raises ChangedMeanwhile when any was moved before."""
    groups: dict[tuple[date, date | None, int], list[int]] = {}
    for row, next_on, _ in moves:
        groups.setdefault((row.remind_next_on, next_on, row.version), []).append(row.pk)
    for (before, next_on, version), pks in groups.items():
        as_read = FollowUp.objects.filter(pk__in=pks, remind_next_on=before, version=version)
        if as_read.update(remind_next_on=next_on) != len(pks):
            raise ChangedMeanwhile


def _pass_over(reminders: Sequence[New]) -> None:
    """Mark as skipped what still waits for a digest and is older than what is queued now."""
    now = {(new.follow_up, new.recipient, new.rung) for new in reminders if new.state == QUEUED}
    of = {new.follow_up for new in reminders if new.kind in LADDER and new.state == QUEUED}
    old = Reminder.objects.filter(follow_up__in=of, state=QUEUED, kind__in=LADDER)
    passed = [pk for pk, *what in old.values_list("pk", "follow_up", "recipient", "rung") if tuple(what) not in now]
    if passed:
        Reminder.objects.filter(pk__in=passed, state=QUEUED).update(state=ReminderState.SKIPPED)
