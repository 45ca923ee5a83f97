"""Which titles may tell of the same promise."""

import time

import pytest

from commitments.admin.recording.likeness import near

UNIT = "Special protection unit for Chinese citizens in Islamabad, as of January 2026"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Announced twice.
        (UNIT, "Special protection unit for Chinese citizens in Islamabad, as of June 2024"),
        (UNIT, "SPECIAL PROTECTION UNIT (for the Chinese citizens)"),
        ("Annual political consultations", "Annual consultations on politics"),
        ("Annual political consultations", "Annual politcal consulations"),
        ("A forum on security", "Security fora: the forum"),
        ("Third round of the strategic dialogue", "Strategic dialogue, 3rd round"),
        ("Third round of the strategic dialogue", "Strategic dialogue"),
        ("Café for veterans", "CAFE FOR VETERANS"),
        # Said with nothing but small words: the same letters only.
        ("To be or", "to be, or"),
    ],
)
def test_near_titles(one: str, other: str):
    assert near(one, other)
    assert near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Third round of the strategic dialogue", "Fourth round of the strategic dialogue"),
        ("The 13th meeting of the joint committee", "The 14th meeting of the joint committee"),
        ("Visit of the foreign minister to Islamabad", "Visit of the interior minister to Beijing"),
        ("Quarterly security talks", "Joint working group on security"),
        ("A railway line", "A protection unit"),
        ("", "A protection unit"),
    ],
)
def test_titles_of_different_promises(one: str, other: str):
    assert not near(one, other)
    assert not near(other, one)


@pytest.mark.parametrize("title", ["a" * 250, "a " * 125, "ab" * 125, " " * 250, "1st" * 83])
def test_the_longest_titles_are_compared_at_once(title: str):
    began = time.process_time()
    near(title, title[:-1] + "b")
    assert time.process_time() - began < 0.1
