"""The one job of the watch: make follow-ups, turn flags, queue reminders, deliver digests.

Everything is found from the state of the database, so running it twice, late, or in two places changes nothing more.
"""

import os
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import structlog
from django.db import transaction

from commitments.lifecycle import make_follow_ups
from commitments.models import Desk, Schedule
from commitments.status import FlagLabel
from tracker import digest, flags, heartbeat, outbox
from tracker.delivery import Post, Verdict

log = structlog.get_logger(__name__)

COUNTED = (FlagLabel.UPCOMING, FlagLabel.DUE, FlagLabel.OVERDUE, FlagLabel.CLOSED)


@dataclass(frozen=True, slots=True)
class Result:
    """What one run did. ``failed`` are messages to be tried again, ``parked`` those refused for good."""

    at: str
    generated: int
    flagged: dict[str, int]
    queued: int
    sent: int
    failed: int
    parked: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(*, at: datetime, clock: Callable[[], datetime]) -> Result:
    """One run as of the instant ``at``. ``clock`` tells the wall time, which leases and back-off count by."""
    generated = _generate(at)
    turned = flags.turn(at=at)
    queued = outbox.queue(at=at)
    outbox.bundle(at=at, now=clock())
    delivered = _deliver(at, clock)
    return Result(
        at=at.isoformat(),
        generated=generated,
        flagged={str(flag): turned[flag] for flag in COUNTED},
        queued=queued,
        sent=delivered[Verdict.SENT],
        failed=delivered[Verdict.LATER] + delivered[Verdict.UNSURE],
        parked=delivered[Verdict.REFUSED],
    )


def run_and_beat(*, clock: Callable[[], datetime]) -> Result:
    """One run as of now, noted in the heartbeat when it ended well; what the scheduled job does."""
    result = run(at=clock(), clock=clock)
    heartbeat.beat(at=clock(), result=result.as_json())
    return result


def _generate(at: datetime) -> int:
    made = 0
    for day, desks in Desk.objects.by_day(at=at).items():
        due = Schedule.objects.filter(generate_next_on__lte=day, commitment__desk__in=desks)
        for pk in due.values_list("pk", flat=True):
            made += _generate_one(pk, day)
    return made


@transaction.atomic
def _generate_one(schedule: int, day: date) -> int:
    # Read again under the lock: a second watch may have made them meanwhile.
    due = Schedule.objects.select_for_update(of=("self",)).select_related("commitment__desk")
    found = due.filter(pk=schedule, generate_next_on__lte=day).first()
    return make_follow_ups(found, on=day) if found else 0


def _deliver(at: datetime, clock: Callable[[], datetime]) -> Counter[Verdict]:
    verdicts: Counter[Verdict] = Counter()
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    with Post() as post:
        while claimed := outbox.claim(owner=owner, now=clock()):
            if claimed.submitted_at:
                # It may have arrived: the same bytes again, whatever happened since.
                ready = outbox.resubmit(claimed, now=clock())
                address, message = claimed.address, bytes(claimed.message)
            elif (letter := digest.compose(claimed, at=at)) is None:
                outbox.cancel(claimed)
                continue
            else:
                ready = outbox.store(claimed, letter, now=clock())
                address, message = letter.address, letter.message
            if not ready:
                continue
            outcome = post.send(message, to=address)
            outbox.settle(claimed, outcome, now=clock())
            verdicts[outcome.verdict] += 1
            if not outcome.reachable:
                break
    return verdicts
