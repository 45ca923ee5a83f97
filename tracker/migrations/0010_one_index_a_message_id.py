"""A Message-ID is never looked for by its beginning: ``unique=True`` makes an index for that, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0009_ladders_made_standard_again")]

    operations = [
        migrations.AlterField(
            model_name="mail", name="message_id", field=models.CharField(max_length=200, verbose_name="Message-ID")
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(fields=("message_id",), name="mail_once_a_message_id"),
        ),
    ]
