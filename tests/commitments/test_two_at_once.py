"""Two people act on rounds of one mechanism at once: each sees what the other did, and nobody waits for ever."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections, transaction

from commitments.lifecycle import log_status, reschedule
from commitments.models import Commitment, FollowUp
from commitments.schedule import Recurring, Rule
from commitments.status import Status
from tests.factories import SYSTEM, quarterly

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

# While no window is over yet, so that what is told hangs on what is logged.
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def rounds() -> list[FollowUp]:
    return quarterly(anchor=date(2026, 1, 1), at=AT)


def log(row: FollowUp) -> None:
    log_status(row, Status.NOT_DONE, on=date(2026, 1, 5), by=SYSTEM, at=AT)


def test_silence_is_told_from_both_rounds_when_both_are_closed_at_once(rounds):
    with transaction.atomic():
        log(rounds[0])
        other = _start(log, rounds[1])
        _waits_or_ends(other)
    other.join(10)
    assert Commitment.objects.get().dormant_since == date(2026, 1, 5)


def test_a_change_of_all_rounds_and_an_action_on_one_do_not_lock_each_other_out(rounds):
    commitment, yearly = rounds[0].commitment, Recurring(Rule.parse("FREQ=YEARLY"), date(2027, 1, 1))
    with transaction.atomic():
        reschedule(commitment, yearly, from_on=date(2027, 1, 1), reason="Yearly", by=SYSTEM, at=AT)
        other = _start(log, rounds[0])
        _waits_or_ends(other)
        # What the change may go on to touch, the other must not hold while it waits for the change.
        list(commitment.follow_ups.select_for_update(nowait=True))
    other.join(10)
    assert FollowUp.objects.get(pk=rounds[0].pk).status == Status.NOT_DONE


def _start(act, row: FollowUp) -> threading.Thread:
    def run() -> None:
        try:
            act(row)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _waits_or_ends(thread: threading.Thread) -> None:
    """Return as soon as the other transaction waits for a lock of this one, or is through."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waiting = cursor.fetchone()[0]
        thread.join(0.01)
        if waiting or not thread.is_alive():
            return
    pytest.fail("the other transaction neither waits nor ends")
