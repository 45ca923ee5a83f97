"""Mail of several kinds, to recipients of several kinds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0003_recipients_ladders_and_answers")]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("digest", "daily digest"),
                            ("overview", "Monday overview"),
                            ("assignment", "new assignment"),
                            ("escalation", "escalation"),
                            ("summary", "summary for a channel"),
                        ],
                        default="digest",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
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
                            ("bounced", "came back"),
                            ("cancelled", "not sent"),
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
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "ordering": ("-queued_at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="mail",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="tracker.recipient",
                verbose_name="recipient",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "retry"))),
                fields=["next_attempt_at", "id"],
                name="mail_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ["claimed", "submitting"])), fields=["lease_until"], name="mail_leased"
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state__in", ["uncertain", "parked"])), fields=["state"], name="mail_for_staff"
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ("digest", "overview", "summary"))),
                fields=("recipient", "day"),
                name="mail_once_a_recipient_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["digest", "overview", "assignment", "escalation", "summary"])),
                name="mail_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
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
                            "bounced",
                            "cancelled",
                        ],
                    )
                ),
                name="mail_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "bounced"]), _negated=True),
                    models.Q(("sent_at__isnull", False), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="mail_sent_has_instant",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("step", "step of the ladder"),
                    ("escalation", "escalation"),
                    ("assignment", "new assignment"),
                    ("fixed", "a date was fixed"),
                    ("report", "somebody reported"),
                    ("snoozed", "end of a snooze"),
                ],
                default="step",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "owner"), (2, "owner and deputy"), (3, "desk lead"), (4, "nobody: on the list")],
                default=1,
                verbose_name="level",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="follow_up",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="commitments.followup",
                verbose_name="follow-up",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="rung",
            field=models.CharField(max_length=40, verbose_name="rung"),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "queued"),
                    ("bundled", "in a mail"),
                    ("sent", "sent"),
                    ("skipped", "passed over for a newer one"),
                    ("cancelled", "no longer needed"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="tracker.mail",
                verbose_name="mail",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="recipient",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="tracker.recipient",
                verbose_name="recipient",
            ),
        ),
    ]
