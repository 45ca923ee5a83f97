"""On which days of the desk a follow-up's window became known, and a status was last logged on it.

Of the rows there are, nobody noted when their windows became known; when a status was logged, the log says.
"""

from itertools import islice
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import Max

BATCH = 1000


def read_from_the_log(apps, _schema_editor):
    follow_up = apps.get_model("commitments", "FollowUp")
    heard = _last_heard(apps)
    while some := list(islice(heard, BATCH)):
        follow_up.objects.bulk_update([follow_up(pk=pk, heard_on=on) for pk, on in some], ["heard_on"])


def _last_heard(apps):
    logged = apps.get_model("commitments", "StatusEntry").objects.filter(kind="logged")
    for desk in apps.get_model("commitments", "Desk").objects.all():
        zone = ZoneInfo(desk.time_zone)
        latest = logged.filter(commitment__desk=desk).order_by().values("follow_up").annotate(latest=Max("at"))
        for pk, at in latest.values_list("follow_up", "latest").iterator(chunk_size=BATCH):
            yield pk, at.astimezone(zone).date()


class Migration(migrations.Migration):
    dependencies = [("commitments", "0011_members_have_deputies")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="known_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="window known on"),
        ),
        migrations.AddField(
            model_name="followup",
            name="heard_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="last heard on"),
        ),
        migrations.RunPython(read_from_the_log, migrations.RunPython.noop),
    ]
