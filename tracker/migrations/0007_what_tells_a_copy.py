"""What tells a database from a copy of it, and a delivery report from one taken before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0006_digests_are_gone")]

    operations = [
        migrations.RemoveConstraint(model_name="mail", name="mail_sent_has_instant"),
        migrations.RemoveConstraint(model_name="sending", name="sending_held_for_a_reason"),
        migrations.AddField(
            model_name="mail",
            name="last_report",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Its SHA-256: one that comes twice is taken once.",
                max_length=64,
                verbose_name="last delivery report",
            ),
        ),
        migrations.AddField(
            model_name="sending",
            name="register",
            field=models.CharField(
                blank=True,
                help_text="Shared by a database and all copies of it.",
                max_length=32,
                verbose_name="register",
            ),
        ),
        migrations.AlterField(
            model_name="sending",
            name="held_because",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "behind",
                        "the database is older than the last mail that was sent from it, as one restored from a backup",
                    ),
                    (
                        "elsewhere",
                        "the database is not where mail was last sent from, as one restored from a backup",
                    ),
                ],
                max_length=12,
                verbose_name="held because",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "bounced"]), _negated=True),
                    models.Q(
                        models.Q(("state", "bounced"), ("sent_at__isnull", False), _connector="OR"),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="mail_sent_has_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_because", ""), ("held_since__isnull", True)),
                    models.Q(("held_because__in", ["behind", "elsewhere"]), ("held_since__isnull", False)),
                    _connector="OR",
                ),
                name="sending_held_for_a_reason",
            ),
        ),
    ]
