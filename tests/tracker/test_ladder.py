"""Which rung is reached on which day."""

from datetime import date, timedelta
from itertools import islice

from commitments.schedule import Milestones, Window
from commitments.schedule.workdays import WorkingWeek
from tracker import ladder
from tracker.ladder import Reached, Rung

EVERY_DAY = WorkingWeek(frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"}))
WEEKDAYS = WorkingWeek(frozenset({"MO", "TU", "WE", "TH", "FR"}))


def rungs(edtf, *, week=EVERY_DAY, grace=0, lead=30):
    window = Window.from_edtf(edtf)
    days = Milestones.of(window, lead_days=lead, grace_days=grace)
    assert days.upcoming_from
    assert days.due_from
    assert days.overdue_from
    assert window.latest
    return ladder.of_window(
        upcoming_from=days.upcoming_from,
        due_from=days.due_from,
        latest=window.latest,
        overdue_from=days.overdue_from,
        week=week,
    )


def test_a_quarter_is_told_of_at_its_opening_before_its_end_and_after_it():
    assert [(rung.name, str(rung.on)) for rung in islice(rungs("2026-33"), 12)] == [
        ("opens", "2026-01-01"),
        ("30-days-before", "2026-03-01"),
        ("7-days-before", "2026-03-24"),
        ("1-days-before", "2026-03-30"),
        ("last-day", "2026-03-31"),
        ("1-days-after", "2026-04-01"),
        ("2-days-after", "2026-04-02"),
        ("4-days-after", "2026-04-04"),
        ("8-days-after", "2026-04-08"),
        ("16-days-after", "2026-04-16"),
        ("46-days-after", "2026-05-16"),
        ("76-days-after", "2026-06-15"),
    ]


def test_days_after_are_counted_from_the_day_it_is_overdue_when_there_is_grace():
    late = [rung for rung in islice(rungs("2026-09-14", grace=10), 9) if rung.name.endswith("after")]
    assert late[:2] == [Rung("1-days-after", date(2026, 9, 25)), Rung("2-days-after", date(2026, 9, 26))]


def test_a_rung_before_the_end_on_a_day_off_moves_back_to_the_working_day_before():
    # 31 May 2026 is a Sunday, 30 May a Saturday, 24 May a Sunday; 1 May a Friday.
    assert [(rung.name, str(rung.on)) for rung in islice(rungs("2026-05", week=WEEKDAYS), 6)] == [
        ("opens", "2026-05-01"),
        ("30-days-before", "2026-05-01"),
        ("7-days-before", "2026-05-22"),
        ("1-days-before", "2026-05-29"),
        ("last-day", "2026-05-29"),
        ("1-days-after", "2026-06-01"),
    ]


def test_nothing_is_told_before_it_is_coming_up():
    assert [rung.name for rung in islice(rungs("../2026-12-31", lead=5), 3)] == [
        "1-days-before",
        "opens",
        "last-day",
    ]


def test_the_newest_of_several_rungs_is_the_one_reached_and_the_others_are_older():
    assert ladder.reached(rungs("2026-33"), on=date(2026, 3, 28)) == Reached(
        Rung("7-days-before", date(2026, 3, 24)),
        (Rung("opens", date(2026, 1, 1)), Rung("30-days-before", date(2026, 3, 1))),
        date(2026, 3, 30),
    )


def test_before_the_first_rung_none_is_reached():
    assert ladder.reached(rungs("2026-33"), on=date(2025, 12, 31)) == Reached(None, (), date(2026, 1, 1))


def test_long_after_the_end_the_next_rung_is_within_thirty_days():
    here = ladder.reached(rungs("2026-33"), on=date(2031, 1, 1))
    assert here.next_on is not None
    assert date(2031, 1, 1) < here.next_on <= date(2031, 1, 1) + timedelta(days=30)


def test_a_review_is_told_of_on_its_day_and_every_thirty_days_after_it():
    found = ladder.of_review(review_on=date(2026, 7, 7))
    assert [(rung.name, str(rung.on)) for rung in islice(found, 3)] == [
        ("review-2026-07-07", "2026-07-07"),
        ("review-2026-07-07+30", "2026-08-06"),
        ("review-2026-07-07+60", "2026-09-05"),
    ]


def test_without_an_end_the_opening_is_told_and_then_the_review():
    found = ladder.of_open_end(due_from=date(2026, 5, 1), review_on=date(2026, 11, 1))
    assert [(rung.name, str(rung.on)) for rung in islice(found, 4)] == [
        ("opens", "2026-05-01"),
        ("review-2026-11-01", "2026-11-01"),
        ("review-2026-11-01+30", "2026-12-01"),
        ("review-2026-11-01+60", "2026-12-31"),
    ]
    alone = ladder.of_open_end(due_from=date(2026, 5, 1), review_on=None)
    assert ladder.reached(alone, on=date(2031, 1, 1)) == Reached(Rung("opens", date(2026, 5, 1)), (), None)


def test_the_ladder_ends_with_the_calendar():
    here = ladder.reached(rungs("9999-12-31"), on=date(9999, 12, 31))
    assert here.newest == Rung("1-days-before", date(9999, 12, 30))
    assert here.next_on == date(9999, 12, 31)
