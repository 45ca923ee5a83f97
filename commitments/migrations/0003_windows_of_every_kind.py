"""Windows of every precision that sources use, open ends among them."""

from django.db import migrations, models

TRIGGERS = ("commitments_extension",)


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
    dependencies = [("commitments", "0002_the_log_is_append_only")]

    operations = [
        migrations.RemoveConstraint(
            model_name="followup",
            name="follow_up_window_whole",
        ),
        migrations.RemoveConstraint(
            model_name="followup",
            name="follow_up_undated_has_no_window",
        ),
        migrations.AddField(
            model_name="desk",
            name="hemisphere",
            field=models.CharField(
                blank=True,
                choices=[("north", "the north"), ("south", "the south")],
                help_text="Empty where the desk works with both: “autumn 2026” is then asked about each time.",
                max_length=5,
                verbose_name="seasons are those of",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="year_starts",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "January"),
                    (2, "February"),
                    (3, "March"),
                    (4, "April"),
                    (5, "May"),
                    (6, "June"),
                    (7, "July"),
                    (8, "August"),
                    (9, "September"),
                    (10, "October"),
                    (11, "November"),
                    (12, "December"),
                ],
                default=1,
                help_text="The first month of a fiscal year in the sources this desk reads.",
                verbose_name="fiscal year starts in",
            ),
        ),
        migrations.AlterField(
            model_name="extension",
            name="from_precision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("day", "a day"),
                    ("dekad", "early, mid or late in a month"),
                    ("month", "a month"),
                    ("quarter", "a quarter"),
                    ("season_n", "a season of the north"),
                    ("season_s", "a season of the south"),
                    ("third", "early, mid or late in a year"),
                    ("half", "a half-year"),
                    ("year", "a year"),
                    ("months", "some whole months"),
                    ("by", "by a day"),
                    ("from", "from a day on"),
                    ("span", "a span of days"),
                ],
                max_length=8,
                verbose_name="from precision",
            ),
        ),
        migrations.AlterField(
            model_name="extension",
            name="to_latest",
            field=models.DateField(blank=True, null=True, verbose_name="to latest day"),
        ),
        migrations.AlterField(
            model_name="extension",
            name="to_precision",
            field=models.CharField(
                choices=[
                    ("day", "a day"),
                    ("dekad", "early, mid or late in a month"),
                    ("month", "a month"),
                    ("quarter", "a quarter"),
                    ("season_n", "a season of the north"),
                    ("season_s", "a season of the south"),
                    ("third", "early, mid or late in a year"),
                    ("half", "a half-year"),
                    ("year", "a year"),
                    ("months", "some whole months"),
                    ("by", "by a day"),
                    ("from", "from a day on"),
                    ("span", "a span of days"),
                ],
                max_length=8,
                verbose_name="to precision",
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="first_precision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("day", "a day"),
                    ("dekad", "early, mid or late in a month"),
                    ("month", "a month"),
                    ("quarter", "a quarter"),
                    ("season_n", "a season of the north"),
                    ("season_s", "a season of the south"),
                    ("third", "early, mid or late in a year"),
                    ("half", "a half-year"),
                    ("year", "a year"),
                    ("months", "some whole months"),
                    ("by", "by a day"),
                    ("from", "from a day on"),
                    ("span", "a span of days"),
                ],
                editable=False,
                max_length=8,
                verbose_name="first precision",
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="precision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("day", "a day"),
                    ("dekad", "early, mid or late in a month"),
                    ("month", "a month"),
                    ("quarter", "a quarter"),
                    ("season_n", "a season of the north"),
                    ("season_s", "a season of the south"),
                    ("third", "early, mid or late in a year"),
                    ("half", "a half-year"),
                    ("year", "a year"),
                    ("months", "some whole months"),
                    ("by", "by a day"),
                    ("from", "from a day on"),
                    ("span", "a span of days"),
                ],
                max_length=8,
                verbose_name="precision",
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(
                condition=models.Q(("hemisphere__in", ["", "north", "south"])), name="desk_hemisphere"
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(
                condition=models.Q(("year_starts__gte", 1), ("year_starts__lte", 12)), name="desk_year_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("earliest__isnull", True), ("latest__isnull", True), ("precision", "")),
                    models.Q(
                        ("due_from__isnull", False),
                        ("latest__isnull", False),
                        (
                            "precision__in",
                            [
                                "day",
                                "dekad",
                                "month",
                                "quarter",
                                "season_n",
                                "season_s",
                                "third",
                                "half",
                                "year",
                                "months",
                                "by",
                                "span",
                            ],
                        ),
                    ),
                    models.Q(
                        ("due_from__isnull", False),
                        ("earliest__isnull", False),
                        ("latest__isnull", True),
                        ("precision", "from"),
                    ),
                    _connector="OR",
                ),
                name="follow_up_window_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("flag", "undated"), _negated=True), ("precision", ""), _connector="OR"),
                name="follow_up_undated_has_no_window",
            ),
        ),
        migrations.RunPython(guard_again, guard_again),
    ]
