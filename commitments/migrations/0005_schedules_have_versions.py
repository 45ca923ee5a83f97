"""A schedule is one version of several, counted in one of three ways, and may wait for an event."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from commitments.schedule import Precision, Window


def count_by_the_calendar(apps, _schema_editor):
    """All rules so far were counted by the calendar."""
    apps.get_model("commitments", "Schedule").objects.filter(kind="recurring").update(counting="calendar")


def tell_the_window(apps, _schema_editor):
    """What falls due once said so only by its follow-up."""
    for schedule in apps.get_model("commitments", "Schedule").objects.filter(kind="once"):
        made = schedule.commitment.follow_ups.order_by("id").first()
        window = Window(made.first_earliest, made.first_latest, Precision(made.first_precision))
        schedule.window = window.edtf()
        schedule.save(update_fields=["window"])


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_events")]

    operations = [
        migrations.AlterModelOptions(
            name="schedule",
            options={
                "ordering": ("commitment_id", "version"),
                "verbose_name": "schedule",
                "verbose_name_plural": "schedules",
            },
        ),
        migrations.RemoveConstraint(
            model_name="schedule",
            name="schedule_kind",
        ),
        migrations.RemoveConstraint(
            model_name="schedule",
            name="schedule_rule_only_when_recurring",
        ),
        migrations.AddField(
            model_name="schedule",
            name="counting",
            field=models.CharField(
                blank=True,
                choices=[
                    ("calendar", "by the calendar"),
                    ("anniversary", "from the day it is counted from"),
                    ("after_last", "after the last one"),
                ],
                max_length=11,
                verbose_name="counted",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="from_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="holds from"),
        ),
        migrations.AddField(
            model_name="schedule",
            name="offset",
            field=models.CharField(
                blank=True,
                help_text="ISO 8601 durations, such as P6M.",
                max_length=20,
                verbose_name="from the event on",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="replaced_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="replaced on"),
        ),
        migrations.AddField(
            model_name="schedule",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="schedule",
            name="year_starts",
            field=models.PositiveSmallIntegerField(
                default=1,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)],
                verbose_name="first month of its years",
            ),
        ),
        migrations.AlterField(
            model_name="schedule",
            name="commitment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="commitments.commitment",
                verbose_name="commitment",
            ),
        ),
        migrations.AlterField(
            model_name="schedule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("once", "once"),
                    ("recurring", "recurring"),
                    ("awaiting", "after an event"),
                    ("announced", "round by round, as announced"),
                    ("undated", "undated"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="schedule",
            name="rrule",
            field=models.CharField(blank=True, help_text="RFC 5545, dates only.", max_length=200, verbose_name="rule"),
        ),
        migrations.AddField(
            model_name="schedule",
            name="event",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="commitments.event",
                verbose_name="event",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="window",
            field=models.CharField(
                blank=True, help_text="EDTF, such as 2026-09.", max_length=40, verbose_name="window"
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="review_on",
            field=models.DateField(blank=True, null=True, verbose_name="review on"),
        ),
        migrations.RunPython(tell_the_window, migrations.RunPython.noop),
        migrations.RunPython(count_by_the_calendar, migrations.RunPython.noop),
    ]
