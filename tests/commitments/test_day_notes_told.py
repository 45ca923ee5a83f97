"""What is told of a window's days on the page of a commitment and by the API, and to whom.

Both read the clock, so the days are those of December 2099.
"""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import strip_tags

from commitments.access import Confidentiality, Role
from commitments.lifecycle import log_status
from commitments.models import Desk, FollowUp, HolidayOverride, Party
from commitments.status import Part, Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# A Friday, and Pakistan's last holiday of the year.
HOLIDAY = "25 December 2099 is a holiday in Pakistan (Quaid-e-Azam Day)"
# The day fixed, on which China has none.
BY_HAND = [
    "24 December 2099 is a holiday in China (Eve, as told by the embassy)",
    "24 December 2099 is a day off at the desk (Moving house)",
]


@pytest.fixture
def desk() -> Desk:
    made: Desk = DeskFactory.create(holiday_countries="PK,CN")
    day = date(2099, 12, 24)
    HolidayOverride.objects.create(desk=made, on=day, country="CN", name="Eve, as told by the embassy")
    HolidayOverride.objects.create(desk=made, on=day, name="Moving house")
    return made


@pytest.fixture
def parties() -> list[tuple[Party, Part]]:
    pakistan = PartyFactory.create(name="Pakistan", country="PK")
    return [
        (PartyFactory.create(name="A Ministry of Pakistan", part_of=pakistan), Part.PROMISES),
        (PartyFactory.create(name="China", country="CN"), Part.IS_PROMISED),
    ]


@pytest.fixture
def follow_up(desk: Desk, parties: list[tuple[Party, Part]]) -> FollowUp:
    row = once(None, "../2099-12-25", desk=desk, parts=parties, confidentiality=Confidentiality.PUBLIC)
    log_status(row, Status.ARRANGED, on=date(2026, 1, 9), arranged_on=date(2099, 12, 24), by=SYSTEM, at=AT)
    return row


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def by_api(row: FollowUp, user: User | None) -> Any:
    return browser(user).get(f"/api/v1/follow-ups/{row.pk}/").json()["day_notes"]


def on_page(row: FollowUp, user: User | None) -> list[str]:
    page = browser(user).get(f"/commitments/{row.commitment.reference}/").content.decode()
    lines = [line.strip() for line in unescape(strip_tags(page.replace("</span>", "\n"))).splitlines()]
    return [line for line in lines if " 2099 is a " in line]


@pytest.mark.parametrize("told", [by_api, on_page])
def test_staff_are_told_all_of_it_and_the_day_fixed_first(follow_up, told):
    assert told(follow_up, member(follow_up.commitment.desk, Role.VIEWER)) == [*BY_HAND, HOLIDAY]
    assert told(follow_up, UserFactory.create()) == [*BY_HAND, HOLIDAY]


@pytest.mark.parametrize("told", [by_api, on_page])
def test_visitors_are_told_nothing_that_the_desk_set_by_hand(follow_up, told):
    assert told(follow_up, None) == [HOLIDAY]
    assert told(follow_up, UserFactory.create(is_staff=False)) == [HOLIDAY]


@pytest.mark.parametrize("told", [by_api, on_page])
def test_a_closed_follow_up_tells_nothing(follow_up, told):
    follow_up.refresh_from_db()
    log_status(follow_up, Status.DONE, on=date(2026, 1, 9), by=SYSTEM, at=AT)
    assert told(follow_up, UserFactory.create()) == []


@pytest.mark.parametrize("told", [by_api, on_page])
def test_a_country_that_nothing_open_to_a_visitor_names_is_told_by_its_code(desk, told):
    PartyFactory.create(name="Pakistan", country="PK")
    row = once(None, "2099-12-25", desk=desk, confidentiality=Confidentiality.PUBLIC)
    assert told(row, None) == ["25 December 2099 is a holiday in PK (Quaid-e-Azam Day)"]
    assert told(row, UserFactory.create()) == [HOLIDAY]


@pytest.mark.both_engines
@pytest.mark.parametrize("rows", [1, 3])
def test_the_api_asks_as_often_for_any_number_of_rows(desk, parties, django_assert_num_queries: Any, rows: int):
    for _ in range(rows):
        once(None, "2099-12-25", desk=desk, parts=parties)
    client = browser(member(desk, Role.VIEWER))
    with django_assert_num_queries(11):
        told = client.get("/api/v1/follow-ups/").json()["results"]
    assert [row["day_notes"] for row in told] == [[HOLIDAY]] * rows


def test_nothing_is_told_of_days_that_are_past(desk, parties):
    row = once(None, "2020-03-23", desk=desk, parts=parties)  # Pakistan Day
    assert by_api(row, UserFactory.create()) == []
