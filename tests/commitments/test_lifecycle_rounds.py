"""Rounds that are counted from the one before: the next window opens when the last round is closed."""

from datetime import UTC, date, datetime

import pytest

from commitments.lifecycle import Recurring, log_status, make_follow_ups, reopen, schedule
from commitments.models import Commitment
from commitments.schedule import Counting, Rule
from commitments.status import Status
from tests.factories import AT, SYSTEM, recorded

pytestmark = pytest.mark.django_db


def rounds(commitment: Commitment) -> list[tuple[str, date | None, date | None, str]]:
    return list(commitment.follow_ups.order_by("id").values_list("slot", "earliest", "latest", "status"))


def within_a_year(rule: str = "FREQ=YEARLY", anchor: date = date(2025, 11, 20)) -> Commitment:
    commitment = recorded()
    plan = Recurring(Rule.parse(rule), anchor, "within a year of the last round", Counting.AFTER_LAST)
    schedule(commitment, plan, by=SYSTEM, at=AT)
    return commitment


def close(commitment: Commitment, slot: str, on: date, status: Status = Status.DONE) -> None:
    at = datetime(on.year, on.month, on.day, 15, 0, tzinfo=UTC)
    log_status(commitment.follow_ups.get(slot=slot), status, on=on, by=SYSTEM, at=at)


FIRST = ("round-1", date(2025, 11, 21), date(2026, 11, 20))


def test_the_first_round_is_counted_from_the_anchor_and_the_next_is_not_guessed():
    commitment = within_a_year()
    for on in (date(2026, 1, 10), date(2029, 1, 10)):
        make_follow_ups(commitment.schedules.get(), on=on)
    assert rounds(commitment) == [(*FIRST, "planned")]


@pytest.mark.parametrize("status", [Status.DONE, Status.NOT_DONE, Status.CALLED_OFF])
def test_the_next_window_opens_when_the_last_one_is_closed(status: Status):
    commitment = within_a_year()
    close(commitment, "round-1", date(2026, 9, 30), status)
    assert rounds(commitment) == [
        (*FIRST, status),
        ("round-2", date(2026, 10, 1), date(2027, 9, 30), "planned"),
    ]


def test_rounds_never_drift_past_a_month_end():
    commitment = within_a_year("FREQ=MONTHLY;INTERVAL=6", date(2025, 8, 31))
    close(commitment, "round-1", date(2026, 2, 28))
    close(commitment, "round-2", date(2026, 8, 31))
    assert [row[1:3] for row in rounds(commitment)] == [
        (date(2025, 9, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 8, 28)),
        (date(2026, 9, 1), date(2027, 2, 28)),
    ]


def test_a_round_held_before_the_anchor_is_not_counted_from_again_and_again():
    commitment = within_a_year()
    close(commitment, "round-1", date(2025, 10, 1))
    close(commitment, "round-2", date(2026, 9, 30))
    assert rounds(commitment) == [
        (*FIRST, "done"),
        ("round-2", date(2025, 11, 21), date(2026, 11, 20), "done"),
        ("round-3", date(2026, 10, 1), date(2027, 9, 30), "planned"),
    ]


def test_an_open_status_opens_no_next_round():
    commitment = within_a_year()
    log_status(commitment.follow_ups.get(), Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    assert rounds(commitment) == [(*FIRST, "under_way")]


@pytest.mark.parametrize(
    ("rule", "made"), [("FREQ=YEARLY;COUNT=2", 2), ("FREQ=YEARLY;UNTIL=20261001", 2), ("FREQ=YEARLY;UNTIL=20260930", 1)]
)
def test_an_end_of_the_rule_ends_the_rounds(rule: str, made: int):
    commitment = within_a_year(rule)
    close(commitment, "round-1", date(2026, 9, 30))
    if made == 2:
        close(commitment, "round-2", date(2027, 9, 30))
    assert len(rounds(commitment)) == made


def test_reopening_takes_back_the_next_round_unless_somebody_worked_on_it():
    commitment = within_a_year()
    close(commitment, "round-1", date(2026, 9, 30))
    at = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
    reopen(commitment.follow_ups.get(slot="round-1"), reason="it was not held", by=SYSTEM, at=at)
    assert rounds(commitment) == [(*FIRST, "planned")]
    close(commitment, "round-1", date(2026, 10, 5))
    log_status(
        commitment.follow_ups.get(slot="round-2"),
        Status.NO_INFORMATION,
        on=date(2026, 10, 6),
        by=SYSTEM,
        at=datetime(2026, 10, 6, 9, 0, tzinfo=UTC),
    )
    reopen(
        commitment.follow_ups.get(slot="round-1"),
        reason="it was held",
        by=SYSTEM,
        at=datetime(2026, 10, 7, 9, 0, tzinfo=UTC),
    )
    assert [row[0] for row in rounds(commitment)] == ["round-1", "round-2"]
    close(commitment, "round-1", date(2026, 10, 8))
    assert [row[0] for row in rounds(commitment)] == ["round-1", "round-2"]
