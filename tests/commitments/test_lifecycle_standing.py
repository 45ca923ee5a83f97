"""What becomes of the follow-ups when a commitment ends, and when it is in force again."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from commitments.access import NotAllowed, Role
from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    ChangedMeanwhile,
    Recurring,
    Refusal,
    Wanted,
    change_standing,
    date_event,
    ending,
    expect,
    extend,
    log_status,
    reopen,
    schedule,
    taking_up,
)
from commitments.models import Commitment, Event, Schedule, StatusEntry
from commitments.schedule import Counting, Offset, Rule, Window
from commitments.status import Standing, Status
from tests.factories import SYSTEM, DeskFactory, UserFactory, member, once, quarterly, recorded, undated
from tracker import tick
from tracker.models import Reminder

pytestmark = pytest.mark.django_db

ENDS = [Standing.LAPSED, Standing.SUPERSEDED, Standing.WITHDRAWN]


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def change(commitment: Commitment, standing: Standing, on: str = "2026-07-02", **given: Any) -> StatusEntry:
    known: dict[str, Any] = {"reason": "No answer since 2025", "by": SYSTEM, "at": noon(on)}
    return change_standing(commitment, standing, **known | given)


def at_work(**draft: Any) -> Commitment:
    """Each quarter from 2026 on, as on 2 July: Q1 done, Q2 missed, Q3 open, Q4 moved, 2027-Q1 arranged, two more."""
    rows = quarterly(anchor=date(2026, 1, 1), at=noon("2026-01-01"), **draft)
    by: dict[str, Any] = {"by": SYSTEM, "at": noon("2026-07-02")}
    log_status(rows[0], Status.DONE, on=date(2026, 3, 3), by=SYSTEM, at=noon("2026-03-03"))
    extend(rows[3], Window.from_edtf("2026-12"), reason="Elections", **by)
    log_status(rows[4], Status.ARRANGED, on=date(2026, 7, 1), arranged_on=date(2027, 2, 2), **by)
    return rows[0].commitment


def in_force(commitment: Commitment) -> Schedule:
    return Schedule.objects.in_force().get(commitment=commitment)


def statuses(commitment: Commitment) -> list[tuple[str, str, str]]:
    rows = commitment.follow_ups.order_by("first_latest", "id")
    return [(row.slot, row.status, str(row.closed_on or "")) for row in rows]


def log_of(commitment: Commitment, *, since: int = 0) -> list[tuple[str, str, str, str]]:
    """Kind, slot, what changed and the note of each line, oldest first."""
    entries = commitment.entries.filter(pk__gt=since).order_by("id").select_related("follow_up")
    return [(e.kind, e.follow_up.slot if e.follow_up else "", e.change, e.note) for e in entries]


def last_entry() -> int:
    return StatusEntry.objects.order_by("-id").values_list("pk", flat=True)[0]


@pytest.mark.parametrize("standing", ENDS)
def test_what_is_open_is_called_off_and_what_nobody_touched_goes(standing):
    commitment = at_work()
    before = last_entry()
    change(commitment, standing)
    note = f"{standing.label}: No answer since 2025"
    commitment.refresh_from_db()
    assert commitment.standing == standing
    assert statuses(commitment) == [
        ("2026-Q1", "done", "2026-03-03"),
        ("2026-Q2", "called_off", "2026-07-02"),
        ("2026-Q3", "called_off", "2026-07-02"),
        ("2026-Q4", "called_off", "2026-07-02"),
        ("2027-Q1", "called_off", "2026-07-02"),
    ]
    assert log_of(commitment, since=before) == [
        ("standing", "", f"in force → {standing.label}", "No answer since 2025"),
        ("logged", "2026-Q2", "", note),
        ("logged", "2026-Q3", "", note),
        ("logged", "2026-Q4", "", note),
        ("logged", "2027-Q1", "", note),
    ]


def test_both_lists_are_told_before_and_nothing_is_written():
    commitment = at_work()
    before = statuses(commitment)
    told = ending(commitment, Standing.LAPSED, at=noon("2026-07-02"))
    assert [row.slot for row in told.called_off] == ["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    assert [row.slot for row in told.deleted] == ["2027-Q2", "2027-Q3"]
    assert statuses(commitment) == before


def test_an_undated_follow_up_is_called_off_and_stays_on_record():
    follow_up = undated(at=noon("2026-01-10"))
    change(follow_up.commitment, Standing.LAPSED)
    assert statuses(follow_up.commitment) == [("undated", "called_off", "2026-07-02")]


def test_a_window_that_opens_today_has_opened():
    due, later = (once(None, edtf, at=noon("2026-01-10")) for edtf in ("2026-07-02/2026-07-05", "2026-07-03"))
    for each in (due, later):
        change(each.commitment, Standing.WITHDRAWN)
    assert (statuses(due.commitment), statuses(later.commitment)) == (
        [("2026-07-02/2026-07-05", "called_off", "2026-07-02")],
        [],
    )


def test_what_is_fulfilled_must_be_closed_first():
    commitment = at_work()
    with pytest.raises(Refusal) as refused:
        change(commitment, Standing.FULFILLED)
    assert str(refused.value) == "standing: close first what is open: 2026-Q2, 2026-Q3, 2026-Q4, 2027-Q1"
    for row in ending(commitment, Standing.LAPSED, at=noon("2026-07-02")).called_off:
        log_status(row, Status.DONE, on=date(2026, 7, 2), by=SYSTEM, at=noon("2026-07-02"))
    change(commitment, Standing.FULFILLED, reason="All was held")
    commitment.refresh_from_db()
    assert commitment.standing == "fulfilled"
    assert {status for _, status, _ in statuses(commitment)} == {"done"}
    assert commitment.follow_ups.count() == 5


def test_a_refusal_writes_nothing():
    commitment = at_work()
    before = statuses(commitment), log_of(commitment), in_force(commitment).generate_next_on
    for refused in (
        lambda: change(commitment, Standing.FULFILLED),
        lambda: change(commitment, Standing.LAPSED, reason="  "),
        lambda: change(commitment, Standing.IN_FORCE),
        lambda: change(commitment, Standing.LAPSED, opened=7),
        lambda: change(commitment, Standing.LAPSED, shown="1:1/2:1"),
    ):
        with pytest.raises(Refusal):
            refused()
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert (statuses(commitment), log_of(commitment), in_force(commitment).generate_next_on) == before
    assert (commitment.standing, commitment.version) == ("in_force", 1)


@pytest.mark.parametrize(
    ("standing", "given", "line"),
    [
        (Standing.IN_FORCE, {}, "standing: {0} is “in force” already"),
        (Standing.LAPSED, {"reason": " "}, "reason: a reason is needed"),
        (
            Standing.LAPSED,
            {"opened": 7},
            "version: “{0} A forum will be held” was changed by somebody else (now 1, opened as 7)",
        ),
        (
            Standing.LAPSED,
            {"shown": "/"},
            "standing: what is open was changed by somebody else, look at it again",
        ),
    ],
)
def test_each_refusal_is_one_line(standing, given, line):
    commitment = at_work()
    with pytest.raises(Refusal) as refused:
        change(commitment, standing, **given)
    assert str(refused.value) == line.format(commitment.reference)


def test_what_was_logged_after_the_lists_were_shown_is_not_called_off_unseen():
    commitment = at_work()
    shown = ending(commitment, Standing.LAPSED, at=noon("2026-07-02")).token
    third = commitment.follow_ups.get(slot="2026-Q3")
    log_status(third, Status.UNDER_WAY, on=date(2026, 7, 2), by=SYSTEM, at=noon("2026-07-02"))
    with pytest.raises(ChangedMeanwhile):
        change(commitment, Standing.LAPSED, shown=shown)
    change(commitment, Standing.LAPSED, shown=ending(commitment, Standing.LAPSED, at=noon("2026-07-02")).token)
    assert Commitment.objects.get(pk=commitment.pk).standing == "lapsed"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OFFICER])
def test_only_leads_change_the_standing(role):
    commitment = at_work()
    for user in (member(commitment.desk, role), UserFactory.create(), member(DeskFactory.create(), Role.LEAD)):
        with pytest.raises(NotAllowed):
            change(commitment, Standing.LAPSED, by=Author.of(user))
    change(commitment, Standing.LAPSED, by=Author.of(member(commitment.desk, Role.LEAD)))


def test_nothing_is_made_and_nobody_is_reminded_any_more():
    desk = DeskFactory.create()
    member(desk, Role.LEAD, username="lead")
    commitment = at_work(desk=desk)
    tick.run(at=noon("2026-07-01"), clock=lambda: noon("2026-07-01"))
    queued = Reminder.objects.filter(state__in=["queued", "bundled", "sent"]).count()
    change(commitment, Standing.LAPSED)
    rows = statuses(commitment)
    for at in (noon("2026-07-03"), noon("2026-10-01"), noon("2029-01-10")):
        result = tick.run(at=at, clock=partial(noon, str(at.date())))
        assert (result.generated, result.queued) == (0, 0)
    assert queued > 0
    assert statuses(commitment) == rows


def test_an_event_that_takes_place_makes_nothing_of_what_lapsed():
    desk = DeskFactory.create()
    event = Event.objects.create(desk=desk, name="the elections")
    commitment = recorded(desk=desk)
    schedule(commitment, Awaiting(event, Offset.parse("P6M")), by=SYSTEM, at=noon("2026-01-10"))
    change(commitment, Standing.LAPSED)
    date_event(event, date(2026, 7, 1), by=SYSTEM, at=noon("2026-07-02"))
    assert statuses(commitment) == [("awaited", "called_off", "2026-07-02")]


def test_the_next_round_is_not_made_when_the_last_one_is_called_off():
    commitment = recorded()
    yearly = Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 1, 7), "", Counting.AFTER_LAST)
    schedule(commitment, yearly, by=SYSTEM, at=noon("2026-01-10"))
    change(commitment, Standing.LAPSED)
    assert statuses(commitment) == [("round-1", "called_off", "2026-07-02")]


def test_no_follow_up_is_opened_or_added_where_nobody_follows_up():
    commitment = recorded()
    schedule(commitment, Announced(), by=SYSTEM, at=noon("2026-01-10"))
    first = expect(commitment, "first", Window.from_edtf("2026-03"), by=SYSTEM, at=noon("2026-01-10"))
    change(commitment, Standing.LAPSED)
    line = f"standing: {commitment.reference} is “lapsed”, not in force"
    with pytest.raises(Refusal, match=line):
        reopen(first, reason="It was held", by=SYSTEM, at=noon("2026-07-02"))
    with pytest.raises(Refusal, match=line):
        expect(commitment, "second", Window.from_edtf("2026-09"), by=SYSTEM, at=noon("2026-07-02"))
    assert statuses(commitment) == [("first", "called_off", "2026-07-02")]


def test_a_lapsed_commitment_may_be_said_to_be_superseded():
    commitment = at_work()
    change(commitment, Standing.LAPSED)
    rows, before = statuses(commitment), last_entry()
    change(commitment, Standing.SUPERSEDED, reason="By the new agreement")
    assert statuses(commitment) == rows
    assert log_of(commitment, since=before) == [("standing", "", "lapsed → superseded", "By the new agreement")]


def test_back_in_force_its_schedule_holds_from_today_and_the_gap_leaves_no_follow_ups():
    commitment = at_work()
    change(commitment, Standing.LAPSED)
    before = last_entry()
    told = [each.key for each in _made(commitment, at=noon("2027-08-10"))]
    change(commitment, Standing.IN_FORCE, on="2027-08-10", reason="Taken up again")
    commitment = Commitment.objects.get(pk=commitment.pk)
    # The quarter that is running on 10 August 2027 opened in the gap.
    assert told == [
        "2027-Q4",
        "2028-Q1",
        "2028-Q2",
        "2028-Q3",
        "2028-Q4",
        "2029-Q1",
    ]
    assert statuses(commitment)[5:] == [(key, "planned", "") for key in told]
    schedule = in_force(commitment)
    assert (commitment.standing, schedule.version, str(schedule.from_on)) == ("in_force", 2, "2027-08-10")
    lines = log_of(commitment, since=before)
    assert [(kind, note) for kind, _, _, note in lines] == [
        ("standing", "Taken up again"),
        ("rescheduled", "Taken up again"),
    ]
    assert lines[0][2] == "lapsed → in force"


def test_back_in_force_the_watch_makes_follow_ups_again():
    commitment = at_work()
    change(commitment, Standing.LAPSED)
    change(commitment, Standing.IN_FORCE, on="2026-07-02")
    again = [slot for slot, _, _ in statuses(commitment)]
    tick.run(at=noon("2026-10-01"), clock=lambda: noon("2026-10-01"))
    assert [slot for slot, _, _ in statuses(commitment)] == [*again, "2028-Q2"]


def test_a_round_after_the_last_one_is_counted_from_the_day_it_is_taken_up():
    commitment = recorded()
    yearly = Recurring(Rule.parse("FREQ=YEARLY"), date(2024, 1, 7), "", Counting.AFTER_LAST)
    schedule(commitment, yearly, by=SYSTEM, at=noon("2026-01-10"))
    change(commitment, Standing.LAPSED)
    change(commitment, Standing.IN_FORCE, on="2026-08-10")
    row = commitment.follow_ups.open().get()
    assert (row.slot, row.window) == ("round-2", Window.from_edtf("2026-08-11/2027-08-10"))


def test_what_falls_due_once_is_expected_again_unless_its_window_was_open():
    future, running = (once(None, edtf, at=noon("2026-01-10")) for edtf in ("2027-05", "2026-07"))
    for each in (future, running):
        change(each.commitment, Standing.WITHDRAWN)
        change(each.commitment, Standing.IN_FORCE, on="2026-07-20")
    assert (statuses(future.commitment), statuses(running.commitment)) == (
        [("2027-05", "planned", "")],
        [("2026-07", "called_off", "2026-07-02")],
    )


def test_without_a_schedule_only_the_standing_changes():
    commitment = recorded()
    before = last_entry()
    change(commitment, Standing.LAPSED)
    nothing = taking_up(commitment, at=noon("2026-07-03"))
    change(commitment, Standing.IN_FORCE, on="2026-07-03")
    assert nothing is None
    assert [(kind, changed) for kind, _, changed, _ in log_of(commitment, since=before)] == [
        ("standing", "in force → lapsed"),
        ("standing", "lapsed → in force"),
    ]


def test_days_in_the_log_are_the_desks_own():
    commitment = once(None, "2026-07", desk=DeskFactory.create(time_zone="Pacific/Kiritimati")).commitment
    entry = change(commitment, Standing.LAPSED, at=noon("2026-07-02"))
    row = commitment.follow_ups.get()
    assert (entry.on, row.closed_on) == (date(2026, 7, 3), date(2026, 7, 3))
    assert entry.at - noon("2026-07-02") == timedelta(0)


def _made(commitment: Commitment, *, at: datetime) -> tuple[Wanted, ...]:
    told = taking_up(commitment, at=at)
    return told.made if told else ()
