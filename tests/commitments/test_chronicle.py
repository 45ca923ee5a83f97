"""What a line of the log says changed, in words: as it is written by each action, and as only old lines may have it."""

from datetime import date

import pytest

from commitments.chronicle import changes_in_words
from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    Once,
    Recurring,
    Undated,
    amend,
    change_days,
    change_dormant_after,
    change_standing,
    date_event,
    expect,
    extend,
    log_status,
    reassign,
    reschedule,
    schedule,
)
from commitments.models import Event, StatusEntry
from commitments.schedule import Counting, Offset, Recurrence, Rule, Window
from commitments.status import EntryKind, Kind, Standing, Status
from tests.factories import AT, SYSTEM, FocalPointFactory, UserFactory, once, quarterly, recorded, undated

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def newest(kind: EntryKind) -> tuple[str, ...]:
    return changes_in_words(StatusEntry.objects.filter(kind=kind).latest("pk"))


def test_a_status_says_for_which_day_it_was_arranged():
    follow_up = once(None, "2026-09")
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    assert newest(EntryKind.LOGGED) == ()
    log_status(follow_up, Status.ARRANGED, on=date(2026, 1, 9), arranged_on=date(2026, 9, 14), by=SYSTEM, at=AT)
    assert newest(EntryKind.LOGGED) == ("arranged for 14 September 2026",)


def test_windows_move_in_words():
    extend(once(None, "2026-09"), Window.month(2026, 10), reason="r", by=SYSTEM, at=AT)
    assert newest(EntryKind.EXTENDED) == ("September 2026 → October 2026",)
    extend(undated(), Window.by(date(2026, 12, 31)), reason="r", by=SYSTEM, at=AT)
    assert newest(EntryKind.EXTENDED) == ("undated → by 31 December 2026",)


def test_amended_fields_have_their_names_and_their_values_words():
    commitment = recorded(kind=Kind.EVENT, summary="One line.", lead_days=5, made_on=date(2026, 1, 7), hard=True)
    focal_point = FocalPointFactory.create(name="Li Wei")
    changed = {
        "kind": Kind.VISIT,
        "summary": "Two:\nlines.",
        "lead_days": None,
        "made_on": date(2026, 1, 8),
        "hard": False,
        "confidentiality": "restricted",
        "focal_points": [focal_point],
    }
    amend(commitment, changed, by=SYSTEM, at=AT)
    assert newest(EntryKind.AMENDED) == (
        "Kind: event → visit",
        "Summary: One line. → Two:\nlines.",
        "Lead in days: 5 → nothing",
        "Made on: 7 January 2026 → 8 January 2026",
        "Can be checked: yes → no",
        "Confidentiality: internal: all signed-in staff → restricted: the desk and named people",
        f"Focal points: nothing → {focal_point}",
    )


def test_what_the_desk_changed_says_that_it_was_the_desk():
    commitment = quarterly(anchor=date(2024, 1, 7))[0].commitment
    change_days(commitment.desk, lead_days=20, grace_days=0, by=SYSTEM, at=AT)
    assert newest(EntryKind.AMENDED) == ("Lead in days of the desk: 30 → 20",)
    change_dormant_after(commitment.desk, 30, by=SYSTEM, at=AT)
    assert newest(EntryKind.AMENDED)[0].endswith(" of the desk: 2 → 30")


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Once(Window.quarter(2026, 3)), "once, in the third quarter of 2026"),
        (
            Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), date(2026, 1, 7)),
            "once in each calendar quarter, from the first quarter of 2026",
        ),
        (
            Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 1, 7), "", Counting.ANNIVERSARY),
            "every year from 7 January 2026: by 7 January",
        ),
        (Announced(), None),
        (Undated(), None),
    ],
)
def test_a_schedule_is_told_as_the_form_reads_it_back(plan, words):
    schedule(recorded(), plan, by=SYSTEM, at=AT)
    assert newest(EntryKind.SCHEDULED) == ((words,) if words else ())


def test_what_waits_for_an_event_names_it():
    commitment, other = recorded(), recorded()
    event = Event.objects.create(desk=commitment.desk, name="the elections")
    schedule(commitment, Awaiting(event, Offset.parse("../P6M")), by=SYSTEM, at=AT)
    assert newest(EntryKind.SCHEDULED) == ("no later than six months after the elections",)
    theirs = Event.objects.create(desk=other.desk, name="the signing")
    schedule(other, Awaiting(theirs, Recurrence(Rule.parse("FREQ=YEARLY"))), by=SYSTEM, at=AT)
    assert newest(EntryKind.SCHEDULED) == ("once in each calendar year, counted from the signing",)
    date_event(event, date(2026, 1, 9), by=SYSTEM, at=AT)
    first, *lists = newest(EntryKind.DATED)
    assert first == "the elections: no day → 9 January 2026"
    assert lists


def test_a_changed_schedule_says_from_when_and_what_becomes_of_the_rounds():
    first = quarterly(anchor=date(2026, 1, 7))[0]
    log_status(first, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    plan = Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 1, 7))
    reschedule(first.commitment, plan, from_on=date(2026, 4, 1), reason="r", by=SYSTEM, at=AT)
    version, stays, *rest = newest(EntryKind.RESCHEDULED)
    assert version == "version 2, from 1 April 2026 on: once in each calendar year, from 2026"
    assert stays.startswith("stays: 2026-Q1 (the first quarter of 2026)")
    assert all(line.startswith(("replaced: ", "new: ")) for line in rest)
    reschedule(first.commitment, Undated(), from_on=None, reason="r", by=SYSTEM, at=AT)
    assert newest(EntryKind.RESCHEDULED)[0] == "version 3: without a date"


def test_an_announced_round_has_its_window():
    commitment = recorded()
    schedule(commitment, Announced(), by=SYSTEM, at=AT)
    expect(commitment, "round-7", Window.month(2026, 9), by=SYSTEM, at=AT)
    assert newest(EntryKind.EXPECTED) == ("September 2026",)


def test_people_and_standing_are_told_as_they_were_written():
    follow_up = once(None, "2026-09")
    amina = UserFactory.create(username="amina", is_superuser=True)
    reassign(follow_up, amina, reason="r", by=Author.of(amina), at=AT)
    assert newest(EntryKind.REASSIGNED) == ("nobody → amina",)
    change_standing(follow_up.commitment, Standing.LAPSED, reason="r", by=SYSTEM, at=AT)
    assert newest(EntryKind.STANDING) == ("in force → lapsed",)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (EntryKind.SCHEDULED, "every blue moon"),
        (EntryKind.SCHEDULED, "FREQ=NEVER from 2026-01-07"),
        (EntryKind.SCHEDULED, "P6X from the elections"),
        (EntryKind.RESCHEDULED, "something else"),
        (EntryKind.AMENDED, "no field of ours"),
        (EntryKind.AMENDED, "colour: red → blue"),
        (EntryKind.EXPECTED, "2026-99"),
        (EntryKind.EXTENDED, "then → now"),
        (EntryKind.DATED, "someday"),
        (EntryKind.CITED, "Readout: “will be held”"),
    ],
)
def test_a_line_in_no_known_notation_is_told_as_it_stands(kind: EntryKind, change: str):
    assert changes_in_words(StatusEntry(kind=kind, change=change)) == (change,)
