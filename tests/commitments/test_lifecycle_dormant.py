"""Which mechanisms are dormant is stored by every action that can change it, and by the watch."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from commitments.access import NotAllowed, Role
from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    Once,
    Recurring,
    Refusal,
    amend,
    change_days,
    change_dormant_after,
    change_standing,
    date_event,
    dormancies,
    expect,
    extend,
    log_status,
    look_for_dormancy,
    reopen,
    reschedule,
    schedule,
)
from commitments.models import Commitment, Event, FollowUp, Schedule
from commitments.schedule import Counting, Offset, Recurrence, Rule, Window
from commitments.schedule.dormancy import Dormancy
from commitments.status import CLOSED, EntryKind, Standing, Status
from tests.factories import SYSTEM, DeskFactory, member, once, quarterly, recorded, undated
from tracker import flags, tick
from tracker.faults import Faults

pytestmark = pytest.mark.django_db

QUARTERLY = Rule.parse("FREQ=MONTHLY;INTERVAL=3")


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def turn(on: str) -> None:
    faults = Faults()
    flags.turn(tick.desk_days(at=noon(on), faults=faults), at=noon(on))
    assert faults.count == 0


def log(row: FollowUp, status: Status, on: str, **said) -> None:
    if status is Status.ARRANGED:
        said = {"arranged_on": date.fromisoformat(on) + timedelta(days=20)} | said
    log_status(row, status, on=date.fromisoformat(on), by=SYSTEM, at=noon(on), **said)


def since(commitment: Commitment) -> str:
    """The day as stored; "" for none."""
    stored = Commitment.objects.values_list("dormant_since", flat=True).get(pk=commitment.pk)
    return str(stored or "")


def silent_since_april(on: str = "2026-07-02", **draft) -> Commitment:
    """A quarterly mechanism that met on 12 November 2025 and in neither of the two quarters that are over on ``on``."""
    rows = quarterly(anchor=date(2025, 10, 1), at=noon("2025-10-01"), **draft)
    log(rows[0], Status.DONE, "2025-11-12")
    turn(on)
    return rows[0].commitment


def test_a_mechanism_is_dormant_from_the_day_its_second_window_in_a_row_is_over():
    rows = quarterly(anchor=date(2025, 10, 1), at=noon("2025-10-01"))
    log(rows[0], Status.DONE, "2025-11-12")
    seen = []
    for day in ("2026-04-01", "2026-06-30", "2026-07-01", "2026-10-01"):
        turn(day)
        seen.append((day, since(rows[0].commitment)))
    assert seen == [("2026-04-01", ""), ("2026-06-30", ""), ("2026-07-01", "2026-04-01"), ("2026-10-01", "2026-04-01")]


def test_how_many_windows_and_when_it_last_met():
    commitment = silent_since_april(on="2026-10-01")
    told = dormancies([commitment], on=date(2026, 10, 1))
    assert told == {commitment.pk: Dormancy(date(2026, 4, 1), 3, date(2025, 11, 12))}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.ARRANGED, ""),
        (Status.UNDER_WAY, ""),
        (Status.NO_INFORMATION, "2026-04-01"),
        (Status.DONE, ""),
        (Status.PARTLY_DONE, ""),
        (Status.NOT_DONE, "2026-04-01"),
        (Status.CALLED_OFF, "2026-04-01"),
    ],
)
def test_what_is_logged_on_the_last_missed_round_is_a_sign_of_life_or_none(status, expected):
    commitment = silent_since_april()
    log(commitment.follow_ups.get(slot="2026-Q2"), status, "2026-07-02")
    assert since(commitment) == expected


def test_a_sign_of_life_taken_back_leaves_it_dormant_again():
    commitment = silent_since_april()
    second = commitment.follow_ups.get(slot="2026-Q2")
    log(second, Status.UNDER_WAY, "2026-07-02")
    log(second, Status.NO_INFORMATION, "2026-07-03")
    assert since(commitment) == "2026-04-01"


def test_a_meeting_ends_it_and_taking_the_meeting_back_does_not():
    commitment = silent_since_april()
    second = commitment.follow_ups.get(slot="2026-Q2")
    log(second, Status.DONE, "2026-07-03")
    met = since(commitment)
    reopen(second, reason="It was another meeting", by=SYSTEM, at=noon("2026-07-04"))
    assert (met, since(commitment)) == ("", "2026-04-01")


def test_a_missed_window_that_is_moved_ahead_is_awaited_again():
    commitment = silent_since_april()
    moved = commitment.follow_ups.get(slot="2026-Q2")
    extend(moved, Window.from_edtf("2026-09"), reason="Elections", by=SYSTEM, at=noon("2026-07-02"))
    assert since(commitment) == ""


def test_rounds_called_off_while_their_window_is_open_count():
    rows = quarterly(anchor=date(2026, 1, 1), at=noon("2026-01-01"))
    turn("2026-05-20")
    log(rows[1], Status.CALLED_OFF, "2026-05-20")
    assert since(rows[0].commitment) == "2026-04-01"


def test_a_rule_with_a_past_is_dormant_as_soon_as_it_is_scheduled():
    rows = quarterly(anchor=date(2025, 10, 1), at=noon("2026-07-02"))
    assert since(rows[0].commitment) == "2026-01-01"


def test_a_series_dated_as_announced_is_dormant_too():
    commitment = recorded()
    schedule(commitment, Announced(), by=SYSTEM, at=noon("2026-01-10"))
    told = []
    for slot, edtf in (("round-6", "2025-05-21"), ("round-7", "2026-01-03/2026-01-05")):
        expect(commitment, slot, Window.from_edtf(edtf), by=SYSTEM, at=noon("2026-01-10"))
        told.append(since(commitment))
    assert told == ["", "2025-05-22"]


def test_rounds_counted_from_the_last_one_are_counted_too():
    commitment = recorded()
    yearly = Recurring(Rule.parse("FREQ=YEARLY"), date(2023, 3, 1), "", Counting.AFTER_LAST)
    schedule(commitment, yearly, by=SYSTEM, at=noon("2026-01-10"))
    told = []
    for _ in range(2):
        log(commitment.follow_ups.open().get(), Status.NOT_DONE, "2026-01-10")
        told.append(since(commitment))
    first, second = commitment.follow_ups.order_by("id")[:2]
    assert first.window == Window.from_edtf("2023-03-02/2024-03-01")
    assert second.window == Window.from_edtf("2026-01-11/2027-01-10")
    assert told == ["", "2024-03-02"]


def test_what_waits_for_an_event_is_dormant_once_its_rounds_are_over():
    desk = DeskFactory.create()
    event = Event.objects.create(desk=desk, name="the signing")
    recurring, single = (recorded(desk=desk) for _ in range(2))
    schedule(recurring, Awaiting(event, Recurrence(QUARTERLY)), by=SYSTEM, at=noon("2026-07-02"))
    schedule(single, Awaiting(event, Offset.parse("P3M")), by=SYSTEM, at=noon("2026-07-02"))
    before = since(recurring)
    date_event(event, date(2026, 1, 7), by=SYSTEM, at=noon("2026-07-02"))
    assert (before, since(recurring), since(single)) == ("", "2026-04-01", "")


def test_what_does_not_recur_is_never_dormant():
    follow_ups = [once(None, "2025-09", at=noon("2025-01-10")), undated(at=noon("2025-01-10"))]
    turn("2027-01-10")
    assert [since(each.commitment) for each in follow_ups] == ["", ""]


def test_a_mechanism_that_is_no_longer_in_force_is_not_dormant():
    commitment = silent_since_april()
    change_standing(commitment, Standing.WITHDRAWN, reason="Announced", by=SYSTEM, at=noon("2026-07-02"))
    turn("2027-07-02")
    assert since(commitment) == ""


def test_a_schedule_that_no_longer_recurs_is_not_dormant():
    commitment = silent_since_april()
    plan = Once(Window.from_edtf("2027-05"))
    reschedule(commitment, plan, from_on=date(2026, 7, 2), reason="One last round", by=SYSTEM, at=noon("2026-07-02"))
    assert since(commitment) == ""


def test_a_changed_rule_leaves_the_silence_before_it_as_it_is():
    commitment = silent_since_april()
    plan = Recurring(Rule.parse("FREQ=YEARLY"), date(2027, 1, 1))
    reschedule(commitment, plan, from_on=date(2027, 1, 1), reason="Yearly", by=SYSTEM, at=noon("2026-07-02"))
    assert since(commitment) == "2026-04-01"


def test_grace_puts_off_the_end_of_a_window_but_not_the_day_it_was_silent_from():
    commitment = silent_since_april()
    told = []
    for grace in (10, 0, 2):
        amend(commitment, {"grace_days": grace}, by=SYSTEM, at=noon("2026-07-02"))
        told.append(since(commitment))
    turn("2026-07-03")
    assert [*told, since(commitment)] == ["", "2026-04-01", "", "2026-04-01"]


def test_the_grace_of_a_desk_does_the_same():
    commitment = silent_since_april()
    change_days(commitment.desk, lead_days=30, grace_days=10, by=SYSTEM, at=noon("2026-07-02"))
    assert since(commitment) == ""


def test_a_desk_says_after_how_many_windows_and_each_mechanism_it_touches_notes_it():
    silent = silent_since_april()
    awake = quarterly(desk=silent.desk, anchor=date(2026, 7, 1), at=noon("2026-07-02"))[0].commitment
    lead = Author.of(member(silent.desk, Role.LEAD))
    change_dormant_after(silent.desk, 3, by=lead, at=noon("2026-07-02"))
    third = since(silent)
    turn("2026-10-01")
    entries = [
        (entry.commitment, entry.kind, entry.change, entry.user, str(entry.on))
        for entry in awake.entries.model.objects.filter(kind=EntryKind.AMENDED)
    ]
    assert (third, since(silent)) == ("", "2026-04-01")
    assert entries == [(silent, "amended", "dormant_after: 2 → 3 (desk)", lead.user, "2026-07-02")]


def test_only_leads_say_after_how_many_windows():
    desk = DeskFactory.create()
    with pytest.raises(NotAllowed):
        change_dormant_after(desk, 3, by=Author.of(member(desk, Role.OFFICER)), at=noon("2026-07-02"))
    desk.refresh_from_db()
    assert desk.dormant_after == 2


def test_many_mechanisms_are_looked_at_in_as_many_queries_as_one(django_assert_num_queries):
    silent = [quarterly(anchor=date(2025, 10, 1), at=noon("2025-10-01"))[0].commitment for _ in range(3)]
    # Locked, read with their desks, their schedules, their rounds, written.
    for number in (1, 3):
        Commitment.objects.update(dormant_since=None)
        with django_assert_num_queries(5):
            look_for_dormancy(silent[:number], on=date(2026, 7, 2))
        assert [since(each) for each in silent] == ["2026-01-01"] * number + [""] * (3 - number)


def test_the_watch_looks_at_all_that_turn_overdue_at_once(django_assert_max_num_queries):
    """One batch of 30 mechanisms takes no more queries than a batch of one."""
    for _ in range(30):
        quarterly(anchor=date(2025, 10, 1), at=noon("2025-10-01"))
    turn("2026-03-31")
    with django_assert_max_num_queries(20):
        turn("2026-04-01")
    assert Commitment.objects.filter(dormant_since=date(2026, 1, 1)).count() == 30


# A walk of random actions, after each of which what is stored is worked out again from the log alone.

FIRST = date(2026, 1, 5)
WINDOWS = ("2026-02", "2026-34", "2026-03-09", "2026-01-07/2026-07-07", "../2026-05-31", "2026-04-15/..", "2027-40")
LOGGED = [status for status in Status if status is not Status.PLANNED]


@pytest.mark.one_engine
@pytest.mark.parametrize("seed", range(3))
def test_stored_and_worked_out_again_agree_after_a_walk_of_random_actions(seed):
    chance = Random(seed)
    desk = DeskFactory.create()
    start = noon(str(FIRST))
    for rule in ("FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3"):
        plan = Recurring(Rule.parse(rule), FIRST - timedelta(days=chance.randrange(200)))
        schedule(recorded(desk=desk, at=start), plan, by=SYSTEM, at=start)
    schedule(recorded(desk=desk, at=start), Announced(), by=SYSTEM, at=start)
    on, dormant = FIRST, 0
    for step in range(60):
        if chance.random() < 0.3:
            on += timedelta(days=chance.randrange(1, 40))
            turn(str(on))
        else:
            try:
                _act(chance, desk, on, step)
            except Refusal:
                continue
        for commitment in Commitment.objects.select_related("desk"):
            assert since(commitment) == worked_out(commitment, on), f"{commitment} on {on}, seed {seed}, step {step}"
            dormant += commitment.dormant_since is not None
    assert dormant > 0


def _act(chance: Random, desk, on: date, step: int) -> None:
    at, by = noon(str(on)), SYSTEM
    commitment = chance.choice(list(Commitment.objects.order_by("id")))
    match chance.randrange(10):
        case 0:
            expect(commitment, f"round-{step}", _window(chance), by=by, at=at)
        case 1:
            standing = chance.choice(list(Standing))
            change_standing(commitment, standing, reason="x", by=by, at=at)
        case 2:
            plan = Recurring(Rule.parse(chance.choice(["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3"])), on)
            if Schedule.objects.in_force().filter(commitment=commitment, kind="recurring").exists():
                reschedule(commitment, plan, from_on=on, reason="x", by=by, at=at)
        case 3:
            change_dormant_after(desk, chance.randrange(1, 5), by=by, at=at)
        case 4:
            amend(commitment, {"grace_days": chance.choice([None, 0, 5, 40])}, by=by, at=at)
        case _:
            if rows := list(commitment.follow_ups.order_by("due_from", "id")[:8]):
                _follow(chance, chance.choice(rows), on)


def _follow(chance: Random, row: FollowUp, on: date) -> None:
    if row.status in CLOSED:
        if chance.random() < 0.3:
            reopen(row, reason="x", by=SYSTEM, at=noon(str(on)))
    elif chance.random() < 0.2:
        extend(row, _window(chance), reason="x", by=SYSTEM, at=noon(str(on)))
    else:
        log(row, chance.choice(LOGGED), str(on))


def _window(chance: Random) -> Window:
    return Window.from_edtf(chance.choice(WINDOWS))


def worked_out(commitment: Commitment, on: date) -> str:
    """Since when it is dormant by the rule as it is told to people: round by round, from the log."""
    recurs = Schedule.objects.filter(commitment=commitment, replaced_on=None, kind__in=["recurring", "announced"])
    if commitment.standing != Standing.IN_FORCE or not recurs.exists():
        return ""
    rounds = sorted((row for row in commitment.follow_ups.all() if row.latest or row.closed_on), key=_place)
    logged = commitment.entries.filter(kind__in=[EntryKind.LOGGED, EntryKind.REOPENED]).order_by("id")
    lines = defaultdict(list)
    for follow_up, kind, to_status in logged.values_list("follow_up", "kind", "to_status"):
        lines[follow_up].append((kind, to_status))
    said = [(row, _said(row, lines[row.pk], on)) for row in rounds]
    counted: list[Any] = []
    for number, (row, state) in enumerate(said):
        # What was called off ahead counts once nothing before it is awaited, and a sign of life ends what was before.
        after = [later for _, later in said[number:]]
        before = [earlier for _, earlier in said[:number]]
        if state == "silence" and "life" not in after and "awaited" not in before:
            counted.append((row.latest or row.closed_on, row.closed_on or row.overdue_from))
    if len(counted) < commitment.desk.dormant_after:
        return ""
    complete = max(settled for _, settled in counted[: commitment.desk.dormant_after])
    return str(min(counted[0][0] + timedelta(days=1), complete))


def _place(row: FollowUp) -> Any:
    if row.latest is None:
        return (row.closed_on, True, row.closed_on)
    return (row.latest, row.earliest is not None, row.earliest or date.min)


def _said(row: FollowUp, lines: list[tuple[str, str]], on: date) -> str:
    """What the log says of a round: "life", "silence", or that it is still "awaited"."""
    # Opening a round again takes back the line that closed it.
    standing: list[str] = []
    for kind, to_status in lines:
        if kind == EntryKind.REOPENED:
            standing.pop()
        else:
            standing.append(to_status)
    last = standing[-1] if standing else ""
    if last in ("done", "partly_done"):
        return "life"
    if last in ("not_done", "called_off"):
        return "silence"
    if row.latest is None or on <= row.latest + timedelta(days=row.commitment.grace()):
        return "awaited"
    return "life" if last in ("arranged", "under_way") else "silence"
