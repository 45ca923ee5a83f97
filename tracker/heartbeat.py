"""Whether the watch is awake: when its job last ended well, by the wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.models import Heartbeat

JOB = "tick"
# The job runs each minute; five missed runs in a row are no accident.
STALE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Pulse:
    """``ended_at`` None: the watch has never run."""

    ended_at: datetime | None
    stale: bool


def beat(*, at: datetime, result: Mapping[str, Any]) -> None:
    """Note that a run ended well at ``at``."""
    Heartbeat.objects.update_or_create(job=JOB, defaults={"ended_at": at, "result": dict(result)})


def last(*, at: datetime) -> Pulse:
    """The last good run as seen at ``at``."""
    ended_at = Heartbeat.objects.filter(job=JOB).values_list("ended_at", flat=True).first()
    return Pulse(ended_at, ended_at is None or at - ended_at > STALE_AFTER)
