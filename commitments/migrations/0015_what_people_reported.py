"""The log holds what people told us, before the desk has confirmed it."""

from django.db import migrations, models

TRIGGERS = ("commitments_statusentry", "commitments_evidence", "commitments_extension")


def guard_again(_apps, schema_editor):
    """SQLite has just rebuilt the log's tables, and dropped what guards them."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in TRIGGERS:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the status log is append-only: {verb} on {table} refused'); END"
            )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0014_what_was_recorded_in_bulk")]

    operations = [
        migrations.RemoveConstraint(
            model_name="statusentry",
            name="entry_kind",
        ),
        migrations.AlterField(
            model_name="statusentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recorded", "recorded"),
                    ("scheduled", "scheduled"),
                    ("rescheduled", "schedule changed"),
                    ("dated", "event dated"),
                    ("expected", "follow-up added"),
                    ("logged", "status logged"),
                    ("reported", "reported"),
                    ("extended", "window moved"),
                    ("reassigned", "reassigned"),
                    ("reopened", "reopened"),
                    ("amended", "amended"),
                    ("cited", "source cited"),
                    ("assessed", "assessed"),
                    ("settled", "reading settled"),
                    ("standing", "standing changed"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "recorded",
                            "scheduled",
                            "rescheduled",
                            "dated",
                            "expected",
                            "logged",
                            "reported",
                            "extended",
                            "reassigned",
                            "reopened",
                            "amended",
                            "cited",
                            "assessed",
                            "settled",
                            "standing",
                        ],
                    )
                ),
                name="entry_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("follow_up__isnull", False),
                        ("from_status", ""),
                        ("kind", "reported"),
                        (
                            "to_status__in",
                            (
                                "arranged",
                                "under_way",
                                "no_information",
                                "done",
                                "partly_done",
                                "not_done",
                                "called_off",
                            ),
                        ),
                    ),
                    models.Q(("kind", "reported"), _negated=True),
                    _connector="OR",
                ),
                name="entry_reported_tells_a_status",
            ),
        ),
        migrations.RunPython(guard_again, guard_again),
    ]
