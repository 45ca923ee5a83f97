"""Queueing for a crowd writes what queueing row by row writes, on registers of every kind of row."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, Role
from commitments.models import Commitment, Desk, FollowUp, Schedule
from commitments.schedule import Milestones, Window
from commitments.status import Kind, ScheduleKind
from tests.factories import DeskFactory, FocalPointFactory, MembershipFactory, UserFactory, recipient
from tracker import outbox
from tracker.faults import Faults
from tracker.ladder import Reached
from tracker.models import Acknowledgement, Ladder, Outage, Reminder
from tracker.outbox import crowd, queueing

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 16, 12, tzinfo=UTC)
TODAY = AT.date()
RULES = ["", "", "FREQ=MONTHLY", "FREQ=WEEKLY", "FREQ=YEARLY", "FREQ=NEVER"]


def some_register(seed: int) -> list[Desk]:
    """Sixty follow-ups of three desks, each different from the others in what decides who is told of what."""
    chance = Random(seed)
    desks = [
        DeskFactory.create(working_days=days, writes_to_focal_points=number == 2)
        for number, days in enumerate(["MO,TU,WE,TH,FR", "MO,TU,WE,TH,FR,SA,SU", "SU,MO,TU,WE,TH"])
    ]
    Ladder.objects.create(desk=desks[1], days_before="45,3", days_after="1,3,9", to_deputy_after=2)
    people = [
        UserFactory.create(
            is_active=chance.random() < 0.9,
            is_staff=chance.random() < 0.8,
            is_superuser=chance.random() < 0.1,
            **({"email": ""} if chance.random() < 0.1 else {}),
        )
        for _ in range(12)
    ]
    for number, person in enumerate(people):
        if chance.random() < 0.6:
            role = Role.LEAD if number < 3 else Role.OFFICER
            MembershipFactory.create(desk=desks[number % 3], user=person, role=role)
        if chance.random() < 0.5:
            bounced = {"bounced_address": person.email, "bounced_at": AT} if chance.random() < 0.3 else {}
            recipient(person, takes_digest=chance.random() < 0.8, **(bounced if person.email else {}))
    Outage.objects.create(from_at=AT - timedelta(days=30), until_at=AT - timedelta(days=27))
    for number in range(30):
        commitment = Commitment.objects.create(
            desk=desks[number % 3],
            reference=f"X-{number}",
            title=f"Commitment {number}",
            kind=Kind.DELIVERABLE,
            confidentiality=chance.choice(list(Confidentiality)),
            owner=chance.choice([*people, None]),
            awaits_review=chance.random() < 0.05,
            assigned_at=AT if chance.random() < 0.05 else None,
        )
        commitment.readers.set(chance.sample(people, 2))
        if chance.random() < 0.3:
            commitment.focal_points.add(FocalPointFactory.create(email=f"point{number}@example.org"))
        if rule := chance.choice(RULES):
            Schedule.objects.create(
                commitment=commitment,
                kind=ScheduleKind.RECURRING,
                rrule=rule,
                counting="calendar",
                anchor=date(2026, 1, 1),
            )
        for slot in range(2):
            some_follow_up(commitment, f"slot {slot}", chance, people)
    return desks


def some_follow_up(commitment, slot, chance, people):
    day = TODAY + timedelta(days=chance.randint(-40, 40))
    window = chance.choice([Window.day(day), Window.by(day), Window.month(day.year, day.month), Window.starting(day)])
    days = Milestones.of(window, lead_days=30, grace_days=chance.choice([0, 0, 5]))
    status = chance.choice(["planned", "planned", "planned", "under_way", "arranged"])
    follow_up = FollowUp.objects.create(
        commitment=commitment,
        slot=slot,
        earliest=window.earliest,
        latest=window.latest,
        precision=window.precision,
        status=status,
        arranged_on=day if status == "arranged" else None,
        flag=days.flag(TODAY),
        upcoming_from=days.upcoming_from,
        due_from=days.due_from,
        overdue_from=days.overdue_from,
        known_on=chance.choice([None, date(2026, 1, 7), TODAY - timedelta(days=3)]),
        heard_on=chance.choice([None, None, None, TODAY - timedelta(days=20)]),
        review_on=None if window.latest else TODAY,
        owner=chance.choice([None, None, None, *people[:1]]),
        remind_next_on=TODAY - timedelta(days=chance.choice([0, 0, 1, 10])),
    )
    if chance.random() < 0.1:
        Acknowledgement.objects.create(
            follow_up=follow_up,
            recipient=recipient(people[0]),
            window_version=1,
            on=TODAY - timedelta(days=5),
            until_on=TODAY + timedelta(days=9),
            at=AT,
        )


def at_once(monkeypatch):
    """One row is a crowd."""
    for module in (crowd, queueing):
        monkeypatch.setattr(module, "CROWD", 1)


def queued(desks):
    """What is written when the register is queued, from the state it is in now; and how many are said to be queued."""
    faults = Faults()
    count = outbox.queue({TODAY: desks}, at=AT, faults=faults)
    reminders = set(
        Reminder.objects.values_list(
            "follow_up", "recipient__user", "recipient__focal_point", "rung", "kind", "level", "reached_on", "state"
        )
    )
    return count, faults.count, reminders, dict(FollowUp.objects.values_list("pk", "remind_next_on"))


@pytest.mark.parametrize("seed", range(8))
def test_a_crowd_is_told_what_each_would_be_told(monkeypatch, seed):
    desks = some_register(seed)
    as_it_was = dict(FollowUp.objects.values_list("pk", "remind_next_on"))
    one_by_one = queued(desks)
    Reminder.objects.all().delete()
    for pk, remind_next_on in as_it_was.items():
        FollowUp.objects.filter(pk=pk).update(remind_next_on=remind_next_on)
    at_once(monkeypatch)
    with CaptureQueriesContext(connection) as asked:
        together = queued(desks)
    assert together == one_by_one
    assert one_by_one[0] > 10
    assert any("INSERT INTO crowd" in query["sql"] for query in asked)


def test_queueing_again_writes_nothing(monkeypatch):
    desks = some_register(99)
    at_once(monkeypatch)
    first = queued(desks)
    assert queued(desks) == (0, 0, *first[2:])


def test_a_row_changed_meanwhile_is_left_to_be_looked_at_again(monkeypatch):
    """An officer saves between the reading of the crowd and the moving on: nothing of the crowd is written then."""
    desks = some_register(5)
    monkeypatch.setattr(crowd, "CROWD", 1)
    groups = crowd._groups

    def meanwhile(cursor):
        found = list(groups(cursor))
        FollowUp.objects.update(version=7)
        return iter(found)

    monkeypatch.setattr(crowd, "_groups", meanwhile)
    before = dict(FollowUp.objects.values_list("pk", "remind_next_on"))
    rows = crowd.queue_crowd(desks, TODAY, at=AT, climb=lambda *_: Reached(None, (), date(2026, 10, 1)))
    assert rows == 0
    assert (Reminder.objects.count(), dict(FollowUp.objects.values_list("pk", "remind_next_on"))) == (0, before)
