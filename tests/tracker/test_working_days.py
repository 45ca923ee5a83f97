"""Days set by hand move reminders, and never a window or a flag."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.access import NotAllowed, Role
from commitments.lifecycle import Author, look_again
from commitments.models import Desk, FollowUp, HolidayOverride
from commitments.schedule import Window
from tests.factories import SYSTEM, DeskFactory, member, once, undated
from tracker import tick
from tracker.models import FlagChange, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# Half past nine: past the hour of a desk's digest.
NINE = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


def run(on: date) -> tick.Result:
    at = NINE + (on - NINE.date())
    return tick.run(at=at, clock=lambda: at)


def run_through(first: date, last: date) -> None:
    for days in range((last - first).days + 1):
        run(first + timedelta(days=days))


def set_by_hand(desk: Desk, on: date, *, is_off: bool, country: str = "", name: str = "") -> None:
    day = HolidayOverride(desk=desk, on=on, is_off=is_off, country=country, name=name)
    day.full_clean()
    day.save()


def reached() -> dict[str, date]:
    return dict(Reminder.objects.values_list("rung", "reached_on"))


def all_but_reminders(follow_up: FollowUp) -> dict[str, object]:
    row = FollowUp.objects.filter(pk=follow_up.pk).values().get()
    return {name: value for name, value in row.items() if name != "remind_next_on"}


def turned() -> list[tuple[str, date]]:
    return list(FlagChange.objects.order_by("on").values_list("to_flag", "on"))


@pytest.fixture
def desk() -> Desk:
    desk: Desk = DeskFactory.create(holiday_countries="PK,CN")
    member(desk, Role.LEAD)
    return desk


@pytest.mark.parametrize(
    ("by_hand", "before"),
    [
        # The window ends on Wednesday 30 September 2026; a week before that is a Wednesday as well.
        ({}, {"7-days-before": date(2026, 9, 23), "1-days-before": date(2026, 9, 29), "last-day": date(2026, 9, 30)}),
        (
            {("PK", date(2026, 9, 30)): True},
            {"7-days-before": date(2026, 9, 23), "1-days-before": date(2026, 9, 29), "last-day": date(2026, 9, 29)},
        ),
        (
            {("", date(2026, 9, 23)): True, ("", date(2026, 9, 22)): True},
            {"7-days-before": date(2026, 9, 21), "1-days-before": date(2026, 9, 29), "last-day": date(2026, 9, 30)},
        ),
    ],
)
def test_a_day_off_set_by_hand_moves_the_rungs_before_the_end_and_neither_window_nor_flag(
    desk, by_hand: dict[tuple[str, date], bool], before: dict[str, date]
):
    follow_up = once(None, "2026-09", desk=desk)
    for (country, on), is_off in by_hand.items():
        set_by_hand(desk, on, country=country, is_off=is_off)
    run_through(date(2026, 9, 18), date(2026, 10, 1))
    found = reached()
    assert {rung: found[rung] for rung in before} == before
    follow_up.refresh_from_db()
    assert follow_up.window == follow_up.first_window == Window.from_edtf("2026-09")
    assert (follow_up.due_from, follow_up.overdue_from) == (date(2026, 9, 1), date(2026, 10, 1))
    assert turned() == [("due", date(2026, 9, 18)), ("overdue", date(2026, 10, 1))]


def test_a_working_day_set_by_hand_keeps_the_rung_on_it(desk):
    # Sunday 20 September 2026 is worked in China, in return for a day off in October.
    set_by_hand(desk, date(2026, 9, 20), is_off=False, name="Worked for 6 October")
    once(None, "2026-09-20", desk=desk)
    run_through(date(2026, 9, 10), date(2026, 9, 20))
    assert reached()["last-day"] == date(2026, 9, 20)


def test_a_holiday_struck_by_hand_is_a_day_of_mail_again(desk):
    once(None, "2026-09-25", desk=desk)
    assert run(date(2026, 9, 25)).sent == 0  # Mid-Autumn Festival
    set_by_hand(desk, date(2026, 9, 25), country="CN", is_off=False)
    assert run(date(2026, 9, 25)).sent == 1


def test_a_day_off_that_becomes_known_late_moves_the_rung_already_waited_for(desk):
    """The row waits for the 23rd; that this is a day off after all is told on the 21st."""
    follow_up = once(None, "2026-09", desk=desk)
    run_through(date(2026, 9, 17), date(2026, 9, 21))
    before = all_but_reminders(follow_up)
    set_by_hand(desk, date(2026, 9, 23), country="PK", is_off=True, name="Eid")
    assert look_again(desk, by=SYSTEM, at=NINE.replace(day=21)) == 1
    run(date(2026, 9, 21))
    assert all_but_reminders(follow_up) == before
    assert "7-days-before" not in reached()
    run_through(date(2026, 9, 22), date(2026, 9, 23))
    assert reached()["7-days-before"] == date(2026, 9, 22)
    assert Reminder.objects.get(rung="7-days-before").state == "sent"


def test_looking_again_changes_nothing_else_and_repeats_nothing(desk):
    kept = [once(None, "2026-09", desk=desk), once(None, "2026-08", desk=desk), undated(desk=desk)]
    elsewhere = once(None, "2026-09")
    run(date(2026, 9, 23))
    before = [FollowUp.objects.filter(pk=row.pk).values().get() for row in [*kept, elsewhere]]
    sent = list(Reminder.objects.order_by("pk").values())
    # Both that have an end: what comes after it is counted in working days.
    assert look_again(desk, by=SYSTEM, at=NINE.replace(day=23)) == 2
    result = run(date(2026, 9, 23))
    assert (result.queued, result.sent) == (0, 0)
    assert [FollowUp.objects.filter(pk=row.pk).values().get() for row in [*kept, elsewhere]] == before
    assert list(Reminder.objects.order_by("pk").values()) == sent


def test_only_leads_have_the_watch_look_again(desk):
    officer = member(desk, Role.OFFICER)
    with pytest.raises(NotAllowed):
        look_again(desk, by=Author.of(officer), at=NINE)


@pytest.mark.both_engines
@pytest.mark.parametrize("rows", [1, 3])
def test_the_days_set_by_hand_are_asked_for_as_often_for_any_number_of_rows(desk, rows):
    other = DeskFactory.create()
    member(other, Role.LEAD)
    for _ in range(rows):
        once(None, "2026-09", desk=desk)
        once(None, "2026-09", desk=other)
    with CaptureQueriesContext(connection) as asked:
        result = run(date(2026, 9, 23))
    assert result.queued == 2 * rows
    # For all ladders once, for the hours of the mail once, and for the mail itself once for each of the two leads.
    assert sum('FROM "commitments_holidayoverride"' in query["sql"] for query in asked) <= 1 + 1 + 2 + 2
