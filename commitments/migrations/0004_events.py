"""What a commitment waits for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0003_windows_of_every_kind")]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Such as “the general elections in Pakistan” or “entry into force”.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What is known of when it will be, and from where.", verbose_name="note"
                    ),
                ),
                ("falls_on", models.DateField(blank=True, editable=False, null=True, verbose_name="its day")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ("desk__name", "name"),
            },
        ),
        migrations.AddField(
            model_name="event",
            name="desk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="commitments.desk",
                verbose_name="desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("desk", "name"), name="event_named_once_a_desk"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="event_named"),
        ),
    ]
