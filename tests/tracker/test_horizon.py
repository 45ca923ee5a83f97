"""Follow-ups are made ahead by the watch alone, for years (field bug 18)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Awaiting, Recurring, date_event, schedule
from commitments.models import Event, FollowUp, Schedule
from commitments.schedule import Counting, Recurrence, Rule
from tests.factories import AT, SYSTEM, DeskFactory, member, quarterly, recorded
from tracker import tick

pytestmark = pytest.mark.django_db


def run(at: datetime) -> int:
    return tick.run(at=at, clock=lambda: at).generated


def slots() -> list[str]:
    return list(FollowUp.objects.order_by("latest").values_list("slot", flat=True))


def yearly():
    commitment = recorded()
    schedule(commitment, Recurring(Rule.parse("FREQ=YEARLY"), date(2026, 1, 7), "annual"), by=SYSTEM, at=AT)


def test_field_bug_18_after_three_years_with_nobody_there_one_run_makes_all_that_is_missing():
    quarterly()
    assert slots() == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]
    # On 10 January 2029 the horizon is 10 July 2030.
    assert run(datetime(2029, 1, 10, 12, tzinfo=UTC)) == 12
    assert slots()[-3:] == ["2030-Q1", "2030-Q2", "2030-Q3"]
    assert len(slots()) == 19
    assert run(datetime(2029, 1, 10, 12, tzinfo=UTC)) == 0


def test_a_watch_that_runs_weekly_for_three_years_makes_the_same_as_one_that_wakes_at_the_end():
    quarterly()
    made = [run(AT + timedelta(days=day)) for day in range(0, 3 * 365, 7)]
    assert sum(made) == 12
    assert max(made) == 1
    # The last run is on 6 January 2029: the third quarter of 2030 opens within 18 months of it.
    assert slots()[-3:] == ["2030-Q1", "2030-Q2", "2030-Q3"]


def test_of_a_rare_rule_the_next_two_are_always_there():
    yearly()
    assert slots() == ["2026", "2027", "2028"]
    for year in range(2027, 2031):
        run(datetime(year, 1, 1, 12, tzinfo=UTC))
        assert [slot for slot in slots() if int(slot) > year][:2] == [str(year + 1), str(year + 2)]


def test_the_day_on_which_the_next_one_is_needed_is_stored_and_kept():
    quarterly()
    run(AT)
    assert Schedule.objects.get().generate_next_on == date(2026, 4, 1)
    assert run(datetime(2026, 3, 31, 12, tzinfo=UTC)) == 0
    assert run(datetime(2026, 4, 1, 12, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("rule", "counting", "newest"),
    [
        ("FREQ=MONTHLY;INTERVAL=3", Counting.ANNIVERSARY, ["2030-01-07", "2030-04-07", "2030-07-07", "2030-10-07"]),
        ("FREQ=YEARLY;BYMONTH=3,9", Counting.CALENDAR, ["2028-09", "2029-03", "2029-09", "2030-03"]),
        ("FREQ=MONTHLY;INTERVAL=6;BYDAY=-1FR", Counting.CALENDAR, ["2029-01-26", "2029-07-27", "2030-01-25"]),
        ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=15", Counting.CALENDAR, ["2028-09-15", "2029-09-15", "2030-09-15"]),
        ("FREQ=YEARLY;INTERVAL=2", Counting.CALENDAR, ["2028", "2030", "2032"]),
        ("FREQ=WEEKLY;INTERVAL=26", Counting.CALENDAR, ["2029-W01", "2029-W27", "2030-W01", "2030-W27"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", Counting.CALENDAR, ["2028-05-15", "2029-05-14", "2030-05-13"]),
    ],
)
def test_every_way_of_counting_is_kept_three_years_on(rule: str, counting: Counting, newest: list[str]):
    commitment = recorded()
    schedule(commitment, Recurring(Rule.parse(rule), date(2026, 1, 7), "", counting), by=SYSTEM, at=AT)
    run(datetime(2029, 1, 10, 12, tzinfo=UTC))
    assert slots()[-len(newest) :] == newest
    assert run(datetime(2029, 1, 10, 12, tzinfo=UTC)) == 0


def test_what_recurs_after_an_event_is_kept_too():
    commitment = recorded()
    event = Event.objects.create(desk=commitment.desk, name="entry into force")
    each_year = Recurrence(Rule.parse("FREQ=YEARLY"), Counting.ANNIVERSARY)
    schedule(commitment, Awaiting(event, each_year), by=SYSTEM, at=AT)
    assert run(datetime(2026, 6, 1, 12, tzinfo=UTC)) == 0
    date_event(event, date(2026, 1, 5), by=SYSTEM, at=AT)
    run(datetime(2029, 1, 10, 12, tzinfo=UTC))
    # On 10 January 2029 the next two open on 6 January 2030 and 2031.
    assert slots() == ["2027-01-05", "2028-01-05", "2029-01-05", "2030-01-05", "2031-01-05", "2032-01-05"]


def pages(commitment: str, pk: int, follow_up: int) -> list[str]:
    """Every kind of page and list that shows a follow-up or a schedule."""
    return [
        "/",
        "/?flag=overdue",
        "/commitments/",
        f"/commitments/{commitment}/",
        "/api/v1/commitments/",
        f"/api/v1/commitments/{commitment}/",
        "/api/v1/follow-ups/",
        f"/api/v1/follow-ups/{follow_up}/",
        "/api/v1/entries/",
        "/api/v1/summary/",
        reverse("admin:index"),
        reverse("admin:commitments_commitment_changelist"),
        reverse("admin:commitments_commitment_change", args=[pk]),
        reverse("admin:commitments_commitment_reschedule", args=[pk]),
        reverse("admin:commitments_followup_changelist"),
        reverse("admin:commitments_followup_change", args=[follow_up]),
        reverse("admin:commitments_schedule_changelist"),
    ]


def test_field_bug_18_reading_a_page_writes_nothing_however_dry_the_horizon(client):
    desk = DeskFactory.create()
    client.force_login(member(desk, Role.LEAD))
    # The pages read the real clock, by which a horizon seen from January 2016 has long run dry.
    long_ago = datetime(2016, 1, 10, 12, 0, tzinfo=UTC)
    commitment = quarterly(
        recorded(desk=desk, confidentiality=Confidentiality.PUBLIC, at=long_ago), anchor=date(2016, 1, 7), at=long_ago
    )[0].commitment
    follow_up = commitment.follow_ups.latest("id")
    before = slots()
    asked: list[str] = []

    def listen(execute, sql, params, many, context):
        asked.append(sql.split(maxsplit=1)[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        answers = {
            address: client.get(address).status_code
            for address in pages(commitment.reference, commitment.pk, follow_up.pk)
        }
    assert set(answers.values()) == {200}, answers
    assert set(asked) - {"SELECT", "SAVEPOINT", "RELEASE"} == set()
    assert slots() == before
