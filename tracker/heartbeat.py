"""Whether the watch is awake: when its jobs last ended well, by the wall clock, and when it was not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.models import Heartbeat, Outage

TICK, DELIVERY = "tick", "delivery"
# The jobs run each minute; five missed runs in a row are no accident.
STALE_AFTER = timedelta(minutes=5)
# What a delivery notes beside its counts: since when mail has waited that does not go out.
WAITS_SINCE = "waits_since"
# A shorter gap costs nobody a day of reminders.
OUTAGE_FROM = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last good run of a job; ``ended_at`` None: it has never run."""

    job: str
    ended_at: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Pulses:
    """Both jobs as seen at one instant. Flags are as of the tick.

    ``mail_waits_since``: the delivery runs, and yet mail has waited for long, and none went out; None when all is well.
    """

    tick: Pulse
    delivery: Pulse
    mail_waits_since: datetime | None = None

    @property
    def behind(self) -> Pulse | None:
        """The job that does not run; None when both do. Without a tick nothing wakes the delivery."""
        return next((pulse for pulse in (self.tick, self.delivery) if pulse.stale), None)


def beat(job: str, *, at: datetime, result: Mapping[str, Any]) -> None:
    """Note that a run of ``job`` ended well at ``at``."""
    Heartbeat.objects.update_or_create(job=job, defaults={"ended_at": at, "result": dict(result)})


def pulses(*, at: datetime) -> Pulses:
    """The last good runs as seen at ``at``; one query."""
    rows = {row.job: row for row in Heartbeat.objects.filter(job__in=[TICK, DELIVERY])}
    ended = {job: row.ended_at for job, row in rows.items()}
    tick, delivery = (Pulse(job, ended.get(job), _is_stale(ended.get(job), at)) for job in (TICK, DELIVERY))
    waits_since = rows[DELIVERY].result.get(WAITS_SINCE) if DELIVERY in rows and not delivery.stale else None
    return Pulses(tick, delivery, datetime.fromisoformat(waits_since) if waits_since else None)


def note_outage(*, at: datetime) -> None:
    """Write down that the watch did not run for a day or more until ``at``, if so. To be called before it runs."""
    ended_at = Heartbeat.objects.filter(job=TICK).values_list("ended_at", flat=True).first()
    if ended_at and at - ended_at >= OUTAGE_FROM:
        # As long as the runs fail it is one and the same.
        Outage.objects.update_or_create(from_at=ended_at, defaults={"until_at": at})


def _is_stale(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is None or at - ended_at > STALE_AFTER
