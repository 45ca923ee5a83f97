"""Which steps of a ladder are no rungs of a follow-up, and why."""

from datetime import date, timedelta

import pytest

from commitments.schedule.workdays import WorkingWeek
from tracker import ladder
from tracker.ladder import Course, LeftOut, Steps, Why

EVERY_DAY = WorkingWeek(frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"}))


def test_each_step_that_is_left_out_says_why():
    """A month's round, its rhythm 30 days: of half of that and before it is coming up nothing is told."""
    steps = Steps(days_before=(16, 14, 7, 1), days_after=(1, 16, 4), then_every=30, list_after=12)
    course = Course(
        upcoming_from=date(2026, 9, 17),
        due_from=date(2026, 9, 20),
        latest=date(2026, 9, 30),
        overdue_from=date(2026, 10, 1),
        days_apart=30,
        pauses=((date(2026, 9, 28), date(2026, 10, 2)),),
    )
    assert ladder.left_out(course, steps=steps, week=EVERY_DAY) == (
        LeftOut("16-days-before", Why.TOO_LONG),
        LeftOut("14-days-before", Why.TOO_EARLY),
        LeftOut("1-days-before", Why.PAUSED),
        LeftOut("last-day", Why.PAUSED),
        LeftOut("16-days-after", Why.TOO_LONG),
        LeftOut("every-30", Why.TOO_LONG),
    )


def test_a_step_after_the_last_mail_is_left_out():
    course = Course(
        upcoming_from=date(2026, 8, 2),
        due_from=date(2026, 9, 1),
        latest=date(2026, 9, 30),
        overdue_from=date(2026, 10, 1),
    )
    steps = Steps(days_before=(), days_after=(12, 13), then_every=0, list_after=12)
    assert ladder.left_out(course, steps=steps, week=EVERY_DAY) == (LeftOut("13-days-after", Why.TOO_LATE),)
    assert ladder.left_out(Course(review_on=date(2026, 9, 1)), steps=steps, week=EVERY_DAY) == ()


@pytest.mark.parametrize("days_apart", [None, 30, 91])
@pytest.mark.parametrize("lead", [5, 40])
def test_what_is_left_out_is_no_rung_and_the_rest_is(days_apart, lead):
    steps = Steps(list_after=40)
    course = Course(
        upcoming_from=date(2026, 8, 31) - timedelta(days=lead),
        due_from=date(2026, 9, 1),
        latest=date(2026, 9, 30),
        overdue_from=date(2026, 10, 1),
        days_apart=days_apart,
    )
    told = {rung.name for rung in ladder.rungs(course, steps=steps, week=EVERY_DAY)}
    left_out = {each.name for each in ladder.left_out(course, steps=steps, week=EVERY_DAY)}
    asked = {"30-days-before", "7-days-before", "1-days-before", "opens", "last-day"}
    asked |= {f"{days}-days-after" for days in (1, 2, 4, 8, 16)}
    assert told & left_out == set()
    assert asked <= told | left_out
