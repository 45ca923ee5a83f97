"""The Celery application and its schedule.

The schedule is code, by task name: nothing to set up, nothing to drift. Every task is idempotent and short-lived:
there is no `eta` and no `countdown` anywhere, because what is due is read from the database at each tick.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

TICK = "tracker.tasks.tick"
LISTS = "commitments.tasks.work_on_lists"
TICK_EVERY_SECONDS = 60
# A tick that waited this long is dropped: the next one finds the same work.
TICK_EXPIRES_SECONDS = 50

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("pacta")
# Read when first needed, so that importing `config` does not demand a readable environment.
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "tick": {"task": TICK, "schedule": TICK_EVERY_SECONDS, "options": {"expires": TICK_EXPIRES_SECONDS}},
    # Lists wait for a nudge; this is for the nudge that was lost.
    "lists": {"task": LISTS, "schedule": TICK_EVERY_SECONDS, "options": {"expires": TICK_EXPIRES_SECONDS}},
}
app.autodiscover_tasks()


@beat_init.connect
def tick_at_start(**_: Any) -> None:
    """Queue a tick as the scheduler starts: beat alone would wait a full interval first."""
    app.send_task(TICK, expires=TICK_EXPIRES_SECONDS)
