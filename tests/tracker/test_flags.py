"""Flags turn on their day, once, and only forwards."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from commitments.lifecycle import extend, log_status, reopen
from commitments.models import FollowUp
from commitments.schedule import Flag, Window
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, once, quarterly, undated
from tracker import flags, tick
from tracker.faults import Faults
from tracker.models import FlagChange

pytestmark = pytest.mark.django_db


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def turn(*, at: datetime):
    faults = Faults()
    turned = flags.turn(tick.desk_days(at=at, faults=faults), at=at)
    assert faults.count == 0
    return turned


def changes():
    return [
        (change.follow_up.slot, change.from_flag, change.to_flag, str(change.on))
        for change in FlagChange.objects.select_related("follow_up").order_by("id")
    ]


def test_a_follow_up_turns_at_each_milestone_and_says_so_once():
    follow_up = once(None, "2026-09")
    seen = []
    for day in ("2026-08-01", "2026-08-02", "2026-08-31", "2026-09-01", "2026-09-30", "2026-10-01"):
        for _ in range(2):
            turn(at=noon(day))
        follow_up.refresh_from_db()
        seen.append((day, follow_up.flag, follow_up.flag_changes_on))
    assert seen == [
        ("2026-08-01", "later", date(2026, 8, 2)),
        ("2026-08-02", "upcoming", date(2026, 9, 1)),
        ("2026-08-31", "upcoming", date(2026, 9, 1)),
        ("2026-09-01", "due", date(2026, 10, 1)),
        ("2026-09-30", "due", date(2026, 10, 1)),
        ("2026-10-01", "overdue", None),
    ]
    assert changes() == [
        ("2026-09", "later", "upcoming", "2026-08-02"),
        ("2026-09", "upcoming", "due", "2026-09-01"),
        ("2026-09", "due", "overdue", "2026-10-01"),
    ]


def test_after_downtime_the_flag_is_the_one_of_the_day():
    once(None, "2026-09")
    assert turn(at=noon("2027-01-15")) == {"overdue": 1}
    assert changes() == [("2026-09", "later", "overdue", "2027-01-15")]


def test_field_bug_29_a_clock_that_jumps_back_turns_nothing_back():
    follow_up = once(None, "2026-09")
    turn(at=noon("2026-10-01"))
    assert turn(at=noon("2026-08-02")) == {}
    follow_up.refresh_from_db()
    assert follow_up.flag == "overdue"


@pytest.mark.parametrize(
    ("zone", "last_instant_of_the_day"),
    [
        ("Pacific/Pago_Pago", datetime(2026, 10, 1, 10, 59, 59, tzinfo=UTC)),
        ("UTC", datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 9, 30, 9, 59, 59, tzinfo=UTC)),
    ],
)
def test_field_bug_6_the_last_day_is_not_overdue_until_it_ends_where_the_desk_is(zone, last_instant_of_the_day):
    """From UTC-11 to UTC+14."""
    follow_up = once(None, "2026-09", desk=DeskFactory.create(time_zone=zone))
    turn(at=last_instant_of_the_day)
    follow_up.refresh_from_db()
    assert follow_up.flag == "due"
    turn(at=last_instant_of_the_day + timedelta(seconds=1))
    follow_up.refresh_from_db()
    assert follow_up.flag == "overdue"


@pytest.mark.parametrize("zone_of_the_machine", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_day_of_a_desk_does_not_depend_on_the_zone_of_the_machine(zone_of_the_machine):
    """Field bug 7: page and worker started under different TZ."""
    program = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime\n"
        "from commitments.models import Desk\n"
        "print(Desk(time_zone='Asia/Karachi').day(datetime(2026, 3, 31, 18, 59, tzinfo=UTC)),"
        " Desk(time_zone='Asia/Karachi').day(datetime(2026, 3, 31, 19, 0, tzinfo=UTC)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": zone_of_the_machine, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["2026-03-31", "2026-04-01"]


def test_field_bug_25_what_is_under_way_is_overdue_like_any_other_and_its_lateness_survives_closing():
    follow_up = once(None, "2026-09")
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 9, 20), by=SYSTEM, at=noon("2026-09-20"))
    turn(at=noon("2026-10-05"))
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.flag) == ("under_way", "overdue")
    log_status(follow_up, Status.DONE, on=date(2026, 10, 4), by=SYSTEM, at=noon("2026-10-05"))
    assert turn(at=noon("2026-10-05")) == {"closed": 1}
    follow_up.refresh_from_db()
    assert (follow_up.flag, follow_up.days_late, follow_up.flag_changes_on) == ("closed", 4, None)


@pytest.mark.parametrize("status", [Status.UNDER_WAY, Status.NO_INFORMATION])
def test_only_an_entry_that_closes_clears_overdue(status):
    """Field bug 30."""
    follow_up = once(None, "2026-09")
    turn(at=noon("2026-10-05"))
    log_status(follow_up, status, on=date(2026, 10, 5), by=SYSTEM, at=noon("2026-10-05"))
    assert turn(at=noon("2026-10-06")) == {}
    follow_up.refresh_from_db()
    assert follow_up.flag == "overdue"


def test_moving_reopening_and_closing_are_noted_as_changes():
    follow_up = once(None, "2026-09")
    turn(at=noon("2026-10-05"))
    extend(follow_up, Window.from_edtf("2026-12"), reason="asked for", by=SYSTEM, at=noon("2026-10-06"))
    turn(at=noon("2026-10-06"))
    log_status(follow_up, Status.CALLED_OFF, on=date(2026, 10, 7), by=SYSTEM, at=noon("2026-10-07"))
    turn(at=noon("2026-10-07"))
    reopen(follow_up, reason="not so", by=SYSTEM, at=noon("2026-12-01"))
    turn(at=noon("2026-12-01"))
    assert changes() == [
        ("2026-09", "later", "overdue", "2026-10-05"),
        ("2026-09", "overdue", "later", "2026-10-06"),
        ("2026-09", "later", "closed", "2026-10-07"),
        ("2026-09", "closed", "due", "2026-12-01"),
    ]


def test_what_has_no_end_turns_due_and_stays_so():
    follow_up = once(None, "2026-05-01/..")
    for day in ("2026-03-31", "2026-04-01", "2026-05-01", "2036-01-01"):
        turn(at=noon(day))
    follow_up.refresh_from_db()
    assert (follow_up.flag, follow_up.flag_changes_on) == ("due", None)
    assert changes() == [
        ("2026-05-01/..", "later", "upcoming", "2026-04-01"),
        ("2026-05-01/..", "upcoming", "due", "2026-05-01"),
    ]


def test_an_undated_follow_up_stays_undated_and_is_never_looked_at():
    follow_up = undated()
    assert turn(at=noon("2036-01-01")) == {}
    follow_up.refresh_from_db()
    assert (follow_up.flag, follow_up.flag_changes_on) == ("undated", None)


@pytest.mark.parametrize("day", [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 2, 15, 28)])
def test_field_bug_32_stored_flags_are_those_the_dates_give(day):
    """The stored flag, the instance and the queries have one meaning."""
    quarterly()
    once(None, "../2026-06-30")
    once(None, "2026-02-14/2026-05-02")
    once(None, "2026-05-01/..")
    undated()
    on = date.fromisoformat(day)
    turn(at=noon(day))
    for follow_up in FollowUp.objects.all():
        assert follow_up.flag == follow_up.flag_on(on)
    for flag in ("later", "upcoming", "due", "overdue"):
        asked = getattr(FollowUp.objects, flag)(on=on)
        assert set(asked) == set(FollowUp.objects.flagged(Flag(flag))), flag
    assert set(FollowUp.objects.undated()) == set(FollowUp.objects.flagged(Flag.UNDATED))


def test_a_run_with_nothing_to_turn_asks_three_questions(django_assert_num_queries):
    quarterly()
    turn(at=noon("2026-01-10"))
    # The desks with their days, and the rows whose day has come, inside a savepoint of the test's own transaction.
    with django_assert_num_queries(5):
        turn(at=noon("2026-01-10"))
