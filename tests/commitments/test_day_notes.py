"""What is told of the days of a window."""

from datetime import date

import pytest

from commitments.schedule import Window
from commitments.schedule.day_notes import DayNote, End, Reason, day_notes
from commitments.schedule.workdays import SetDay, WorkingWeek

WESTERN = frozenset(("MO", "TU", "WE", "TH", "FR"))
WEEK = WorkingWeek(WESTERN, ("PK", "CN"))


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        ("2026-09-24", ()),  # a Thursday
        ("2026-09-25", (DayNote(date(2026, 9, 25), End.ONLY, Reason.HOLIDAY, "CN", "Mid-Autumn Festival"),)),
        ("2026-10-31", (DayNote(date(2026, 10, 31), End.ONLY, Reason.WEEKEND),)),  # a Saturday
        # A holiday in both countries.
        (
            "2026-05-01",
            (
                DayNote(date(2026, 5, 1), End.ONLY, Reason.HOLIDAY, "PK", "Labour Day"),
                DayNote(date(2026, 5, 1), End.ONLY, Reason.HOLIDAY, "CN", "Labor Day"),
            ),
        ),
        # A holiday on a weekend is both.
        (
            "2026-05-02",
            (
                DayNote(date(2026, 5, 2), End.ONLY, Reason.HOLIDAY, "CN", "Labor Day"),
                DayNote(date(2026, 5, 2), End.ONLY, Reason.WEEKEND),
            ),
        ),
        # Of longer windows the last day only; 1 October is a holiday, 31 December is not.
        ("2026-36", ()),
        ("2026-10", (DayNote(date(2026, 10, 31), End.LAST, Reason.WEEKEND),)),
        ("2026-09-21~/2026-09-30~", ()),
        ("../2026-10-05", (DayNote(date(2026, 10, 5), End.LAST, Reason.HOLIDAY, "CN", "National Day (observed)"),)),
        ("2026-10-01/2026-10-16", ()),
        # Open at its end, it has no last day.
        ("2026-10-01/..", ()),
        # Of short spans the first day too.
        (
            "2026-08-14/2026-08-16",
            (
                DayNote(date(2026, 8, 14), End.FIRST, Reason.HOLIDAY, "PK", "Independence Day"),
                DayNote(date(2026, 8, 16), End.LAST, Reason.WEEKEND),
            ),
        ),
        ("2026-08-15/2026-08-15", (DayNote(date(2026, 8, 15), End.ONLY, Reason.WEEKEND),)),
        # Eight days: the last only.
        ("2026-08-14/2026-08-21", ()),
        # Seven days have every weekday in them: only their holidays are told.
        ("2026-08-10/2026-08-16", ()),
        ("2026-03-23/2026-03-29", (DayNote(date(2026, 3, 23), End.FIRST, Reason.HOLIDAY, "PK", "Pakistan Day"),)),
    ],
)
def test_notes_on_a_window(edtf: str, told: tuple[DayNote, ...]):
    assert day_notes(Window.from_edtf(edtf), WEEK) == told


@pytest.mark.parametrize(
    ("by_hand", "edtf", "told"),
    [
        ({("CN", date(2026, 9, 25)): SetDay(is_off=False)}, "2026-09-25", ()),
        (
            {("PK", date(2026, 9, 24)): SetDay(is_off=True, name="Eid")},
            "2026-09-24",
            (DayNote(date(2026, 9, 24), End.ONLY, Reason.HOLIDAY, "PK", "Eid", by_hand=True),),
        ),
        (
            {("", date(2026, 9, 24)): SetDay(is_off=True, name="Moving house")},
            "2026-09-24",
            (DayNote(date(2026, 9, 24), End.ONLY, Reason.DESK, name="Moving house", by_hand=True),),
        ),
        # A day off of the desk is told in place of the weekend, a working Saturday not at all.
        (
            {("", date(2026, 10, 31)): SetDay(is_off=True)},
            "2026-10",
            (DayNote(date(2026, 10, 31), End.LAST, Reason.DESK, by_hand=True),),
        ),
        ({("", date(2026, 10, 31)): SetDay(is_off=False)}, "2026-10", ()),
        # That the desk works does not open the offices there.
        (
            {("", date(2026, 9, 25)): SetDay(is_off=False)},
            "2026-09-25",
            (DayNote(date(2026, 9, 25), End.ONLY, Reason.HOLIDAY, "CN", "Mid-Autumn Festival"),),
        ),
    ],
)
def test_notes_mind_the_days_set_by_hand(by_hand: dict[tuple[str, date], SetDay], edtf: str, told: tuple[DayNote, ...]):
    assert day_notes(Window.from_edtf(edtf), WorkingWeek(WESTERN, ("PK", "CN"), by_hand)) == told


@pytest.mark.parametrize(
    ("edtf", "arranged_on", "told"),
    [
        ("2026", date(2026, 9, 25), [(date(2026, 9, 25), End.ARRANGED, Reason.HOLIDAY)]),
        ("2026", date(2026, 9, 24), []),
        (
            "2026-10",
            date(2026, 10, 1),
            [(date(2026, 10, 1), End.ARRANGED, Reason.HOLIDAY), (date(2026, 10, 31), End.LAST, Reason.WEEKEND)],
        ),
        # Arranged for the last day, that is told once.
        ("2026-10", date(2026, 10, 31), [(date(2026, 10, 31), End.ARRANGED, Reason.WEEKEND)]),
        # A Saturday in a week of seven days, but the meeting is on it.
        ("2026-08-10/2026-08-16", date(2026, 8, 15), [(date(2026, 8, 15), End.ARRANGED, Reason.WEEKEND)]),
        (None, date(2026, 9, 25), [(date(2026, 9, 25), End.ARRANGED, Reason.HOLIDAY)]),
        (None, None, []),
    ],
)
def test_the_day_fixed_for_it_is_told_first(
    edtf: str | None, arranged_on: date | None, told: list[tuple[date, End, Reason]]
):
    window = Window.from_edtf(edtf) if edtf else None
    found = day_notes(window, WEEK, arranged_on=arranged_on)
    assert [(note.day, note.end, note.reason) for note in found] == told


def test_a_year_whose_holidays_are_not_known_is_told():
    week = WorkingWeek(WESTERN, ("LK", "PK"))
    assert day_notes(Window.from_edtf("2027-01-14"), week) == (
        DayNote(date(2027, 1, 14), End.ONLY, Reason.UNKNOWN, "LK"),
    )
