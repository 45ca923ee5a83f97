"""A desk's ladder is changed: only what comes from the next day on follows it, and nothing is told because of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from commitments.access import NotAllowed, Role
from commitments.lifecycle import Author, ChangedMeanwhile, log_status, report
from commitments.models import FollowUp
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, recorded, undated, without_overview
from tracker import tick
from tracker.ladder import STANDARD, Steps
from tracker.ladders import change_ladder, restore_standard, version_of
from tracker.models import Ladder, Reminder
from tracker.outbox import ladders_of

pytestmark = pytest.mark.django_db

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


def at_nine(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)


def run(day: str):
    at = at_nine(day)
    return tick.run(at=at, clock=lambda: at)


def waits_for():
    return [str(row.remind_next_on) for row in FollowUp.objects.order_by("pk")]


def kept():
    """Every reminder that was recorded: rung, who, state."""
    reminders = Reminder.objects.select_related("recipient").order_by("reached_on", "id")
    return [(row.rung, row.recipient.name, row.state) for row in reminders]


@pytest.fixture
def desk():
    return DeskFactory.create(working_days=EVERY_DAY)


@pytest.fixture
def lead(desk):
    return without_overview(member(desk, Role.LEAD, username="lead"))


@pytest.fixture
def by(lead):
    return Author.of(lead)


def test_only_steps_from_the_next_day_on_count(desk, by, mailoutbox):
    once(None, "2026-09", desk=desk)
    run("2026-09-20")
    mailoutbox.clear()
    # On this ladder twelve days before the end were two days ago, and ten are today.
    changed = change_ladder(desk, Steps(days_before=(12, 10, 5)), by=by, at=at_nine("2026-09-20"), opened=0)
    assert (changed, waits_for()) == (1, ["2026-09-25"])
    for day in range(20, 27):
        run(f"2026-09-{day}")
    assert [(rung, state) for rung, _, state in kept()] == [
        ("30-days-before", "skipped"),
        ("opens", "sent"),
        ("10-days-before", "skipped"),
        ("5-days-before", "sent"),
    ]
    assert len(mailoutbox) == 1


def test_what_is_due_today_is_told_by_the_ladder_as_it_was(desk, by, mailoutbox):
    once(None, "2026-09", desk=desk)
    run("2026-09-22")
    mailoutbox.clear()
    # Seven days before its end: the watch has not run yet on this day.
    change_ladder(desk, Steps(days_before=(), last_day=False), by=by, at=at_nine("2026-09-23"), opened=0)
    run("2026-09-23")
    assert [(rung, state) for rung, _, state in kept()][-1] == ("7-days-before", "sent")
    assert (len(mailoutbox), waits_for()) == (1, ["2026-10-01"])


@pytest.mark.parametrize("look", ["status", "report"])
def test_a_later_look_tells_nothing_of_an_old_rung(desk, by, mailoutbox, look):
    follow_up = once(None, "2026-09", desk=desk)
    run("2026-09-20")
    change_ladder(desk, Steps(days_before=(12,)), by=by, at=at_nine("2026-09-20"), opened=0)
    act = log_status if look == "status" else report
    act(follow_up, Status.UNDER_WAY, on=date(2026, 9, 21), by=by, at=at_nine("2026-09-21"))
    run("2026-09-21")
    assert [entry for entry in kept() if entry[0] == "12-days-before"] == [("12-days-before", "lead", "skipped")]


def test_who_waits_because_nobody_can_be_told_keeps_waiting(desk):
    once(None, "2026-09", desk=desk)
    run("2026-09-20")
    changed = change_ladder(desk, Steps(days_before=(5,)), by=SYSTEM, at=at_nine("2026-09-20"), opened=0)
    assert (changed, waits_for(), kept()) == (0, ["2026-08-02"], [])
    without_overview(member(desk, Role.LEAD, username="lead"))
    run("2026-09-21")
    assert kept()[-1] == ("opens", "lead", "sent")


def test_what_is_not_coming_up_yet_is_looked_at_when_it_is(desk, by):
    once(None, "2026-12", desk=desk)
    assert change_ladder(desk, Steps(days_before=(60, 5)), by=by, at=at_nine("2026-09-20"), opened=0) == 0
    assert waits_for() == ["2026-11-01"]


def test_a_longer_ladder_takes_down_from_the_list_what_nobody_answers(desk, by):
    once(None, "2026-06-30", desk=desk)
    run("2026-09-20")
    assert waits_for() == ["None"]
    changed = change_ladder(desk, replace(STANDARD, list_after=100), by=by, at=at_nine("2026-09-20"), opened=0)
    # 82 days after its end; 106 would be the next step, and after 100 it is on the list again.
    assert (changed, waits_for()) == (1, ["2026-10-08"])


def test_a_shorter_ladder_puts_what_is_late_on_the_list_without_a_word(desk, by, mailoutbox):
    once(None, "2026-08-31", desk=desk)
    run("2026-09-20")
    mailoutbox.clear()
    changed = change_ladder(desk, replace(STANDARD, list_after=15), by=by, at=at_nine("2026-09-20"), opened=0)
    run("2026-09-21")
    assert (changed, waits_for(), mailoutbox) == (1, ["None"], [])


def test_other_desks_reviews_and_what_was_recorded_in_bulk_stay_as_they_are(desk, by):
    once(None, "2026-09", desk=DeskFactory.create())
    undated(None, desk=desk, review_on=date(2026, 10, 1))
    once(recorded(desk=desk, awaits_review=True), "2026-09")
    before = waits_for()
    assert change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=0) == 0
    assert waits_for() == before == ["2026-08-02", "2026-10-01", "2026-08-02"]


def test_the_standard_ladder_comes_back(desk, by):
    once(None, "2026-09", desk=desk)
    run("2026-09-20")
    change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=0)
    assert restore_standard(desk, by=by, at=at_nine("2026-09-20"), opened=1) == 1
    assert (waits_for(), ladders_of([desk]), version_of(desk)) == (["2026-09-23"], {desk.pk: STANDARD}, 2)
    assert restore_standard(desk, by=by, at=at_nine("2026-09-20"), opened=2) == 0
    # Whoever opened the page before it was restored does not save over what they have not seen.
    for opened in (0, 1):
        with pytest.raises(ChangedMeanwhile):
            change_ladder(desk, Steps(days_before=(6,)), by=by, at=at_nine("2026-09-20"), opened=opened)
    assert change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=2) == 1
    assert (ladders_of([desk]), version_of(desk)) == ({desk.pk: Steps(days_before=(5,))}, 3)


def test_the_same_ladder_once_more_changes_nothing(desk, by):
    change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=0)
    assert change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=1) == 0
    assert [(row.steps(), row.version) for row in Ladder.objects.all()] == [(Steps(days_before=(5,)), 1)]


def test_a_ladder_that_somebody_else_changed_meanwhile_is_left_as_it_is(desk, by):
    change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=0)
    with pytest.raises(ChangedMeanwhile):
        change_ladder(desk, Steps(days_before=(6,)), by=by, at=at_nine("2026-09-20"), opened=0)
    with pytest.raises(ChangedMeanwhile):
        restore_standard(desk, by=by, at=at_nine("2026-09-20"), opened=0)
    assert Ladder.objects.get().days_before == "5"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OFFICER])
def test_only_leads_change_a_ladder(desk, role):
    someone, elsewhere = member(desk, role), member(DeskFactory.create(), Role.LEAD)
    for user in (someone, elsewhere):
        with pytest.raises(NotAllowed):
            change_ladder(desk, Steps(), by=Author.of(user), at=at_nine("2026-09-20"), opened=0)
        with pytest.raises(NotAllowed):
            restore_standard(desk, by=Author.of(user), at=at_nine("2026-09-20"), opened=0)
    assert not Ladder.objects.exists()


def test_levels_out_of_order_are_refused_and_nothing_is_queued(desk, by):
    once(None, "2026-09", desk=desk)
    with pytest.raises(ValidationError) as refused:
        change_ladder(desk, replace(STANDARD, to_lead_after=5), by=by, at=at_nine("2026-09-20"), opened=0)
    assert refused.value.message_dict == {"to_lead_after": ["5 is not more than 5, when the deputy is told."]}
    assert (kept(), waits_for()) == ([], ["2026-08-02"])


def test_many_follow_ups_of_one_kind_take_as_many_queries_as_one(desk, by, django_assert_max_num_queries):
    owner = without_overview(member(desk, Role.OFFICER))
    for number in range(30):
        once(recorded(desk=desk, owner=owner, title=f"Forum {number}"), "2026-09")
    run("2026-09-20")
    with django_assert_max_num_queries(40):
        changed = change_ladder(desk, Steps(days_before=(5,)), by=by, at=at_nine("2026-09-20"), opened=0)
    assert changed == 30
    assert set(waits_for()) == {str(date(2026, 9, 30) - timedelta(days=5))}
