"""The database itself refuses to change or delete a line of the log, whoever asks.

On SQLite a later migration that alters one of these tables rebuilds it and drops its triggers: such a migration has to
run ``guard`` again (a test finds it when it does not).
"""

from django.db import migrations

TABLES = ("commitments_statusentry", "commitments_evidence", "commitments_extension")


def guard(_apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(
            """CREATE FUNCTION pacta_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''the status log is append-only: % on % refused'', TG_OP, TG_TABLE_NAME
            USING ERRCODE = ''integrity_constraint_violation''; END'""",
            params=None,
        )
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            body = (
                f"BEGIN SELECT RAISE(ABORT, 'the status log is append-only: {verb} on {table} refused'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION pacta_log_is_append_only()"
            )
            schema_editor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {body}")


def unguard(_apps, schema_editor):
    on_table = "" if schema_editor.connection.vendor == "sqlite" else " ON {}"
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}" + on_table.format(table))
    if on_table:
        schema_editor.execute("DROP FUNCTION pacta_log_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_the_record")]

    operations = [migrations.RunPython(guard, unguard)]
