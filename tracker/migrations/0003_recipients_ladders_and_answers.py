"""Whoever mail can go to; a ladder for each desk; what people answer; outages and holds."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import commitments.models.desk
import tracker.models.ladder


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0015_what_people_reported"),
        ("tracker", "0002_replaced_follow_ups_take_their_reminders_along"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("window_version", models.PositiveSmallIntegerField(verbose_name="window version")),
                ("on", models.DateField(verbose_name="on")),
                ("until_on", models.DateField(help_text="The last day of the pause.", verbose_name="pauses until")),
                ("at", models.DateTimeField(verbose_name="written at")),
            ],
            options={
                "verbose_name": "acknowledgement",
                "verbose_name_plural": "acknowledgements",
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="As people call it, such as “#follow-up”.", max_length=120, verbose_name="name"
                    ),
                ),
                ("address", models.CharField(editable=False, max_length=500, verbose_name="address")),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
            ],
            options={
                "verbose_name": "channel",
                "verbose_name_plural": "channels",
                "ordering": ("desk__name", "name"),
            },
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
            ],
            options={
                "verbose_name": "ladder",
                "verbose_name_plural": "ladders",
                "ordering": ("desk__name",),
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_at", models.DateTimeField(verbose_name="last ran well at")),
                ("until_at", models.DateTimeField(unique=True, verbose_name="ran again at")),
            ],
            options={
                "verbose_name": "outage",
                "verbose_name_plural": "outages",
                "ordering": ("-until_at",),
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("focal_point", "focal point"),
                            ("desk", "desk's mailbox"),
                            ("channel", "chat room or webhook"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(editable=False, help_text="As it was last.", max_length=200, verbose_name="name"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Such as Asia/Karachi. Empty: that of your desk.",
                        max_length=64,
                        validators=[commitments.models.desk.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The hour of your day from which your digest is sent, 0 to 23. Empty: that of your desk.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour",
                    ),
                ),
                (
                    "takes_digest",
                    models.BooleanField(
                        default=True,
                        help_text="When off, your deputy or the desk's lead is told in your place: no reminder gets lost.",
                        verbose_name="daily digest",
                    ),
                ),
                (
                    "takes_overview",
                    models.BooleanField(
                        default=True,
                        help_text="Everything you answer for, on the first working day of each week.",
                        verbose_name="Monday overview",
                    ),
                ),
                (
                    "takes_assignments",
                    models.BooleanField(
                        default=True,
                        help_text="At once, when something is given to you. The next digest shows it in any case.",
                        verbose_name="new assignments",
                    ),
                ),
                (
                    "takes_escalations",
                    models.BooleanField(
                        default=True,
                        help_text="At once, when what others answer for is late. When off, the next in line is told.",
                        verbose_name="escalations",
                    ),
                ),
                (
                    "overview_next_on",
                    models.DateField(
                        blank=True,
                        editable=False,
                        help_text="Or the first working day after it.",
                        null=True,
                        verbose_name="overview next on",
                    ),
                ),
                (
                    "bounced_address",
                    models.EmailField(
                        blank=True, editable=False, max_length=254, verbose_name="address that came back"
                    ),
                ),
                (
                    "bounced_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="came back at"),
                ),
                (
                    "bounce_reason",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="what came back"),
                ),
            ],
            options={
                "verbose_name": "recipient",
                "verbose_name_plural": "recipients",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_since", models.DateTimeField(blank=True, null=True, verbose_name="held since")),
                ("held_because", models.CharField(blank=True, max_length=200, verbose_name="held because")),
                (
                    "identity",
                    models.CharField(
                        blank=True,
                        help_text="A database restored from a backup has another.",
                        max_length=200,
                        verbose_name="identity of the database",
                    ),
                ),
                (
                    "round",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Counts the deliveries; a copy from a backup is behind.",
                        verbose_name="round",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending",
                "verbose_name_plural": "sending",
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "until_at",
                    models.DateTimeField(
                        help_text="The day on which mail about it comes again begins then.", verbose_name="until"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="written at")),
            ],
            options={
                "verbose_name": "snooze",
                "verbose_name_plural": "snoozes",
                "ordering": ("-until_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="UsedLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="SHA-256 of the link.", max_length=64, unique=True, verbose_name="fingerprint"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="used at")),
                ("told", models.CharField(blank=True, max_length=200, verbose_name="what it did")),
            ],
            options={
                "verbose_name": "used link",
                "verbose_name_plural": "used links",
                "ordering": ("-at",),
            },
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="follow_up",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="acknowledgements",
                to="commitments.followup",
                verbose_name="follow-up",
            ),
        ),
        migrations.AddField(
            model_name="channel",
            name="desk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="channels",
                to="commitments.desk",
                verbose_name="desk",
            ),
        ),
        migrations.AddField(
            model_name="ladder",
            name="desk",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ladder",
                to="commitments.desk",
                verbose_name="desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="outage",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_at__lt", models.F("until_at"))), name="outage_in_order"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="channel",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="recipient",
                to="tracker.channel",
                verbose_name="channel",
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="desk",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="recipient",
                to="commitments.desk",
                verbose_name="desk",
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="focal_point",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="recipient",
                to="commitments.focalpoint",
                verbose_name="focal point",
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="user",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="recipient",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acknowledgements",
                to="tracker.recipient",
                verbose_name="who acknowledged",
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="sending_one_row"),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_because", ""), ("held_since__isnull", True)),
                    models.Q(("held_since__isnull", False), models.Q(("held_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="sending_held_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="snooze",
            name="follow_up",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="snoozes",
                to="commitments.followup",
                verbose_name="follow-up",
            ),
        ),
        migrations.AddField(
            model_name="snooze",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snoozes",
                to="tracker.recipient",
                verbose_name="who snoozed",
            ),
        ),
        migrations.AddField(
            model_name="usedlink",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="used_links",
                to="tracker.recipient",
                verbose_name="recipient",
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.UniqueConstraint(fields=("desk", "name"), name="channel_once_a_desk"),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("address", ""), _negated=True)),
                name="channel_has_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_deputy_after__gte", 1),
                    ("to_deputy_after__lt", models.F("to_lead_after")),
                    ("to_lead_after__lt", models.F("list_after")),
                ),
                name="ladder_levels_rise",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladder",
            constraint=models.CheckConstraint(condition=models.Q(("pause_days__gte", 1)), name="ladder_pauses"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", None), ("desk", None), ("focal_point", None), ("kind", "person")),
                    models.Q(("channel", None), ("desk", None), ("kind", "focal_point"), ("user", None)),
                    models.Q(("channel", None), ("focal_point", None), ("kind", "desk"), ("user", None)),
                    models.Q(("desk", None), ("focal_point", None), ("kind", "channel"), ("user", None)),
                    _connector="OR",
                ),
                name="recipient_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__isnull", True), ("hour__lte", 23), _connector="OR"), name="recipient_hour"
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bounced_address", ""), ("bounced_at__isnull", True)),
                    models.Q(models.Q(("bounced_address", ""), _negated=True), ("bounced_at__isnull", False)),
                    _connector="OR",
                ),
                name="recipient_bounced_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("on__lte", models.F("until_on"))), name="acknowledgement_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="snooze",
            constraint=models.UniqueConstraint(fields=("follow_up", "recipient"), name="snooze_once"),
        ),
    ]
