"""On which day of the desk a window became known, and on which something was last heard: the ladder counts from it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    Once,
    amend,
    change_days,
    date_event,
    expect,
    extend,
    log_status,
    make_follow_ups,
    reopen,
    report,
    reschedule,
    schedule,
)
from commitments.models import Desk, Event, FollowUp
from commitments.schedule import Offset, Window
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, UserFactory, once, quarterly, recorded, undated

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 10)
# Already the next day where the desk is, and the day after that.
LATER = datetime(2026, 2, 1, 20, 0, tzinfo=UTC)
THERE = date(2026, 2, 2)


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(time_zone="Asia/Karachi")


def known(*rows: FollowUp) -> list[date | None]:
    return list(FollowUp.objects.filter(pk__in=[row.pk for row in rows]).values_list("known_on", flat=True))


def test_a_window_is_known_from_the_desks_day_on_which_it_was_made(desk: Desk):
    first, *_ = rounds = quarterly(desk=desk, at=LATER)
    assert known(*rounds) == [THERE] * len(rounds)
    made = first.commitment.schedule
    assert made is not None
    make_follow_ups(made, on=date(2028, 1, 1))
    later = first.commitment.follow_ups.exclude(pk__in=[row.pk for row in rounds])
    assert set(later.values_list("known_on", flat=True)) == {date(2028, 1, 1)}
    assert known(*rounds) == [THERE] * len(rounds)


def test_an_announced_round_is_known_from_the_day_it_was_announced(desk: Desk):
    commitment = recorded(desk=desk)
    schedule(commitment, Announced(), by=SYSTEM, at=AT)
    row = expect(commitment, "7th round", Window.month(2026, 9), by=SYSTEM, at=LATER)
    assert known(row) == [THERE]


def _extended(row: FollowUp) -> None:
    extend(row, Window.month(2026, 3), reason="asked", by=SYSTEM, at=LATER)


def _reopened(row: FollowUp) -> None:
    log_status(row, Status.DONE, on=TODAY, by=SYSTEM, at=AT)
    reopen(row, reason="a mistake", by=SYSTEM, at=LATER)


def _rescheduled(row: FollowUp) -> None:
    plan = Once(Window.month(2026, 3))
    reschedule(row.commitment, plan, from_on=None, reason="asked", by=SYSTEM, at=LATER)


def _logged(row: FollowUp) -> None:
    log_status(row, Status.UNDER_WAY, on=TODAY, by=SYSTEM, at=LATER)


def _reported(row: FollowUp) -> None:
    report(row, Status.DONE, on=TODAY, by=Author.of(UserFactory.create()), at=LATER)


def _given_less_grace(row: FollowUp) -> None:
    amend(row.commitment, {"grace_days": 0}, by=SYSTEM, at=LATER)


@pytest.mark.parametrize(
    ("act", "window", "known_on", "heard_on"),
    [
        (_extended, "2026-02", THERE, None),
        (_reopened, "2026-01-05", THERE, TODAY),
        (_rescheduled, "2026-02", THERE, None),
        (_logged, "2026-01-05", TODAY, THERE),
        (_reported, "2026-01-05", TODAY, THERE),
        # Late by the change itself; late before it.
        (_given_less_grace, "2026-01-30", THERE, None),
        (_given_less_grace, "2026-01-05", TODAY, None),
    ],
)
def test_what_moves_a_window_makes_it_known_anew_and_what_is_said_of_it_is_heard(
    desk: Desk, act: Callable[[FollowUp], None], window: str, known_on: date, heard_on: date | None
):
    act(once(recorded(desk=desk, grace_days=10), window))
    assert FollowUp.objects.values_list("known_on", "heard_on").get() == (known_on, heard_on)


def test_a_desk_that_changes_its_grace_knows_from_then_on_what_is_late_by_it(desk: Desk):
    Desk.objects.update(grace_days=10)
    desk.refresh_from_db()
    late, by_this, own = (
        once(recorded(desk=desk, grace_days=own_days), window)
        for window, own_days in (("2026-01-05", None), ("2026-01-30", None), ("2026-01-30", 10))
    )
    change_days(desk, lead_days=30, grace_days=0, by=SYSTEM, at=LATER)
    assert [known(row) for row in (late, by_this, own)] == [[TODAY], [THERE], [TODAY]]


def test_an_events_day_makes_the_windows_after_it_known(desk: Desk):
    event = Event.objects.create(desk=desk, name="the elections")
    commitment = recorded(desk=desk)
    schedule(commitment, Awaiting(event, Offset.parse("P6M")), by=SYSTEM, at=AT)
    date_event(event, date(2026, 1, 20), by=SYSTEM, at=LATER)
    assert commitment.follow_ups.values_list("known_on", "window_version").get() == (THERE, 2)


def test_whatever_is_logged_on_what_stays_open_has_the_watch_look_today(desk: Desk):
    dated, open_end, no_date = (
        once(recorded(desk=desk), "2026-09"),
        once(recorded(desk=desk), "2026-03-01/.."),
        undated(recorded(desk=desk)),
    )
    for row in (dated, open_end, no_date):
        log_status(row, Status.UNDER_WAY, on=TODAY, by=SYSTEM, at=LATER)
    rows = FollowUp.objects.order_by("id").values_list("remind_next_on", "review_on")
    assert list(rows) == [(THERE, None), (THERE, date(2026, 9, 1)), (THERE, date(2026, 7, 10))]


def test_of_the_rows_there_were_the_log_says_when_a_status_was_last_logged(desk: Desk):
    heard, silent, moved = (once(recorded(desk=desk), "2026-09") for _ in range(3))
    for at in (AT, LATER):
        log_status(heard, Status.UNDER_WAY, on=TODAY, by=SYSTEM, at=at)
    log_status(moved, Status.NO_INFORMATION, on=TODAY, by=SYSTEM, at=AT)
    extend(moved, Window.month(2026, 10), reason="asked", by=SYSTEM, at=LATER)
    FollowUp.objects.update(heard_on=None)
    name = "commitments.migrations.0012_when_a_window_was_known_and_last_heard_of"
    import_module(name).read_from_the_log(apps, None)
    told = dict(FollowUp.objects.values_list("pk", "heard_on"))
    assert told == {heard.pk: THERE, silent.pk: None, moved.pk: TODAY}
