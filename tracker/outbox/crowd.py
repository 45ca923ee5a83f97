"""Queueing for a crowd: what most follow-ups are, in a few statements for all of them.

After a holiday or an import a hundred thousand may be due at once. Most of those are alike: they have a window that
ends on one of a few days, nobody has said anything about them yet, and their commitment's owner can be told. Follow-ups
of one desk with the same days stand on the same rung, so the ladder is asked once for each such group, and the database
writes the reminders of all of them from what it has. Everything else is left to ``queueing``, row by row; that both say
the same is held by a test.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from commitments.access import Confidentiality
from commitments.models import Desk, FollowUp, Membership
from commitments.schedule import Rule, RuleError
from commitments.status import Status
from tracker.failpoints import reach
from tracker.ladder import Course, Level, Reached
from tracker.models import Acknowledgement, RecipientKind, Reminder, ReminderKind, ReminderState
from tracker.outbox.insertion import adapted, insert_each_once
from tracker.recipients import recipients_of

# Where a course of the desk with that id stands on its ladder.
Climb = Callable[[Course, int], Reached]
# Below that, asking for each row is as quick.
CROWD = 500
# The columns that say on which rung a follow-up stands; none is empty here.
DAYS = ("upcoming_from", "due_from", "latest", "overdue_from", "remind_next_on")
_GROUP = ("desk", *DAYS, "rrule")
# Tables of one transaction's own: the follow-ups, and what their groups are to be told and where they move on to.
_CROWD, _STEPS, _MOVES = "crowd", "crowd_steps", "crowd_moves"
_TYPES = {
    "follow_up": "bigint",
    "version": "integer",
    "window_version": "integer",
    "recipient": "bigint",
    "desk": "bigint",
    **dict.fromkeys(DAYS, "date"),
    "rrule": "text",
    "rung": "text",
    "level": "integer",
    "reached_on": "date",
    "state": "text",
    "next_on": "date",
}


class ChangedMeanwhile(Exception):
    """Somebody changed one of the rows after they were read; nothing was written."""


class Group(NamedTuple):
    """The days that some follow-ups of one desk share."""

    desk: int
    upcoming_from: date
    due_from: date
    latest: date
    overdue_from: date
    remind_next_on: date
    rrule: str

    def course(self) -> Course:
        """Their course on the ladder. Raises RuleError."""
        return Course(
            upcoming_from=self.upcoming_from,
            due_from=self.due_from,
            latest=self.latest,
            overdue_from=self.overdue_from,
            days_apart=Rule.parse(self.rrule).days_apart if self.rrule else None,
        )

    def is_readable(self) -> bool:
        try:
            self.course()
        except RuleError:
            return False
        return True


def queue_crowd(desks: Sequence[Desk], day: date, *, at: datetime, climb: Climb) -> int:
    """Queue what is alike of what waits on ``day``, where it is many; how many reminders were queued."""
    ours = [desk for desk in desks if not desk.writes_to_focal_points]
    rows = _alike(ours, day)
    if len(rows.values_list("pk")[:CROWD]) < CROWD:
        return 0
    recipients_of(RecipientKind.PERSON, _strangers(rows), at=at)
    try:
        with transaction.atomic():
            return _queue(_reachable(rows), at, climb)
    except ChangedMeanwhile:
        return 0


def _queue(rows: QuerySet[Any, Any], at: datetime, climb: Climb) -> int:
    chosen, parameters = rows.query.sql_with_params()
    columns = ("follow_up", "version", "window_version", "recipient", *_GROUP)
    with connection.cursor() as cursor, _tables(cursor):
        cursor.execute(f"INSERT INTO {_CROWD} ({_listed(columns)}) {chosen}", parameters)
        stands = {group: climb(group.course(), group.desk) for group in _groups(cursor)}
        told = {group: here for group, here in stands.items() if _is_plain(here)}
        _fill(cursor, _MOVES, (*_GROUP, "next_on"), [(*group, here.next_on) for group, here in told.items()])
        steps = [step for group, here in told.items() for step in _steps(group, here)]
        _fill(cursor, _STEPS, (*_GROUP, "rung", "level", "reached_on", "state"), steps)
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {_CROWD}, {_STEPS}, {_MOVES}")
        _move_on(cursor)
        for state in (ReminderState.SKIPPED, ReminderState.QUEUED):
            _insert(cursor, state, at)
            queued = int(cursor.rowcount)
        reach("before-commit")
    return queued


def _is_plain(here: Reached) -> bool:
    """Whether there is nothing to tell yet, or something that only the owner is told."""
    return here.newest is None or (here.newest.level is Level.OWNER and not here.newest.escalates)


def _steps(group: Group, here: Reached) -> Iterator[tuple[object, ...]]:
    if here.newest is None:
        return
    for rung in here.older:
        if rung.on >= group.remind_next_on:
            yield *group, rung.name, int(rung.level), rung.on, ReminderState.SKIPPED.value
    yield *group, here.newest.name, int(here.newest.level), here.newest.on, ReminderState.QUEUED.value


def _alike(desks: Sequence[Desk], day: date) -> QuerySet[FollowUp]:
    """Follow-ups with a window that ends, of whom nobody has said anything, and whose commitment has the owner."""
    waits = Q(remind_next_on__lte=day, commitment__desk__in=desks, commitment__awaits_review=False)
    dated = Q(latest__isnull=False, upcoming_from__isnull=False, overdue_from__isnull=False)
    known = Q(known_on__isnull=True) | Q(known_on__lte=F("latest"))
    unsaid = Q(heard_on__isnull=True, assigned_at__isnull=True, commitment__assigned_at__isnull=True)
    answered = Q(owner__isnull=True, commitment__owner__is_active=True) & ~Q(commitment__owner__email="")
    found = FollowUp.objects.open().filter(waits & dated & known & unsaid & answered)
    return found.exclude(status=Status.ARRANGED).exclude(
        Exists(Acknowledgement.objects.filter(follow_up=OuterRef("pk")))
        | Exists(Reminder.objects.filter(follow_up=OuterRef("pk"), state=ReminderState.QUEUED))
    )


def _strangers(rows: QuerySet[FollowUp]) -> dict[int, User]:
    """Their owners of whom there is no recipient yet."""
    owners = rows.filter(commitment__owner__recipient__isnull=True).values("commitment__owner")
    return User.objects.in_bulk(User.objects.filter(pk__in=owners).values_list("pk", flat=True))


def _reachable(rows: QuerySet[FollowUp]) -> QuerySet[Any, Any]:
    """Those whose owner takes digests, has an address that works and may see the record, as ``Directory`` has it."""
    member = Membership.objects.filter(desk=OuterRef("commitment__desk"), user=OuterRef("commitment__owner"))
    sees = (
        Q(commitment__confidentiality=Confidentiality.PUBLIC)
        | Q(commitment__owner__is_superuser=True)
        | Q(commitment__owner__is_staff=True, commitment__confidentiality=Confidentiality.INTERNAL)
        | Exists(member)
    )
    takes = Q(commitment__owner__recipient__takes_digest=True)
    found = rows.filter(takes & sees).exclude(
        commitment__owner__recipient__bounced_address=F("commitment__owner__email")
    )
    in_force = FilteredRelation("commitment__schedules", condition=Q(commitment__schedules__replaced_on=None))
    return (
        found.annotate(in_force=in_force)
        .annotate(rrule=Coalesce("in_force__rrule", Value("")))
        .order_by()
        .values_list(
            "pk", "version", "window_version", "commitment__owner__recipient", "commitment__desk", *DAYS, "rrule"
        )
    )


@contextmanager
def _tables(cursor: CursorWrapper) -> Iterator[None]:
    tables = {
        _CROWD: ("follow_up", "version", "window_version", "recipient", *_GROUP),
        _STEPS: (*_GROUP, "rung", "level", "reached_on", "state"),
        _MOVES: (*_GROUP, "next_on"),
    }
    for table, columns in tables.items():
        typed = ", ".join(f"{column} {_TYPES[column]}" for column in columns)
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({typed})")
    yield
    for table in tables:
        cursor.execute(f"DROP TABLE {table}")


def _groups(cursor: CursorWrapper) -> Iterator[Group]:
    cursor.execute(f"SELECT DISTINCT {_listed(_GROUP)} FROM {_CROWD}")  # noqa: S608
    for desk, *days, rrule in cursor.fetchall():
        upcoming_from, due_from, latest, overdue_from, remind_next_on = (_date(day) for day in days)
        group = Group(desk, upcoming_from, due_from, latest, overdue_from, remind_next_on, rrule)
        # One with a rule that cannot be read is left to ``queueing``, which says so.
        if group.is_readable():
            yield group


def _date(day: date | str) -> date:
    # SQLite knows the days of a table of our own as text.
    return date.fromisoformat(day) if isinstance(day, str) else day


def _fill(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    written = [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows]
    if written:
        cursor.executemany(f"INSERT INTO {table} ({_listed(columns)}) VALUES ({marks})", written)  # noqa: S608


def _move_on(cursor: CursorWrapper) -> None:
    """Write the next days. Whoever moves a row on owns this step. Raises ChangedMeanwhile when any was moved before."""
    follow_ups = connection.ops.quote_name(FollowUp._meta.db_table)
    cursor.execute(f"SELECT count(*) FROM {_CROWD} JOIN {_MOVES} USING ({_listed(_GROUP)})")  # noqa: S608
    (expected,) = cursor.fetchone()
    cursor.execute(
        f"UPDATE {follow_ups} AS row SET remind_next_on = {_MOVES}.next_on"  # noqa: S608
        f" FROM {_CROWD} JOIN {_MOVES} USING ({_listed(_GROUP)})"
        f" WHERE row.id = {_CROWD}.follow_up AND row.version = {_CROWD}.version"
        f" AND row.remind_next_on = {_CROWD}.remind_next_on"
    )
    if cursor.rowcount != expected:
        raise ChangedMeanwhile


def _insert(cursor: CursorWrapper, state: ReminderState, at: datetime) -> None:
    chosen = (
        f"SELECT follow_up, recipient, window_version, rung, %s, level, reached_on, state, %s"  # noqa: S608
        f" FROM {_CROWD} JOIN {_STEPS} USING ({_listed(_GROUP)}) WHERE state = %s"
    )
    cursor.execute(insert_each_once(chosen), [ReminderKind.STEP.value, adapted("queued_at", at), state.value])


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns)
