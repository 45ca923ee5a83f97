"""Notes on the days of a window, as people read them, and who is told which."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import log_status
from commitments.models.party import state_names
from commitments.phrasing import day_note_in_words
from commitments.schedule.day_notes import DayNote, End, Reason
from commitments.schedule.workdays import SetDay, WorkingWeek
from commitments.status import Part, PartyKind, Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once, recorded

MID_AUTUMN = DayNote(date(2026, 9, 25), End.LAST, Reason.HOLIDAY, "CN", "Mid-Autumn Festival")
WESTERN = frozenset(("MO", "TU", "WE", "TH", "FR"))


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (MID_AUTUMN, "25 September 2026 is a holiday in China (Mid-Autumn Festival)"),
        (
            DayNote(date(2026, 3, 23), End.ONLY, Reason.HOLIDAY, "PK", "Pakistan Day"),
            "23 March 2026 is a holiday in PK (Pakistan Day)",
        ),
        (
            DayNote(date(2030, 4, 15), End.ONLY, Reason.HOLIDAY, "PK", "Eid-ul-Adha (estimated)"),
            "15 April 2030 is a holiday in PK: Eid-ul-Adha (estimated)",
        ),
        (
            DayNote(date(2026, 10, 5), End.LAST, Reason.HOLIDAY, "CN", "National Day (observed)"),
            "5 October 2026 is a holiday in China: National Day (observed)",
        ),
        (
            DayNote(date(2026, 3, 20), End.ARRANGED, Reason.HOLIDAY, "CN", by_hand=True),
            "20 March 2026 is a holiday in China",
        ),
        (
            DayNote(date(2026, 10, 31), End.LAST, Reason.WEEKEND),
            "31 October 2026 is a Saturday, the desk does not work",
        ),
        (
            DayNote(date(2026, 9, 14), End.FIRST, Reason.DESK, name="Moving house", by_hand=True),
            "14 September 2026 is a day off at the desk (Moving house)",
        ),
        (
            DayNote(date(2026, 9, 14), End.FIRST, Reason.DESK, by_hand=True),
            "14 September 2026 is a day off at the desk",
        ),
        (
            DayNote(date(2027, 1, 15), End.LAST, Reason.UNKNOWN, "LK"),
            "the public holidays of LK in 2027 are not known",
        ),
    ],
)
def test_a_note_in_words(note: DayNote, words: str):
    assert day_note_in_words(note, {"CN": "China"}) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reader", "told"),
    [
        (AnonymousUser, ["holiday", "weekend"]),
        (lambda: UserFactory.create(is_staff=False), ["holiday", "weekend"]),
        (UserFactory.create, ["holiday", "weekend", "desk", "holiday"]),
    ],
)
def test_what_the_desk_set_by_hand_is_told_to_staff_only(reader, told: list[str]):
    notes = [
        MID_AUTUMN,
        DayNote(date(2026, 10, 31), End.LAST, Reason.WEEKEND),
        DayNote(date(2026, 9, 14), End.LAST, Reason.DESK, name="Moving house", by_hand=True),
        DayNote(date(2026, 9, 14), End.LAST, Reason.HOLIDAY, "PK", "as the embassy says", by_hand=True),
    ]
    assert [note.reason for note in Reader.of(reader()).day_notes(notes)] == told


@pytest.mark.django_db
def test_a_state_is_named_by_its_country_code_as_far_as_the_reader_may_know():
    china = PartyFactory.create(name="China", country="CN")
    ministry = PartyFactory.create(name="A Ministry of Pakistan", country="PK", kind=PartyKind.MINISTRY)
    pakistan = PartyFactory.create(name="Pakistan", country="PK")
    ministry.part_of = pakistan
    ministry.save()
    # Called a state as well, and before it in the alphabet, but a part of it.
    PartyFactory.create(name="A part of China", country="CN", part_of=china)
    PartyFactory.create(name="Somewhere", country="SO")
    PartyFactory.create(name="The Alliance", kind=PartyKind.ORGANISATION)
    recorded(parts=[(ministry, Part.PROMISES)], confidentiality=Confidentiality.PUBLIC)
    recorded(parts=[(china, Part.PROMISES)], confidentiality=Confidentiality.INTERNAL)
    everything = {"CN": "China", "PK": "Pakistan", "SO": "Somewhere"}
    assert state_names(UserFactory.create()) == everything
    assert state_names(member(DeskFactory.create(), Role.VIEWER)) == everything
    assert state_names(AnonymousUser()) == {"PK": "Pakistan"}
    assert state_names(UserFactory.create(is_staff=False)) == {"PK": "Pakistan"}


@pytest.mark.django_db
def test_holidays_that_are_not_known_yet_are_told_when_the_day_is_a_year_off():
    week = WorkingWeek(WESTERN, ("LK",))
    follow_up = once(None, "2028-06-15")
    unknown = DayNote(date(2028, 6, 15), End.ONLY, Reason.UNKNOWN, "LK")
    assert follow_up.day_notes(week, on=date(2027, 6, 14)) == ()
    assert follow_up.day_notes(week, on=date(2027, 6, 15)) == (unknown,)
    assert follow_up.day_notes(week, on=date(2028, 6, 16)) == ()


@pytest.mark.django_db
def test_a_follow_up_tells_of_days_to_come_until_it_is_closed():
    week = WorkingWeek(WESTERN, ("CN",), {("", date(2026, 10, 30)): SetDay(is_off=True)})
    follow_up = once(None, "2026-10")
    saturday = DayNote(date(2026, 10, 31), End.LAST, Reason.WEEKEND)
    assert follow_up.day_notes(week, on=date(2026, 10, 31)) == (saturday,)
    assert follow_up.day_notes(week, on=date(2026, 11, 1)) == ()
    log_status(follow_up, Status.ARRANGED, on=date(2026, 1, 9), arranged_on=date(2026, 10, 30), by=SYSTEM, at=AT)
    follow_up.refresh_from_db()
    friday = DayNote(date(2026, 10, 30), End.ARRANGED, Reason.DESK, by_hand=True)
    assert follow_up.day_notes(week, on=date(2026, 1, 10)) == (friday, saturday)
    assert follow_up.day_notes(week, on=date(2026, 10, 31)) == (saturday,)
    log_status(follow_up, Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    follow_up.refresh_from_db()
    assert follow_up.day_notes(week, on=date(2026, 1, 10)) == ()
