"""The one job of the watch: make follow-ups, turn flags, queue reminders, deliver mail.

Everything is found from the state of the database, so running it twice, late, or in two places changes nothing more.
"""

import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from commitments.lifecycle import make_follow_ups
from commitments.models import Desk, Schedule
from commitments.status import FlagLabel
from tracker import flags, heartbeat, outbox, restored
from tracker.channels.queueing import queue_summaries, send_summary, summary_letter
from tracker.delivery import Message, Outcome, Post, Verdict
from tracker.failpoints import reach
from tracker.faults import Faults
from tracker.letters import Writer
from tracker.models import Mail, MailKind

log = structlog.get_logger(__name__)

# A delivery ends soon, so that whoever stops the worker need not wait; what is left goes on with the next nudge.
DELIVERS_FOR = timedelta(seconds=20)
COUNTED = (FlagLabel.UPCOMING, FlagLabel.DUE, FlagLabel.OVERDUE, FlagLabel.CLOSED)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one run found and wrote down before anything is sent."""

    at: str
    generated: int
    flagged: dict[str, int]
    queued: int
    errors: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the mails of one run.

    ``failed`` are to be tried again, ``parked`` were refused for good; ``stopped``: it ended before all was sent.
    """

    sent: int
    failed: int
    parked: int
    errors: int
    stopped: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """Both together. ``errors`` are rows that could not be dealt with (see the log for each)."""

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


def run(*, at: datetime, clock: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> Result:
    """One whole run as of the instant ``at``. ``clock`` tells the wall time, which leases and back-off count by."""
    prepared = prepare(at=at, clock=clock)
    delivered = deliver(at=at, clock=clock, stop=stop)
    return Result(
        at=prepared.at,
        generated=prepared.generated,
        flagged=prepared.flagged,
        queued=prepared.queued,
        sent=delivered.sent,
        failed=delivered.failed,
        parked=delivered.parked,
        errors=prepared.errors + delivered.errors,
    )


def prepare(*, at: datetime, clock: Callable[[], datetime]) -> Prepared:
    """Make follow-ups, turn flags, queue what is to be told and put it into mails; sends nothing."""
    faults = Faults()
    days = desk_days(at=at, faults=faults)
    generated = _generate(days, faults)
    turned = flags.turn(days, at=at)
    queued = outbox.queue(days, at=at, faults=faults) + outbox.queue_assignments(at=at, faults=faults)
    outbox.bundle(at=at, now=clock(), faults=faults)
    queue_summaries(at=at, now=clock(), faults=faults)
    reach("after-commit")
    return Prepared(
        at=at.isoformat(),
        generated=generated,
        flagged={str(flag): turned[flag] for flag in COUNTED},
        queued=queued,
        errors=faults.count,
    )


def deliver(*, at: datetime, clock: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> Delivered:
    """Send what waits, as it stands at ``at``, until nothing does, the mail server cannot be reached, or ``stop``.

    ``stop`` is asked between two messages: what was begun is ended. A database that was restored sends nothing.
    """
    faults, verdicts, goes_on = Faults(), Counter[Verdict](), restored.may_send(at=clock())
    owner = f"{socket.gethostname()[:40]}:{os.getpid()}"
    with Post() as post:
        while goes_on and (claimed := outbox.claim(owner=owner, now=clock())):
            if not verdicts:
                restored.count_delivery()
            writer = Writer(claimed, at=at)
            for mail in claimed:
                goes_on = goes_on and not stop()
                if not goes_on:
                    outbox.release(mail)
                elif outcome := _send(mail, post, writer, clock, faults):
                    verdicts[outcome.verdict] += 1
                    goes_on = outcome.reachable
    if verdicts:
        restored.count_delivery()
    return Delivered(
        sent=verdicts[Verdict.SENT],
        failed=verdicts[Verdict.LATER] + verdicts[Verdict.UNSURE],
        parked=verdicts[Verdict.REFUSED],
        errors=faults.count,
        stopped=stop(),
    )


def prepare_and_beat(*, clock: Callable[[], datetime]) -> Prepared:
    """``prepare`` as of now, noted in the heartbeat when it ended well; what the scheduled job does."""
    heartbeat.note_outage(at=clock())
    prepared = prepare(at=clock(), clock=clock)
    heartbeat.beat(heartbeat.TICK, at=clock(), result=prepared.as_json())
    return prepared


def deliver_and_beat(*, clock: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> Delivered:
    """``deliver`` as of now, for a while at most, noted in the heartbeat; what the scheduled job wakes."""
    until = clock() + DELIVERS_FOR
    delivered = deliver(at=clock(), clock=clock, stop=lambda: stop() or clock() >= until)
    _beat_of_delivery(delivered.as_json(), at=clock())
    return delivered


def run_and_beat(*, clock: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> Result:
    """A whole run as of now, noted in both heartbeats; what the command does."""
    heartbeat.note_outage(at=clock())
    result = run(at=clock(), clock=clock, stop=stop)
    heartbeat.beat(heartbeat.TICK, at=clock(), result=result.as_json())
    _beat_of_delivery(result.as_json(), at=clock())
    return result


def _beat_of_delivery(result: dict[str, Any], *, at: datetime) -> None:
    since = outbox.waits_since(at=at)
    noted = {heartbeat.WAITS_SINCE: since.isoformat() if since else None}
    heartbeat.beat(heartbeat.DELIVERY, at=at, result=result | noted)


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


def _send(mail: Mail, post: Post, writer: Writer, clock: Callable[[], datetime], faults: Faults) -> Outcome | None:
    """Send one claimed mail and write down what became of it; None when there was nothing to send."""
    message = _ready(mail, writer, clock, faults)
    if message is None:
        return None
    outcome = send_summary(mail, message) if mail.kind == MailKind.SUMMARY else post.send(message)
    outbox.settle(mail, outcome, now=clock())
    return outcome


def _ready(mail: Mail, writer: Writer, clock: Callable[[], datetime], faults: Faults) -> Message | None:
    """What to send for a claimed mail, stored before it is sent; None when there is nothing to send now."""
    if mail.submitted_at:
        # It may have arrived: the same bytes again, whatever happened since.
        sendable = outbox.resubmit(mail, now=clock())
        return Message(bytes(mail.message), mail.address) if sendable else None
    with faults.held("mail_not_written", mail=mail.pk):
        try:
            letter = summary_letter(mail, at=writer.at) if mail.kind == MailKind.SUMMARY else writer.letter(mail)
        except Exception as error:
            outbox.put_back(mail, error=f"{type(error).__name__}: {error}", now=clock())
            raise
        if letter is None:
            outbox.cancel(mail)
        elif outbox.store(mail, letter, now=clock()):
            return Message(letter.message, letter.address)
    return None
