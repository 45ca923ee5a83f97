"""A desk that goes back to the standard ladder keeps its row, so that the version of its ladder goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0008_whom_a_fixed_day_was_told")]

    operations = [
        migrations.AddField(
            model_name="ladder",
            name="is_standard",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="It was the desk's own once; kept, so that its version goes on.",
                verbose_name="the standard one again",
            ),
        ),
    ]
