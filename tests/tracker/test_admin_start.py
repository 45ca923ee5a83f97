"""The first page of the admin: what needs attention, in numbers that the lists agree with, and where everything is."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.access import Role
from commitments.lifecycle import Author, report, turn_now
from commitments.models import Commitment, Desk, FollowUp
from commitments.status import Kind, Status
from tests.factories import DeskFactory, UserFactory, member, once, recipient, recorded
from tracker.admin.places import WHAT_PEOPLE_DO
from tracker.models import Mail, MailState

pytestmark = pytest.mark.django_db


def opened(user: User) -> Any:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer


def numbers(user: User) -> dict[str, int]:
    return {matter.name: matter.number for matter in opened(user).context["matters"]}


def late(desk: Desk, **draft: Any) -> FollowUp:
    """Overdue for long, whatever day it is."""
    row = once(None, "2026-01-31", desk=desk, **draft)
    turn_now(row.commitment, at=timezone.now())
    return row


def this_week(desk: Desk, **draft: Any) -> FollowUp:
    today = desk.day(timezone.now())
    sunday = today + timedelta(days=6 - today.weekday())
    row = once(None, sunday.isoformat(), desk=desk, **draft)
    turn_now(row.commitment, at=timezone.now())
    return row


def something_of_everything(desk: Desk, owner: User) -> None:
    late(desk, owner=owner)
    late(desk)
    this_week(desk, owner=owner)
    told = late(desk, owner=owner)
    report(told, Status.DONE, on=date(2026, 2, 20), by=Author.of(owner), at=timezone.now())
    recorded(desk=desk, awaits_review=True)
    silent = recorded(desk=desk, kind=Kind.MEETING_SERIES)
    Commitment.objects.filter(pk=silent.pk).update(dormant_since=date(2026, 1, 1))
    Mail.objects.create(
        recipient=recipient(owner),
        day=date(2026, 1, 9),
        message_id=f"<{desk.pk}-{Mail.objects.count()}@example.org>",
        queued_at=timezone.now(),
        next_attempt_at=timezone.now(),
        state=MailState.PARKED,
    )


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.VIEWER, {"overdue": 3, "this-week": 1}),
        (Role.OFFICER, {"overdue": 3, "this-week": 1, "reported": 1, "nobody": 1, "review": 1}),
        (
            Role.LEAD,
            {"overdue": 3, "this-week": 1, "reported": 1, "nobody": 1, "review": 1, "dormant": 1, "mail": 1},
        ),
    ],
)
def test_each_role_is_shown_what_it_can_do_something_about(role: Role, shown: dict[str, int]):
    desk = DeskFactory.create()
    something_of_everything(desk, member(desk, Role.OFFICER))
    # Another desk's affairs are in the lists of all staff, and need nobody's attention here.
    something_of_everything(DeskFactory.create(), UserFactory.create())
    assert numbers(member(desk, role)) == shown


def test_an_administrator_at_no_desk_looks_after_all():
    for _number in range(2):
        desk = DeskFactory.create()
        something_of_everything(desk, member(desk, Role.OFFICER))
    assert numbers(UserFactory.create(is_superuser=True)) == {
        "overdue": 6,
        "this-week": 2,
        "reported": 2,
        "nobody": 2,
        "review": 2,
        "dormant": 2,
        "mail": 2,
    }


@pytest.mark.parametrize("is_superuser", [False, True])
def test_the_lists_that_it_leads_to_have_as_many_rows_as_it_says(is_superuser: bool):
    desk, other = DeskFactory.create(), DeskFactory.create()
    user = UserFactory.create(is_superuser=is_superuser)
    if not is_superuser:
        desk.memberships.create(user=user, role=Role.LEAD)
    for each in (desk, other):
        something_of_everything(each, member(each, Role.OFFICER))
    # Answered for at another desk.
    late(other, owner=user)
    late(desk, owner=user)
    client = Client()
    client.force_login(user)
    told, listed = [], []
    for matter in opened(user).context["matters"]:
        for way in matter.ways:
            answer = client.get(way.address)
            assert answer.status_code == 200
            said = [int(word) for word in way.text.split() if word.isdecimal()] or [1]
            told.append((way.address, said[0]))
            rows = answer.context["cl"].result_count if "cl" in answer.context else None
            shelves = answer.context["room"].shelves if rows is None else []
            listed.append((way.address, sum(shelf.total for shelf in shelves) if rows is None else rows))
    assert told == listed
    assert len(told) >= 8


def test_a_restricted_record_of_another_desk_is_neither_named_nor_counted():
    elsewhere = DeskFactory.create()
    late(elsewhere, title="Secret talks", confidentiality="restricted")
    user = member(DeskFactory.create(), Role.LEAD)
    assert numbers(user) == {}
    assert "Secret talks" not in opened(user).content.decode()


def test_it_says_so_when_nothing_needs_attention():
    desk = DeskFactory.create()
    user = member(desk, Role.OFFICER)
    assert "No follow-up of your desks is open." in opened(user).content.decode()
    row = once(None, "2199-09", desk=desk, owner=user, title="A far forum")
    page = opened(user).content.decode()
    assert "Nothing needs attention." in page
    assert (str(row) in page, "No follow-up of your desks is open." in page) == (True, False)


def test_a_person_at_no_desk_is_told_whom_to_ask():
    page = opened(UserFactory.create()).content.decode()
    assert "You are at no desk yet" in page
    assert "Needs attention" not in page


def test_the_places_are_those_that_a_person_may_open():
    places = {
        role: [place.name for group in opened(user).context["groups"] for place in group.places]
        for role, user in (
            ("viewer", member(DeskFactory.create(), Role.VIEWER)),
            ("administrator", UserFactory.create(is_superuser=True)),
        )
    }
    assert "Users" not in places["viewer"]
    assert "Commitments" in places["viewer"]
    assert len(places["administrator"]) == len(admin.site._registry)


def test_every_list_of_the_admin_has_its_place():
    known = {key for _title, held in WHAT_PEOPLE_DO.values() for key in held}
    assert known == {f"{model._meta.app_label}.{model._meta.model_name}" for model in admin.site._registry}


def test_it_asks_the_same_of_the_database_however_much_there_is():
    desk, asked = DeskFactory.create(), []
    user = member(desk, Role.LEAD)
    for more in (1, 2):
        for _number in range(more):
            something_of_everything(desk, member(desk, Role.OFFICER))
        with CaptureQueriesContext(connection) as questions:
            opened(user)
        asked.append(len(questions))
    assert asked == [37, 37]


def test_the_page_of_an_app_lists_it_and_nothing_else():
    client = Client()
    client.force_login(member(DeskFactory.create(), Role.VIEWER))
    page = client.get(reverse("admin:app_list", args=["commitments"])).content.decode()
    assert ("Follow-ups" in page, "Needs attention" in page) == (True, False)


# Lists


@pytest.mark.parametrize(
    ("query", "words", "link"),
    [
        ("", "There are no commitments yet that you may see.", 'href="/admin/commitments/commitment/add/"'),
        ("?q=forum", "Of the commitments none matches what is asked for.", "Clear search and filters"),
        ("?dormant=yes", "Of the commitments none matches what is asked for.", "Clear search and filters"),
    ],
)
def test_an_empty_list_says_what_to_do(query: str, words: str, link: str):
    client = Client()
    client.force_login(member(DeskFactory.create(), Role.OFFICER))
    page = client.get(reverse("admin:commitments_commitment_changelist") + query).content.decode()
    assert words in page
    assert link in page


def test_an_empty_list_that_nobody_adds_to_says_where_its_rows_come_from():
    client = Client()
    client.force_login(member(DeskFactory.create(), Role.OFFICER))
    page = client.get(reverse("admin:commitments_followup_changelist")).content.decode()
    assert "Follow-ups are made by themselves when a commitment is recorded with its schedule." in page
    assert "Add the first" not in page


def test_a_list_with_rows_says_nothing_of_the_kind():
    desk = DeskFactory.create()
    recorded(desk=desk)
    client = Client()
    client.force_login(member(desk, Role.OFFICER))
    page = client.get(reverse("admin:commitments_commitment_changelist")).content.decode()
    assert 'class="nothing"' not in page
