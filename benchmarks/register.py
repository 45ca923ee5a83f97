"""A register of which everything is due at one instant, and how to put it back as it was."""

from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection

from commitments.access import Confidentiality, Role
from commitments.models import Commitment, Desk, FollowUp, Membership
from commitments.schedule import Milestones, Window
from commitments.status import Kind
from tracker.models import Mail, Recipient, Reminder

AT = datetime(2026, 9, 16, 12, tzinfo=UTC)
DESKS, PEOPLE_A_DESK, FOLLOW_UPS_A_COMMITMENT = 20, 500, 5


def fill(follow_ups: int) -> None:
    """Make ``follow_ups`` of every common precision, due to be reminded of on the day of AT, with reachable owners."""
    desks = Desk.objects.bulk_create(
        Desk(name=f"Desk {number}", slug=f"desk-{number}", code=f"B{number}") for number in range(DESKS)
    )
    people = User.objects.bulk_create(
        User(username=f"person{number}", email=f"person{number}@example.org", is_staff=True)
        for number in range(DESKS * PEOPLE_A_DESK)
    )
    Membership.objects.bulk_create(
        Membership(desk=desks[number % DESKS], user=person, role=Role.LEAD if number < DESKS else Role.OFFICER)
        for number, person in enumerate(people)
    )
    commitments = Commitment.objects.bulk_create(
        Commitment(
            desk=desks[number % DESKS],
            reference=f"B-2026-{number}",
            title=f"Commitment {number}",
            kind=Kind.DELIVERABLE,
            confidentiality=Confidentiality.INTERNAL,
            owner=people[number % len(people)],
        )
        for number in range(-(-follow_ups // FOLLOW_UPS_A_COMMITMENT))
    )
    FollowUp.objects.bulk_create(
        (_follow_up(commitments[number // FOLLOW_UPS_A_COMMITMENT], number) for number in range(follow_ups)),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def put_back() -> None:
    """As ``fill`` left it."""
    Reminder.objects.all()._raw_delete(using="default")
    Mail.objects.all()._raw_delete(using="default")
    FollowUp.objects.update(remind_next_on=AT.date())


def recipients() -> list[Recipient]:
    return list(Recipient.objects.order_by("pk"))


def _follow_up(commitment: Commitment, number: int) -> FollowUp:
    window = _window(number)
    days = Milestones.of(window, lead_days=30, grace_days=0)
    return FollowUp(
        commitment=commitment,
        slot=f"{window.edtf()} {number % FOLLOW_UPS_A_COMMITMENT}",
        earliest=window.earliest,
        latest=window.latest,
        precision=window.precision,
        flag=days.flag(AT.date()),
        upcoming_from=days.upcoming_from,
        due_from=days.due_from,
        overdue_from=days.overdue_from,
        known_on=date(2026, 1, 7),
        remind_next_on=AT.date(),
    )


def _window(number: int) -> Window:
    day = AT.date() + timedelta(days=number % 7)
    shapes = [
        Window.month(2026, 9),
        Window.day(day),
        Window.quarter(2026, 3),
        Window.by(day),
        Window.span(date(2026, 9, 1) - timedelta(days=number % 50), day),
    ]
    return shapes[number % len(shapes)]
