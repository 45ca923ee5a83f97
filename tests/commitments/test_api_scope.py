"""Words planted in records that are not public: which of them leaves by which route of the API, for whom."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from commitments.access import Confidentiality, Role
from commitments.lifecycle import EvidenceOf, Quote, assess, cite, extend, log_status, settle
from commitments.models import Desk, FollowUp
from commitments.schedule import Window
from commitments.status import Assessor, Implementation, Part, Status, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recipient,
    recorded,
)
from tracker.models import Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

PUBLIC, INTERNAL, RESTRICTED = Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.RESTRICTED


def planted(desk: Desk, confidentiality: Confidentiality) -> FollowUp:
    """A record in whose every text stands a word made of its confidentiality and the field."""
    mark = f"{confidentiality}-"
    promiser = PartyFactory.create(name=f"{mark}party", slug=f"{mark}party")
    owner = member(desk, Role.LEAD, username=f"{mark}owner", first_name=f"{mark}first", email=f"{mark}mail@x.example")
    occasion = OccasionFactory.create(desk=desk, title=f"{mark}occasion", confidentiality=confidentiality)
    document = SourceDocumentFactory.create(
        desk=desk,
        title=f"{mark}document",
        publisher=f"{mark}publisher",
        address=f"https://{mark}address.example",
        occasion=occasion,
        note=f"{mark}documentnote",
        confidentiality=confidentiality,
    )
    commitment = recorded(
        desk=desk,
        title=f"{mark}title",
        summary=f"{mark}summary",
        reading=f"{mark}reading",
        parts=[(promiser, Part.PROMISES)],
        quotes=[Quote(document, f"{mark}quote")],
        confidentiality=confidentiality,
        occasion=occasion,
        owner=owner,
        focal_points=[
            FocalPointFactory.create(party=promiser, name=f"{mark}focalname", email=f"{mark}focalmail@x.example")
        ],
        reference=f"{mark}reference",
    )
    assess(
        commitment,
        implementation=Implementation.LIMITED,
        assessor=Assessor.US,
        assessor_name=f"{mark}assessor",
        on=date(2026, 1, 9),
        by=SYSTEM,
        at=AT,
        note=f"{mark}assessornote",
    )
    settle(commitment, term=Term.WINDOW, reading=f"{mark}settled", reason=f"{mark}settledwhy", by=SYSTEM, at=AT)
    follow_up = once(commitment, "2026-09", wording=f"{mark}wording")
    extend(follow_up, Window.from_edtf("2026-10"), reason=f"{mark}movedwhy", by=SYSTEM, at=AT)
    log_status(
        follow_up,
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=SYSTEM,
        at=AT,
        note=f"{mark}note",
        internal_note=f"{mark}internalnote",
        evidence=[EvidenceOf(f"{mark}evidence", document=document, quote=f"{mark}evidencequote")],
    )
    Reminder.objects.create(
        follow_up=follow_up,
        recipient=recipient(owner),
        window_version=1,
        rung="opens",
        reached_on=date(2026, 9, 1),
        queued_at=AT,
    )
    return follow_up


# What of a visible record is open to everybody, and what only to staff or only to its desk.
OPEN = {
    "party",
    "occasion",
    "document",
    "publisher",
    "address",
    "title",
    "summary",
    "reading",
    "quote",
    "reference",
    "settled",
    "wording",
    "evidence",
    "evidencequote",
}
# The owner's e-mail address, "mail", is told to nobody.
STAFF = OPEN | {
    "owner",
    "first",
    "documentnote",
    "focalname",
    "focalmail",
    "assessor",
    "assessornote",
    "settledwhy",
    "movedwhy",
    "note",
}
DESK = STAFF | {"internalnote"}

SEES: dict[str, dict[Confidentiality, set[str]]] = {
    "anonymous": {PUBLIC: OPEN},
    "account that is not staff": {PUBLIC: OPEN},
    "staff": {PUBLIC: STAFF, INTERNAL: STAFF, RESTRICTED: {"party"}},
    "lead of another desk": {PUBLIC: STAFF, INTERNAL: STAFF, RESTRICTED: {"party"}},
    "viewer": {PUBLIC: DESK, INTERNAL: DESK, RESTRICTED: DESK},
    "administrator": {PUBLIC: DESK, INTERNAL: DESK, RESTRICTED: DESK},
}


@pytest.fixture(scope="module")
def desk(shared):
    return shared(DeskFactory.create)


@pytest.fixture(scope="module")
def follow_ups(desk: Desk, shared):
    return shared(lambda: [planted(desk, each) for each in Confidentiality])


def person(desk: Desk, who: str) -> User | None:
    match who:
        case "anonymous":
            return None
        case "account that is not staff":
            return UserFactory.create(is_staff=False)
        case "staff":
            return UserFactory.create()
        case "lead of another desk":
            return member(DeskFactory.create(), Role.LEAD)
        case "administrator":
            return UserFactory.create(is_superuser=True)
        case _:
            return member(desk, Role(who))


def signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


LISTS = ["parties", "desks", "documents", "occasions", "commitments", "follow-ups", "entries", "reminders", "summary"]


@pytest.mark.parametrize("who", SEES)
def test_only_what_is_open_leaves_by_any_route(desk: Desk, follow_ups: list[FollowUp], who: str):
    client = signed_in(person(desk, who))
    bodies = "".join(client.get(f"/api/v1/{name}/").content.decode() for name in LISTS)
    told: dict[Confidentiality, set[str]] = {confidentiality: set() for confidentiality in Confidentiality}
    for confidentiality, word in re.findall(rf"({'|'.join(Confidentiality.values)})-([a-z]+)", bodies):
        told[Confidentiality(confidentiality)].add(word)
    assert told == {confidentiality: SEES[who].get(confidentiality, set()) for confidentiality in Confidentiality}


def single(follow_up: FollowUp) -> dict[str, str]:
    commitment = follow_up.commitment
    citation = commitment.citations.get()
    return {
        "document": f"/api/v1/documents/{citation.document_id}/",
        "occasion": f"/api/v1/occasions/{commitment.occasion_id}/",
        "commitment": f"/api/v1/commitments/{commitment.reference}/",
        "follow-up": f"/api/v1/follow-ups/{follow_up.pk}/",
        "entry": f"/api/v1/entries/{follow_up.entries.latest('id').pk}/",
    }


@pytest.mark.parametrize("who", SEES)
def test_a_record_that_is_not_open_is_not_there(desk: Desk, follow_ups: list[FollowUp], who: str):
    client = signed_in(person(desk, who))
    told = {
        (follow_up.commitment.confidentiality, name): client.get(address).status_code
        for follow_up in follow_ups
        for name, address in single(follow_up).items()
    }
    assert told == {
        (confidentiality, name): 200 if "title" in SEES[who].get(Confidentiality(confidentiality), ()) else 404
        for confidentiality, name in told
    }


@pytest.mark.parametrize("who", ["staff", "lead of another desk"])
def test_a_status_of_what_is_not_open_is_not_logged(desk: Desk, follow_ups: list[FollowUp], who: str):
    client = signed_in(person(desk, who))
    address = f"/api/v1/follow-ups/{follow_ups[2].pk}/log-status/"
    answer = client.post(address, {"status": "no_information"}, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "There is no such record, or it is not open to you.",
    )
    follow_ups[2].refresh_from_db()
    assert follow_ups[2].status == "under_way"


def test_a_visitor_is_told_only_parties_and_desks_of_public_records(desk: Desk, follow_ups: list[FollowUp]):
    PartyFactory.create(slug="unnamed")
    DeskFactory.create(slug="silent")
    told = {name: [row["slug"] for row in Client().get(f"/api/v1/{name}/").json()["results"]] for name in LISTS[:2]}
    assert told == {"parties": ["public-party"], "desks": [desk.slug]}


def test_a_public_record_does_not_give_away_what_it_hangs_on(desk: Desk):
    occasion = OccasionFactory.create(desk=desk, confidentiality=RESTRICTED)
    hidden = SourceDocumentFactory.create(desk=desk, title="hidden", occasion=occasion, confidentiality=RESTRICTED)
    shown = SourceDocumentFactory.create(desk=desk, title="shown", occasion=occasion, confidentiality=PUBLIC)
    earlier = recorded(desk=desk, confidentiality=RESTRICTED)
    commitment = recorded(
        desk=desk,
        confidentiality=PUBLIC,
        occasion=occasion,
        reaffirms=earlier,
        quotes=[Quote(hidden, "words"), Quote(shown, "words")],
    )
    later = recorded(desk=desk, confidentiality=RESTRICTED, reaffirms=commitment)
    log_status(
        once(commitment, "2026-09"),
        Status.UNDER_WAY,
        on=date(2026, 1, 10),
        by=SYSTEM,
        at=AT,
        evidence=[EvidenceOf("hidden", document=hidden), EvidenceOf("shown", document=shown)],
    )

    def told(client: Client) -> dict[str, Any]:
        record = client.get(f"/api/v1/commitments/{commitment.reference}/").json()
        entries = f"/api/v1/entries/?kind=logged&commitment={commitment.reference}"
        (entry,) = client.get(entries).json()["results"]
        return {
            "occasion": record["occasion"],
            "of the document": client.get(f"/api/v1/documents/{shown.pk}/").json()["occasion"],
            "reaffirms": record["reaffirms"],
            "reaffirmed_by": record["reaffirmed_by"],
            "citations": [citation["title"] for citation in record["citations"]],
            "evidence": [evidence["title"] for evidence in entry["evidence"]],
        }

    assert told(Client()) == {
        "occasion": None,
        "of the document": None,
        "reaffirms": None,
        "reaffirmed_by": [],
        "citations": ["shown"],
        "evidence": ["shown"],
    }
    assert told(signed_in(member(desk, Role.VIEWER))) == {
        "occasion": occasion.pk,
        "of the document": occasion.pk,
        "reaffirms": earlier.reference,
        "reaffirmed_by": [later.reference],
        "citations": ["hidden", "shown"],
        "evidence": ["hidden", "shown"],
    }


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> set[str]:
    found = set()
    for pattern in patterns:
        here = before + str(pattern.pattern)
        found |= routes(pattern.url_patterns, here) if isinstance(pattern, URLResolver) else {pattern.name or here}
    return found


def test_every_route_of_the_api_is_looked_at_here():
    """A new route has to be added to LISTS, or named here with the reason why nothing of the record leaves by it."""
    names = {name for name in routes(get_resolver().url_patterns) if name.startswith("api-")}
    records = ("party", "desk", "document", "occasion", "commitment", "follow-up", "entry", "reminder")
    assert names == {
        *(f"api-{record}-{kind}" for record in records for kind in ("list", "detail")),
        "api-follow-up-log-status",
        # Looked at in test_evidence_files.
        "api-entry-evidence",
        "api-summary",
        # Say what there is, not what is in it.
        "api-schema",
        "api-docs",
    }


def test_a_line_that_names_other_records_says_what_changed_to_its_desk_only(desk: Desk):
    """The quote of a restricted document stands in the log of a commitment that all staff may read."""
    commitment = recorded(desk=desk)
    hidden = SourceDocumentFactory.create(desk=desk, title="hidden-minutes", confidentiality=RESTRICTED)
    cite(commitment, Quote(hidden, "hidden-words"), by=SYSTEM, at=AT)
    told = {
        who: "hidden" in signed_in(person(desk, who)).get("/api/v1/entries/").content.decode()
        for who in ("staff", "lead of another desk", "viewer", "administrator")
    }
    assert told == {"staff": False, "lead of another desk": False, "viewer": True, "administrator": True}
