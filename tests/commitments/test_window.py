"""Windows as sources word them, as a pair of days and as EDTF."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.schedule import Precision, Window, WindowError
from commitments.schedule.window import days_after, days_before, months_after

# The table of how sources word a due date: EDTF, earliest, latest, precision.
TABLE = [
    ("2026-09-14", date(2026, 9, 14), date(2026, 9, 14), Precision.DAY),
    ("2026-09", date(2026, 9, 1), date(2026, 9, 30), Precision.MONTH),
    ("2026-33", date(2026, 1, 1), date(2026, 3, 31), Precision.QUARTER),
    ("2026-34", date(2026, 4, 1), date(2026, 6, 30), Precision.QUARTER),
    ("2026-35", date(2026, 7, 1), date(2026, 9, 30), Precision.QUARTER),
    ("2026-36", date(2026, 10, 1), date(2026, 12, 31), Precision.QUARTER),
    ("2027-40", date(2027, 1, 1), date(2027, 6, 30), Precision.HALF),
    ("2027-41", date(2027, 7, 1), date(2027, 12, 31), Precision.HALF),
    ("2026", date(2026, 1, 1), date(2026, 12, 31), Precision.YEAR),
    ("../2026-12-31", None, date(2026, 12, 31), Precision.BY),
    ("2026-01-07/2026-07-07", date(2026, 1, 7), date(2026, 7, 7), Precision.SPAN),
    # The ends of months and of the calendar.
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28), Precision.MONTH),
    ("2100-02", date(2100, 2, 1), date(2100, 2, 28), Precision.MONTH),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), Precision.DAY),
    ("0001", date(1, 1, 1), date(1, 12, 31), Precision.YEAR),
    ("9999-12", date(9999, 12, 1), date(9999, 12, 31), Precision.MONTH),
    ("2026-01-07/2026-01-07", date(2026, 1, 7), date(2026, 1, 7), Precision.SPAN),
]


@pytest.mark.parametrize(("edtf", "earliest", "latest", "precision"), TABLE)
def test_edtf_is_read(edtf: str, earliest: date | None, latest: date, precision: Precision):
    assert Window.from_edtf(edtf) == Window(earliest, latest, precision)


@pytest.mark.parametrize(("edtf", "earliest", "latest", "precision"), TABLE)
def test_edtf_is_written(edtf: str, earliest: date | None, latest: date, precision: Precision):
    assert Window(earliest, latest, precision).edtf() == edtf


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no window: expected a day, month, quarter, half-year or year at character 1"),
        ("soon", "'soon' is no window: expected a day, month, quarter, half-year or year at character 1"),
        ("2026-9", "'2026-9' is no window: expected a day, month, quarter, half-year or year at character 7"),
        ("2026-09 ", "'2026-09 ' is no window: expected a day, month, quarter, half-year or year at character 8"),
        (
            "2026-00",
            "'2026-00' is no window: 00 is no month (01-12), quarter (33-36) or half-year (40-41) at character 6",
        ),
        (
            "2026-13",
            "'2026-13' is no window: 13 is no month (01-12), quarter (33-36) or half-year (40-41) at character 6",
        ),
        (
            "2026-32",
            "'2026-32' is no window: 32 is no month (01-12), quarter (33-36) or half-year (40-41) at character 6",
        ),
        (
            "2026-37",
            "'2026-37' is no window: 37 is no month (01-12), quarter (33-36) or half-year (40-41) at character 6",
        ),
        (
            "2026-42",
            "'2026-42' is no window: 42 is no month (01-12), quarter (33-36) or half-year (40-41) at character 6",
        ),
        ("0000", "'0000' is no window: there is no year 0000 at character 1"),
        (
            "2026-02-30",
            "'2026-02-30' is no window: "
            "2026-02-30 is not in the calendar (day is out of range for month) at character 1",
        ),
        (
            "2025-02-29",
            "'2025-02-29' is no window: "
            "2025-02-29 is not in the calendar (day is out of range for month) at character 1",
        ),
        ("2026-09-14/2026", "'2026-09-14/2026' is no window: expected a day as YYYY-MM-DD at character 16"),
        ("2026/2026-09-14", "'2026/2026-09-14' is no window: expected a day as YYYY-MM-DD at character 5"),
        ("../..", "'../..' is no window: expected a day as YYYY-MM-DD at character 4"),
        ("2026-09-14/..", "'2026-09-14/..' is no window: expected a day as YYYY-MM-DD at character 12"),
        ("2026-07-07/2026-01-07", "the window ends on 2026-01-07, before it starts on 2026-07-07"),
        # Digits of another script, which int() would take.
        (
            "\uff12\uff10\uff12\uff16",
            "'\uff12\uff10\uff12\uff16' is no window: expected a day, month, quarter, half-year or year at character 1",
        ),
    ],
)
def test_text_that_is_no_window_is_told_with_its_place(text: str, message: str):
    with pytest.raises(WindowError) as refusal:
        Window.from_edtf(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("earliest", "latest", "precision", "message"),
    [
        (
            date(2026, 9, 30),
            date(2026, 9, 1),
            Precision.SPAN,
            "the window ends on 2026-09-01, before it starts on 2026-09-30",
        ),
        (None, date(2026, 9, 30), Precision.MONTH, "a window with precision 'month' cannot start on None"),
        (date(2026, 9, 1), date(2026, 9, 30), Precision.BY, "a window with precision 'by' cannot start on 2026-09-01"),
        (date(2026, 9, 2), date(2026, 9, 30), Precision.MONTH, "2026-09-02 to 2026-09-30 is not one calendar month"),
        (
            date(2026, 2, 1),
            date(2026, 4, 30),
            Precision.QUARTER,
            "2026-02-01 to 2026-04-30 is not one calendar quarter",
        ),
        (date(2026, 4, 1), date(2026, 9, 30), Precision.HALF, "2026-04-01 to 2026-09-30 is not one calendar half"),
        (date(2026, 7, 1), date(2027, 6, 30), Precision.YEAR, "2026-07-01 to 2027-06-30 is not one calendar year"),
        (date(2026, 9, 1), date(2026, 9, 2), Precision.DAY, "2026-09-01 to 2026-09-02 is not one day"),
    ],
)
def test_days_that_are_no_window_are_refused(earliest: date | None, latest: date, precision: Precision, message: str):
    with pytest.raises(WindowError) as refusal:
        Window(earliest, latest, precision)
    assert str(refusal.value) == message


years = st.integers(1, 9999)
windows = st.one_of(
    st.dates().map(Window.day),
    st.builds(Window.month, years, st.integers(1, 12)),
    st.builds(Window.quarter, years, st.integers(1, 4)),
    st.builds(Window.half, years, st.integers(1, 2)),
    years.map(Window.year),
    st.dates().map(Window.by),
    st.lists(st.dates(), min_size=2, max_size=2).map(lambda days: Window.span(min(days), max(days))),
)


@given(windows)
def test_every_window_reads_back_what_it_wrote(window: Window):
    assert Window.from_edtf(window.edtf()) == window


@given(st.text(st.sampled_from("0123456789-/."), max_size=22))
def test_any_text_is_a_window_or_refused(text: str):
    try:
        window = Window.from_edtf(text)
    except WindowError:
        return
    assert window.edtf() == text


@pytest.mark.parametrize(
    ("start", "count", "moved"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 1, 7), 6, date(2026, 7, 7)),
        (date(2026, 1, 7), 0, date(2026, 1, 7)),
        # Never past what the calendar has.
        (date(9999, 7, 1), 6, date.max),
        (date(1, 2, 1), -6, date.min),
    ],
)
def test_month_ends_clamp(start: date, count: int, moved: date):
    assert months_after(start, count) == moved


@pytest.mark.parametrize(
    ("window", "lead", "opens"),
    [
        ("2026-09", 30, date(2026, 8, 2)),
        ("../2026-12-31", 30, date(2026, 12, 1)),
        ("2026-09-14", 0, date(2026, 9, 14)),
        ("0001-01-15", 30, date(1, 1, 1)),
    ],
)
def test_coming_up_is_counted_back_from_the_start_or_from_an_only_end(window: str, lead: int, opens: date):
    assert Window.from_edtf(window).opens_on(lead) == opens


def test_days_stay_inside_the_calendar():
    assert days_before(date(1, 1, 2), 1) == days_before(date(1, 1, 2), 2) == date.min
    assert days_after(date(9999, 12, 30), 1) == days_after(date(9999, 12, 30), 2) == date.max
