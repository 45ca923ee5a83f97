"""The follow-ups of a commitment are found by the index that keeps each slot unique: another one only costs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0015_what_people_reported")]

    operations = [
        migrations.AlterField(
            model_name="followup",
            name="commitment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="commitments.commitment",
                verbose_name="commitment",
            ),
        ),
    ]
