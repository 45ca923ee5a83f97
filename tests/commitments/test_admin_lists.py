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
from commitments.admin.follow_ups import FollowUpAdmin
from commitments.admin.listing.filters import SPANS, ending
from commitments.admin.words import time_left
from commitments.lifecycle import Author, Awaiting, log_status, reschedule
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
        "desk": shown(client, desk=other.pk),
        "my desk": shown(client, desk="mine"),
        "no such desk": shown(client, desk="x"),
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
        "my desk": ["2001-01", "2001-03", now],
        "no such desk": [],
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


def test_this_week_month_and_quarter_are_those_of_the_desk():
    """On Wednesday 30 September at 20:00 UTC it is 1 October in Karachi."""
    at = datetime(2026, 9, 30, 20, tzinfo=UTC)
    for zone in ("UTC", "Asia/Karachi"):
        desk = DeskFactory.create(time_zone=zone)
        for edtf in ("2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2026-09-27", "2026-09-28", "2026-10-04"):
            once(recorded(desk=desk), edtf)
        once(recorded(desk=desk), "2026-10-05")
    told = {
        name: {
            zone: list(
                FollowUp.objects.filter(ending(span, at=at), commitment__desk__time_zone=zone)
                .order_by("latest")
                .values_list("slot", flat=True)
            )
            for zone in ("UTC", "Asia/Karachi")
        }
        for name, span in SPANS.items()
    }
    september = ["2026-09-27", "2026-09-28", "2026-09"]
    october = ["2026-10-04", "2026-10-05", "2026-10"]
    week = ["2026-09-28", "2026-09", "2026-10-04"]
    last_quarter = [*october, "2026-11", "2026-12"]
    assert told == {
        "this-week": {"UTC": week, "Asia/Karachi": week},
        "this-month": {"UTC": september, "Asia/Karachi": october},
        "next-month": {"UTC": october, "Asia/Karachi": ["2026-11"]},
        "this-quarter": {"UTC": september, "Asia/Karachi": last_quarter},
    }


def test_no_information_is_what_was_logged_so_and_what_is_late_without_a_word():
    """A meeting that was under way before its end says nothing of what came of it."""
    desk = DeskFactory.create(time_zone="UTC")
    me = member(desk, Role.LEAD)
    rows = {
        name: once(recorded(desk=desk, title=name), edtf)
        for name, edtf in {
            "logged so": "2026-12",
            "late and silent": "2026-08",
            "late, heard before its end": "2026-07",
            "late, heard since": "2026-06",
            "not late": "2026-11",
            "late and closed": "2026-05",
        }.items()
    }
    for name, status, on in (
        ("logged so", Status.NO_INFORMATION, "2026-09-01"),
        ("late, heard before its end", Status.UNDER_WAY, "2026-07-20"),
        ("late, heard since", Status.UNDER_WAY, "2026-09-01"),
        ("late and closed", Status.DONE, "2026-09-01"),
    ):
        day = date.fromisoformat(on)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        log_status(rows[name], status, on=day, by=Author.of(me), at=at)
    FollowUp.objects.filter(commitment__title__startswith="late").exclude(status="done").update(flag="overdue")
    client = Client()
    client.force_login(me)
    assert shown(client, heard="nothing") == ["2026-07", "2026-08", "2026-12"]
    dormant = rows["late and silent"].commitment
    type(dormant).objects.filter(pk=dormant.pk).update(dormant_since=date(2026, 8, 31))
    assert shown(client, dormant="yes") == ["2026-08"]


def test_a_view_is_its_address():
    """Whoever is sent it sees the same filters and order, of what they may see."""
    desk = DeskFactory.create()
    for edtf in ("2026-09", "2026-10"):
        once(recorded(desk=desk), edtf)
    client = Client()
    client.force_login(member(desk, Role.OFFICER))
    address = reverse("admin:commitments_followup_changelist")
    view = {"desk": "mine", "owned": "nobody", "heard": "", "o": "-4", "q": "2026"}
    answer = client.get(address, view)
    assert [row.slot for row in answer.context["cl"].result_list] == ["2026-10", "2026-09"]
    # A link to the next filter keeps what is chosen.
    links = findall(r'<a href="(\?[^"]+)"', answer.content.decode())
    assert any("owned=mine" in link and "desk=mine" in link and "o=-4" in link for link in links)


def columns(answer: Any) -> list[str]:
    """The headings of the list that is shown."""
    return [
        unescape(sub(r"<[^>]+>", "", head)).strip()
        for head in findall(r'<div class="text">(.*?)</div>', answer.content.decode(), DOTALL)
    ]


def test_the_columns_that_were_chosen_stand_in_the_address():
    desk = DeskFactory.create(name="East")
    once(recorded(desk=desk, title="Talks"), "2026-09")
    client = Client()
    client.force_login(member(desk, Role.OFFICER))
    address = reverse("admin:commitments_followup_changelist")
    chosen = client.get(address, {"columns": ["due", "desk_of", "flagged"], "owned": "nobody", "o": "3", "choose": "1"})
    assert (chosen.status_code, chosen["Location"]) == (302, "?owned=nobody&columns=flagged,due,desk_of")
    view = client.get(address + chosen["Location"])
    # The column with the link to the record stays, and so does each filter.
    assert columns(view) == ["", "Flag", "Follow-up", "Window", "Desk"]
    assert [row.slot for row in view.context["cl"].result_list] == ["2026-09"]
    assert 'name="columns" value="flagged,due,desk_of"' in view.content.decode()
    usual = columns(client.get(address))
    assert usual == [
        "",
        "Flag",
        "Follow-up",
        "Log",
        "Window",
        "Time left",
        "Status",
        "Owner",
        "Last entry",
        "Who owes whom",
    ]
    assert columns(client.get(address, {"columns": "password,__class__"})) == usual
    # What stands there unasked needs no words in the address.
    names = [column.name for column in view.context["columns"] if column.name in FollowUpAdmin.list_display]
    assert client.get(address, {"columns": names, "choose": "1"})["Location"] == "?"
