"""How many questions the admin's lists ask of the database, however long they are."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.access import Role
from commitments.lifecycle import EvidenceOf, assess, extend, log_status, settle
from commitments.models import Desk, Event, ListImport
from commitments.schedule import Window
from commitments.status import Assessor, Implementation, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    UserFactory,
    member,
    once,
    recipient,
    recorded,
)
from tracker.models import Channel, FlagChange, Heartbeat, Mail, Reminder

pytestmark = pytest.mark.django_db


def a_row_of_everything(desk: Desk, number: int, *, lead: User) -> None:
    person = member(desk, Role.OFFICER)
    occasion = OccasionFactory.create(desk=desk)
    FocalPointFactory.create(party=PartyFactory.create(part_of=PartyFactory.create()))
    commitment = recorded(desk=desk, owner=person, occasion=occasion, made_on=date(2026, 1, 7))
    follow_up = once(commitment, "2026-09")
    Event.objects.create(desk=desk, name=f"Event {number}")
    link = EvidenceOf("Notice", "https://example.org/")
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT, evidence=[link])
    extend(follow_up, Window.month(2026, 10), reason="postponed", by=SYSTEM, at=AT)
    FlagChange.objects.create(
        follow_up=follow_up, from_flag="later", to_flag="due", window_version=1, on=date(2026, 1, 9), at=AT
    )
    Reminder.objects.create(
        follow_up=follow_up,
        recipient=recipient(person),
        window_version=1,
        rung="opens",
        reached_on=date(2026, 1, 9),
        queued_at=AT,
    )
    assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name="The desk",
        on=date(2026, 1, 9),
        by=SYSTEM,
        at=AT,
    )
    settle(commitment, term=Term.WINDOW, reading="in October", reason="the readout says so", by=SYSTEM, at=AT)
    DeskFactory.create().memberships.create(user=lead, role=Role.LEAD)
    Channel.objects.create(desk=desk, name=f"#room-{number}", address="json://chat.example.org/1")
    Group.objects.create(name=f"Group {number}")
    ListImport.objects.create(desk=desk, user=person, name="pledges.csv", sha256="ab", uploaded_at=AT)
    Heartbeat.objects.create(job=f"job {number}", ended_at=AT)
    Mail.objects.create(
        recipient=recipient(person),
        day=date(2026, 1, 9),
        message_id=f"<{number}@example.org>",
        queued_at=AT,
        next_attempt_at=AT,
    )


# How many questions each list asks of the database.
LISTS = {
    "commitments_commitment": 13,
    "commitments_followup": 13,
    "commitments_statusentry": 10,
    "commitments_evidence": 8,
    "commitments_extension": 8,
    "commitments_citation": 8,
    "commitments_sourcedocument": 11,
    "commitments_occasion": 10,
    "commitments_schedule": 8,
    "commitments_event": 10,
    "commitments_listimport": 8,
    "commitments_party": 8,
    "commitments_focalpoint": 7,
    "commitments_desk": 8,
    "commitments_membership": 8,
    "commitments_assessment": 10,
    "commitments_settlement": 10,
    "commitments_commitmentparty": 8,
    "auth_user": 7,
    "auth_group": 7,
    "tracker_channel": 8,
    "tracker_heartbeat": 7,
    "tracker_ladder": 8,
    "tracker_flagchange": 10,
    "tracker_reminder": 9,
    "tracker_mail": 9,
}


@pytest.fixture(scope="module")
def asked(shared):
    return shared(asked_by_lists)


def asked_by_lists() -> dict[str, list[int]]:
    """How many questions each list asks for one row of everything, for three, and for more than a page holds."""
    desk = DeskFactory.create()
    clients = {"auth": Client(), "": Client()}
    clients["auth"].force_login(UserFactory.create(is_superuser=True))
    lead = member(desk, Role.LEAD)
    clients[""].force_login(lead)
    counts: dict[str, list[int]] = {model: [] for model in LISTS}
    for number in range(100):
        a_row_of_everything(desk, number, lead=lead)
        if number in (0, 2, 99):
            for model, told in counts.items():
                client = clients["auth" if model.startswith("auth") else ""]
                with CaptureQueriesContext(connection) as questions:
                    assert client.get(reverse(f"admin:{model}_changelist")).status_code == 200
                told.append(len(questions))
    return counts


@pytest.mark.parametrize("model", LISTS)
def test_a_list_asks_the_same_of_the_database_however_long_it_is(asked: dict[str, list[int]], model: str):
    assert asked[model] == [LISTS[model]] * 3


def test_every_list_of_the_admin_is_asked():
    assert set(LISTS) == {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
