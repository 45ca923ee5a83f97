"""Whom a fixed day was told, without reading all their reminders."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tracker", "0007_what_tells_a_copy")]

    operations = [
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["recipient"], condition=Q(kind="fixed"), name="reminder_of_fixed_day"),
        ),
    ]
