"""Days on which the computed holidays are wrong."""

import django.db.models.deletion
from django.db import migrations, models

import commitments.models.desk


class Migration(migrations.Migration):
    dependencies = [("commitments", "0006_what_a_schedule_needs")]

    operations = [
        migrations.CreateModel(
            name="HolidayOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1, such as CN. Empty: this desk itself.",
                        max_length=2,
                        validators=[commitments.models.desk.validate_holiday_countries],
                        verbose_name="country",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                (
                    "is_off",
                    models.BooleanField(
                        default=True,
                        help_text="No: a working day, though the calendar says otherwise.",
                        verbose_name="day off",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Such as “Eid al-Fitr, as announced”.",
                        max_length=120,
                        verbose_name="name",
                    ),
                ),
            ],
            options={
                "verbose_name": "day set by hand",
                "verbose_name_plural": "days set by hand",
                "ordering": ("-on", "country"),
            },
        ),
        migrations.AddField(
            model_name="holidayoverride",
            name="desk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holiday_overrides",
                to="commitments.desk",
                verbose_name="desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="holidayoverride",
            constraint=models.UniqueConstraint(fields=("desk", "country", "on"), name="holiday_override_once_a_day"),
        ),
    ]
