"""The one job of the watch: make follow-ups, turn flags, queue reminders, deliver digests.

Everything is found from the state of the database, so running it twice, late, or in two places changes nothing more.
"""

import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
from tracker.delivery import Message, Post, Verdict
from tracker.faults import Faults
from tracker.models import Digest

log = structlog.get_logger(__name__)

COUNTED = (FlagLabel.UPCOMING, FlagLabel.DUE, FlagLabel.OVERDUE, FlagLabel.CLOSED)


@dataclass(frozen=True, slots=True)
class Result:
    """What one run did.

    ``failed`` are messages to be tried again, ``parked`` those refused for good, ``errors`` rows that could not be
    dealt with (see the log for each).
    """

    at: str
    generated: int
    flagged: dict[str, int]
    queued: int
    sent: int
    failed: int
    parked: int
    errors: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(*, at: datetime, clock: Callable[[], datetime]) -> Result:
    """One run as of the instant ``at``. ``clock`` tells the wall time, which leases and back-off count by."""
    faults = Faults()
    days = desk_days(at=at, faults=faults)
    generated = _generate(days, faults)
    turned = flags.turn(days, at=at)
    queued = outbox.queue(days, at=at, faults=faults)
    outbox.bundle(at=at, now=clock(), faults=faults)
    delivered = _deliver(at, clock, faults)
    return Result(
        at=at.isoformat(),
        generated=generated,
        flagged={str(flag): turned[flag] for flag in COUNTED},
        queued=queued,
        sent=delivered[Verdict.SENT],
        failed=delivered[Verdict.LATER] + delivered[Verdict.UNSURE],
        parked=delivered[Verdict.REFUSED],
        errors=faults.count,
    )


def run_and_beat(*, clock: Callable[[], datetime]) -> Result:
    """One run as of now, noted in the heartbeat when it ended well; what the scheduled job does."""
    result = run(at=clock(), clock=clock)
    heartbeat.beat(at=clock(), result=result.as_json())
    return result


def desk_days(*, at: datetime, faults: Faults) -> dict[date, list[Desk]]:
    """All desks by the day it is for them at the instant ``at``; never more than three days anywhere."""
    days: dict[date, list[Desk]] = {}
    for desk in Desk.objects.prefetch_related("holiday_overrides"):
        with faults.held("desk_without_day", desk=desk.pk):
            days.setdefault(desk.day(at), []).append(desk)
    return days


def _generate(days: Mapping[date, Sequence[Desk]], faults: Faults) -> int:
    made = 0
    for day, desks in days.items():
        due = Schedule.objects.filter(generate_next_on__lte=day, commitment__desk__in=desks)
        for pk in due.values_list("pk", flat=True):
            with faults.held("follow_ups_not_made", schedule=pk):
                made += _generate_one(pk, day)
    return made


@transaction.atomic
def _generate_one(schedule: int, day: date) -> int:
    # Read again under the lock: a second watch may have made them meanwhile.
    due = Schedule.objects.select_for_update(of=("self",)).select_related("commitment__desk")
    found = due.filter(pk=schedule, generate_next_on__lte=day).first()
    return make_follow_ups(found, on=day) if found else 0


def _deliver(at: datetime, clock: Callable[[], datetime], faults: Faults) -> Counter[Verdict]:
    verdicts: Counter[Verdict] = Counter()
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    with Post() as post:
        while claimed := outbox.claim(owner=owner, now=clock()):
            message = _ready(claimed, at, clock, faults)
            if message is None:
                continue
            outcome = post.send(message)
            outbox.settle(claimed, outcome, now=clock())
            verdicts[outcome.verdict] += 1
            if not outcome.reachable:
                break
    return verdicts


def _ready(claimed: Digest, at: datetime, clock: Callable[[], datetime], faults: Faults) -> Message | None:
    """What to send for a claimed digest, stored before it is sent; None when there is nothing to send now."""
    if claimed.submitted_at:
        # It may have arrived: the same bytes again, whatever happened since.
        sendable = outbox.resubmit(claimed, now=clock())
        return Message(bytes(claimed.message), claimed.address) if sendable else None
    with faults.held("digest_not_written", digest=claimed.pk):
        try:
            letter = digest.compose(claimed, at=at)
        except Exception as error:
            outbox.put_back(claimed, error=f"{type(error).__name__}: {error}", now=clock())
            raise
        if letter is None:
            outbox.cancel(claimed)
        elif outbox.store(claimed, letter, now=clock()):
            return Message(letter.message, letter.address)
    return None
