"""From a changed ladder to the next step of each follow-up, without telling anybody anything."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from django.db.models import F

from commitments.models import Desk, FollowUp
from tracker import ladder
from tracker.models import ReminderState
from tracker.outbox.insertion import New, insert
from tracker.outbox.queueing import days_down
from tracker.outbox.waiting import Waiting, climbing, ladders_of, looked_at
from tracker.recipients import Directory

# Follow-ups looked at together.
BATCH = 5000


def step_over(desk: Desk, *, day: date, at: datetime) -> int:
    """Let each open follow-up of ``desk`` wait for its first rung after ``day``; how many waited for another day.

    What it has reached by then is recorded as passed over, so that no later look, such as after a status is logged,
    finds an old rung of a new ladder and tells of it. Those that wait because nobody can be told keep waiting. Belongs
    in the transaction of what changed the ladder.
    """
    steps, week, outages = ladders_of([desk])[desk.pk], desk.week(), days_down(desk, before=day)

    @lru_cache(maxsize=100_000)
    def stands(course: ladder.Course) -> ladder.Reached:
        return ladder.reached(ladder.rungs(course, steps=steps, week=week, outages=outages), on=day)

    moved, after = _not_begun(desk, day), 0
    while rows := climbing(desk, day, after=after, limit=BATCH):
        here = {row.pk: stands(row.course) for row in rows}
        insert(list(_passed(rows, here, at)))
        moved += _move(rows, here, day)
        after = rows[-1].pk
    return moved


def _not_begun(desk: Desk, day: date) -> int:
    """No ladder begins before a follow-up is coming up: there is the first look at it."""
    later = looked_at(desk, day).filter(upcoming_from__gt=day).exclude(remind_next_on=F("upcoming_from"))
    return later.update(remind_next_on=F("upcoming_from"))


def _passed(rows: Sequence[Waiting], here: Mapping[int, ladder.Reached], at: datetime) -> Iterable[New]:
    directory = Directory((row.about for row in rows), at=at)
    for row in rows:
        if newest := here[row.pk].newest:
            for to in directory.told_of(row.about, level=newest.level, escalates=newest.escalates):
                yield New(
                    row.pk,
                    to.recipient.pk,
                    row.window_version,
                    newest.name,
                    to.kind.value,
                    int(newest.level),
                    newest.on,
                    ReminderState.SKIPPED.value,
                    at,
                )


def _move(rows: Sequence[Waiting], here: Mapping[int, ladder.Reached], day: date) -> int:
    groups: dict[tuple[date | None, int], list[int]] = {}
    for row in rows:
        groups.setdefault((here[row.pk].next_on, row.version), []).append(row.pk)
    moved = 0
    for (next_on, version), pks in groups.items():
        # Whoever changed one meanwhile has said themselves when to look at it.
        as_read = FollowUp.objects.filter(pk__in=pks, version=version).exclude(remind_next_on__lte=day)
        moved += as_read.exclude(remind_next_on=next_on).update(remind_next_on=next_on)
    return moved
