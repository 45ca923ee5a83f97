"""The admin's lists: how much they ask of the database, what their columns say, what their filters keep."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.access import Role
from commitments.admin.filters import ending
from commitments.lifecycle import EvidenceOf, extend, log_status
from commitments.models import Desk, FollowUp
from commitments.schedule import Window
from commitments.status import Kind, Part, Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    member,
    once,
    recorded,
)
from tracker.models import Digest, FlagChange, Reminder

pytestmark = pytest.mark.django_db


def a_row_of_everything(desk: Desk, number: int) -> None:
    person = member(desk, Role.OFFICER)
    occasion = OccasionFactory.create(desk=desk)
    FocalPointFactory.create(party=PartyFactory.create(part_of=PartyFactory.create()))
    commitment = recorded(desk=desk, owner=person, occasion=occasion, made_on=date(2026, 1, 7))
    follow_up = once(commitment, "2026-09")
    link = EvidenceOf("Notice", "https://example.org/")
    log_status(follow_up, Status.UNDER_WAY, on=date(2026, 1, 9), by=SYSTEM, at=AT, evidence=[link])
    extend(follow_up, Window.month(2026, 10), reason="postponed", by=SYSTEM, at=AT)
    FlagChange.objects.create(
        follow_up=follow_up, from_flag="later", to_flag="due", window_version=1, on=date(2026, 1, 9), at=AT
    )
    Reminder.objects.create(
        follow_up=follow_up, person=person, window_version=1, rung="opens", reached_on=date(2026, 1, 9), queued_at=AT
    )
    Digest.objects.create(
        person=person, day=date(2026, 1, 9), message_id=f"<{number}@example.org>", queued_at=AT, next_attempt_at=AT
    )


@pytest.mark.parametrize(
    ("model", "queries"),
    [
        ("commitments_commitment", 11),
        ("commitments_followup", 11),
        ("commitments_statusentry", 8),
        ("commitments_evidence", 6),
        ("commitments_extension", 6),
        ("commitments_citation", 6),
        ("commitments_sourcedocument", 9),
        ("commitments_occasion", 8),
        ("commitments_schedule", 6),
        ("commitments_party", 6),
        ("commitments_focalpoint", 5),
        ("commitments_desk", 6),
        ("commitments_membership", 6),
        ("tracker_flagchange", 8),
        ("tracker_reminder", 8),
        ("tracker_digest", 7),
    ],
)
def test_a_list_asks_the_same_of_the_database_however_long_it_is(model: str, queries: int):
    desk = DeskFactory.create()
    client = Client()
    client.force_login(member(desk, Role.LEAD))
    counts = []
    for number in range(3):
        a_row_of_everything(desk, number)
        if number in (0, 2):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(reverse(f"admin:{model}_changelist")).status_code == 200
            counts.append(len(asked))
    assert counts == [queries, queries]


def shown(client: Client, **filters: Any) -> list[str]:
    answer = client.get(reverse("admin:commitments_followup_changelist"), filters)
    assert answer.status_code == 200
    return sorted(row.slot for row in answer.context["cl"].result_list)


def test_the_filters_of_follow_ups():
    desk, other = DeskFactory.create(), DeskFactory.create()
    me = member(desk, Role.OFFICER)
    client = Client()
    client.force_login(me)
    china = PartyFactory.create(name="China")
    ministry = PartyFactory.create(name="A ministry", part_of=china)
    once(recorded(desk=desk, owner=me, parts=[(ministry, Part.PROMISES)], title="By a ministry"), "2001-01")
    once(recorded(desk=other, owner=member(other, Role.LEAD), kind=Kind.VISIT), "2001-02")
    once(recorded(desk=desk), "2001-03")
    this_month = timezone.now().date()
    once(recorded(desk=desk, owner=me), f"{this_month:%Y-%m}")
    now = f"{this_month:%Y-%m}"
    assert {
        "all": shown(client),
        "mine": shown(client, owned="mine"),
        "nobody's": shown(client, owned="nobody"),
        "partner": shown(client, partner=china.pk),
        "no such partner": shown(client, partner="x"),
        "this month": shown(client, ends="this-month"),
        "desk": shown(client, commitment__desk__id__exact=other.pk),
        "kind": shown(client, commitment__kind__exact="visit"),
        "by title": shown(client, q="ministry by"),
        "by party": shown(client, q="china"),
    } == {
        "all": ["2001-01", "2001-02", "2001-03", now],
        "mine": ["2001-01", now],
        "nobody's": ["2001-03"],
        "partner": ["2001-01"],
        "no such partner": [],
        "this month": [now],
        "desk": ["2001-02"],
        "kind": ["2001-02"],
        "by title": ["2001-01"],
        "by party": ["2001-01"],
    }


def test_the_columns_of_follow_ups_are_words():
    desk = DeskFactory.create(time_zone="UTC")
    me = member(desk, Role.OFFICER, username="amna")
    china, pakistan = PartyFactory.create(name="China"), PartyFactory.create(name="Pakistan")
    parts = [(china, Part.PROMISES), (pakistan, Part.IS_PROMISED)]
    follow_up = once(recorded(desk=desk, title="A forum", owner=me, parts=parts), "2026-35")
    FollowUp.objects.update(flag="due")
    client = Client()
    client.force_login(me)
    body = client.get(reverse("admin:commitments_followup_changelist")).content.decode()
    log = reverse("admin:commitments_followup_log_status", args=[follow_up.pk])
    for words in (
        '<span class="flag flag-due">due</span>',
        "A forum, 2026-35",
        "the third quarter of 2026",
        "China to Pakistan",
        "amna",
        f'<a href="{log}">Log status</a>',
    ):
        assert words in body


def test_this_month_is_the_month_of_the_desk():
    """On 30 September at 20:00 UTC it is 1 October in Karachi."""
    at = datetime(2026, 9, 30, 20, tzinfo=UTC)
    for zone in ("UTC", "Asia/Karachi"):
        desk = DeskFactory.create(time_zone=zone)
        for edtf in ("2026-09", "2026-10", "2026-11"):
            once(recorded(desk=desk), edtf)
    told = {
        months: set(FollowUp.objects.filter(ending(months, at=at)).values_list("commitment__desk__time_zone", "slot"))
        for months in (0, 1)
    }
    assert told == {
        0: {("UTC", "2026-09"), ("Asia/Karachi", "2026-10")},
        1: {("UTC", "2026-10"), ("Asia/Karachi", "2026-11")},
    }
