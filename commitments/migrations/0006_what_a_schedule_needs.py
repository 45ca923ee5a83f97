"""The database holds each version of a schedule to what its kind needs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0005_schedules_have_versions")]

    operations = [
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(fields=("commitment", "version"), name="schedule_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_on__isnull", True)), fields=("commitment",), name="schedule_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="schedule_counted_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_on__isnull", True), ("generate_next_on__isnull", True), _connector="OR"),
                name="schedule_replaced_makes_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["once", "recurring", "awaiting", "announced", "undated"])),
                name="schedule_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("year_starts__gte", 1), ("year_starts__lte", 12)), name="schedule_year_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("rrule", ""), _negated=True),
                        ("counting__in", ["calendar", "anniversary", "after_last"]),
                        ("event__isnull", True),
                        ("offset", ""),
                        ("anchor__isnull", False),
                        ("kind", "recurring"),
                        ("window", ""),
                    ),
                    models.Q(
                        models.Q(("rrule", ""), _negated=True),
                        ("counting__in", ["calendar", "anniversary", "after_last"]),
                        ("event__isnull", False),
                        ("kind", "awaiting"),
                        ("window", ""),
                        ("offset", ""),
                    ),
                    models.Q(
                        ("anchor__isnull", True),
                        ("counting", ""),
                        ("generate_next_on__isnull", True),
                        ("rrule", ""),
                        ("event__isnull", False),
                        ("kind", "awaiting"),
                        ("window", ""),
                        models.Q(("offset", ""), _negated=True),
                    ),
                    models.Q(
                        ("anchor__isnull", True),
                        ("counting", ""),
                        ("generate_next_on__isnull", True),
                        ("rrule", ""),
                        ("event__isnull", True),
                        ("offset", ""),
                        ("kind", "once"),
                        models.Q(("window", ""), _negated=True),
                    ),
                    models.Q(
                        ("anchor__isnull", True),
                        ("counting", ""),
                        ("generate_next_on__isnull", True),
                        ("rrule", ""),
                        ("event__isnull", True),
                        ("offset", ""),
                        ("kind__in", ["announced", "undated"]),
                        ("window", ""),
                    ),
                    _connector="OR",
                ),
                name="schedule_says_what_its_kind_needs",
            ),
        ),
    ]
