"""Commitments that wait for an event, and what its day brings."""

from datetime import UTC, date, datetime

import pytest

from commitments.access import NotAllowed, Role
from commitments.lifecycle import (
    Author,
    Awaiting,
    ChangedMeanwhile,
    Refusal,
    date_event,
    extend,
    log_status,
    outlook_of,
    schedule,
)
from commitments.models import Commitment, Desk, Event, FollowUp
from commitments.schedule import Counting, Offset, Recurrence, Rule, Window
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, member, recorded

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
WITHIN_SIX_MONTHS = Offset.parse("P6M")
EACH_YEAR = Recurrence(Rule.parse("FREQ=YEARLY"), Counting.ANNIVERSARY)


def elections(desk: Desk | None = None) -> Event:
    return Event.objects.create(desk=desk or DeskFactory.create(), name="the general elections")


def waiting(
    event: Event, then: Offset | Recurrence = WITHIN_SIX_MONTHS, *, review_on: date | None = None
) -> Commitment:
    commitment = recorded(desk=event.desk)
    schedule(commitment, Awaiting(event, then, "after the elections", review_on), by=SYSTEM, at=AT)
    return commitment


def columns(row: FollowUp) -> dict[str, object]:
    return dict(FollowUp.objects.filter(pk=row.pk).values().get())


@pytest.mark.parametrize("then", [WITHIN_SIX_MONTHS, EACH_YEAR])
def test_until_the_event_has_a_day_one_undated_follow_up_keeps_it_in_sight(then: Offset | Recurrence):
    commitment = waiting(elections(), then)
    rows = commitment.follow_ups.values_list("slot", "latest", "flag", "review_on", "remind_next_on", "flag_changes_on")
    assert list(rows) == [("awaited", None, "undated", date(2026, 7, 10), date(2026, 7, 10), None)]
    assert commitment.entries.filter(kind="scheduled").values_list("change", "note").get() == (
        "P6M from the general elections"
        if then is WITHIN_SIX_MONTHS
        else "FREQ=YEARLY from the general elections, anniversary",
        "after the elections",
    )
    assert commitment.schedule is not None
    assert commitment.schedule.generate_next_on is None


def test_the_day_of_the_event_gives_the_window():
    event = elections()
    commitment = waiting(event)
    date_event(event, date(2026, 8, 1), by=SYSTEM, at=LATER)
    row = commitment.follow_ups.get()
    assert (row.slot, row.window, row.first_window) == (
        "awaited",
        Window.span(date(2026, 8, 1), date(2027, 2, 1)),
        Window.span(date(2026, 8, 1), date(2027, 2, 1)),
    )
    assert (row.flag, row.flag_changes_on, row.remind_next_on, row.review_on, row.window_version) == (
        "due",
        date(2026, 8, 10),
        date(2026, 7, 2),
        None,
        2,
    )
    assert commitment.entries.filter(kind="dated").values_list("change", "on", "author").get() == (
        "the general elections: no day → 2026-08-01\nreplaced: awaited\nnew: awaited (2026-08-01/2027-02-01)",
        date(2026, 8, 10),
        "tests",
    )


def test_what_was_logged_while_it_waited_stays_with_it():
    event = elections()
    row = waiting(event).follow_ups.get()
    log_status(row, Status.NO_INFORMATION, on=date(2026, 5, 1), by=SYSTEM, at=LATER)
    date_event(event, date(2026, 8, 1), by=SYSTEM, at=LATER)
    row.refresh_from_db()
    assert (row.window, row.status) == (Window.span(date(2026, 8, 1), date(2027, 2, 1)), "no_information")


def test_a_closed_one_stays_closed():
    event = elections()
    row = waiting(event).follow_ups.get()
    log_status(row, Status.CALLED_OFF, on=date(2026, 5, 1), by=SYSTEM, at=LATER)
    before = columns(row)
    date_event(event, date(2026, 8, 1), by=SYSTEM, at=LATER)
    assert columns(row) == before
    assert row.commitment.follow_ups.count() == 1


def test_a_rule_is_counted_from_the_day_of_the_event():
    event = elections()
    commitment = waiting(event, EACH_YEAR)
    date_event(event, date(2026, 8, 1), by=SYSTEM, at=LATER)
    rows = commitment.follow_ups.values_list("slot", "earliest", "latest")
    assert list(rows) == [
        ("2027-08-01", date(2026, 8, 2), date(2027, 8, 1)),
        ("2028-08-01", date(2027, 8, 2), date(2028, 8, 1)),
        ("2029-08-01", date(2028, 8, 2), date(2029, 8, 1)),
    ]
    assert commitment.schedule is not None
    assert (commitment.schedule.anchor, commitment.schedule.generate_next_on) == (date(2026, 8, 1), date(2027, 8, 2))


def test_all_that_wait_follow_and_others_do_not():
    event, another = elections(), elections()
    first, second, other = waiting(event), waiting(event, Offset.parse("P1Y/..")), waiting(another)
    date_event(event, date(2026, 8, 1), by=SYSTEM, at=LATER)
    assert [each.follow_ups.get().window for each in (first, second, other)] == [
        Window.span(date(2026, 8, 1), date(2027, 2, 1)),
        Window.starting(date(2027, 8, 1)),
        None,
    ]
    assert second.follow_ups.get().review_on == date(2028, 2, 1)


def test_a_corrected_day_moves_what_nobody_touched_and_only_that():
    event = elections()
    left, moved, arranged, yearly = waiting(event), waiting(event), waiting(event), waiting(event, EACH_YEAR)
    date_event(event, date(2026, 8, 1), by=SYSTEM, at=LATER)
    extend(moved.follow_ups.get(), Window.month(2027, 3), reason="asked for time", by=SYSTEM, at=LATER)
    log_status(
        arranged.follow_ups.get(),
        Status.ARRANGED,
        on=date(2026, 8, 9),
        arranged_on=date(2026, 9, 9),
        by=SYSTEM,
        at=LATER,
    )
    before = [columns(each.follow_ups.get()) for each in (moved, arranged)]
    date_event(event, date(2026, 8, 3), reason="the count took two days", by=SYSTEM, at=LATER)
    assert left.follow_ups.get().window == Window.span(date(2026, 8, 3), date(2027, 2, 3))
    assert [columns(each.follow_ups.get()) for each in (moved, arranged)] == before
    assert list(yearly.follow_ups.values_list("slot", flat=True)) == ["2027-08-03", "2028-08-03", "2029-08-03"]


def test_what_would_follow_is_told_before_anything_is_written():
    event = elections()
    commitment = waiting(event)
    before = columns(commitment.follow_ups.get())
    ((told, outlook),) = outlook_of(event, date(2026, 8, 1), at=LATER)
    assert told.commitment == commitment
    assert [row.slot for row in outlook.replaced] == ["awaited"]
    assert [each.window for each in outlook.made] == [Window.span(date(2026, 8, 1), date(2027, 2, 1))]
    assert columns(commitment.follow_ups.get()) == before
    event.refresh_from_db()
    assert event.falls_on is None


def test_officers_enter_a_day_and_leads_correct_it_for_a_reason():
    event = elections()
    viewer, officer, lead = (Author.of(member(event.desk, role)) for role in (Role.VIEWER, Role.OFFICER, Role.LEAD))
    with pytest.raises(NotAllowed):
        date_event(event, date(2026, 8, 1), by=viewer, at=LATER)
    date_event(event, date(2026, 8, 1), by=officer, at=LATER)
    with pytest.raises(NotAllowed):
        date_event(event, date(2026, 8, 2), reason="wrong", by=officer, at=LATER)
    with pytest.raises(Refusal, match=r"^reason: a reason is needed$"):
        date_event(event, date(2026, 8, 2), by=lead, at=LATER)
    with pytest.raises(Refusal, match=r"^falls_on: 2026-08-01 is the day it has$"):
        date_event(event, date(2026, 8, 1), reason="same", by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        date_event(event, date(2026, 8, 2), reason="wrong", by=lead, at=LATER, opened=1)
    event.refresh_from_db()
    assert (event.falls_on, event.version) == (date(2026, 8, 1), 2)
    date_event(event, date(2026, 8, 2), reason="wrong", by=lead, at=LATER, opened=2)
    event.refresh_from_db()
    assert event.falls_on == date(2026, 8, 2)


def test_an_event_with_a_day_is_counted_from_at_once():
    event = elections()
    date_event(event, date(2026, 1, 5), by=SYSTEM, at=AT)
    assert waiting(event).follow_ups.get().window == Window.span(date(2026, 1, 5), date(2026, 7, 5))
    assert waiting(event, EACH_YEAR).follow_ups.first().slot == "2027-01-05"  # type: ignore[union-attr]


def test_the_event_of_another_desk_is_refused():
    commitment, event = recorded(), elections()
    with pytest.raises(Refusal) as refusal:
        schedule(commitment, Awaiting(event, WITHIN_SIX_MONTHS), by=SYSTEM, at=AT)
    assert str(refusal.value) == f"event: “the general elections” is no event of {commitment.desk}"
    assert commitment.schedules.count() == 0
