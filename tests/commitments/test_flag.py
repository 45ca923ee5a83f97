"""One meaning of later, coming up, due and overdue: in the pure rule, on the row and in the queries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.lifecycle import log_status
from commitments.models import FollowUp
from commitments.schedule import Flag, Milestones, Precision, Window
from commitments.status import OPEN, Status
from tests.factories import AT, SYSTEM, DeskFactory, once, recorded, undated
from tracker import flags, tick
from tracker.faults import Faults


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
        # With an open end it is due from its first day on, and never overdue.
        ("2026-05-01/..", 30, 14, (date(2026, 4, 1), date(2026, 5, 1), None)),
    ],
)
def test_milestones(window: str, lead: int, grace: int, milestones: tuple[date, date, date | None]):
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


ENDLESS = Milestones.of(Window.from_edtf("2026-05-01/.."), lead_days=30, grace_days=0)


@pytest.mark.parametrize(
    ("on", "flag", "changes"),
    [
        (date(2026, 3, 31), Flag.LATER, date(2026, 4, 1)),
        (date(2026, 4, 1), Flag.UPCOMING, date(2026, 5, 1)),
        (date(2026, 4, 30), Flag.UPCOMING, date(2026, 5, 1)),
        (date(2026, 5, 1), Flag.DUE, None),
        (date.max, Flag.DUE, None),
    ],
)
def test_what_has_no_end_is_never_overdue(on: date, flag: Flag, changes: date | None):
    assert (ENDLESS.flag(on), ENDLESS.next_change(on)) == (flag, changes)


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


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "UTC", "Asia/Karachi", "Pacific/Kiritimati"])
def test_field_bug_6_it_is_overdue_when_the_desks_own_day_has_ended(zone: str):
    """Due on day D is not overdue at the last minute of D, and is at the first of D + 1, on the desk's clock."""
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


# One window of every precision.
WINDOWS = {
    Precision.DAY: "2026-09-14",
    Precision.DEKAD: "2026-09-11~/2026-09-20~",
    Precision.MONTH: "2026-09",
    Precision.QUARTER: "2026-35",
    Precision.SEASON_NORTH: "2026-28",
    Precision.SEASON_SOUTH: "2026-30",
    Precision.THIRD: "2026-38",
    Precision.HALF: "2027-40",
    Precision.YEAR: "2026",
    Precision.MONTHS: "2026-07/2027-06",
    Precision.BY: "../2026-12-31",
    Precision.FROM: "2026-05-01/..",
    Precision.SPAN: "2026-01-07/2026-07-07",
}


def test_there_is_a_window_of_every_precision():
    assert [Window.from_edtf(text).precision for text in WINDOWS.values()] == list(Precision)


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
@pytest.mark.parametrize(
    ("lead", "grace"),
    [(30, 0), pytest.param(0, 0, marks=pytest.mark.one_engine), pytest.param(7, 10, marks=pytest.mark.one_engine)],
)
@pytest.mark.parametrize("precision", list(Precision))
def test_field_bug_32_rule_row_queries_and_stored_flag_agree_around_each_milestone(
    precision: Precision, lead: int, grace: int
):
    """One definition: the day before, the day of and the day after each milestone, for every precision."""
    window = Window.from_edtf(WINDOWS[precision])
    follow_up = once(recorded(lead_days=lead, grace_days=grace), WINDOWS[precision])
    milestones = Milestones.of(window, lead_days=lead, grace_days=grace)
    moments = [milestones.upcoming_from, milestones.due_from, milestones.overdue_from]
    days = sorted({moment + timedelta(days=shift) for moment in moments if moment for shift in (-1, 0, 1)})
    told, expected = {}, {}
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        flags.turn(tick.desk_days(at=noon, faults=Faults()), at=noon)
        stored = FollowUp.objects.get(pk=follow_up.pk)
        flag = milestones.flag(day).value
        told[day] = (stored.flag, stored.flag_on(day).value, asked(stored, day))
        expected[day] = (flag, flag, [flag])
    assert told == expected
    seen = {flag for flag, _, _ in told.values()}
    assert seen == {"later", "upcoming", "due", "overdue"} - {
        *({"upcoming"} if lead == 0 else ()),
        *({"overdue"} if precision is Precision.FROM else ()),
    }


SAME_LAST_DAY = ["2026-12-31", "2026-36", "2026-41", "2026", "../2026-12-31", "2026-12-21~/2026-12-31~", "2026-39"]


@pytest.mark.django_db
def test_the_order_of_the_database_is_that_of_the_windows():
    texts = [*WINDOWS.values(), *SAME_LAST_DAY, "2026-03-01/..", "2027-01-01/.."]
    for text in reversed(texts):
        once(None, text)
    undated()
    in_order = sorted(map(Window.from_edtf, texts), key=lambda window: window.order)
    told = [row.window for row in FollowUp.objects.order_by("-id").in_order()]
    # Windows with the same two days stand in the order in which their rows were made.
    assert [(each and each.order) for each in told] == [*(each.order for each in in_order), None]
    assert list(FollowUp.objects.all()) == list(FollowUp.objects.in_order())


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
def test_field_bug_25_and_30_no_open_status_clears_overdue(status: Status):
    """Under way past its window is overdue like any other."""
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
