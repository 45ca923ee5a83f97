import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("commitments", "0002_the_log_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.CharField(max_length=40, unique=True, verbose_name="job")),
                ("ended_at", models.DateTimeField(verbose_name="last ended well at")),
                ("result", models.JSONField(default=dict, verbose_name="result")),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("claimed", "being prepared"),
                            ("submitting", "being sent"),
                            ("sent", "sent"),
                            ("retry", "to be tried again"),
                            ("uncertain", "unconfirmed"),
                            ("parked", "refused by the mail server"),
                            ("cancelled", "nothing left to say"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("message_id", models.CharField(max_length=200, unique=True, verbose_name="Message-ID")),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="sent to")),
                ("subject", models.CharField(blank=True, max_length=250, verbose_name="subject")),
                ("message", models.BinaryField(default=bytes, verbose_name="message")),
                ("queued_at", models.DateTimeField(verbose_name="queued at")),
                ("next_attempt_at", models.DateTimeField(verbose_name="next attempt at")),
                ("claimed_by", models.CharField(blank=True, max_length=80, verbose_name="claimed by")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="first handed over at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
                "ordering": ("-day", "-id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "retry"])),
                        fields=["next_attempt_at"],
                        name="digest_to_send",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["claimed", "submitting"])),
                        fields=["lease_until"],
                        name="digest_leased",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "day"), name="digest_once_a_person_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "claimed",
                                    "submitting",
                                    "sent",
                                    "retry",
                                    "uncertain",
                                    "parked",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="digest_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(("sent_at__isnull", False), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="digest_sent_has_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_flag",
                    models.CharField(
                        choices=[
                            ("later", "later"),
                            ("upcoming", "coming up"),
                            ("due", "due"),
                            ("overdue", "overdue"),
                            ("closed", "closed"),
                            ("undated", "undated"),
                        ],
                        max_length=8,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_flag",
                    models.CharField(
                        choices=[
                            ("later", "later"),
                            ("upcoming", "coming up"),
                            ("due", "due"),
                            ("overdue", "overdue"),
                            ("closed", "closed"),
                            ("undated", "undated"),
                        ],
                        max_length=8,
                        verbose_name="to",
                    ),
                ),
                ("window_version", models.PositiveSmallIntegerField(verbose_name="window version")),
                (
                    "on",
                    models.DateField(
                        help_text="The day of the desk's time zone on which the watch saw it.", verbose_name="on"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="noticed at")),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flag_changes",
                        to="commitments.followup",
                        verbose_name="follow-up",
                    ),
                ),
            ],
            options={
                "verbose_name": "flag change",
                "verbose_name_plural": "flag changes",
                "ordering": ("-at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_flag", models.F("to_flag")), _negated=True),
                        name="flag_change_changes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_flag__in", ["later", "upcoming", "due", "overdue", "closed", "undated"])
                        ),
                        name="flag_change_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("window_version", models.PositiveSmallIntegerField(verbose_name="window version")),
                ("rung", models.CharField(max_length=24, verbose_name="rung")),
                ("channel", models.CharField(default="mail", max_length=8, verbose_name="channel")),
                ("reached_on", models.DateField(verbose_name="reached on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("bundled", "in a digest"),
                            ("sent", "sent"),
                            ("skipped", "passed over for a newer one"),
                            ("cancelled", "no longer needed"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("queued_at", models.DateTimeField(verbose_name="queued at")),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="tracker.digest",
                        verbose_name="digest",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="commitments.followup",
                        verbose_name="follow-up",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ("-queued_at", "-id"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["person"], name="reminder_to_bundle")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("follow_up", "window_version", "rung", "person", "channel"), name="reminder_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "bundled", "sent", "skipped", "cancelled"])),
                        name="reminder_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "skipped", "cancelled"]),
                            ("digest__isnull", False),
                            _connector="OR",
                        ),
                        name="reminder_sent_in_digest",
                    ),
                ],
            },
        ),
    ]
