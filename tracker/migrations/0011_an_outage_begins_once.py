"""A watch that fails again and again is one outage that goes on, not one a minute."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def keep_the_longest(apps, _schema_editor):
    outages = apps.get_model("tracker", "Outage").objects
    longer = outages.filter(from_at=OuterRef("from_at"), until_at__gt=OuterRef("until_at"))
    outages.filter(Exists(longer)).delete()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0010_one_index_a_message_id")]

    operations = [
        migrations.RunPython(keep_the_longest, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="outage", name="until_at", field=models.DateTimeField(verbose_name="ran again at")
        ),
        migrations.AddConstraint(
            model_name="outage",
            constraint=models.UniqueConstraint(fields=("from_at",), name="outage_begins_once"),
        ),
    ]
