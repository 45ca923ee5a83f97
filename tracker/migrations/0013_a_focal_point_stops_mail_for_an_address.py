"""That a focal point wants no mail is kept with the address that said so: whoever follows has not."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def keep_what_was_said(apps: Any, _editor: Any) -> None:
    """A focal point had the switch of the digest for all mail."""
    addresses = apps.get_model("commitments", "FocalPoint").objects.filter(pk=OuterRef("focal_point"))
    stopped = apps.get_model("tracker", "Recipient").objects.filter(focal_point__isnull=False, takes_digest=False)
    stopped.update(stopped_address=Subquery(addresses.values("email")[:1]), takes_digest=True)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0012_what_a_switch_turns_off"), ("commitments", "0016_one_index_less")]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="stopped_address",
            field=models.EmailField(
                blank=True,
                default="",
                editable=False,
                max_length=254,
                verbose_name="address that asked for no more mail",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop),
    ]
