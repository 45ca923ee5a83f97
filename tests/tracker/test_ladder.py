"""Which rung is reached on which day, and who is told then."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest

from commitments.schedule import Milestones, Window
from commitments.schedule.workdays import SetDay, WorkingWeek
from tracker import ladder
from tracker.ladder import STANDARD, Course, Level, Reached, Rung, StepsError, days_in

EVERY_DAY = WorkingWeek(frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"}))
WEEKDAYS = WorkingWeek(frozenset({"MO", "TU", "WE", "TH", "FR"}))


def course(edtf, *, grace=0, lead=30, **more):
    window = Window.from_edtf(edtf)
    days = Milestones.of(window, lead_days=lead, grace_days=grace)
    return Course(
        upcoming_from=days.upcoming_from,
        due_from=days.due_from,
        latest=window.latest,
        overdue_from=days.overdue_from,
        **more,
    )


def rungs(edtf, *, week=EVERY_DAY, steps=STANDARD, outages=(), **more):
    return ladder.rungs(course(edtf, **more), steps=steps, week=week, outages=outages)


def told(climb, count=30):
    return [(rung.name, str(rung.on), rung.level.name) for rung in islice(climb, count)]


def after_the_end(climb):
    return [(name, on) for name, on, _ in told(climb) if "before" not in name and name not in ("opens", "last-day")]


def test_a_quarter_from_its_opening_to_the_list_of_what_nobody_answers():
    assert told(rungs("2026-33")) == [
        ("opens", "2026-01-01", "OWNER"),
        ("30-days-before", "2026-03-01", "OWNER"),
        ("7-days-before", "2026-03-24", "OWNER"),
        ("1-days-before", "2026-03-30", "OWNER"),
        ("last-day", "2026-03-31", "OWNER"),
        ("1-days-after", "2026-04-01", "OWNER"),
        ("2-days-after", "2026-04-02", "OWNER"),
        ("4-days-after", "2026-04-04", "OWNER"),
        ("to-deputy", "2026-04-05", "DEPUTY"),
        ("8-days-after", "2026-04-08", "DEPUTY"),
        ("to-lead", "2026-04-10", "LEAD"),
        ("16-days-after", "2026-04-16", "LEAD"),
        ("46-days-after", "2026-05-16", "LEAD"),
        ("to-list", "2026-05-30", "LIST"),
    ]


def test_only_the_turns_to_the_deputy_and_to_the_lead_escalate():
    assert [rung.name for rung in rungs("2026-33") if rung.escalates] == ["to-deputy", "to-lead"]


def test_days_after_are_counted_from_the_day_it_is_overdue_when_there_is_grace():
    assert after_the_end(rungs("2026-09-14", grace=10))[:2] == [
        ("1-days-after", "2026-09-25"),
        ("2-days-after", "2026-09-26"),
    ]


def test_after_the_end_only_working_days_count():
    """Field bug 24: overdue on a Friday, the deputy is told a week later, not on the Wednesday after a weekend."""
    # 11 September 2026 is the last day: overdue from Saturday the 12th.
    assert after_the_end(rungs("2026-09-11", week=WEEKDAYS))[:6] == [
        ("1-days-after", "2026-09-14"),
        ("2-days-after", "2026-09-15"),
        ("4-days-after", "2026-09-17"),
        ("to-deputy", "2026-09-18"),
        ("8-days-after", "2026-09-23"),
        ("to-lead", "2026-09-25"),
    ]


def test_a_holiday_after_the_end_does_not_count():
    week = replace(WEEKDAYS, by_hand={("", date(2026, 9, 14)): SetDay(is_off=True)})
    assert after_the_end(rungs("2026-09-11", week=week))[:2] == [
        ("1-days-after", "2026-09-15"),
        ("2-days-after", "2026-09-16"),
    ]


def test_a_desk_that_never_works_is_told_all_the_same():
    week = WorkingWeek(frozenset())
    assert after_the_end(rungs("2026-09-11", week=week))[0] == ("1-days-after", "2026-10-13")


def test_a_rung_before_the_end_on_a_day_off_moves_back_to_the_working_day_before():
    # 31 May 2026 is a Sunday, 30 May a Saturday, 24 May a Sunday; 1 May a Friday.
    assert told(rungs("2026-05", week=WEEKDAYS), 6) == [
        ("opens", "2026-05-01", "OWNER"),
        ("30-days-before", "2026-05-01", "OWNER"),
        ("7-days-before", "2026-05-22", "OWNER"),
        ("1-days-before", "2026-05-29", "OWNER"),
        ("last-day", "2026-05-29", "OWNER"),
        ("1-days-after", "2026-06-01", "OWNER"),
    ]


def test_nothing_is_told_before_a_follow_up_is_coming_up():
    assert told(rungs("2026-09-14", lead=5), 3) == [
        ("1-days-before", "2026-09-13", "OWNER"),
        ("opens", "2026-09-14", "OWNER"),
        ("last-day", "2026-09-14", "OWNER"),
    ]


@pytest.mark.parametrize(
    ("days_apart", "before", "after"),
    [
        (7, [1], [1, 2]),
        (30, [7, 1], [1, 2, 4, 8]),
        (60, [30, 7, 1], [1, 2, 4, 8, 16, 46]),
        (None, [30, 7, 1], [1, 2, 4, 8, 16, 46]),
    ],
)
def test_steps_longer_than_half_the_rhythm_are_left_out(days_apart, before, after):
    names = [rung.name for rung in rungs("2026-09", days_apart=days_apart)]
    assert [name for name in names if name.endswith("-before")] == [f"{days}-days-before" for days in before]
    assert [name for name in names if name.endswith("-after")] == [f"{days}-days-after" for days in after]
    # Who is told is no step: late is late, whatever the rhythm.
    assert [name for name in names if name.startswith("to-")] == ["to-deputy", "to-lead", "to-list"]


def test_a_desk_chooses_its_own_steps():
    steps = replace(
        STANDARD,
        opens=False,
        last_day=False,
        days_before=(14, 60),
        days_after=(3,),
        then_every=0,
        to_deputy_after=2,
        to_lead_after=4,
        list_after=6,
    )
    assert told(rungs("2026-09-14", lead=90, steps=steps)) == [
        ("60-days-before", "2026-07-16", "OWNER"),
        ("14-days-before", "2026-08-31", "OWNER"),
        ("to-deputy", "2026-09-16", "DEPUTY"),
        ("3-days-after", "2026-09-17", "DEPUTY"),
        ("to-lead", "2026-09-18", "LEAD"),
        ("to-list", "2026-09-20", "LIST"),
    ]


def test_what_was_recorded_late_is_counted_from_the_day_it_became_known():
    """Otherwise an old list would go to the leads, or to nobody, without its owner ever having been told."""
    climb = told(rungs("2026-09-14", known_on=date(2026, 11, 2)))
    assert climb[4:7] == [
        ("last-day", "2026-09-14", "OWNER"),
        ("1-days-after-20261102", "2026-11-03", "OWNER"),
        ("2-days-after-20261102", "2026-11-04", "OWNER"),
    ]


def test_a_status_logged_late_is_followed_by_quiet_and_a_new_count():
    climb = told(rungs("2026-09-14", heard_on=date(2026, 9, 20)))
    # 20 September and 14 days of quiet: 4 October.
    assert climb[5:9] == [
        ("1-days-after-20261004", "2026-10-05", "OWNER"),
        ("2-days-after-20261004", "2026-10-06", "OWNER"),
        ("4-days-after-20261004", "2026-10-08", "OWNER"),
        ("to-deputy-20261004", "2026-10-09", "DEPUTY"),
    ]


def test_a_status_logged_before_the_end_changes_nothing_after_it():
    assert told(rungs("2026-09-14", heard_on=date(2026, 9, 13))) == told(rungs("2026-09-14"))


def test_the_days_of_a_pause_do_not_count_and_nothing_is_told_in_them():
    pause = (date(2026, 9, 12), date(2026, 9, 25))
    assert told(rungs("2026-09-14", pauses=(pause,)), 6) == [
        ("30-days-before", "2026-08-15", "OWNER"),
        ("7-days-before", "2026-09-07", "OWNER"),
        ("1-days-after", "2026-09-26", "OWNER"),
        ("2-days-after", "2026-09-27", "OWNER"),
        ("4-days-after", "2026-09-29", "OWNER"),
        ("to-deputy", "2026-09-30", "DEPUTY"),
    ]


def test_days_on_which_the_watch_did_not_run_do_not_count_against_anybody():
    down = (date(2026, 9, 10), date(2026, 11, 10))
    assert told(rungs("2026-09-14", outages=(down,)))[2:7] == [
        ("1-days-before", "2026-09-13", "OWNER"),
        ("opens", "2026-09-14", "OWNER"),
        ("last-day", "2026-09-14", "OWNER"),
        ("1-days-after", "2026-11-11", "OWNER"),
        ("2-days-after", "2026-11-12", "OWNER"),
    ]


def test_what_has_no_end_opens_and_is_reviewed_every_thirty_days():
    climb = ladder.rungs(
        Course(due_from=date(2026, 5, 1), upcoming_from=date(2026, 4, 1), review_on=date(2026, 11, 1)),
        steps=STANDARD,
        week=EVERY_DAY,
    )
    assert told(climb, 3) == [
        ("opens", "2026-05-01", "OWNER"),
        ("review-2026-11-01", "2026-11-01", "OWNER"),
        ("review-2026-11-01+30", "2026-12-01", "OWNER"),
    ]


def test_what_has_neither_date_nor_review_has_no_rungs():
    assert told(ladder.rungs(Course(), steps=STANDARD, week=EVERY_DAY)) == []


def test_of_several_rungs_reached_the_newest_counts():
    here = ladder.reached(rungs("2026-09-14"), on=date(2026, 9, 13))
    assert (here.newest, [rung.name for rung in here.older], here.next_on) == (
        Rung("1-days-before", date(2026, 9, 13)),
        ["30-days-before", "7-days-before"],
        date(2026, 9, 14),
    )


def test_before_the_first_rung_nothing_is_reached():
    assert ladder.reached(rungs("2026-09-14"), on=date(2026, 8, 1)) == Reached(None, (), date(2026, 8, 15))


def test_once_on_the_list_there_is_no_next_day():
    here = ladder.reached(rungs("2026-09-14"), on=date(2027, 1, 1))
    assert (here.newest, here.next_on) == (Rung("to-list", date(2026, 11, 13), Level.LIST), None)


@pytest.mark.parametrize("on", [date(2026, 8, 1) + timedelta(days=days) for days in range(0, 120, 7)])
def test_the_next_day_is_that_of_the_first_rung_to_come(on):
    climb = list(rungs("2026-09-14"))
    expected = [rung for rung in climb if rung.on > on]
    assert ladder.reached(iter(climb), on=on).next_on == (expected[0].on if expected else None)


def test_the_last_days_of_the_calendar_end_the_ladder():
    assert [rung.name for rung in islice(rungs("9999-12-31"), 40)][-1] == "1-days-after"
    assert ladder.reached(rungs("9999-12-31"), on=date(9999, 12, 30)).next_on == date.max


@pytest.mark.parametrize(
    ("text", "days"), [("30, 7,1", (30, 7, 1)), ("", ()), (" 5 , 5", (5,)), ("1,,2", (1, 2)), ("366", (366,))]
)
def test_days_as_they_are_typed(text, days):
    assert days_in(text) == days


@pytest.mark.parametrize(
    ("text", "told_as"),
    [
        ("30;7", "“30;7” is no number of days from 1 to 366; write such as 30, 7, 1"),
        ("7, -1", "“-1” is no number of days from 1 to 366; write such as 30, 7, 1"),
        ("0", "“0” is no number of days from 1 to 366; write such as 30, 7, 1"),
        ("367", "“367” is no number of days from 1 to 366; write such as 30, 7, 1"),
        ("٣", "“٣” is no number of days from 1 to 366; write such as 30, 7, 1"),
        (",".join(map(str, range(1, 14))), "“1,2,3,4,5,6,7,8,9,10,11,12,13” has more than 12 steps"),
    ],
)
def test_days_that_cannot_be_read_are_refused_with_their_value(text, told_as):
    with pytest.raises(StepsError) as refusal:
        days_in(text)
    assert str(refusal.value) == told_as
