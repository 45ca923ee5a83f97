"""Writing many reminders at once, each only if it is not there yet.

Django's own ``bulk_create(ignore_conflicts=True)`` also swallows rows that break another constraint on SQLite, builds
an object for each row, and does not say how many went in.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from tracker.models import Mail, MailState, Reminder, ReminderState

# Rows in one statement.
_SLICE = 20_000


class New(NamedTuple):
    """A reminder to be written; the fields as the table has them."""

    follow_up: int
    recipient: int
    window_version: int
    rung: str
    kind: str
    level: int
    reached_on: date
    state: str
    queued_at: datetime


_TYPES = ("bigint", "bigint", "smallint", "varchar", "varchar", "smallint", "date", "varchar", "timestamptz")
_KEY = ("follow_up", "window_version", "rung", "recipient")


def insert(reminders: Sequence[New]) -> int:
    """Write those that are not there yet, or came back with a mail; how many of them are queued, not skipped."""
    written = 0
    for state in (ReminderState.SKIPPED, ReminderState.QUEUED):
        rows = [new for new in reminders if new.state == state]
        written = sum(_insert(rows[start : start + _SLICE]) for start in range(0, len(rows), _SLICE))
    return written


def _insert(rows: Sequence[New]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in _TYPES)
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(insert_each_once(f"SELECT * FROM unnest({arrays})"), columns)  # noqa: S608
        else:
            cursor.executemany(
                insert_each_once(f"VALUES ({', '.join(['%s'] * len(New._fields))})"),
                [[adapted(name, value) for name, value in zip(New._fields, new, strict=True)] for new in rows],
            )
        return int(cursor.rowcount)


def insert_each_once(rows: str) -> str:
    """The statement that writes reminders from ``rows``, a query with the columns of New, unless they are there."""

    def listed(names: Sequence[str]) -> str:
        return ", ".join(connection.ops.quote_name(_field(name).column) for name in names)

    table = connection.ops.quote_name(Reminder._meta.db_table)
    mails, new, queued = connection.ops.quote_name(Mail._meta.db_table), "EXCLUDED", f"'{ReminderState.QUEUED.value}'"
    # Only what is in the table already is passed over: a row that breaks any other rule is an error. And what came back
    # with a mail was never told: whoever can be reached again by now is.
    came_back = f"SELECT id FROM {mails} WHERE state = '{MailState.BOUNCED.value}'"  # noqa: S608
    return (
        f"INSERT INTO {table} ({listed(New._fields)}) {rows} ON CONFLICT ({listed(_KEY)})"
        f" DO UPDATE SET state = {queued}, mail_id = NULL, queued_at = {new}.queued_at WHERE {new}.state = {queued}"
        f" AND {table}.state = '{ReminderState.CANCELLED.value}' AND {table}.mail_id IN ({came_back})"
    )


def adapted(name: str, value: object) -> Any:
    """``value`` as the database of that field takes it."""
    return _field(name).get_db_prep_save(value, connection)


def _field(name: str) -> Any:
    return Reminder._meta.get_field(name)
