"""Dates, flags and sides in plain words."""

from datetime import date

import pytest
from django.utils.translation import override

from commitments.phrasing import (
    list_in_words,
    owed_in_words,
    round_in_words,
    slot_in_words,
    time_left_in_words,
    when_in_words,
    window_in_days,
    window_in_words,
)
from commitments.schedule import Flag, Milestones, Precision, Window

WINDOWS_BY_PRECISION = {
    window.precision: window
    for window in map(
        Window.from_edtf,
        [
            "2026-09-14",
            "2026-09-01~/2026-09-10~",
            "2026-09",
            "2026-33",
            "2026-25",
            "2026-29",
            "2027-37",
            "2027-40",
            "2026",
            "2026-07/2027-06",
            "../2026-12-31",
            "2026-05-01/..",
            "2026-01-07/2026-07-07",
        ],
    )
}


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2026-09-14", "14 September 2026"),
        ("2026-09-01~/2026-09-10~", "early September 2026 (1 to 10 September)"),
        ("2026-09-11~/2026-09-20~", "mid-September 2026 (11 to 20 September)"),
        ("2026-02-21~/2026-02-28~", "late February 2026 (21 to 28 February)"),
        ("2026-09", "September 2026"),
        ("2026-33", "the first quarter of 2026"),
        ("2026-35", "the third quarter of 2026"),
        ("2026-34", "the second quarter of 2026"),
        ("2026-36", "the fourth quarter of 2026"),
        ("2026-25", "spring 2026 (March to May)"),
        ("2026-26", "summer 2026 (June to August)"),
        ("2026-27", "autumn 2026 (September to November)"),
        ("2026-28", "winter 2026/27 (December 2026 to February 2027)"),
        ("2099-28", "winter 2099/00 (December 2099 to February 2100)"),
        ("2026-29", "spring 2026 in the south (September to November)"),
        ("2026-30", "summer 2026/27 in the south (December 2026 to February 2027)"),
        ("2026-31", "autumn 2026 in the south (March to May)"),
        ("2026-32", "winter 2026 in the south (June to August)"),
        ("2027-37", "early 2027 (January to April)"),
        ("2027-38", "mid-2027 (May to August)"),
        ("2027-39", "late 2027 (September to December)"),
        ("2027-40", "the first half of 2027"),
        ("2027-41", "the second half of 2027"),
        ("2026", "2026"),
        ("2026-07/2027-06", "July 2026 to June 2027"),
        ("2026-03/2026-05", "March to May 2026"),
        ("../2026-12-31", "by 31 December 2026"),
        ("2026-05-01/..", "from 1 May 2026 on"),
        ("2026-01-03/2026-01-05", "3 to 5 January 2026"),
        ("2026-01-07/2026-07-07", "7 January to 7 July 2026"),
        ("2026-12-20/2027-01-04", "20 December 2026 to 4 January 2027"),
        ("2026-01-07/2026-01-07", "7 January 2026"),
    ],
)
def test_a_window_in_words(edtf: str, words: str):
    assert window_in_words(Window.from_edtf(edtf)) == words


def test_every_precision_has_words():
    """A precision that is added needs its own: there is no case for what is left."""
    assert set(WINDOWS_BY_PRECISION) == set(Precision)
    for window in WINDOWS_BY_PRECISION.values():
        assert window_in_words(window)
        assert when_in_words(window)


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2026-09-14", "14 September 2026"),
        ("2026-35", "1 July to 30 September 2026"),
        ("2026-28", "1 December 2026 to 28 February 2027"),
        ("../2026-12-31", "by 31 December 2026"),
        ("2026-05-01/..", "from 1 May 2026 on"),
    ],
)
def test_a_window_in_days(edtf: str, days: str):
    assert window_in_days(Window.from_edtf(edtf)) == days


def test_no_window_in_words():
    assert window_in_words(None) == "no date"


def test_words_follow_the_readers_language():
    with override("fr"):
        assert window_in_words(Window.from_edtf("2026-09-14")) == "14 septembre 2026"


@pytest.mark.parametrize(
    ("edtf", "on", "words"),
    [
        ("2026-09", date(2026, 8, 20), "opens in 12 days"),
        ("2026-09", date(2026, 8, 31), "opens in 1 day"),
        ("2026-09", date(2026, 9, 1), "29 days left"),
        ("2026-09", date(2026, 9, 29), "1 day left"),
        ("2026-09", date(2026, 9, 30), "last day today"),
        ("2026-09", date(2026, 10, 1), "1 day late"),
        ("2026-09", date(2026, 10, 3), "3 days late"),
        ("../2026-12-31", date(2026, 11, 22), "39 days left"),
        ("../2026-12-31", date(2026, 12, 31), "last day today"),
        ("2026-05-01/..", date(2026, 4, 30), "opens in 1 day"),
        ("2026-05-01/..", date(2026, 5, 1), "opens today"),
        ("2026-05-01/..", date(2026, 5, 2), "open for 1 day"),
        ("2026-05-01/..", date(2026, 5, 13), "open for 12 days"),
    ],
)
def test_field_bug_27_time_left_is_never_a_signed_number(edtf: str, on: date, words: str):
    window = Window.from_edtf(edtf)
    flag = Milestones.of(window, lead_days=60, grace_days=0).flag(on)
    assert time_left_in_words(window, flag, on=on) == words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 10, 1), "1 day past its end"),
        (date(2026, 10, 7), "7 days past its end"),
        (date(2026, 10, 8), "8 days late"),
    ],
)
def test_within_its_grace_it_is_past_its_end_and_not_late(on: date, words: str):
    window = Window.from_edtf("2026-09")
    flag = Milestones.of(window, lead_days=30, grace_days=7).flag(on)
    assert time_left_in_words(window, flag, on=on) == words


def test_no_time_is_left_of_what_is_closed_or_has_no_date():
    september = Window.from_edtf("2026-09")
    assert time_left_in_words(september, Flag.CLOSED, on=date(2026, 10, 3)) == ""
    assert time_left_in_words(None, Flag.UNDATED, on=date(2026, 10, 3)) == ""


@pytest.mark.parametrize(
    ("who", "whom", "words"),
    [
        (["China"], ["Pakistan"], "China to Pakistan"),
        (["China", "Iran"], ["Pakistan"], "China and Iran to Pakistan"),
        (["China", "Pakistan"], [], "China and Pakistan, to each other"),
        (["Pakistan"], [], "Pakistan"),
    ],
)
def test_who_owes_whom(who: list[str], whom: list[str], words: str):
    assert owed_in_words(who, whom) == words


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_words(items: list[str], words: str):
    assert list_in_words(items) == words


@pytest.mark.parametrize(
    ("slot", "edtf", "words"),
    [
        ("2026-Q3", "2026-35", ""),
        ("2026-09", "2026-09", ""),
        ("2026-T2", "2026-38", ""),
        ("2026-W05", "2026-01-26/2026-02-01", ""),
        ("2026-04-07", "2026-01-08/2026-04-07", ""),
        ("2026-04-07", "2026-01-08/2026-05-07", "2026-04-07"),
        ("round-7", "2026-09", "round-7"),
        ("round-7", "2026-05-01/..", "round-7"),
        ("2026-05-01/..", "2026-06-01/..", "from 1 May 2026 on"),
        ("awaited", "2027-02-08/2027-08-08", ""),
        ("undated", "2026-09", ""),
        ("2026-Q3", "2026-36", "2026-Q3"),
    ],
)
def test_a_round_is_named_where_its_window_does_not_say_it(slot: str, edtf: str, words: str):
    assert round_in_words(slot, Window.from_edtf(edtf)) == words


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("2026", "2026"),
        ("2026-09", "2026-09"),
        ("2026-09-14", "2026-09-14"),
        ("2026-Q3", "2026-Q3"),
        ("2026-W05", "2026-W05"),
        ("round-7", "round-7"),
        ("7th round", "7th round"),
        ("undated", "undated"),
        ("2026-35", "the third quarter of 2026"),
        ("2026-05-01/..", "from 1 May 2026 on"),
        ("2026-07/2027-06", "July 2026 to June 2027"),
        ("2026-09-11~/2026-09-20~", "mid-September 2026 (11 to 20 September)"),
    ],
)
def test_a_slot_is_named_as_people_name_it(slot: str, words: str):
    assert slot_in_words(slot) == words
