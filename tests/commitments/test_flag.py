"""One meaning of later, coming up, due and overdue: in the pure rule, on the row and in the queries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.lifecycle import log_status
from commitments.models import FollowUp
from commitments.schedule import Flag, Milestones, Window
from commitments.status import OPEN, Status
from tests.factories import AT, SYSTEM, DeskFactory, once, recorded, undated


@pytest.mark.parametrize(
    ("window", "lead", "grace", "milestones"),
    [
        ("2026-09", 30, 0, (date(2026, 8, 2), date(2026, 9, 1), date(2026, 10, 1))),
        ("2026-09", 0, 0, (date(2026, 9, 1), date(2026, 9, 1), date(2026, 10, 1))),
        ("2026-09", 30, 14, (date(2026, 8, 2), date(2026, 9, 1), date(2026, 10, 15))),
        ("2026-09-14", 7, 3, (date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 18))),
        # With an open start it is due on its last day, and coming up before that.
        ("../2026-12-31", 30, 0, (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))),
        ("9999-12-31", 0, 30, (date(9999, 12, 31), date(9999, 12, 31), date(9999, 12, 31))),
    ],
)
def test_milestones(window: str, lead: int, grace: int, milestones: tuple[date, date, date]):
    assert Milestones.of(Window.from_edtf(window), lead_days=lead, grace_days=grace) == Milestones(*milestones)


def test_without_a_window_there_is_no_milestone():
    nothing = Milestones.of(None, lead_days=30, grace_days=0)
    assert nothing == Milestones(None, None, None)
    assert nothing.flag(date(2026, 1, 1)) == Flag.UNDATED
    assert nothing.next_change(date(2026, 1, 1)) is None


SEPTEMBER = Milestones.of(Window.from_edtf("2026-09"), lead_days=30, grace_days=0)


@pytest.mark.parametrize(
    ("on", "flag", "changes"),
    [
        (date(2026, 8, 1), Flag.LATER, date(2026, 8, 2)),
        (date(2026, 8, 2), Flag.UPCOMING, date(2026, 9, 1)),
        (date(2026, 8, 31), Flag.UPCOMING, date(2026, 9, 1)),
        (date(2026, 9, 1), Flag.DUE, date(2026, 10, 1)),
        (date(2026, 9, 30), Flag.DUE, date(2026, 10, 1)),
        (date(2026, 10, 1), Flag.OVERDUE, None),
        (date(2036, 10, 1), Flag.OVERDUE, None),
    ],
)
def test_the_flag_and_the_day_it_changes(on: date, flag: Flag, changes: date | None):
    assert (SEPTEMBER.flag(on), SEPTEMBER.next_change(on)) == (flag, changes)


@given(
    st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=2, max_size=2),
    st.integers(0, 400),
    st.integers(0, 400),
    st.dates(date(2018, 1, 1), date(2033, 1, 1)),
)
def test_the_flag_changes_on_the_days_named_and_on_no_other(days: list[date], lead: int, grace: int, on: date):
    milestones = Milestones.of(Window.span(min(days), max(days)), lead_days=lead, grace_days=grace)
    tomorrow = on + timedelta(days=1)
    if milestones.flag(on) != milestones.flag(tomorrow):
        assert milestones.next_change(on) == tomorrow


# Field bug 6: due on day D is not overdue at the last minute of D, and is at the first of D + 1, on the desk's clock.


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "UTC", "Asia/Karachi", "Pacific/Kiritimati"])
def test_it_is_overdue_when_the_desks_own_day_has_ended(zone: str):
    desk = DeskFactory.create(time_zone=zone)
    follow_up = once(recorded(desk=desk), "2026-09-14")
    local = ZoneInfo(zone)
    expected = {
        datetime(2026, 9, 14, 0, 0, tzinfo=local): Flag.DUE,
        datetime(2026, 9, 14, 23, 59, 59, tzinfo=local): Flag.DUE,
        datetime(2026, 9, 15, 0, 0, tzinfo=local): Flag.OVERDUE,
    }
    told = {at: follow_up.flag_on(desk.day(at.astimezone(UTC))) for at in expected}
    assert told == expected


@pytest.mark.django_db
def test_one_instant_is_three_days_on_earth():
    at = datetime(2026, 9, 14, 10, 30, tzinfo=UTC)
    days = [DeskFactory.create(time_zone=zone).day(at) for zone in ("Pacific/Pago_Pago", "UTC", "Pacific/Kiritimati")]
    assert days == [date(2026, 9, 13), date(2026, 9, 14), date(2026, 9, 15)]


# Field bug 32: the queries and the row agree on the day before, on and after each milestone.

WINDOWS = ["2026-09-14", "2026-09", "2026-35", "2027-40", "2026", "../2026-12-31", "2026-01-07/2026-07-07"]


def asked(follow_up: FollowUp, on: date) -> list[str]:
    """Every question of the queries that takes in ``follow_up`` on that day."""
    rows = FollowUp.objects.filter(pk=follow_up.pk)
    questions = {
        "later": rows.later(on=on),
        "upcoming": rows.upcoming(on=on),
        "due": rows.due(on=on),
        "overdue": rows.overdue(on=on),
        "undated": rows.undated(),
        "closed": rows.closed(),
    }
    return [name for name, found in questions.items() if found.exists()]


@pytest.mark.django_db
@pytest.mark.parametrize(("lead", "grace"), [(30, 0), (0, 0), (7, 10)])
@pytest.mark.parametrize("window", WINDOWS)
def test_queries_and_row_agree_around_each_milestone(window: str, lead: int, grace: int):
    follow_up = once(recorded(lead_days=lead, grace_days=grace), window)
    moments = {follow_up.upcoming_from, follow_up.due_from, follow_up.overdue_from}
    days = [moment + timedelta(days=shift) for moment in moments if moment for shift in (-1, 0, 1)]
    told = {day: asked(follow_up, day) for day in days}
    assert told == {day: [follow_up.flag_on(day).value] for day in days}
    assert {flag for flags in told.values() for flag in flags} >= {"due", "overdue"}


@pytest.mark.django_db
def test_queries_and_row_agree_on_what_has_no_date_or_is_closed():
    without = undated()
    closed = once(None, "2026-01-05")
    log_status(closed, Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    closed.refresh_from_db()
    for day in (date(2026, 1, 4), date(2026, 1, 10), date(2036, 1, 1)):
        assert (asked(without, day), without.flag_on(day)) == (["undated"], Flag.UNDATED)
        assert (asked(closed, day), closed.flag_on(day)) == (["closed"], Flag.CLOSED)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [status for status in OPEN if status is not Status.PLANNED])
def test_no_open_status_clears_overdue(status: Status):
    """Field bugs 25 and 30: under way past its window is overdue like any other."""
    follow_up = once(None, "2026-01-05")
    arranged = date(2026, 2, 1) if status is Status.ARRANGED else None
    log_status(follow_up, status, on=date(2026, 1, 10), by=SYSTEM, at=AT, arranged_on=arranged)
    follow_up.refresh_from_db()
    assert (follow_up.flag, asked(follow_up, date(2026, 1, 10))) == ("overdue", ["overdue"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "within"),
    [(date(2026, 9, 22), False), (date(2026, 9, 23), True), (date(2026, 9, 30), True), (date(2026, 10, 1), False)],
)
def test_due_within_counts_from_the_day_to_the_windows_last(on: date, within: bool):
    once(None, "2026-09")
    assert FollowUp.objects.due_within(7, on=on).exists() is within
