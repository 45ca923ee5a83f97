"""The names of rungs in words."""

import re
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from commitments.schedule.workdays import WorkingWeek
from tracker.ladder import Course, Steps, rungs
from tracker.rungs import rung_in_words

EVERY_DAY = WorkingWeek(frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"}))
SEPTEMBER = Course(
    upcoming_from=date(2026, 8, 2),
    due_from=date(2026, 9, 1),
    latest=date(2026, 9, 30),
    overdue_from=date(2026, 10, 1),
)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("opens", "its window opens"),
        ("30-days-before", "30 days before its end"),
        ("1-days-before", "1 day before its end"),
        ("last-day", "its last day"),
        ("1-days-after", "1 working day after its end"),
        ("46-days-after", "46 working days after its end"),
        ("4-days-after-20260317", "4 working days after 17 March 2026"),
        ("1-days-after-20260317", "1 working day after 17 March 2026"),
        ("every-30", "every 30 working days after that"),
        ("to-deputy", "handed to the deputy"),
        ("to-lead-20260317", "handed to the desk's lead"),
        ("to-list", "put on the list of what nobody answers"),
        ("review-2026-07-07", "review on 7 July 2026"),
        ("review-2026-07-07+30", "30 days after the review set for 7 July 2026"),
        ("fixed-2026-09-14", "a date was fixed: 14 September 2026"),
        ("report-12", "somebody reported"),
        ("assigned-20260914T090000", "given to a new owner"),
        ("snoozed-until-2026-09-14", "the end of a snooze"),
        ("of another time", "of another time"),
    ],
)
def test_a_rung_in_words(name: str, said: str):
    assert rung_in_words(name) == said


@pytest.mark.parametrize(
    "course",
    [
        SEPTEMBER,
        replace(SEPTEMBER, heard_on=date(2026, 10, 2)),
        replace(SEPTEMBER, known_on=date(2026, 11, 2)),
        Course(due_from=date(2026, 9, 1), review_on=date(2026, 11, 1)),
        Course(review_on=date(2026, 11, 1)),
    ],
)
def test_field_bug_27_no_rung_is_shown_as_a_signed_number(course: Course):
    """Pages say "days before" and "days after"."""
    names = [rung.name for rung in islice(rungs(course, steps=Steps(), week=EVERY_DAY), 30)]
    said = {name: rung_in_words(name) for name in names}
    assert names
    assert {
        name: words
        for name, words in said.items()
        if words == name or re.search("[-+]|\N{MINUS SIGN}|\N{EN DASH}", words)
    } == {}
