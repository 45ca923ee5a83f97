"""What the API tells of each kind of record, whole."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from commitments.access import Confidentiality, Role
from commitments.lifecycle import (
    Author,
    Awaiting,
    EvidenceOf,
    Quote,
    assess,
    date_event,
    extend,
    log_status,
    reschedule,
    settle,
)
from commitments.models import Event, FollowUp
from commitments.schedule import Counting, Recurrence, Rule, Window
from commitments.status import Assessor, Implementation, Part, Status, Term
from tests.factories import (
    AT,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    quarterly,
    recorded,
    undated,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def forum() -> FollowUp:
    """A public promise of China to Pakistan, due in September 2026, once moved and then arranged."""
    pakistan = PartyFactory.create(name="Pakistan", slug="pakistan", country="PK")
    china = PartyFactory.create(name="China", slug="china", country="CN")
    ministry = PartyFactory.create(
        name="Ministry of Public Security", slug="mps", kind="ministry", country="CN", part_of=china
    )
    desk = DeskFactory.create(name="China desk", slug="china-desk", code="PKCN", home_party=pakistan)
    lead = member(desk, Role.LEAD, username="amina", first_name="Amina", last_name="Khan")
    occasion = OccasionFactory.create(
        desk=desk, title="Ministers' talks", starts_on=date(2026, 1, 7), confidentiality="public"
    )
    occasion.parties.set([pakistan, china])
    document = SourceDocumentFactory.create(
        desk=desk,
        title="Joint readout",
        publisher="Ministry of Interior",
        issued_by=pakistan,
        published_on=date(2026, 1, 8),
        address="https://example.org/readout",
        occasion=occasion,
        note="Dated by its heading.",
        confidentiality="public",
    )
    commitment = recorded(
        desk=desk,
        title="A forum in China",
        summary="China will host a forum.",
        parts=[(ministry, Part.PROMISES), (pakistan, Part.IS_PROMISED)],
        quotes=[Quote(document, "a forum in August", "paragraph 4", Term.WINDOW, "August 2026")],
        confidentiality=Confidentiality.PUBLIC,
        occasion=occasion,
        made_on=date(2026, 1, 7),
        owner=lead,
        focal_points=[
            FocalPointFactory.create(party=ministry, name="Mr Wang", office="Minister", email="wang@example.org")
        ],
        reading="August of the same year.",
    )
    by = Author.of(lead, on_behalf_of=pakistan)
    assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name="Amina Khan",
        on=date(2026, 1, 9),
        by=by,
        at=AT,
        note="Only talks so far.",
    )
    settle(commitment, term=Term.WINDOW, reading="September 2026", reason="They told us.", by=by, at=AT)
    follow_up = once(commitment, "2026-08", wording="in August", at=AT)
    extend(follow_up, Window.from_edtf("2026-09"), reason="The hosts asked.", by=by, at=AT)
    log_status(
        follow_up,
        Status.ARRANGED,
        on=date(2026, 1, 10),
        by=by,
        at=AT,
        note="Invitation received.",
        internal_note="The hall is not booked.",
        arranged_on=date(2026, 9, 14),
        evidence=[EvidenceOf("Invitation", "https://example.org/invitation")],
    )
    follow_up.refresh_from_db()
    return follow_up


def read(path: str, user: User | None = None) -> Any:
    client = Client()
    if user:
        client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()


AUGUST = {
    "edtf": "2026-08",
    "earliest": "2026-08-01",
    "latest": "2026-08-31",
    "precision": "month",
    "wording": "in August",
    "in_words": "August 2026",
}
SEPTEMBER = AUGUST | {
    "edtf": "2026-09",
    "earliest": "2026-09-01",
    "latest": "2026-09-30",
    "in_words": "September 2026",
}
FORUM_IN_PUBLIC: dict[str, Any] = {
    "commitment": "PKCN-2026-001",
    "title": "A forum in China",
    "desk": "china-desk",
    "partners": ["china"],
    "slot": "2026-08",
    "window": SEPTEMBER,
    "day_notes": [],
    "first_window": AUGUST,
    "times_moved": 1,
    "days_slipped": 30,
    "status": "arranged",
    "flag": "later",
    "upcoming_from": "2026-08-02",
    "due_from": "2026-09-01",
    "overdue_from": "2026-10-01",
    "arranged_on": "2026-09-14",
    "closed_on": None,
    "days_late": None,
    "review_on": None,
    "heard_on": None,
    "owner": None,
    "version": 3,
}
AMINA = {"username": "amina", "name": "Amina Khan"}


def test_follow_up_for_everybody_has_no_names(forum: FollowUp):
    assert read(f"/api/v1/follow-ups/{forum.pk}/") == {"id": forum.pk, **FORUM_IN_PUBLIC}


def test_follow_up_for_staff_names_the_owner(forum: FollowUp):
    assert read(f"/api/v1/follow-ups/{forum.pk}/", UserFactory.create()) == {
        "id": forum.pk,
        **FORUM_IN_PUBLIC,
        "heard_on": "2026-01-10",
        "owner": AMINA,
    }


def test_an_undated_follow_up_keeps_the_words_of_the_source():
    follow_up = undated(wording="after the elections", confidentiality=Confidentiality.PUBLIC)
    nothing = {
        "edtf": None,
        "earliest": None,
        "latest": None,
        "precision": None,
        "wording": "after the elections",
        "in_words": "no date",
    }
    told = read(f"/api/v1/follow-ups/{follow_up.pk}/")
    assert {name: told[name] for name in ("window", "first_window", "flag", "review_on")} == {
        "window": nothing,
        "first_window": nothing,
        "flag": "undated",
        "review_on": "2026-07-10",
    }


@pytest.fixture
def in_public(forum: FollowUp) -> dict[str, Any]:
    return {
        "reference": "PKCN-2026-001",
        "desk": "china-desk",
        "confidentiality": "public",
        "title": "A forum in China",
        "summary": "China will host a forum.",
        "kind": "event",
        "hard": True,
        "standing": "in_force",
        "dormant_since": None,
        "awaits_review": None,
        "made_on": "2026-01-07",
        "occasion": forum.commitment.occasion_id,
        "parties": [
            {"party": "mps", "name": "Ministry of Public Security", "part": "promises"},
            {"party": "pakistan", "name": "Pakistan", "part": "is_promised"},
        ],
        "owner": None,
        "focal_points": [{"party": "mps", "office": "Minister", "name": None, "email": None}],
        "reaffirms": None,
        "reaffirmed_by": [],
        "reading": "August of the same year.",
        "lead_days": None,
        "grace_days": None,
        "schedule": {
            "version": 1,
            "from_on": None,
            "kind": "once",
            "in_words": "once, in August 2026",
            "wording": "in August",
            "window": "2026-08",
            "rrule": "",
            "counting": "",
            "year_starts": 1,
            "anchor": None,
            "event": None,
            "offset": "",
        },
        "citations": [
            {
                "document": forum.commitment.citations.get().document_id,
                "title": "Joint readout",
                "publisher": "Ministry of Interior",
                "published_on": "2026-01-08",
                "address": "https://example.org/readout",
                "quote": "a forum in August",
                "locator": "paragraph 4",
                "term": "window",
                "reading": "August 2026",
            }
        ],
        "assessments": [
            {"on": "2026-01-09", "assessor": "us", "assessor_name": None, "implementation": "limited", "note": None}
        ],
        "settlements": [{"term": "window", "reading": "September 2026", "reason": None, "on": "2026-01-10"}],
        "follow_ups": [forum.pk],
        "version": 1,
    }


def test_commitment_for_everybody_has_no_names_and_no_notes(in_public: dict[str, Any]):
    assert read("/api/v1/commitments/PKCN-2026-001/") == in_public


def test_commitment_for_staff(in_public: dict[str, Any]):
    assert read("/api/v1/commitments/PKCN-2026-001/", UserFactory.create()) == in_public | {
        "awaits_review": False,
        "owner": AMINA,
        "focal_points": [{"party": "mps", "office": "Minister", "name": "Mr Wang", "email": "wang@example.org"}],
        "assessments": [
            {
                "on": "2026-01-09",
                "assessor": "us",
                "assessor_name": "Amina Khan",
                "implementation": "limited",
                "note": "Only talks so far.",
            }
        ],
        "settlements": [{"term": "window", "reading": "September 2026", "reason": "They told us.", "on": "2026-01-10"}],
    }


@pytest.fixture
def logged_in_public(forum: FollowUp) -> dict[str, Any]:
    return {
        "id": forum.entries.get(kind="logged").pk,
        "commitment": "PKCN-2026-001",
        "follow_up": forum.pk,
        "kind": "logged",
        "on": "2026-01-10",
        "from_status": "planned",
        "to_status": "arranged",
        "at": None,
        "author": None,
        "on_behalf_of": None,
        "change": None,
        "note": None,
        "internal_note": None,
        "evidence": [
            {
                "title": "Invitation",
                "address": "https://example.org/invitation",
                "document": None,
                "file": None,
                "quote": "",
            }
        ],
    }


LOGGED_TO_STAFF = {
    "at": "2026-01-10T12:00:00Z",
    "author": "Amina Khan",
    "on_behalf_of": "pakistan",
    "change": "2026-09-14",
    "note": "Invitation received.",
}


def test_entry_for_everybody_is_day_kind_status_and_evidence(logged_in_public: dict[str, Any]):
    assert read("/api/v1/entries/?kind=logged")["results"] == [logged_in_public]


def test_entry_for_staff_has_who_and_why(logged_in_public: dict[str, Any]):
    staff = UserFactory.create()
    assert read("/api/v1/entries/?kind=logged", staff)["results"] == [logged_in_public | LOGGED_TO_STAFF]


@pytest.mark.parametrize("who", ["member", "administrator"])
def test_entry_for_the_desk_has_its_internal_note(forum: FollowUp, logged_in_public: dict[str, Any], who: str):
    desk = forum.commitment.desk
    user = member(desk, Role.VIEWER) if who == "member" else UserFactory.create(is_superuser=True)
    assert read("/api/v1/entries/?kind=logged", user)["results"] == [
        logged_in_public | LOGGED_TO_STAFF | {"internal_note": "The hall is not booked."}
    ]


def test_a_member_who_is_not_staff_reads_the_log_as_everybody_does(forum: FollowUp, logged_in_public: dict[str, Any]):
    outsider = member(forum.commitment.desk, Role.VIEWER, is_staff=False)
    assert read("/api/v1/entries/?kind=logged", outsider)["results"] == [logged_in_public]


def test_an_entry_without_a_status_has_null_for_it(forum: FollowUp):
    (entry,) = read("/api/v1/entries/?kind=extended", UserFactory.create())["results"]
    assert entry == {
        "id": forum.entries.get(kind="extended").pk,
        "commitment": "PKCN-2026-001",
        "follow_up": forum.pk,
        "kind": "extended",
        "on": "2026-01-10",
        "from_status": None,
        "to_status": None,
        "at": "2026-01-10T12:00:00Z",
        "author": "Amina Khan",
        "on_behalf_of": "pakistan",
        "change": "2026-08 → 2026-09",
        "note": "The hosts asked.",
        "internal_note": None,
        "evidence": [],
    }


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (
            "parties/mps/",
            {
                "slug": "mps",
                "name": "Ministry of Public Security",
                "kind": "ministry",
                "country": "CN",
                "part_of": "china",
                "stands_as": "china",
            },
        ),
        (
            "desks/china-desk/",
            {
                "slug": "china-desk",
                "name": "China desk",
                "code": "PKCN",
                "home_party": "pakistan",
                "time_zone": "UTC",
            },
        ),
    ],
)
def test_party_and_desk(forum: FollowUp, route: str, told: dict[str, Any]):
    assert read(f"/api/v1/{route}") == told


def test_occasion(forum: FollowUp):
    occasion = forum.commitment.occasion
    assert occasion is not None
    assert read(f"/api/v1/occasions/{occasion.pk}/") == {
        "id": occasion.pk,
        "desk": "china-desk",
        "confidentiality": "public",
        "title": "Ministers' talks",
        "starts_on": "2026-01-07",
        "ends_on": None,
        "place": "",
        "parties": ["china", "pakistan"],
    }


def test_document_keeps_its_note_for_staff(forum: FollowUp):
    document = forum.commitment.citations.get().document
    in_public = {
        "id": document.pk,
        "desk": "china-desk",
        "confidentiality": "public",
        "title": "Joint readout",
        "kind": "readout",
        "publisher": "Ministry of Interior",
        "issued_by": "pakistan",
        "published_on": "2026-01-08",
        "address": "https://example.org/readout",
        "language": "en",
        "occasion": document.occasion_id,
        "note": None,
        "full_text_sha256": "",
    }
    assert read(f"/api/v1/documents/{document.pk}/") == in_public
    staff = UserFactory.create()
    assert read(f"/api/v1/documents/{document.pk}/", staff) == in_public | {"note": "Dated by its heading."}


@pytest.mark.both_engines
def test_a_list_is_paged(forum: FollowUp):
    assert read("/api/v1/parties/?page_size=2&page=2") == {
        "count": 3,
        "next": None,
        "previous": "http://testserver/api/v1/parties/?page_size=2",
        "results": [
            {
                "slug": "pakistan",
                "name": "Pakistan",
                "kind": "state",
                "country": "PK",
                "part_of": None,
                "stands_as": "pakistan",
            }
        ],
    }


def test_a_longer_page_than_fifty_is_had_by_asking():
    desk = DeskFactory.create()
    PartyFactory.create_batch(201)
    staff = member(desk, Role.VIEWER)
    assert len(read("/api/v1/parties/", staff)["results"]) == 50
    assert len(read("/api/v1/parties/?page_size=200", staff)["results"]) == 200


def test_the_schedule_in_force_is_told_with_what_it_waits_for():
    desk = DeskFactory.create()
    lead = Author.of(member(desk, Role.LEAD))
    commitment = recorded(desk=desk, confidentiality=Confidentiality.PUBLIC)
    quarterly(commitment)
    elections = Event.objects.create(desk=desk, name="the elections", note="Not before spring.")
    twice_a_year = Recurrence(Rule.parse("FREQ=MONTHLY;INTERVAL=6"), Counting.ANNIVERSARY, year_starts=7)
    plan = Awaiting(elections, twice_a_year, "every half-year after the elections")
    reschedule(commitment, plan, from_on=date(2027, 1, 1), reason="agreed anew", by=lead, at=AT)
    told = {
        "version": 2,
        "from_on": "2027-01-01",
        "kind": "awaiting",
        "in_words": "every six months from the elections (no date yet)",
        "wording": "every half-year after the elections",
        "window": "",
        "rrule": "FREQ=MONTHLY;INTERVAL=6",
        "counting": "anniversary",
        "year_starts": 7,
        "anchor": None,
        "event": {"name": "the elections", "falls_on": None},
        "offset": "",
    }
    assert read(f"/api/v1/commitments/{commitment.reference}/")["schedule"] == told
    date_event(elections, date(2027, 2, 8), by=lead, at=AT)
    assert read(f"/api/v1/commitments/{commitment.reference}/")["schedule"] == told | {
        "in_words": "every six months from the elections (8 February 2027): by the 8th of August and February",
        "anchor": "2027-02-08",
        "event": {"name": "the elections", "falls_on": "2027-02-08"},
    }
