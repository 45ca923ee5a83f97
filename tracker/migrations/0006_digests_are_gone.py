"""What digests held is in the mails now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0005_digests_become_mail")]

    operations = [
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_once",
        ),
        migrations.RemoveConstraint(
            model_name="reminder",
            name="reminder_sent_in_digest",
        ),
        migrations.RemoveIndex(
            model_name="reminder",
            name="reminder_to_bundle",
        ),
        migrations.RemoveField(
            model_name="reminder",
            name="digest",
        ),
        migrations.RemoveField(
            model_name="reminder",
            name="channel",
        ),
        migrations.RemoveField(
            model_name="reminder",
            name="person",
        ),
        migrations.AlterField(
            model_name="reminder",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="tracker.recipient",
                verbose_name="recipient",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["recipient"], name="reminder_to_bundle"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(condition=models.Q(("mail__isnull", False)), fields=["mail"], name="reminder_in_mail"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("follow_up", "window_version", "rung", "recipient"), name="reminder_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["step", "escalation", "assignment", "fixed", "report", "snoozed"])),
                name="reminder_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(condition=models.Q(("level__in", [1, 2, 3, 4])), name="reminder_level"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["bundled", "sent"]), _negated=True),
                    ("mail__isnull", False),
                    _connector="OR",
                ),
                name="reminder_sent_in_mail",
            ),
        ),
        migrations.DeleteModel(
            name="Digest",
        ),
    ]
