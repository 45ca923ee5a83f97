"""What a desk's leads change is kept as it was; the address of a channel is a secret, and is not."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import tracker.models.ladder


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0019_history_of_what_people_change"),
        ("tracker", "0013_a_focal_point_stops_mail_for_an_address"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalChannel",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "name",
                    models.CharField(
                        help_text="As people call it, such as “#follow-up”.", max_length=120, verbose_name="name"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical channel",
                "verbose_name_plural": "historical channels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLadder",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                ("opens", models.BooleanField(default=True, verbose_name="when the window opens")),
                (
                    "days_before",
                    models.CharField(
                        blank=True,
                        default="30,7,1",
                        help_text="Such as 30, 7, 1. On a day off, the working day before.",
                        max_length=60,
                        validators=[tracker.models.ladder.validate_days],
                        verbose_name="days before the end",
                    ),
                ),
                ("last_day", models.BooleanField(default=True, verbose_name="on the last day")),
                (
                    "days_after",
                    models.CharField(
                        blank=True,
                        default="1,2,4,8,16",
                        help_text="Such as 1, 2, 4, 8, 16.",
                        max_length=60,
                        validators=[tracker.models.ladder.validate_days],
                        verbose_name="working days after the end",
                    ),
                ),
                (
                    "then_every",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="0: no more after the last of these.",
                        validators=[django.core.validators.MaxValueValidator(260)],
                        verbose_name="then every (working days)",
                    ),
                ),
                (
                    "to_deputy_after",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="From then on the owner and the owner's deputy are told.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(260),
                        ],
                        verbose_name="deputy is told after (working days)",
                    ),
                ),
                (
                    "to_lead_after",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="From then on the desk's leads are told in their place.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(260),
                        ],
                        verbose_name="desk lead is told after (working days)",
                    ),
                ),
                (
                    "list_after",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="From then on it stands on the dashboard's list of what nobody answers, and nobody is mailed.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(520),
                        ],
                        verbose_name="no more mail after (working days)",
                    ),
                ),
                (
                    "pause_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="How long it is quiet after somebody acknowledged, or logged a status.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="days of a pause",
                    ),
                ),
                (
                    "is_standard",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="It was the desk's own once; kept, so that its version goes on.",
                        verbose_name="the standard one again",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical ladder",
                "verbose_name_plural": "historical ladders",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
