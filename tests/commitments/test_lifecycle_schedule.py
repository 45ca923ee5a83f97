"""Saying when a commitment falls due, and making its follow-ups ahead."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commitments.lifecycle import (
    AlreadyScheduled,
    Announced,
    Once,
    Recurring,
    Refusal,
    SlotTaken,
    Undated,
    expect,
    make_follow_ups,
    schedule,
    turn_now,
)
from commitments.models import Commitment, FollowUp, Schedule
from commitments.schedule import Rule, Window
from commitments.status import Standing
from tests.factories import AT, SYSTEM, DeskFactory, once, quarterly, recorded, undated

pytestmark = pytest.mark.django_db


def scheduled(rule: str, anchor: date, commitment: Commitment | None = None) -> Schedule:
    return schedule(commitment or recorded(), Recurring(Rule.parse(rule), anchor, "as agreed"), by=SYSTEM, at=AT)


def slots(schedule: Schedule) -> list[str]:
    return list(schedule.commitment.follow_ups.values_list("slot", flat=True))


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_once_is_one_follow_up_with_its_first_window():
    follow_up = once(None, "2026-09", wording="in September")
    september = Window.from_edtf("2026-09")
    kept = {
        name: getattr(follow_up, name)
        for name in ("slot", "wording", "window", "first_window", "window_version", "status", "flag", "version")
    }
    assert kept == {
        "slot": "2026-09",
        "wording": "in September",
        "window": september,
        "first_window": september,
        "window_version": 1,
        "status": "planned",
        "flag": "later",
        "version": 1,
    }
    days = {
        name: getattr(follow_up, name)
        for name in ("upcoming_from", "due_from", "overdue_from", "flag_changes_on", "remind_next_on", "review_on")
    }
    assert days == {
        "upcoming_from": date(2026, 8, 2),
        "due_from": date(2026, 9, 1),
        "overdue_from": date(2026, 10, 1),
        "flag_changes_on": date(2026, 8, 2),
        "remind_next_on": date(2026, 8, 2),
        "review_on": None,
    }


@pytest.mark.parametrize(
    ("plan", "change"),
    [
        (Once(Window.from_edtf("2026-09"), "in its words"), "2026-09"),
        (
            Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), date(2026, 1, 7), "in its words"),
            "FREQ=MONTHLY;INTERVAL=3 from 2026-01-07",
        ),
        (Announced("in its words"), ""),
        (Undated("in its words"), ""),
    ],
)
def test_each_plan_leaves_one_line(plan: Any, change: str):
    commitment = recorded()
    schedule(commitment, plan, by=SYSTEM, at=AT)
    told = commitment.entries.exclude(kind="recorded").values_list("kind", "author", "on", "at", "change", "note")
    assert list(told) == [("scheduled", "tests", date(2026, 1, 10), AT, change, "in its words")]


def test_a_commitment_is_scheduled_once():
    commitment = once(None, "2026-09").commitment
    with pytest.raises(AlreadyScheduled) as refusal:
        schedule(commitment, Undated(), by=SYSTEM, at=AT)
    assert str(refusal.value) == f"schedule: {commitment.reference} is already scheduled"
    assert commitment.follow_ups.count() == 1
    assert list(commitment.entries.order_by("id").values_list("kind", flat=True)) == ["recorded", "scheduled"]


@pytest.mark.parametrize(
    ("made_on", "review_on", "expected"),
    [
        (None, None, date(2026, 7, 10)),
        (date(2025, 8, 31), None, date(2026, 2, 28)),
        (None, date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_undated_is_looked_at_again(made_on: date | None, review_on: date | None, expected: date):
    follow_up = undated(recorded(made_on=made_on), review_on=review_on, wording="after the elections")
    told = {
        name: getattr(follow_up, name)
        for name in ("slot", "wording", "window", "first_window", "flag", "review_on", "remind_next_on")
    }
    assert told == {
        "slot": "undated",
        "wording": "after the elections",
        "window": None,
        "first_window": None,
        "flag": "undated",
        "review_on": expected,
        "remind_next_on": expected,
    }


# Rounds as announced


def announced() -> Commitment:
    commitment = recorded(title="A dialogue")
    schedule(commitment, Announced("round by round"), by=SYSTEM, at=AT)
    return commitment


def test_rounds_are_added_one_by_one():
    commitment = announced()
    seventh = expect(
        commitment, "seventh", Window.from_edtf("2026-01-03/2026-01-05"), by=SYSTEM, at=AT, wording="early January"
    )
    eighth = expect(commitment, "eighth", None, by=SYSTEM, at=AT)
    assert [(row.slot, row.window, row.review_on) for row in commitment.follow_ups.all()] == [
        ("seventh", Window.span(date(2026, 1, 3), date(2026, 1, 5)), None),
        ("eighth", None, date(2026, 7, 10)),
    ]
    told = commitment.entries.filter(kind="expected").order_by("id").values_list("follow_up", "change", "note")
    assert list(told) == [(seventh.pk, "2026-01-03/2026-01-05", "early January"), (eighth.pk, "", "")]


def test_a_round_is_added_once():
    commitment = announced()
    expect(commitment, "seventh", None, by=SYSTEM, at=AT)
    with pytest.raises(SlotTaken) as refusal:
        expect(commitment, "seventh", Window.from_edtf("2026"), by=SYSTEM, at=AT)
    assert str(refusal.value) == f"slot: {commitment.reference} already has “seventh”"
    assert commitment.follow_ups.get().window is None


def test_rounds_are_added_to_announced_series_only():
    commitment = once(None, "2026-09").commitment
    with pytest.raises(Refusal) as refusal:
        expect(commitment, "2027-09", Window.from_edtf("2027-09"), by=SYSTEM, at=AT)
    assert str(refusal.value) == (f"schedule: {commitment.reference} is once, its follow-ups are not added by hand")


def test_rounds_are_not_added_before_there_is_a_schedule():
    commitment = recorded()
    with pytest.raises(Refusal) as refusal:
        expect(commitment, "seventh", None, by=SYSTEM, at=AT)
    assert str(refusal.value) == f"schedule: {commitment.reference} has none yet"
    assert not commitment.follow_ups.exists()


# The horizon: eighteen months, or the next two


@pytest.mark.parametrize(
    ("rule", "anchor", "made", "next_on"),
    [
        (
            # Seen on 10 January 2026 the horizon is 10 July 2027.
            "FREQ=MONTHLY;INTERVAL=3",
            date(2026, 1, 7),
            ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"],
            date(2026, 4, 1),
        ),
        ("FREQ=YEARLY", date(2026, 1, 7), ["2026", "2027", "2028"], date(2027, 1, 1)),
        ("FREQ=YEARLY;BYMONTH=9", date(2026, 1, 7), ["2026-09", "2027-09"], date(2026, 9, 1)),
        ("FREQ=YEARLY;INTERVAL=3;BYMONTH=9", date(2025, 1, 7), ["2025-09", "2028-09", "2031-09"], date(2028, 9, 1)),
        ("FREQ=MONTHLY;INTERVAL=3;COUNT=2", date(2026, 1, 7), ["2026-Q1", "2026-Q2"], None),
        ("FREQ=MONTHLY;INTERVAL=3;UNTIL=20260701", date(2026, 1, 7), ["2026-Q1", "2026-Q2", "2026-Q3"], None),
        # Those that should have been kept before it was recorded are made too.
        ("FREQ=YEARLY", date(2024, 6, 20), ["2024", "2025", "2026", "2027", "2028"], date(2027, 1, 1)),
    ],
)
def test_follow_ups_are_made_to_the_horizon(rule: str, anchor: date, made: list[str], next_on: date | None):
    made_for = scheduled(rule, anchor)
    assert (slots(made_for), fresh(made_for).generate_next_on) == (made, next_on)


RULES = [
    ("FREQ=MONTHLY", date(2026, 1, 31)),
    ("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7)),
    ("FREQ=MONTHLY;INTERVAL=6", date(2026, 8, 31)),
    ("FREQ=YEARLY", date(2026, 1, 7)),
    ("FREQ=YEARLY;BYMONTH=9", date(2026, 1, 7)),
    ("FREQ=YEARLY;BYMONTH=2;INTERVAL=2", date(2024, 2, 29)),
    ("FREQ=MONTHLY;INTERVAL=3;COUNT=12", date(2026, 1, 7)),
    ("FREQ=MONTHLY;UNTIL=20280115", date(2026, 1, 7)),
]


def rows(schedule: Schedule) -> list[dict[str, Any]]:
    """The follow-ups without what tells one commitment's from another's."""
    return [
        {name: value for name, value in row.items() if name not in ("id", "commitment_id")}
        for row in schedule.commitment.follow_ups.order_by("due_from").values()
    ]


@pytest.mark.one_engine
@pytest.mark.parametrize(("rule", "anchor"), RULES)
def test_three_years_of_only_the_days_named_make_what_every_day_makes(rule: str, anchor: date):
    """Field bug 18: the horizon never runs dry, with nobody on the pages."""
    diligent, lazy = scheduled(rule, anchor), scheduled(rule, anchor)
    calls, made_on_unnamed_days = 0, []
    named = fresh(lazy).generate_next_on
    for ahead in range(1, 3 * 366):
        day = date(2026, 1, 10) + timedelta(days=ahead)
        due = named is not None and named <= day
        if due:
            calls += 1
            make_follow_ups(fresh(lazy), on=day)
            named = fresh(lazy).generate_next_on
        # Twice a month is enough to show a slot that was made late, and each day named.
        if due or ahead % 15 == 0:
            made = make_follow_ups(fresh(diligent), on=day)
            if made and not due and slots(diligent) != slots(lazy):
                made_on_unnamed_days.append(day)
    assert made_on_unnamed_days == []
    assert rows(lazy) == rows(diligent)
    assert fresh(lazy).generate_next_on == fresh(diligent).generate_next_on
    # It is asked about once for each slot made, not every day.
    assert calls <= len(rows(lazy)) + 1


@pytest.mark.parametrize("day", [date(2026, 1, 10), date(2026, 3, 31)])
def test_doing_it_twice_makes_nothing_more(day: date):
    made_for = scheduled("FREQ=MONTHLY;INTERVAL=3", date(2026, 1, 7))
    before = rows(made_for)
    assert (make_follow_ups(fresh(made_for), on=day), rows(made_for)) == (0, before)


def test_after_years_of_silence_all_that_is_missing_is_made():
    made_for = scheduled("FREQ=YEARLY", date(2026, 1, 7))
    assert make_follow_ups(fresh(made_for), on=date(2031, 5, 1)) == 5
    assert slots(made_for) == ["2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033"]
    assert fresh(made_for).generate_next_on == date(2032, 1, 1)


def test_a_commitment_no_longer_in_force_makes_none():
    made_for = scheduled("FREQ=YEARLY", date(2026, 1, 7))
    Commitment.objects.update(standing=Standing.LAPSED)
    assert make_follow_ups(fresh(made_for), on=date(2031, 5, 1)) == 0
    assert (slots(made_for), fresh(made_for).generate_next_on) == (["2026", "2027", "2028"], None)


def test_a_slot_whose_window_was_moved_is_not_made_again():
    """Field bug 16: no ghost at the old date."""
    first, *_rest = quarterly()
    FollowUp.objects.filter(pk=first.pk).update(latest=date(2026, 5, 31))
    assert make_follow_ups(first.commitment.schedules.get(), on=date(2026, 1, 10)) == 0
    assert first.commitment.follow_ups.count() == 7


def test_the_first_day_is_a_day_of_the_desk():
    # At noon UTC on 10 January it is 11 January on Kiritimati.
    desk = DeskFactory.create(time_zone="Pacific/Kiritimati")
    assert undated(recorded(desk=desk)).review_on == date(2026, 7, 11)


def test_a_rule_from_a_mistyped_year_is_refused_and_nothing_written():
    commitment = recorded()
    with pytest.raises(Refusal) as refusal:
        schedule(commitment, Recurring(Rule.parse("FREQ=MONTHLY"), date(206, 1, 7), ""), by=SYSTEM, at=AT)
    assert str(refusal.value) == "anchor: 0206-01-07 is more than 100 years back"
    assert (Schedule.objects.count(), FollowUp.objects.count()) == (0, 0)


def test_new_follow_ups_can_show_their_flags_before_the_watch_runs():
    follow_ups = quarterly()
    turn_now(follow_ups[0].commitment, at=datetime(2026, 4, 2, 12, tzinfo=UTC))
    stored = FollowUp.objects.order_by("latest").values_list("slot", "flag", "flag_changes_on")
    assert list(stored)[:4] == [
        ("2026-Q1", "overdue", date(2025, 12, 2)),
        ("2026-Q2", "due", date(2026, 3, 2)),
        ("2026-Q3", "later", date(2026, 6, 1)),
        ("2026-Q4", "later", date(2026, 9, 1)),
    ]
