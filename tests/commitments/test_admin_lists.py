"""The admin's lists: what their columns say, what their filters keep."""

from datetime import UTC, date, datetime
from html import unescape
from re import DOTALL, findall, sub
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.access import Role
from commitments.admin.filters import ending
from commitments.admin.follow_ups import FollowUpAdmin
from commitments.admin.words import time_left
from commitments.lifecycle import Author, Awaiting, reschedule
from commitments.models import Event, FollowUp, Schedule
from commitments.schedule import Offset
from commitments.status import Kind, Part, Status
from tests.factories import (
    AT,
    DeskFactory,
    PartyFactory,
    member,
    once,
    quarterly,
    recorded,
    undated,
)

pytestmark = pytest.mark.django_db


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


def test_follow_ups_stand_by_urgency_and_then_by_window():
    desk = DeskFactory.create()
    for edtf in ("2026-05-01/..", "2026", "../2026-12-31", "2026-03-01/..", "2026-36"):
        once(recorded(desk=desk), edtf)
    FollowUp.objects.update(flag="due")
    undated(recorded(desk=desk))
    late = once(recorded(desk=desk), "2026-09")
    FollowUp.objects.filter(pk=late.pk).update(flag="overdue")
    client = Client()
    client.force_login(member(desk, Role.OFFICER))
    answer = client.get(reverse("admin:commitments_followup_changelist"))
    assert [row.slot for row in answer.context["cl"].result_list] == [
        "2026-09",
        "../2026-12-31",
        "2026",
        "2026-36",
        "2026-03-01/..",
        "2026-05-01/..",
        "undated",
    ]
    # Column 0 is the box to tick.
    column = 1 + FollowUpAdmin.list_display.index("due")
    by_window = {
        order: [row.slot for row in client.get(answer.request["PATH_INFO"], {"o": order}).context["cl"].result_list]
        for order in (f"{column}", f"-{column}")
    }
    without_last_day = {"2026-03-01/..", "2026-05-01/..", "undated"}
    assert by_window[f"{column}"][0] == by_window[f"-{column}"][-1] == "2026-09"
    assert set(by_window[f"{column}"][-3:]) == set(by_window[f"-{column}"][:3]) == without_last_day


@pytest.mark.parametrize(
    ("edtf", "day", "words"),
    [
        ("2026-09", 10, "opens in 234 days"),
        ("2026-01-01/..", 10, "open for 9 days, review on 1 July 2026"),
        (None, 10, "review on 10 July 2026"),
    ],
)
def test_the_time_left_of_what_has_no_end_says_when_it_is_looked_at_again(edtf: str | None, day: int, words: str):
    follow_up = once(None, edtf) if edtf else undated()
    at = datetime(2026, 1, day, 12, tzinfo=UTC)
    assert time_left(follow_up, at=at) == words
    follow_up.status, follow_up.flag = Status.DONE, "closed"
    assert time_left(follow_up, at=at) == "—"


def test_the_versions_of_a_schedule():
    desk = DeskFactory.create()
    lead = member(desk, Role.LEAD)
    commitment = recorded(desk=desk)
    quarterly(commitment)
    elections = Event.objects.create(desk=desk, name="the elections")
    reschedule(
        commitment,
        Awaiting(elections, Offset.parse("P6M"), "after the elections"),
        from_on=date(2027, 1, 1),
        reason="agreed anew",
        by=Author.of(lead),
        at=AT,
    )
    client = Client()
    client.force_login(lead)

    def cells(**filters: Any) -> list[list[str]]:
        page = client.get(reverse("admin:commitments_schedule_changelist"), filters).content.decode()
        rows = findall(r"<tr><th.*?</tr>", page, DOTALL)
        return [[unescape(sub(r"<[^>]+>", "", cell)) for cell in findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]

    name, after = str(commitment), "within six months of the elections (no date yet)"
    present = [name, "2", "from 1 January 2027 on", after, "after the elections", "—"]
    before = [
        name,
        "1",
        "replaced on 10 January 2026",
        "once in each calendar quarter, from the first quarter of 2026",
        "quarterly",
        "—",
    ]
    assert {
        "all": cells(),
        "in force": cells(version="in-force"),
        "replaced": cells(version="replaced"),
        "by event": cells(q="elections"),
    } == {"all": [present, before], "in force": [present], "replaced": [before], "by event": [present]}
    first = Schedule.objects.get(commitment=commitment, version=1)
    page = client.get(reverse("admin:commitments_schedule_change", args=[first.pk])).content.decode()
    assert "once in each calendar quarter, from the first quarter of 2026" in page
    assert "FREQ=MONTHLY;INTERVAL=3" in page
    assert "field-offset" not in page


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
