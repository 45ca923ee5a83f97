"""What a desk settles of its mail: a shared address, whether it writes to focal points, and what of a title leaves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0009_follow_ups_in_the_order_of_their_windows")]

    operations = [
        migrations.AddField(
            model_name="desk",
            name="mailbox",
            field=models.EmailField(
                blank=True,
                help_text="The desk's shared address. It is written to where nobody else can be.",
                max_length=254,
                verbose_name="mailbox",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="writes_to_focal_points",
            field=models.BooleanField(
                default=False,
                help_text="Focal points get mail about the commitments they answer for, with only what they may see.",
                verbose_name="may write to focal points",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="leaves_titles_out",
            field=models.BooleanField(
                default=False,
                help_text="Mail about a restricted record then holds a link, and neither its title nor a quote.",
                verbose_name="leave titles of restricted records out of mail",
            ),
        ),
    ]
