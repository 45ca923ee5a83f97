"""A follow-up that a changed rule replaces takes along what the watch noted of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0008_dormant_mechanisms"),
        ("tracker", "0001_the_watch"),
    ]

    operations = [
        migrations.AlterField(
            model_name="flagchange",
            name="follow_up",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flag_changes",
                to="commitments.followup",
                verbose_name="follow-up",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="follow_up",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="commitments.followup",
                verbose_name="follow-up",
            ),
        ),
    ]
