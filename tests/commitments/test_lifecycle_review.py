"""What was recorded in bulk: flags turn as always, and people are told once somebody has looked at it."""

from datetime import UTC, date, datetime

import pytest

from commitments.lifecycle import ChangedMeanwhile, Refusal, log_status, reviewed, turn_now
from commitments.models import Commitment, FollowUp, StatusEntry
from commitments.status import Status
from tests.factories import AT, SYSTEM, once, quarterly, recorded

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 10)
LATER = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


def test_what_is_recorded_one_by_one_awaits_no_review():
    assert recorded().awaits_review is False
    with pytest.raises(Refusal) as refusal:
        reviewed(Commitment.objects.get(), by=SYSTEM, at=AT)
    assert str(refusal.value) == f"awaits_review: {Commitment.objects.get().reference} does not await a review"


def test_flags_are_turned_before_a_review():
    commitment = once(recorded(awaits_review=True), "2026-01-05").commitment
    turn_now(commitment, at=AT)
    assert commitment.follow_ups.values_list("flag", flat=True).get() == "overdue"


def test_once_reviewed_its_windows_are_known_from_that_day_and_looked_at_like_new_ones():
    commitment = recorded(awaits_review=True)
    first, *rest = quarterly(commitment)
    log_status(first, Status.DONE, on=TODAY, by=SYSTEM, at=AT)
    FollowUp.objects.filter(pk=rest[0].pk).update(remind_next_on=date(2030, 1, 1))
    entry = reviewed(commitment, by=SYSTEM, at=LATER)
    assert (entry.kind, entry.change, entry.on) == ("amended", "awaits_review: yes → no", date(2026, 2, 1))
    commitment.refresh_from_db()
    assert (commitment.awaits_review, commitment.version) == (False, 2)
    rows = list(commitment.follow_ups.values_list("known_on", "remind_next_on", "upcoming_from"))
    assert rows[0][:2] == (TODAY, None)
    assert [row[:2] for row in rows[1:]] == [(date(2026, 2, 1), upcoming_from) for *_, upcoming_from in rows[1:]]


def test_a_review_of_what_was_changed_meanwhile_is_refused():
    commitment = recorded(awaits_review=True)
    lines = StatusEntry.objects.count()
    with pytest.raises(ChangedMeanwhile):
        reviewed(commitment, by=SYSTEM, at=LATER, opened=7)
    assert (Commitment.objects.get().awaits_review, StatusEntry.objects.count()) == (True, lines)
