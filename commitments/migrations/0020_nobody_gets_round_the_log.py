"""What deletes rows without deleting them is refused too: REPLACE on SQLite, TRUNCATE on PostgreSQL.

On SQLite a later migration that alters one of these tables has to run ``guard`` of 0002 again, and this one.
"""

from importlib import import_module

from django.db import migrations

TABLES = import_module("commitments.migrations.0002_the_log_is_append_only").TABLES
# What else is unique in a table: INSERT OR REPLACE takes away whatever stands in the way of the new row.
UNIQUE = {"commitments_extension": [("entry_id",), ("follow_up_id", "number")]}


def guard(_apps, schema_editor):
    make = _guard_sqlite if schema_editor.connection.vendor == "sqlite" else _guard_postgresql
    for table in TABLES:
        for statement in make(table):
            schema_editor.execute(statement, params=None)


def unguard(_apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_no_replace")
            continue
        schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        for verb in ("update", "delete"):
            schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_{verb}")


def _guard_sqlite(table):
    """Delete triggers do not fire for the row that a REPLACE removes, unless a connection asks for it."""
    told = [f"SELECT RAISE(ABORT, 'the status log is append-only: REPLACE on {table} refused') {_found(table, ['id'])}"]
    for columns in UNIQUE.get(table, ()):
        # In the words of SQLite: nobody can tell here whether the row was to be added or to replace another.
        named = ", ".join(f"{table}.{column}" for column in columns)
        told.append(f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {named}') {_found(table, columns)}")
    yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} BEGIN {'; '.join(told)}; END"


def _found(table, columns):
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    return f"WHERE EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608


def _guard_postgresql(table):
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION pacta_log_is_append_only()"
    )
    for verb in ("update", "delete", "truncate"):
        # Also for whoever plays a replica, for whom ordinary triggers do not fire.
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{verb}"


class Migration(migrations.Migration):
    dependencies = [("commitments", "0019_history_of_what_people_change")]

    operations = [migrations.RunPython(guard, unguard)]
