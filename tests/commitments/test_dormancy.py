"""When a mechanism is dormant: tables of rounds, worked out by hand."""

from datetime import date

import pytest

from commitments.schedule import Window
from commitments.schedule.dormancy import Dormancy, Outcome, Round, dormancy

ALIVE, MET, MISSED, PENDING = Outcome.ALIVE, Outcome.MET, Outcome.MISSED, Outcome.PENDING


def day(text):
    return date.fromisoformat(text)


def rounds(*told):
    """Each told as its window in EDTF ("" for none), what became of it, and the day it was settled."""
    return [
        Round(Window.from_edtf(edtf) if edtf else None, outcome, day(settled[0]) if settled else None)
        for edtf, outcome, *settled in told
    ]


# Quarters of 2025 and 2026: 33 is January to March, 36 October to December.
SILENT = {
    "two quarters without a meeting": (
        [("2025-35", MET, "2025-09-10"), ("2025-36", MISSED, "2026-01-01"), ("2026-33", MISSED, "2026-04-01")],
        Dormancy(day("2026-01-01"), 2, day("2025-09-10")),
    ),
    "never met as far as is recorded": (
        [("2026-33", MISSED, "2026-04-01"), ("2026-34", MISSED, "2026-07-01"), ("2026-35", PENDING)],
        Dormancy(day("2026-04-01"), 2, None),
    ),
    "one more each quarter, since the same day": (
        [
            ("2026-33", MISSED, "2026-04-01"),
            ("2026-34", MISSED, "2026-07-01"),
            ("2026-35", MISSED, "2026-10-01"),
            ("2026-36", MISSED, "2027-01-01"),
        ],
        Dormancy(day("2026-04-01"), 4, None),
    ),
    "told in any order": (
        [("2026-34", MISSED, "2026-07-01"), ("2025-36", MET, "2025-12-02"), ("2026-33", MISSED, "2026-04-01")],
        Dormancy(day("2026-04-01"), 2, day("2025-12-02")),
    ),
    "days of grace do not move the day": (
        [("2026-33", MISSED, "2026-04-11"), ("2026-34", MISSED, "2026-07-11")],
        Dormancy(day("2026-04-01"), 2, None),
    ),
    "closed without a meeting inside its window": (
        [("2025-36", MISSED, "2026-01-01"), ("2026-33", MISSED, "2026-02-20")],
        Dormancy(day("2026-01-01"), 2, None),
    ),
    "met late, in the next quarter, and silent since": (
        [("2025-36", MET, "2026-02-02"), ("2026-33", MISSED, "2026-04-01"), ("2026-34", MISSED, "2026-07-01")],
        Dormancy(day("2026-04-01"), 2, day("2026-02-02")),
    ),
    "held before, in another order than planned": (
        [
            ("2025-36", MET, "2025-10-15"),
            ("2025-35", MET, "2025-12-15"),
            ("2026-33", MISSED, "2026-04-01"),
            ("2026-34", MISSED, "2026-07-01"),
        ],
        Dormancy(day("2026-04-01"), 2, day("2025-12-15")),
    ),
    "the next one called off ahead, while the one before is still awaited": (
        [
            ("2025-36", MISSED, "2026-01-01"),
            ("2026-33", MISSED, "2026-04-01"),
            ("2026-34", PENDING),
            ("2026-35", MISSED, "2026-05-05"),
        ],
        Dormancy(day("2026-01-01"), 2, None),
    ),
    "both next ones called off ahead: since that was known": (
        [("2026-34", MET, "2026-05-01"), ("2026-35", MISSED, "2026-05-05"), ("2026-36", MISSED, "2026-05-20")],
        Dormancy(day("2026-05-20"), 2, day("2026-05-01")),
    ),
    "a window without an end, closed as not done": (
        [("2025-12-01/..", MISSED, "2026-02-10"), ("2026-33", MISSED, "2026-04-01")],
        Dormancy(day("2026-02-11"), 2, None),
    ),
    "an undated round, called off": (
        [("2026-33", MET, "2026-03-03"), ("", MISSED, "2026-06-01"), ("2026-07", MISSED, "2026-08-01")],
        Dormancy(day("2026-06-02"), 2, day("2026-03-03")),
    ),
    "undated and endless rounds that are open say nothing": (
        [
            ("2026-33", MISSED, "2026-04-01"),
            ("2026-34", MISSED, "2026-07-01"),
            ("", PENDING),
            ("2026-01-01/..", PENDING),
        ],
        Dormancy(day("2026-04-01"), 2, None),
    ),
    "by a day, with an open start": (
        [("../2026-03-31", MISSED, "2026-04-01"), ("../2026-06-30", MISSED, "2026-07-01")],
        Dormancy(day("2026-04-01"), 2, None),
    ),
}
AWAKE = {
    "no rounds at all": [],
    "one missed": [("2025-36", MET, "2025-11-12"), ("2026-33", MISSED, "2026-04-01")],
    "a meeting between": [
        ("2025-36", MISSED, "2026-01-01"),
        ("2026-33", MET, "2026-03-03"),
        ("2026-34", MISSED, "2026-07-01"),
    ],
    "met again after three": [
        ("2025-35", MISSED, "2025-10-01"),
        ("2025-36", MISSED, "2026-01-01"),
        ("2026-33", MISSED, "2026-04-01"),
        ("2026-34", MET, "2026-05-05"),
    ],
    "late, and yet arranged": [
        ("2025-36", MISSED, "2026-01-01"),
        ("2026-33", MISSED, "2026-04-01"),
        ("2026-34", ALIVE, "2026-07-01"),
    ],
    "arranged late, then one missed": [
        ("2025-36", MISSED, "2026-01-01"),
        ("2026-33", ALIVE, "2026-04-01"),
        ("2026-34", MISSED, "2026-07-01"),
    ],
    "the third quarter met ahead of the second": [
        ("2025-36", MISSED, "2026-01-01"),
        ("2026-33", MISSED, "2026-04-01"),
        ("2026-34", PENDING),
        ("2026-35", MET, "2026-05-05"),
    ],
    "called off ahead, the one between still awaited": [
        ("2026-33", MISSED, "2026-04-01"),
        ("2026-34", PENDING),
        ("2026-35", MISSED, "2026-05-05"),
        ("2026-36", MISSED, "2026-05-05"),
    ],
}


@pytest.mark.parametrize(("told", "expected"), SILENT.values(), ids=SILENT)
def test_a_mechanism_is_dormant_after_two_rounds_without_a_meeting(told, expected):
    assert dormancy(rounds(*told), after=2) == expected


@pytest.mark.parametrize("told", AWAKE.values(), ids=AWAKE)
def test_a_mechanism_is_awake(told):
    assert dormancy(rounds(*told), after=2) is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (1, Dormancy(day("2026-04-01"), 3, None)),
        (2, Dormancy(day("2026-04-01"), 3, None)),
        (3, Dormancy(day("2026-04-01"), 3, None)),
        (4, None),
    ],
)
def test_each_desk_says_after_how_many_windows(after, expected):
    told = rounds(
        ("2026-33", MISSED, "2026-04-01"), ("2026-34", MISSED, "2026-07-01"), ("2026-35", MISSED, "2026-10-01")
    )
    assert dormancy(told, after=after) == expected


def test_the_last_day_the_calendar_has_is_no_error():
    told = rounds(("9999-12-31", MISSED, "9999-12-31"), ("9999-36", MISSED, "9999-12-31"))
    assert dormancy(told, after=2) == Dormancy(date.max, 2, None)
