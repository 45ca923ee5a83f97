"""Windows counted from the day of an event."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.schedule import Offset, Window
from commitments.schedule.offset import Duration, OffsetError


@pytest.mark.parametrize(
    ("offset", "day", "window"),
    [
        # Within six months of the signing.
        ("P6M", date(2026, 1, 7), "2026-01-07/2026-07-07"),
        ("P6M", date(2026, 8, 31), "2026-08-31/2027-02-28"),
        ("P6M", date(2027, 8, 31), "2027-08-31/2028-02-29"),
        ("P1Y", date(2024, 2, 29), "2024-02-29/2025-02-28"),
        ("P30D", date(2026, 1, 31), "2026-01-31/2026-03-02"),
        ("P2W", date(2026, 12, 28), "2026-12-28/2027-01-11"),
        # Months first, then days: a month after 31 January is 28 February.
        ("P1M1D", date(2026, 1, 31), "2026-01-31/2026-03-01"),
        ("P1Y6M", date(2026, 1, 7), "2026-01-07/2027-07-07"),
        # Before the summit.
        ("-P1M", date(2026, 3, 31), "2026-02-28/2026-03-31"),
        ("-P30D", date(2026, 3, 31), "2026-03-01/2026-03-31"),
        ("-P30D/-P30D", date(2026, 3, 31), "2026-03-01"),
        ("../-P30D", date(2026, 3, 31), "../2026-03-01"),
        ("../-P1D", date(2027, 1, 1), "../2026-12-31"),
        ("-P1M/P1M", date(2026, 3, 31), "2026-02-28/2026-04-30"),
        # After the elections.
        ("P0D", date(2026, 3, 31), "2026-03-31"),
        ("P0D/..", date(2026, 3, 31), "2026-03-31/.."),
        ("P1D/..", date(2026, 12, 31), "2027-01-01/.."),
        ("P30D/..", date(2026, 1, 1), "2026-01-31/.."),
        ("P6M/P6M", date(2026, 3, 31), "2026-09-30"),
        ("P3M/P6M", date(2026, 1, 7), "2026-04-07/2026-07-07"),
        ("../P6M", date(2026, 1, 7), "../2026-07-07"),
        # The calendar ends, and the window with it.
        ("P6M", date(9999, 12, 1), "9999-12-01/9999-12-31"),
        ("-P9999Y", date(2026, 1, 7), "0001-01-01/2026-01-07"),
    ],
)
def test_the_window_follows_from_the_day_of_the_event(offset: str, day: date, window: str):
    assert Offset.parse(offset).window_from(day).edtf() == window


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("six months", "'six months' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P", "'P' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("-P", "'-P' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("6M", "'6M' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P6m", "'P6m' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P6M ", "'P6M ' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P1.5Y", "'P1.5Y' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("PT36H", "'PT36H' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P6M1Y", "'P6M1Y' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P06M", "'P06M' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P0M", "'P0M' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("-P0D", "'-P0D' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P10000D", "'P10000D' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        # Digits of another script, which int() would take.
        ("P\uff16M", "'P\uff16M' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P3M/", "'' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("P3M/P6M/P9M", "'P6M/P9M' is no duration in whole years, months, weeks and days, such as P6M or -P30D"),
        ("../..", "'../..' has two open ends: an offset has one at most"),
        ("P6M/P3M", "'P6M/P3M' can end before it starts"),
        ("P0D/-P1D", "'P0D/-P1D' can end before it starts"),
        # A month can have fewer than 30 days.
        ("P30D/P1M", "'P30D/P1M' can end before it starts"),
        ("-P1M/-P30D", "'-P1M/-P30D' can end before it starts"),
        # One offset has one text.
        ("P0D/P6M", "'P0D/P6M' is written P6M"),
        ("-P1M/P0D", "'-P1M/P0D' is written -P1M"),
        ("P0D/P0D", "'P0D/P0D' is written P0D"),
    ],
)
def test_text_that_is_no_offset_is_told(text: str, message: str):
    with pytest.raises(OffsetError) as refusal:
        Offset.parse(text)
    assert str(refusal.value) == message


counts = st.integers(0, 40) | st.integers(0, 9999)
nothing = st.just(Duration())
durations = nothing | st.tuples(counts, counts, counts, counts).filter(any).flatmap(
    lambda given: st.builds(Duration, *map(st.just, given), st.booleans())
)


def ordered(first: Duration | None, last: Duration | None) -> Offset | None:
    try:
        return Offset(first, last)
    except OffsetError:
        return None


offsets = st.builds(ordered, st.none() | durations, st.none() | durations).filter(lambda offset: offset is not None)


@given(durations)
def test_every_duration_reads_back_what_it_wrote(duration: Duration):
    assert Duration.parse(duration.text()) == duration


@given(offsets)
def test_every_offset_reads_back_what_it_wrote(offset: Offset):
    assert Offset.parse(offset.text()) == offset


@given(offsets, st.dates())
def test_an_offset_that_is_accepted_has_a_window_from_any_day(offset: Offset, day: date):
    window = offset.window_from(day)
    assert (window.earliest is None, window.latest is None) == (offset.first is None, offset.last is None)


near = nothing | st.builds(
    Duration, st.integers(0, 2), st.integers(0, 14), st.integers(0, 5), st.integers(1, 70), st.booleans()
)


@given(near, near, st.dates(date(1990, 1, 1), date(2110, 1, 1)))
def test_a_duration_that_is_never_after_another_is_not_after_it_on_any_day(one: Duration, other: Duration, day: date):
    if one.never_after(other):
        assert one.from_day(day) <= other.from_day(day)


@pytest.mark.parametrize(("one", "other"), [("P28D", "P1M"), ("P58D", "P2M"), ("P1M", "P31D"), ("-P1M", "-P28D")])
def test_the_lengths_of_months_are_known_well_enough_to_compare_them_with_days(one: str, other: str):
    assert Duration.parse(one).never_after(Duration.parse(other))
    assert not Duration.parse(other).never_after(Duration.parse(one))


@pytest.mark.parametrize(("days", "back"), [(0, True), (10_000, False), (-1, False)])
def test_a_duration_without_a_text_is_refused(days: int, back: bool):
    with pytest.raises(OffsetError):
        Duration(days=days, back=back)


@pytest.mark.parametrize("text", ["P6M", "P3M/P6M", "P30D/..", "-P1M", "P0D", "../-P1D"])
def test_an_offset_moves_with_the_event(text: str):
    day = date(2026, 1, 7)
    assert Offset.parse(text).window_from(day) != Offset.parse(text).window_from(day + timedelta(days=1))


def test_the_day_itself_is_a_day():
    assert Offset.parse("P0D").window_from(date(2026, 1, 7)) == Window.day(date(2026, 1, 7))
