"""The help text of a switch, which promised a line in the next digest of what may be coming up much later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0011_an_outage_begins_once")]

    operations = [
        migrations.AlterField(
            model_name="recipient",
            name="takes_assignments",
            field=models.BooleanField(
                default=True,
                help_text="When something is given to you. When off, you read of it in a digest once it is coming up.",
                verbose_name="new assignments",
            ),
        ),
    ]
