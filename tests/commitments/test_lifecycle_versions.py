"""Changing a schedule from a day on: the past stays to the byte, what nobody touched is replaced."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commitments.access import NotAllowed, Role
from commitments.lifecycle import (
    Announced,
    Author,
    ChangedMeanwhile,
    Once,
    Plan,
    Recurring,
    Refusal,
    Undated,
    Wanted,
    expect,
    extend,
    log_status,
    make_follow_ups,
    outlook,
    reassign,
    reschedule,
    schedule,
)
from commitments.models import Commitment, Extension, FollowUp, Schedule, StatusEntry
from commitments.schedule import Counting, Rule, Window
from commitments.status import CLOSED, Status
from tests.factories import AT, SYSTEM, DeskFactory, UserFactory, member, once, quarterly, recorded, undated
from tracker import flags, outbox
from tracker.faults import Faults
from tracker.models import FlagChange, Reminder

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
MONTHLY = Recurring(Rule.parse("FREQ=MONTHLY"), date(2026, 1, 7), "each month")
YEARLY = Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 1, 7), "once a year")


def window(edtf: str) -> Window:
    return Window.from_edtf(edtf)


def in_bytes(commitment: Commitment) -> dict[str, dict[str, Any]]:
    """Every column of every follow-up, with all that hangs on it, by slot."""
    rows: dict[int, dict[str, Any]] = {row["id"]: {**row, "hangs on it": []} for row in commitment.follow_ups.values()}
    models: tuple[type[Any], ...] = (StatusEntry, Extension, FlagChange, Reminder)
    for model in models:
        for hanging in model.objects.filter(follow_up__in=rows).order_by("id").values():
            rows[hanging["follow_up_id"]]["hangs on it"].append(hanging)
    return {row["slot"]: row for row in rows.values()}


def change(commitment: Commitment, plan: Plan, from_on: date | None, *, at: datetime = LATER, **options: Any) -> Any:
    return reschedule(commitment, plan, from_on=from_on, reason="agreed anew", by=SYSTEM, at=at, **options)


def touched_quarters() -> Commitment:
    """2026-Q1 done, Q2 open and late, Q3 arranged, Q4 moved, 2027-Q1 logged on; 2027-Q2 and Q3 untouched."""
    q1, _q2, q3, q4, next_q1, *_ = quarterly()
    log_status(q1, Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    log_status(q3, Status.ARRANGED, on=date(2026, 8, 1), arranged_on=date(2026, 9, 3), by=SYSTEM, at=LATER)
    extend(q4, window("2027-02"), reason="the ministers travel", by=SYSTEM, at=LATER)
    log_status(next_q1, Status.NO_INFORMATION, on=date(2026, 8, 1), by=SYSTEM, at=LATER)
    commitment: Commitment = q1.commitment
    return commitment


def test_field_bug_17_changing_a_rule_leaves_the_past_as_it_was_to_the_byte():
    commitment = touched_quarters()
    before = in_bytes(commitment)
    change(commitment, YEARLY, date(2026, 9, 1))
    stay = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    after = in_bytes(commitment)
    assert {slot: after[slot] for slot in stay} == {slot: before[slot] for slot in stay}
    assert sorted(after.keys() - before.keys()) == ["2027", "2028"]
    assert sorted(before.keys() - after.keys()) == ["2027-Q2", "2027-Q3"]


def test_both_lists_are_told_before_anything_is_written():
    commitment = touched_quarters()
    before = in_bytes(commitment)
    told = outlook(commitment, YEARLY, from_on=date(2026, 9, 1), at=LATER)
    assert in_bytes(commitment) == before
    assert [row.slot for row in told.kept] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    assert [row.slot for row in told.replaced] == ["2027-Q2", "2027-Q3"]
    assert told.made == (Wanted("2027", Window.year(2027)), Wanted("2028", Window.year(2028)))
    assert commitment.schedules.count() == 1


def test_what_is_told_is_what_is_done():
    commitment = touched_quarters()
    told = outlook(commitment, MONTHLY, from_on=date(2026, 10, 1), at=LATER)
    done = change(commitment, MONTHLY, date(2026, 10, 1))
    assert (done.kept, done.made) == (told.kept, told.made)
    assert [row.slot for row in done.replaced] == [row.slot for row in told.replaced]
    stored = {row.slot: row.window for row in commitment.follow_ups.all()}
    assert stored == {row.slot: row.window for row in told.kept} | {each.key: each.window for each in told.made}


def test_the_versions_and_the_log_say_what_changed():
    commitment = touched_quarters()
    change(commitment, YEARLY, date(2026, 9, 1))
    versions = commitment.schedules.values_list("version", "rrule", "from_on", "replaced_on", "generate_next_on")
    assert list(versions) == [
        (1, "FREQ=MONTHLY;INTERVAL=3", None, date(2026, 8, 10), None),
        (2, "FREQ=YEARLY", date(2026, 9, 1), None, date(2027, 1, 1)),
    ]
    assert commitment.entries.filter(kind="rescheduled").values_list("change", "note", "on").get() == (
        "version 2 from 2026-09-01 on: FREQ=YEARLY from 2026-01-07\n"
        "stays: 2026-Q1 (2026-33), 2026-Q2 (2026-34), 2026-Q3 (2026-35), 2026-Q4 (2027-02), 2027-Q1 (2027-33)\n"
        "replaced: 2027-Q2 (2027-34), 2027-Q3 (2027-35)\n"
        "new: 2027, 2028",
        "agreed anew",
        date(2026, 8, 10),
    )


def test_a_follow_up_that_both_versions_call_for_is_not_replaced():
    commitment = quarterly()[0].commitment
    before = in_bytes(commitment)
    change(commitment, Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3;COUNT=5"), date(2026, 1, 7)), date(2026, 9, 1))
    after = in_bytes(commitment)
    assert after == {slot: before[slot] for slot in ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]}


def test_a_new_version_holds_from_its_day_however_early_its_anchor():
    commitment = once(None, "2025-11").commitment
    change(commitment, MONTHLY, date(2026, 12, 15), at=LATER)
    assert list(commitment.follow_ups.values_list("slot", flat=True))[:3] == ["2025-11", "2027-01", "2027-02"]


def test_field_bug_16_a_moved_occurrence_neither_collides_nor_comes_back():
    _, _, third, fourth, *_ = quarterly()
    commitment = third.commitment
    extend(fourth, window("2026-35"), reason="both in one", by=SYSTEM, at=LATER)
    for _ in range(2):
        make_follow_ups(commitment.schedules.get(), on=date(2026, 8, 10))
    placed = dict(commitment.follow_ups.values_list("slot", "latest"))
    assert (placed["2026-Q3"], placed["2026-Q4"]) == (date(2026, 9, 30), date(2026, 9, 30))
    change(commitment, Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=3"), date(2025, 1, 1)), date(2026, 9, 1))
    placed = dict(commitment.follow_ups.values_list("slot", "latest"))
    assert (placed["2026-Q3"], placed["2026-Q4"]) == (date(2026, 9, 30), date(2026, 9, 30))
    assert list(commitment.follow_ups.filter(latest=date(2026, 12, 31))) == []


def test_one_occurrence_that_is_called_off_stays_as_a_row():
    _, second, *_ = quarterly()
    commitment = second.commitment
    log_status(second, Status.CALLED_OFF, on=date(2026, 1, 10), by=SYSTEM, at=AT)
    before = in_bytes(commitment)
    make_follow_ups(commitment.schedules.get(), on=date(2026, 1, 10))
    assert in_bytes(commitment) == before
    change(commitment, MONTHLY, None)
    assert in_bytes(commitment)["2026-Q2"] == before["2026-Q2"]


def test_a_replaced_follow_up_takes_along_what_the_watch_noted_of_it():
    desk = DeskFactory.create()
    member(desk, Role.LEAD)
    commitment = quarterly(recorded(desk=desk))[0].commitment
    december = datetime(2026, 12, 15, 12, 0, tzinfo=UTC)
    flags.turn({date(2026, 12, 15): [desk]}, at=december)
    outbox.queue({date(2026, 12, 15): [desk]}, at=december, faults=Faults())
    assert commitment.follow_ups.get(slot="2027-Q1").flag == "upcoming"
    change(commitment, YEARLY, date(2027, 1, 1), at=december)
    assert set(FlagChange.objects.values_list("follow_up__slot", flat=True)) == {
        "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4",
    }  # fmt: skip
    assert Reminder.objects.filter(follow_up__slot="2027-Q1").count() == 0


@pytest.mark.parametrize(
    ("plan", "slots"),
    [
        (Once(Window.from_edtf("../2026-12-31")), ["../2026-12-31"]),
        (Undated("in due course"), ["undated"]),
        (Announced("as announced"), []),
        (
            Recurring(Rule.parse("FREQ=YEARLY;BYMONTH=3,9"), date(2026, 1, 7)),
            ["2026-09", "2027-03", "2027-09"],
        ),
        (
            Recurring(Rule.parse("FREQ=MONTHLY;INTERVAL=6"), date(2026, 1, 7), "", Counting.ANNIVERSARY),
            ["2027-01-07", "2027-07-07", "2028-01-07", "2028-07-07"],
        ),
        (Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 8, 3), "", Counting.AFTER_LAST), ["round-1"]),
    ],
)  # fmt: skip
def test_any_kind_of_schedule_may_follow_any_other(plan: Plan, slots: list[str]):
    commitment = undated().commitment
    change(commitment, plan, date(2026, 8, 11) if not isinstance(plan, Recurring) else date(2026, 7, 8))
    assert sorted(commitment.follow_ups.values_list("slot", flat=True)) == slots
    assert commitment.schedule is not None
    assert commitment.schedule.plan() == plan


def test_what_has_no_date_any_more_is_looked_at_again_counted_from_the_change():
    commitment = once(None, "2027-09", made_on=date(2024, 6, 27)).commitment
    change(commitment, Undated("in due course"), date(2026, 8, 11))
    assert list(commitment.follow_ups.values_list("slot", "review_on")) == [("undated", date(2027, 2, 11))]


def test_an_announced_round_was_entered_by_hand_and_stays():
    commitment = recorded()
    schedule(commitment, Announced("as announced"), by=SYSTEM, at=AT)
    expect(commitment, "round-7", window("2026-11"), by=SYSTEM, at=AT)
    before = in_bytes(commitment)
    change(commitment, YEARLY, None)
    assert in_bytes(commitment)["round-7"] == before["round-7"]
    assert [*before, "2026", "2027", "2028"] == list(in_bytes(commitment))


def test_a_reassigned_follow_up_stays():
    later = quarterly()[-1]
    reassign(later, UserFactory.create(), reason="her region", by=SYSTEM, at=AT)
    before = in_bytes(later.commitment)
    change(later.commitment, YEARLY, None)
    assert in_bytes(later.commitment)[later.slot] == before[later.slot]


def test_only_a_lead_changes_a_schedule_and_for_a_reason():
    desk = DeskFactory.create()
    commitment = quarterly(recorded(desk=desk))[0].commitment
    before = in_bytes(commitment)
    with pytest.raises(NotAllowed):
        reschedule(commitment, YEARLY, from_on=None, reason="so", by=Author.of(member(desk, Role.OFFICER)), at=LATER)
    with pytest.raises(Refusal, match=r"^reason: a reason is needed$"):
        reschedule(commitment, YEARLY, from_on=None, reason=" ", by=SYSTEM, at=LATER)
    assert in_bytes(commitment) == before
    assert commitment.schedules.count() == 1


def test_the_second_of_two_people_is_refused():
    commitment = quarterly()[0].commitment
    change(commitment, YEARLY, date(2027, 1, 1), opened=1)
    before = in_bytes(commitment)
    with pytest.raises(ChangedMeanwhile) as refusal:
        change(commitment, MONTHLY, date(2027, 1, 1), opened=1)
    assert str(refusal.value) == (
        f"version: “the schedule of {commitment.reference}” was changed by somebody else (now 2, opened as 1)"
    )
    assert in_bytes(commitment) == before


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        (
            Recurring(Rule.parse("FREQ=YEARLY;UNTIL=20251231"), date(2026, 1, 7)),
            "rule: FREQ=YEARLY;UNTIL=20251231 falls on no day from 2026-01-07",
        ),
        (Recurring(Rule.parse("FREQ=YEARLY"), date(1925, 1, 7)), "anchor: 1925-01-07 is more than 100 years back"),
    ],
)
def test_a_rule_that_cannot_be_followed_changes_nothing(plan: Plan, refusal: str):
    commitment = quarterly()[0].commitment
    before = in_bytes(commitment)
    for ask in (
        lambda: outlook(commitment, plan, from_on=None, at=LATER),
        lambda: change(commitment, plan, None),
    ):
        with pytest.raises(Refusal) as told:
            ask()
        assert str(told.value) == refusal
    assert in_bytes(commitment) == before
    assert Schedule.objects.filter(commitment=commitment).count() == 1


def test_a_commitment_without_a_schedule_has_none_to_change():
    commitment = recorded()
    with pytest.raises(Refusal, match=rf"^schedule: {commitment.reference} has none yet$"):
        change(commitment, YEARLY, None)


RULES = st.sampled_from(
    [
        ("FREQ=MONTHLY;INTERVAL=3", Counting.CALENDAR),
        ("FREQ=MONTHLY", Counting.CALENDAR),
        ("FREQ=MONTHLY;INTERVAL=6;COUNT=4", Counting.CALENDAR),
        ("FREQ=YEARLY", Counting.CALENDAR),
        ("FREQ=YEARLY;BYMONTH=3,9", Counting.CALENDAR),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", Counting.CALENDAR),
        ("FREQ=MONTHLY;INTERVAL=3", Counting.ANNIVERSARY),
        ("FREQ=YEARLY;UNTIL=20280131", Counting.ANNIVERSARY),
        ("FREQ=YEARLY", Counting.AFTER_LAST),
    ]
)


def after_last(anchor: date) -> Recurring:
    return Recurring(Rule.parse("FREQ=YEARLY"), anchor, "", Counting.AFTER_LAST)


PLANS = st.builds(
    lambda rule, anchor: Recurring(Rule.parse(rule[0]), anchor, "", rule[1]),
    RULES,
    st.dates(date(2025, 1, 1), date(2026, 8, 10)),
)
TOUCHES = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["close", "arrange", "move", "log"])), max_size=6)


def touch(row: FollowUp, how: str) -> None:
    on = date(2026, 8, 10)
    match how:
        case "close" if row.status not in CLOSED:
            log_status(row, Status.NOT_DONE, on=on, by=SYSTEM, at=LATER)
        case "arrange" if row.status not in CLOSED:
            log_status(row, Status.ARRANGED, on=on, arranged_on=date(2026, 9, 1), by=SYSTEM, at=LATER)
        case "log" if row.status not in CLOSED:
            log_status(row, Status.NO_INFORMATION, on=on, by=SYSTEM, at=LATER)
        case "move" if row.status not in CLOSED and row.window != window("2027-05-04"):
            extend(row, window("2027-05-04"), reason="moved", by=SYSTEM, at=LATER)


@pytest.mark.one_engine
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANS, TOUCHES, PLANS, st.one_of(st.none(), st.dates(date(2025, 6, 1), date(2028, 1, 1))))
# The round that is replaced opens on the day from which the next is counted.
@example(after_last(date(2025, 1, 1)), [], after_last(date(2025, 1, 2)), None)
def test_no_change_of_a_rule_ever_touches_the_past(
    first: Recurring, touches: list[tuple[int, str]], then: Recurring, from_on: date | None
):
    commitment = recorded()
    schedule(commitment, first, by=SYSTEM, at=LATER)
    for number, how in touches:
        rows = list(commitment.follow_ups.order_by("id"))
        touch(rows[number % len(rows)], how)
    before = in_bytes(commitment)
    untouched = {row.slot for row in commitment.follow_ups.untouched()}
    past = {
        slot
        for slot, row in before.items()
        if slot not in untouched or (from_on and (row["earliest"] or row["latest"]) < from_on)
    }
    done = change(commitment, then, from_on)
    after = in_bytes(commitment)
    assert {slot: after[slot] for slot in past} == {slot: before[slot] for slot in past}
    assert {row.slot for row in done.kept} >= past
    assert after.keys() == {row.slot for row in done.kept} | {each.key for each in done.made}
    if then.counting is not Counting.AFTER_LAST:
        assert [each for each in done.made if from_on and each.window and each.window.opens < from_on] == []
    make_follow_ups(commitment.schedules.in_force().get(), on=date(2026, 8, 10))
    assert in_bytes(commitment) == after
