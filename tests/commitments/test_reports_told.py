"""What each reader is told of a report that the desk has not confirmed: on pages, in the admin and by the API."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Confidentiality, Reader, Role
from commitments.lifecycle import Author, log_status, report
from commitments.models import FollowUp, StatusEntry
from commitments.pages.dossier import dossier
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, UserFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

TODAY = date(2026, 1, 10)


@pytest.fixture
def reported() -> FollowUp:
    """A public promise, of which a focal point told that it was kept."""
    desk = DeskFactory.create()
    follow_up = once(recorded(desk=desk, reference="OPEN-1", confidentiality=Confidentiality.PUBLIC), "2026-01-05")
    by = Author(None, "Li Wei", PartyFactory.create(name="The ministry", slug="ministry"))
    report(follow_up, Status.PARTLY_DONE, on=date(2026, 1, 6), by=by, at=AT, note="The first day only.")
    report(follow_up, Status.DONE, on=date(2026, 1, 7), by=by, at=AT, note="Held in Beijing.")
    return follow_up


def readers(follow_up: FollowUp) -> dict[str, User | AnonymousUser]:
    return {
        "a visitor": AnonymousUser(),
        "an account that is not staff": UserFactory.create(is_staff=False),
        "other staff": UserFactory.create(),
        "a viewer": member(follow_up.commitment.desk, Role.VIEWER),
    }


def client_of(user: User | AnonymousUser) -> Client:
    client = Client()
    if isinstance(user, User):
        client.force_login(user)
    return client


OUTSIDE = ("a visitor", "an account that is not staff")


def test_on_pages_visitors_are_told_the_day_and_staff_what_was_said(reported: FollowUp):
    told = {}
    for who, user in readers(reported).items():
        seen = dossier("OPEN-1", Reader.of(user), at=AT)
        line = next(each for each in seen.log if each.kind == "reported")
        said = (line.status, line.author, line.on_behalf_of, line.note)
        told[who] = (line.on, line.kind_label, said, seen.rounds[0].status, seen.rounds[0].reported)
    nothing = (date(2026, 1, 7), "reported", ("", "", "", ""), "planned", "")
    said = ("done", "Li Wei", "The ministry", "Held in Beijing.")
    everything = (date(2026, 1, 7), "reported", said, "planned", "reported: done, 7 January 2026")
    assert told == {who: nothing if who in OUTSIDE else everything for who in told}


def test_a_page_says_that_it_is_not_confirmed_until_a_status_is_logged(reported: FollowUp):
    viewer = readers(reported)["a viewer"]
    words = ("reported: done, 7 January 2026", "not confirmed yet", "Held in Beijing.")

    def found() -> list[bool]:
        page = client_of(viewer).get("/commitments/OPEN-1/").content.decode()
        return [each in page for each in words]

    assert found() == [True, True, True]
    log_status(reported, Status.UNDER_WAY, on=TODAY, by=SYSTEM, at=AT)
    # The log keeps what was told.
    assert found() == [False, False, True]


def test_by_the_api_the_status_told_is_null_to_visitors(reported: FollowUp):
    entry = StatusEntry.objects.filter(kind="reported").latest("pk")
    names = ("kind", "on", "from_status", "to_status", "author", "on_behalf_of", "note")
    told = {}
    for who, user in readers(reported).items():
        found: Any = client_of(user).get(reverse("api-entry-detail", args=[entry.pk])).json()
        told[who] = tuple(found[name] for name in names)
    nothing = ("reported", "2026-01-07", None, None, None, None, None)
    everything = ("reported", "2026-01-07", None, "done", "Li Wei", "ministry", "Held in Beijing.")
    assert told == {who: nothing if who in OUTSIDE else everything for who in told}


def test_the_admin_names_the_status_that_was_told(reported: FollowUp):
    officer = member(reported.commitment.desk, Role.OFFICER)
    address = reverse("admin:commitments_followup_change", args=[reported.pk])
    page = " ".join(strip_tags(client_of(officer).get(address).content.decode()).split())
    assert "Reported done Li Wei on behalf of The ministry" in page
