"""When somebody made another person answer for a record, until that person was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0012_when_a_window_was_known_and_last_heard_of")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="assigned_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When somebody made another person its owner; empty once that person was told.",
                null=True,
                verbose_name="assigned at",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="assigned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="assigned at"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("assigned_at__isnull", False)), fields=["assigned_at"], name="commitment_assigned"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("assigned_at__isnull", False)), fields=["assigned_at"], name="follow_up_assigned"
            ),
        ),
    ]
