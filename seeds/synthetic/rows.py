"""Writing very many rows: ids that are known before anything is written, and the quickest way each engine has.

``bulk_create`` asks each field of each row how it wants to be stored, which takes most of the time of making a
register. These rows hold nothing but texts, numbers, days and instants.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import count
from operator import itemgetter
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

# A row by the names of its columns as Python has them; a model's own ``__dict__`` is one.
Row = Mapping[str, Any]
# So many ids are asked for at once.
_BLOCK = 1_000


class Ids:
    """The next free id of each table; whoever else writes in it meanwhile gets others."""

    def __init__(self) -> None:
        self._free: dict[type[models.Model], Iterator[int]] = {}

    def next(self, model: type[models.Model]) -> int:
        if model in self._free and (found := next(self._free[model], None)) is not None:
            return found
        self._free[model] = _reserved(model._meta.db_table)
        return next(self._free[model])


@contextmanager
def checked_at_once() -> Iterator[None]:
    """What rows point at is checked as they come: a database that does so at the end has to remember them all."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def write(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert ``rows``, each with a value for every column. The constraints of the database hold as always."""
    fields = model._meta.concrete_fields
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = map(itemgetter(*(field.attname for field in fields)), rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", values)
        else:
            places = ", ".join(["%s"] * len(fields))
            stored = _as_stored(fields)
            insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 names are the models' own
            cursor.executemany(insert, [stored(row) for row in values])


def _copy(cursor: CursorWrapper, sql: str, values: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(sql) as copy:
        for row in values:
            copy.write_row(row)


def _as_stored(fields: Sequence["models.Field[Any, Any]"]) -> Callable[[tuple[Any, ...]], list[Any]]:
    """Days and instants as the texts by which SQLite sorts them."""
    instants = [place for place, field in enumerate(fields) if isinstance(field, models.DateTimeField)]
    days = [
        place
        for place, field in enumerate(fields)
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
    ]

    adapted = connection.ops.adapt_datetimefield_value

    def stored(values: tuple[Any, ...]) -> list[Any]:
        row = list(values)
        for place in days:
            row[place] = row[place] and date.isoformat(row[place])
        for place in instants:
            row[place] = adapted(row[place])
        return row

    return stored


def _reserved(table: str) -> Iterator[int]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            numbers = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(numbers, [connection.ops.quote_name(table), _BLOCK])
            return iter([number for (number,) in cursor.fetchall()])
        # Nobody else writes before the transaction ends.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        return count(last[0] + 1 if last else 1)
