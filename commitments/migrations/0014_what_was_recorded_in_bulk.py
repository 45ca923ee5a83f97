"""What was recorded in bulk waits until somebody has looked at it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0013_who_was_given_a_record")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="awaits_review",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Recorded in bulk: nobody is written to about it until somebody has looked at it.",
                verbose_name="awaits review",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("awaits_review", True)), fields=["desk"], name="commitment_awaits_review"
            ),
        ),
    ]
