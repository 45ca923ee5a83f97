"""Since when a mechanism is dormant; and what else the log records."""

import django.core.validators
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


def look_again(apps, _schema_editor):
    """What turned overdue before this was known may have left its mechanism dormant: the watch looks again."""
    late = apps.get_model("commitments", "FollowUp").objects.filter(flag="overdue")
    late.update(flag_changes_on=models.F("overdue_from"))


class Migration(migrations.Migration):
    dependencies = [("commitments", "0007_days_set_by_hand")]

    operations = [
        migrations.RemoveConstraint(
            model_name="statusentry",
            name="entry_kind",
        ),
        migrations.AddField(
            model_name="commitment",
            name="dormant_since",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="dormant since"),
        ),
        migrations.AddField(
            model_name="desk",
            name="dormant_after",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="A mechanism is dormant when so many windows in a row passed without a meeting.",
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="dormant after windows",
            ),
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
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("dormant_since__isnull", False)),
                fields=["dormant_since"],
                name="commitment_dormant",
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(condition=models.Q(("dormant_after__gte", 1)), name="desk_dormant_after"),
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
        migrations.RunPython(guard_again, guard_again),
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]
