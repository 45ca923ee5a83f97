"""The same small statements for each message that is sent.

``filter(...).update(...)`` takes its statement apart anew each time, which costs as much as half the dialogue with the
mail server.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from tracker.models import Mail, Reminder, ReminderState

Values = Mapping[str, object]


def update_mail(held: Values, fields: Values) -> bool:
    """Write ``fields`` on the mail that has all of ``held``, by field name; whether there was one."""
    with connection.cursor() as cursor:
        cursor.execute(_update(Mail, tuple(fields), tuple(held)), _adapted(Mail, fields, held))
        return bool(cursor.rowcount)


def update_sent_mail(held: Values, fields: Values) -> None:
    """Likewise, with what the mail told: its bundled reminders are sent."""
    bundled = {"mail": held["id"], "state": ReminderState.BUNDLED}
    sent = {"state": ReminderState.SENT}
    if connection.vendor == "postgresql":
        # In one statement, which needs no transaction around it: three journeys less.
        mail = f"{_update(Mail, tuple(fields), tuple(held))} RETURNING id"
        reminders = f"{_update(Reminder, tuple(sent), tuple(bundled))} AND EXISTS (SELECT FROM settled)"
        with connection.cursor() as cursor:
            values = [*_adapted(Mail, fields, held), *_adapted(Reminder, sent, bundled)]
            cursor.execute(f"WITH settled AS ({mail}) {reminders}", values)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_update(Mail, tuple(fields), tuple(held)), _adapted(Mail, fields, held))
        if cursor.rowcount:
            cursor.execute(_update(Reminder, tuple(sent), tuple(bundled)), _adapted(Reminder, sent, bundled))


@cache
def _update(model: type[Model], fields: tuple[str, ...], held: tuple[str, ...]) -> str:
    assignments = ", ".join(f"{_column(model, name)} = %s" for name in fields)
    conditions = " AND ".join(f"{_column(model, name)} = %s" for name in held)
    return f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {assignments} WHERE {conditions}"  # noqa: S608


def _adapted(model: type[Model], *values: Values) -> list[Any]:
    """As the database of each field takes it."""
    return [
        model._meta.get_field(name).get_db_prep_save(value, connection)  # type: ignore[union-attr]
        for each in values
        for name, value in each.items()
    ]


def _column(model: type[Model], name: str) -> str:
    return connection.ops.quote_name(model._meta.get_field(name).column)  # type: ignore[union-attr,arg-type]
