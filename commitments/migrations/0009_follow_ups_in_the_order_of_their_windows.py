"""Follow-ups stand in the order of their windows: open ends after all others, what has no window last. State only."""

from django.db import migrations, models
from django.db.models.lookups import IsNull


class Migration(migrations.Migration):
    dependencies = [("commitments", "0008_dormant_mechanisms")]

    operations = [
        migrations.AlterModelOptions(
            name="followup",
            options={
                "ordering": (
                    models.OrderBy(models.F("latest"), nulls_last=True),
                    models.OrderBy(IsNull(models.F("due_from"), True)),
                    models.OrderBy(models.F("earliest"), nulls_first=True),
                    "id",
                ),
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
            },
        ),
    ]
