"""The follow-ups whose next look has come, read as plain rows: a hundred thousand of them may wait after a holiday."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from commitments.models import Desk, FollowUp, Schedule, StatusEntry
from commitments.querysets import FollowUpQuerySet
from commitments.schedule import Rule, RuleError
from commitments.schedule.days import days_after
from commitments.status import EntryKind, Status
from tracker import ladder
from tracker.models import Acknowledgement, Ladder
from tracker.recipients import About


@dataclass(frozen=True, slots=True)
class Waiting:
    """A follow-up to look at: what says that nobody changed it since, its course on the ladder and whom it concerns.

    ``fixed`` names the rung that tells of the day it was arranged for, "" for none; ``reports`` are the ids of the log
    lines nobody has answered yet; ``is_new_to_owner``: the owner hears of it as a new assignment.
    """

    pk: int
    version: int
    window_version: int
    remind_next_on: date
    course: ladder.Course
    about: About
    fixed: str
    reports: tuple[int, ...]
    is_new_to_owner: bool


def waiting(desks: Sequence[Desk], day: date, *, after: int, limit: int) -> list[Waiting]:
    """Up to ``limit`` open follow-ups to look at on ``day``, by id, from the one after ``after`` on."""
    return _read(_watched(desks).filter(remind_next_on__lte=day, pk__gt=after), day, limit=limit)


def climbing(desk: Desk, day: date, *, after: int, limit: int) -> list[Waiting]:
    """Likewise those that ``day`` found on the ladder and that were looked at: they wait for a later day, or for none.

    ``remind_next_on`` of those that wait for none is ``day``.
    """
    on_it = looked_at(desk, day).filter(upcoming_from__lte=day, pk__gt=after)
    return _read(on_it, day, limit=limit)


def looked_at(desk: Desk, day: date) -> FollowUpQuerySet:
    """The desk's open follow-ups with a window that need not be looked at on ``day`` any more."""
    later = Q(remind_next_on__gt=day) | Q(remind_next_on__isnull=True)
    return _watched([desk]).filter(later, due_from__isnull=False)


def _watched(desks: Sequence[Desk]) -> FollowUpQuerySet:
    return FollowUp.objects.open().filter(commitment__desk__in=desks, commitment__awaits_review=False)


def _read(found: FollowUpQuerySet, day: date, *, limit: int) -> list[Waiting]:
    rows = list(
        found.order_by("pk")
        .annotate(answers=Coalesce("owner", "commitment__owner"))
        .values_list(
            "pk",
            "version",
            "window_version",
            "remind_next_on",
            "upcoming_from",
            "due_from",
            "latest",
            "overdue_from",
            "review_on",
            "known_on",
            "heard_on",
            "answers",
            "commitment",
            "commitment__desk",
            "commitment__confidentiality",
            "status",
            "arranged_on",
            "owner",
            "assigned_at",
            "commitment__assigned_at",
            named=True,
        )[:limit]
    )
    if not rows:
        return []
    pauses = _pauses(row.pk for row in rows)
    reports = _unanswered(row.pk for row in rows if row.heard_on)
    fixed = _fixed({row.pk: row.arranged_on for row in rows if row.status == Status.ARRANGED and row.arranged_on})
    rhythms = _rhythms({row.commitment for row in rows})
    return [
        Waiting(
            pk=row.pk,
            version=row.version,
            window_version=row.window_version,
            remind_next_on=row.remind_next_on or day,
            course=ladder.Course(
                upcoming_from=row.upcoming_from,
                due_from=row.due_from,
                latest=row.latest,
                overdue_from=row.overdue_from,
                review_on=row.review_on,
                known_on=row.known_on,
                heard_on=row.heard_on,
                days_apart=rhythms.get(row.commitment),
                pauses=pauses.get(row.pk, ()),
            ),
            about=About(row.answers, row.commitment, row.commitment__desk, row.commitment__confidentiality),
            fixed=fixed.get(row.pk, ""),
            reports=reports.get(row.pk, ()),
            is_new_to_owner=bool(row.assigned_at or (row.owner is None and row.commitment__assigned_at)),
        )
        for row in rows
    ]


def course_of(follow_up: FollowUp) -> ladder.Course:
    """The course of one follow-up, as ``waiting`` reads it for many."""
    return ladder.Course(
        upcoming_from=follow_up.upcoming_from,
        due_from=follow_up.due_from,
        latest=follow_up.latest,
        overdue_from=follow_up.overdue_from,
        review_on=follow_up.review_on,
        known_on=follow_up.known_on,
        heard_on=follow_up.heard_on,
        days_apart=_rhythms([follow_up.commitment_id]).get(follow_up.commitment_id),
        pauses=_pauses([follow_up.pk]).get(follow_up.pk, ()),
    )


def ladders_of(desks: Iterable[Desk]) -> dict[int, ladder.Steps]:
    """By desk id, the desk's own ladder, or the standard one."""
    own = {row.desk_id: row.steps() for row in Ladder.objects.filter(desk__in=desks, is_standard=False)}
    return {desk.pk: own.get(desk.pk, ladder.STANDARD) for desk in desks}


def _pauses(follow_ups: Iterable[int]) -> Mapping[int, tuple[ladder.Span, ...]]:
    found: dict[int, tuple[ladder.Span, ...]] = {}
    # Who has seen one window has not seen the next.
    of_its_window = Acknowledgement.objects.filter(window_version=F("follow_up__window_version"))
    said = of_its_window.filter(follow_up__in=follow_ups).order_by("on", "id")
    for follow_up, on, last in said.values_list("follow_up", "on", "until_on"):
        # From the day after: the rung of the day itself may have been told already, and would count twice.
        found[follow_up] = (*found.get(follow_up, ()), (days_after(on, 1), last))
    return found


def _unanswered(follow_ups: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """The reports after which no status was logged, the oldest first."""
    found: dict[int, tuple[int, ...]] = {}
    reports = StatusEntry.objects.filter(follow_up__in=follow_ups).unanswered_reports()
    for pk, follow_up in reports.values_list("pk", "follow_up"):
        if follow_up:
            found[follow_up] = (pk, *found.get(follow_up, ()))
    return found


def _fixed(days: Mapping[int, date]) -> Mapping[int, str]:
    """By follow-up, the rung that tells of the day it is arranged for.

    From the second time on that it is arranged for that day, with another or none between, it says which time it is:
    whoever was told of the first was told of its end, too.
    """
    if not days:
        return {}
    times: Counter[tuple[int, str]] = Counter()
    last: dict[int, str] = {}
    standing: set[int] = set()
    lines = StatusEntry.objects.filter(follow_up__in=days, kind__in=[EntryKind.LOGGED, EntryKind.REOPENED])
    for pk, status, change in lines.order_by("pk").values_list("follow_up", "to_status", "change"):
        # Whoever reopens what was called off brings its day back.
        day = (change or last.get(pk, "")) if status == Status.ARRANGED else ""
        if day and (pk not in standing or day != last[pk]):
            times[pk, day] += 1
            last[pk] = day
            standing.add(pk)
        elif status == Status.CALLED_OFF:
            standing.discard(pk)
    named = {pk: f"fixed-{day}" for pk, day in days.items()}
    return {pk: f"{name}-{time}" if (time := times[pk, str(days[pk])]) > 1 else name for pk, name in named.items()}


def _rhythms(commitments: Iterable[int]) -> Mapping[int, int]:
    """By commitment id, the days between two rounds of what recurs by a rule."""
    ruled = Schedule.objects.in_force().filter(commitment__in=commitments).exclude(rrule="")
    found = {}
    for commitment, rrule in ruled.values_list("commitment", "rrule"):
        # One that cannot be read makes no follow-ups, and is told of there; of those it has, people are reminded.
        with suppress(RuleError):
            found[commitment] = Rule.parse(rrule).days_apart
    return found
