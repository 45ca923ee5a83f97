"""Windows as sources word them, as a pair of days and as EDTF."""

from datetime import date
from functools import cmp_to_key
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.schedule import Precision, Window, WindowError
from commitments.schedule.window import Hemisphere, Season, days_after, days_before, month_index, months, months_after

# The table of how sources word a due date: EDTF, earliest, latest, precision.
TABLE = [
    ("2026-09-14", date(2026, 9, 14), date(2026, 9, 14), Precision.DAY),
    ("2026-09-01~/2026-09-10~", date(2026, 9, 1), date(2026, 9, 10), Precision.DEKAD),
    ("2026-09-11~/2026-09-20~", date(2026, 9, 11), date(2026, 9, 20), Precision.DEKAD),
    ("2026-09-21~/2026-09-30~", date(2026, 9, 21), date(2026, 9, 30), Precision.DEKAD),
    ("2026-02-21~/2026-02-28~", date(2026, 2, 21), date(2026, 2, 28), Precision.DEKAD),
    ("2024-02-21~/2024-02-29~", date(2024, 2, 21), date(2024, 2, 29), Precision.DEKAD),
    ("2026-09", date(2026, 9, 1), date(2026, 9, 30), Precision.MONTH),
    ("2026-33", date(2026, 1, 1), date(2026, 3, 31), Precision.QUARTER),
    ("2026-34", date(2026, 4, 1), date(2026, 6, 30), Precision.QUARTER),
    ("2026-35", date(2026, 7, 1), date(2026, 9, 30), Precision.QUARTER),
    ("2026-36", date(2026, 10, 1), date(2026, 12, 31), Precision.QUARTER),
    ("2026-25", date(2026, 3, 1), date(2026, 5, 31), Precision.SEASON_NORTH),
    ("2026-26", date(2026, 6, 1), date(2026, 8, 31), Precision.SEASON_NORTH),
    ("2026-27", date(2026, 9, 1), date(2026, 11, 30), Precision.SEASON_NORTH),
    ("2026-28", date(2026, 12, 1), date(2027, 2, 28), Precision.SEASON_NORTH),
    ("2027-28", date(2027, 12, 1), date(2028, 2, 29), Precision.SEASON_NORTH),
    ("2026-29", date(2026, 9, 1), date(2026, 11, 30), Precision.SEASON_SOUTH),
    ("2026-30", date(2026, 12, 1), date(2027, 2, 28), Precision.SEASON_SOUTH),
    ("2026-31", date(2026, 3, 1), date(2026, 5, 31), Precision.SEASON_SOUTH),
    ("2026-32", date(2026, 6, 1), date(2026, 8, 31), Precision.SEASON_SOUTH),
    ("2026-37", date(2026, 1, 1), date(2026, 4, 30), Precision.THIRD),
    ("2026-38", date(2026, 5, 1), date(2026, 8, 31), Precision.THIRD),
    ("2026-39", date(2026, 9, 1), date(2026, 12, 31), Precision.THIRD),
    ("2027-40", date(2027, 1, 1), date(2027, 6, 30), Precision.HALF),
    ("2027-41", date(2027, 7, 1), date(2027, 12, 31), Precision.HALF),
    ("2026", date(2026, 1, 1), date(2026, 12, 31), Precision.YEAR),
    # Whole months: a fiscal year, a spring of no hemisphere, half a year and a year that the calendar does not have.
    ("2026-07/2027-06", date(2026, 7, 1), date(2027, 6, 30), Precision.MONTHS),
    ("2026-03/2026-05", date(2026, 3, 1), date(2026, 5, 31), Precision.MONTHS),
    ("2026-04/2026-09", date(2026, 4, 1), date(2026, 9, 30), Precision.MONTHS),
    ("2026-01/2026-02", date(2026, 1, 1), date(2026, 2, 28), Precision.MONTHS),
    ("2026-01/2027-12", date(2026, 1, 1), date(2027, 12, 31), Precision.MONTHS),
    ("../2026-12-31", None, date(2026, 12, 31), Precision.BY),
    ("2026-05-01/..", date(2026, 5, 1), None, Precision.FROM),
    ("2026-01-07/2026-07-07", date(2026, 1, 7), date(2026, 7, 7), Precision.SPAN),
    # The ends of months and of the calendar.
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28), Precision.MONTH),
    ("2100-02", date(2100, 2, 1), date(2100, 2, 28), Precision.MONTH),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), Precision.DAY),
    ("0001", date(1, 1, 1), date(1, 12, 31), Precision.YEAR),
    ("0999-07/1000-06", date(999, 7, 1), date(1000, 6, 30), Precision.MONTHS),
    ("9999-12", date(9999, 12, 1), date(9999, 12, 31), Precision.MONTH),
    ("2026-01-07/2026-01-07", date(2026, 1, 7), date(2026, 1, 7), Precision.SPAN),
]


@pytest.mark.parametrize(("edtf", "earliest", "latest", "precision"), TABLE)
def test_edtf_is_read(edtf: str, earliest: date | None, latest: date | None, precision: Precision):
    assert Window.from_edtf(edtf) == Window(earliest, latest, precision)


@pytest.mark.parametrize(("edtf", "earliest", "latest", "precision"), TABLE)
def test_edtf_is_written(edtf: str, earliest: date | None, latest: date | None, precision: Precision):
    assert Window(earliest, latest, precision).edtf() == edtf


SINGLE = "expected a day, month, quarter, season, third, half-year or year"
CODES = "(01-12), season (25-32), quarter (33-36), third (37-39) or half-year (40-41) at character 6"
DEKAD = "approximate days are the 1st and 10th, the 11th and 20th, or the 21st and last of one month, at character 1"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", f"{SINGLE} at character 1"),
        ("soon", f"{SINGLE} at character 1"),
        ("2026-9", f"{SINGLE} at character 7"),
        ("2026-09 ", f"{SINGLE} at character 8"),
        ("2026-09-14\n", f"{SINGLE} at character 11"),
        ("2026?", f"{SINGLE} at character 5"),
        ("2026-09-14~", f"{SINGLE} at character 11"),
        # Digits of another script, which int() would take.
        ("\uff12\uff10\uff12\uff16", f"{SINGLE} at character 1"),
        ("2026-00", f"00 is no month {CODES}"),
        ("2026-13", f"13 is no month {CODES}"),
        ("2026-20", f"20 is no month {CODES}"),
        ("2026-42", f"42 is no month {CODES}"),
        ("2026-21", "21 is a season of no hemisphere (25 in the north, 29 in the south) at character 6"),
        ("2026-22", "22 is a season of no hemisphere (26 in the north, 30 in the south) at character 6"),
        ("2026-23", "23 is a season of no hemisphere (27 in the north, 31 in the south) at character 6"),
        ("2026-24", "24 is a season of no hemisphere (28 in the north, 32 in the south) at character 6"),
        ("0000", "there is no year 0000 at character 1"),
        ("0000-09", "there is no year 0000 at character 1"),
        ("9999-28", "it runs past the year 9999 at character 1"),
        ("2026-02-30", "2026-02-30 is not in the calendar (day is out of range for month) at character 1"),
        ("2025-02-29", "2025-02-29 is not in the calendar (day is out of range for month) at character 1"),
        ("2026-01-07/2026-02-30", "2026-02-30 is not in the calendar (day is out of range for month) at character 12"),
        ("2026-09-14/2026", "expected a day as YYYY-MM-DD at character 16"),
        ("2026-09-14/2026-10", "expected a day as YYYY-MM-DD at character 19"),
        ("2026-09-14/2026-09-15/2026", "expected a day as YYYY-MM-DD at character 22"),
        ("2026/2026-09-14", "expected a day as YYYY-MM-DD at character 5"),
        ("2026/2027", "expected a day as YYYY-MM-DD at character 5"),
        ("2026-09-14/", "expected a day as YYYY-MM-DD at character 12"),
        ("/2026-09-14", "expected a day as YYYY-MM-DD at character 1"),
        ("../..", "expected a day as YYYY-MM-DD at character 4"),
        ("../2026-12", "expected a day as YYYY-MM-DD at character 11"),
        ("2026-05/..", "expected a day as YYYY-MM-DD at character 8"),
        ("2026-07/2027", "expected a month as YYYY-MM at character 13"),
        ("2026-07/2027-06-30", "expected a month as YYYY-MM at character 16"),
        ("2026-07/0000-06", "there is no year 0000 at character 9"),
        ("2026-07/2027-13", "13 is no month (01-12) at character 14"),
        ("2026-33/2026-34", "33 is no month (01-12) at character 6"),
        ("2026-09/2026-09", "one calendar month is written 2026-09, not as an interval at character 1"),
        ("2026-01/2026-03", "one calendar quarter is written 2026-33, not as an interval at character 1"),
        ("2026-05/2026-08", "one calendar third is written 2026-38, not as an interval at character 1"),
        ("2026-07/2026-12", "one calendar half is written 2026-41, not as an interval at character 1"),
        ("2026-01/2026-12", "one calendar year is written 2026, not as an interval at character 1"),
        ("2026-09-01~/2026-09-11~", DEKAD),
        ("2026-09-11~/2026-10-20~", DEKAD),
        ("2026-02-21~/2026-02-27~", DEKAD),
        ("2026-09-01~/2026-09-10", "both days or none are approximate: expected ~ at character 23"),
        ("2026-09-01/2026-09-10~", "expected a day as YYYY-MM-DD at character 22"),
        ("2026-09~/2026-09-10~", "expected a day as YYYY-MM-DD at character 8"),
    ],
)
def test_text_that_is_no_window_is_told_with_its_place(text: str, why: str):
    with pytest.raises(WindowError) as refusal:
        Window.from_edtf(text)
    assert str(refusal.value) == f"'{text}' is no window: {why}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2026-07-07/2026-01-07",
            "the window ends on 2026-01-07, before it starts on 2026-07-07, at character 12",
        ),
        ("2027-07/2026-06", "the window ends on 2026-06-30, before it starts on 2027-07-01, at character 9"),
    ],
)
def test_a_text_whose_end_comes_first_is_told_with_both_days(text: str, message: str):
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
        (date(2026, 9, 1), None, Precision.SPAN, "a window with precision 'span' cannot end on None"),
        (None, None, Precision.BY, "a window with precision 'by' cannot end on None"),
        (None, None, Precision.FROM, "a window with precision 'from' cannot start on None"),
        (date(2026, 9, 1), date(2026, 9, 30), Precision.BY, "a window with precision 'by' cannot start on 2026-09-01"),
        (date(2026, 9, 1), date(2026, 9, 2), Precision.FROM, "a window with precision 'from' cannot end on 2026-09-02"),
        (date(2026, 9, 2), date(2026, 9, 30), Precision.MONTH, "2026-09-02 to 2026-09-30 is not one calendar month"),
        (date(2026, 9, 1), date(2026, 9, 29), Precision.MONTH, "2026-09-01 to 2026-09-29 is not one calendar month"),
        (date(2026, 9, 1), date(2026, 10, 31), Precision.MONTH, "2026-09-01 to 2026-10-31 is not one calendar month"),
        (
            date(2026, 2, 1),
            date(2026, 4, 30),
            Precision.QUARTER,
            "2026-02-01 to 2026-04-30 is not one calendar quarter",
        ),
        (
            date(2026, 1, 1),
            date(2026, 3, 31),
            Precision.SEASON_NORTH,
            "2026-01-01 to 2026-03-31 is not one season of the north",
        ),
        (
            date(2026, 1, 1),
            date(2026, 3, 31),
            Precision.SEASON_SOUTH,
            "2026-01-01 to 2026-03-31 is not one season of the south",
        ),
        (date(2026, 2, 1), date(2026, 5, 31), Precision.THIRD, "2026-02-01 to 2026-05-31 is not one calendar third"),
        (date(2026, 4, 1), date(2026, 9, 30), Precision.HALF, "2026-04-01 to 2026-09-30 is not one calendar half"),
        (date(2026, 7, 1), date(2027, 6, 30), Precision.YEAR, "2026-07-01 to 2027-06-30 is not one calendar year"),
        (date(2026, 9, 1), date(2026, 9, 2), Precision.DAY, "2026-09-01 to 2026-09-02 is not one day"),
        (
            date(2026, 9, 1),
            date(2026, 9, 11),
            Precision.DEKAD,
            "2026-09-01 to 2026-09-11 is not early, mid or late in a month",
        ),
        (
            date(2026, 7, 1),
            date(2026, 9, 30),
            Precision.MONTHS,
            "2026-07-01 to 2026-09-30 is not some whole months that have no name of their own",
        ),
        (
            date(2026, 7, 2),
            date(2027, 6, 30),
            Precision.MONTHS,
            "2026-07-02 to 2027-06-30 is not some whole months that have no name of their own",
        ),
    ],
)
def test_days_that_are_no_window_are_refused(
    earliest: date | None, latest: date | None, precision: Precision, message: str
):
    with pytest.raises(WindowError) as refusal:
        Window(earliest, latest, precision)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Window.month(2026, 13), "there is no calendar month 13: they go from 1 to 12"),
        (lambda: Window.quarter(2026, 0), "there is no calendar quarter 0: they go from 1 to 4"),
        (lambda: Window.third(2026, 4), "there is no calendar third 4: they go from 1 to 3"),
        (lambda: Window.half(2026, 3), "there is no calendar half 3: they go from 1 to 2"),
        (lambda: Window.dekad(2026, 9, 4), "there is no third of a month 4: they go from 1 to 3"),
        (lambda: Window.dekad(2026, 13, 1), "there is no calendar month 13: they go from 1 to 12"),
        (lambda: Window.year(0), "there is no year 0: they go from 1 to 9999"),
        (lambda: Window.year(10000), "there is no year 10000: they go from 1 to 9999"),
        (
            lambda: Window.season(9999, Season.WINTER, Hemisphere.NORTH),
            "3 months from month 119999 on leave the calendar",
        ),
        (lambda: Window.whole_months(11, 2), "2 months from month 11 on leave the calendar"),
    ],
)
def test_a_period_that_no_calendar_has_is_refused(make, message: str):
    with pytest.raises(WindowError) as refusal:
        make()
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("made", "edtf"),
    [
        (Window.day(date(2026, 9, 14)), "2026-09-14"),
        (Window.by(date(2026, 12, 31)), "../2026-12-31"),
        (Window.starting(date(2026, 5, 1)), "2026-05-01/.."),
        (Window.span(date(2026, 1, 7), date(2026, 7, 7)), "2026-01-07/2026-07-07"),
        (Window.dekad(2026, 9, 2), "2026-09-11~/2026-09-20~"),
        (Window.month(2026, 9), "2026-09"),
        (Window.quarter(2026, 3), "2026-35"),
        (Window.season(2026, Season.AUTUMN, Hemisphere.NORTH), "2026-27"),
        (Window.season(2026, Season.AUTUMN, Hemisphere.SOUTH), "2026-31"),
        (Window.third(2026, 1), "2026-37"),
        (Window.half(2027, 1), "2027-40"),
        (Window.year(2026), "2026"),
        (Window.whole_months(month_index(date(2026, 7, 1)), 12), "2026-07/2027-06"),
        # Whole months that have a name get it.
        (Window.whole_months(month_index(date(2026, 9, 1)), 1), "2026-09"),
        (Window.whole_months(month_index(date(2026, 7, 1)), 3), "2026-35"),
        (Window.whole_months(month_index(date(2026, 5, 1)), 4), "2026-38"),
        (Window.whole_months(month_index(date(2026, 7, 1)), 6), "2026-41"),
        (Window.whole_months(month_index(date(2026, 1, 1)), 12), "2026"),
    ],
)
def test_windows_are_made_by_their_names(made: Window, edtf: str):
    assert made.edtf() == edtf


def test_a_season_is_the_same_months_as_the_opposite_season_of_the_other_half_of_the_world():
    for year, (north, south) in product(
        (1, 2026), (("SPRING", "AUTUMN"), ("SUMMER", "WINTER"), ("AUTUMN", "SPRING"), ("WINTER", "SUMMER"))
    ):
        one = Window.season(year, Season[north], Hemisphere.NORTH)
        other = Window.season(year, Season[south], Hemisphere.SOUTH)
        assert (one.earliest, one.latest) == (other.earliest, other.latest)
        assert one != other


def test_periods_and_days_are_made_once_and_shared():
    assert Window.quarter(2026, 3) is Window.quarter(2026, 3)
    assert months(month_index(date(2026, 9, 1)), 1, Precision.MONTH) is Window.month(2026, 9)
    assert Window.day(date(2026, 9, 14)) is Window.day(date(2026, 9, 14))


years = st.integers(1, 9999)
pairs = st.tuples(st.dates(), st.dates()).map(sorted)
some_months = (
    st.tuples(st.integers(12, 119_987), st.integers(2, 40))
    .filter(lambda given: sum(given) <= 120_000)
    .map(lambda given: Window.whole_months(*given))
)
OF_PRECISION = {
    Precision.DAY: st.dates().map(Window.day),
    Precision.DEKAD: st.builds(Window.dekad, years, st.integers(1, 12), st.integers(1, 3)),
    Precision.MONTH: st.builds(Window.month, years, st.integers(1, 12)),
    Precision.QUARTER: st.builds(Window.quarter, years, st.integers(1, 4)),
    Precision.SEASON_NORTH: st.builds(
        Window.season, st.integers(1, 9998), st.sampled_from(Season), st.just(Hemisphere.NORTH)
    ),
    Precision.SEASON_SOUTH: st.builds(
        Window.season, st.integers(1, 9998), st.sampled_from(Season), st.just(Hemisphere.SOUTH)
    ),
    Precision.THIRD: st.builds(Window.third, years, st.integers(1, 3)),
    Precision.HALF: st.builds(Window.half, years, st.integers(1, 2)),
    Precision.YEAR: years.map(Window.year),
    Precision.MONTHS: some_months.filter(lambda window: window.precision is Precision.MONTHS),
    Precision.BY: st.dates().map(Window.by),
    Precision.FROM: st.dates().map(Window.starting),
    Precision.SPAN: pairs.map(lambda days: Window.span(*days)),
}
windows = st.one_of(*OF_PRECISION.values())


@pytest.mark.parametrize("precision", Precision)
def test_every_window_reads_back_what_it_wrote(precision: Precision):
    @given(OF_PRECISION[precision])
    def reads_back(window: Window):
        assert window.precision is precision
        assert Window.from_edtf(window.edtf()) == window

    reads_back()


@given(
    st.text(st.sampled_from("0123456789-/.~"), max_size=24)
    | st.from_regex(r"20[02][0-9]-[0-4][0-9](-[0-3][0-9]~?)?(/20[02][0-9]-[0-4][0-9](-[0-3][0-9]~?)?)?", fullmatch=True)
)
def test_any_text_is_a_window_or_refused(text: str):
    try:
        window = Window.from_edtf(text)
    except WindowError:
        return
    assert window.edtf() == text


def compare(one: Window, other: Window) -> int:
    """The order in words: by the last day, open ends last; then by the first day, open starts first."""
    for ours, theirs, open_side in ((one.latest, other.latest, 1), (one.earliest, other.earliest, -1)):
        if ours != theirs:
            if ours is None:
                return open_side
            if theirs is None:
                return -open_side
            return -1 if ours < theirs else 1
    return 0


@given(st.lists(windows, max_size=12))
def test_windows_sort_by_their_last_day_and_then_their_first(some: list[Window]):
    assert sorted(some, key=lambda window: window.order) == sorted(some, key=cmp_to_key(compare))


@given(windows, windows, windows)
def test_the_order_is_total_and_transitive(one: Window, two: Window, three: Window):
    assert (one.order < two.order) + (one.order > two.order) + (one.order == two.order) == 1
    assert not (one.order <= two.order <= three.order) or one.order <= three.order
    assert (one.order == two.order) == ((one.earliest, one.latest) == (two.earliest, two.latest))


def test_the_order_at_the_ends_of_the_calendar():
    texts = ["../9999-12-31", "0001-01-01/9999-12-31", "9999-12-31", "0001-01-01/..", "9999-12-31/.."]
    shuffled = [Window.from_edtf(texts[at]) for at in (4, 2, 0, 3, 1)]
    assert [window.edtf() for window in sorted(shuffled, key=lambda window: window.order)] == texts


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
        ("2026-05-01/..", 30, date(2026, 4, 1)),
        ("2026-09-14", 0, date(2026, 9, 14)),
        ("0001-01-15", 30, date(1, 1, 1)),
    ],
)
def test_coming_up_is_counted_back_from_the_start_or_from_an_only_end(window: str, lead: int, opens: date):
    assert Window.from_edtf(window).opens_on(lead) == opens


@pytest.mark.parametrize(
    ("window", "opens"),
    [("2026-09", date(2026, 9, 1)), ("../2026-12-31", date(2026, 12, 31)), ("2026-05-01/..", date(2026, 5, 1))],
)
def test_a_window_opens_on_its_first_day_or_on_an_only_end(window: str, opens: date):
    assert Window.from_edtf(window).opens == opens


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        ("2026-09", [date(2026, 9, 1), date(2026, 9, 30)], [date(2026, 8, 31), date(2026, 10, 1)]),
        ("../2026-12-31", [date.min, date(2026, 12, 31)], [date(2027, 1, 1)]),
        ("2026-05-01/..", [date(2026, 5, 1), date.max], [date(2026, 4, 30)]),
    ],
)
def test_the_days_a_window_contains(window: str, inside: list[date], outside: list[date]):
    days = inside + outside
    assert [day for day in days if Window.from_edtf(window).contains(day)] == inside


@pytest.mark.parametrize(
    ("window", "first", "last", "touches"),
    [
        ("2026-09", date(2026, 8, 1), date(2026, 8, 31), False),
        ("2026-09", date(2026, 8, 1), date(2026, 9, 1), True),
        ("2026-09", date(2026, 9, 14), date(2026, 9, 14), True),
        ("2026-09", date(2026, 1, 1), date(2026, 12, 31), True),
        ("2026-09", date(2026, 9, 30), date(2026, 12, 31), True),
        ("2026-09", date(2026, 10, 1), date(2026, 12, 31), False),
        ("../2026-12-31", date(2020, 1, 1), date(2020, 1, 1), True),
        ("../2026-12-31", date(2027, 1, 1), date(2027, 1, 1), False),
        ("2026-05-01/..", date(2030, 1, 1), date(2030, 1, 1), True),
        ("2026-05-01/..", date(2026, 1, 1), date(2026, 4, 30), False),
    ],
)
def test_a_window_touches_a_span_that_has_a_day_in_common(window: str, first: date, last: date, touches: bool):
    assert Window.from_edtf(window).touches(first, last) is touches


def test_days_stay_inside_the_calendar():
    assert days_before(date(1, 1, 2), 1) == days_before(date(1, 1, 2), 2) == date.min
    assert days_after(date(9999, 12, 30), 1) == days_after(date(9999, 12, 30), 2) == date.max
