"""Recording what was promised, citing where it stands, amending, assessing, settling."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.access import Confidentiality, Role
from commitments.lifecycle import (
    Author,
    ChangedMeanwhile,
    Draft,
    NoProvenance,
    Quote,
    Refusal,
    amend,
    assess,
    change_days,
    cite,
    record,
    settle,
)
from commitments.models import (
    Assessment,
    Citation,
    Commitment,
    CommitmentParty,
    Desk,
    Settlement,
    SourceDocument,
    StatusEntry,
)
from commitments.models.document import QuoteNotFound
from commitments.status import Assessor, Implementation, Kind, Part, Term
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recorded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(code="PKCN", name="China desk", time_zone="Asia/Karachi")


@pytest.fixture
def readout(desk: Desk) -> SourceDocument:
    return SourceDocumentFactory.create(
        desk=desk, title="Readout", full_text="The two sides agreed\nto hold   a forum in September."
    )


def draft(desk: Desk, *quotes: Quote, **fields: Any) -> Draft:
    wanted: dict[str, Any] = {
        "desk": desk,
        "title": "A forum",
        "kind": Kind.EVENT,
        "parts": [(PartyFactory.create(), Part.PROMISES)],
        "quotes": quotes,
    }
    return Draft(**wanted | fields)


def lines(commitment: Commitment) -> list[dict[str, Any]]:
    """The log of a commitment, oldest first, in full."""
    fields = ("kind", "user", "author", "on_behalf_of", "at", "on", "change", "note", "follow_up")
    return list(commitment.entries.order_by("at", "id").values(*fields))


def nothing_written() -> bool:
    tables = (Commitment, CommitmentParty, Citation, StatusEntry, Assessment, Settlement)
    return not any(table._default_manager.exists() for table in tables)


def test_what_was_promised_is_recorded_with_one_line(desk: Desk, readout: SourceDocument):
    officer = member(desk, Role.OFFICER, first_name="Amina", last_name="Khan")
    pakistan = PartyFactory.create(name="Pakistan")
    at = datetime(2026, 1, 10, 20, 0, tzinfo=UTC)
    commitment = record(
        draft(desk, Quote(readout, "to hold a forum"), reading="September of 2026."),
        by=Author.of(officer, on_behalf_of=pakistan),
        at=at,
    )
    # At 20:00 UTC it is the next day in Karachi.
    assert lines(commitment) == [
        {
            "kind": "recorded",
            "user": officer.pk,
            "author": "Amina Khan",
            "on_behalf_of": pakistan.pk,
            "at": at,
            "on": date(2026, 1, 11),
            "change": "",
            "note": "September of 2026.",
            "follow_up": None,
        }
    ]
    assert (commitment.reference, commitment.confidentiality) == ("PKCN-2026-001", Confidentiality.INTERNAL)
    assert [citation.quote for citation in commitment.citations.all()] == ["to hold a forum"]


def test_references_count_up_within_a_desk(desk: Desk):
    other = DeskFactory.create(code="EU")
    told = [
        recorded(desk=desk, made_on=date(2024, 6, 20)).reference,
        recorded(desk=desk).reference,
        recorded(desk=other).reference,
        recorded(desk=desk, reference="OLD-7").reference,
        recorded(desk=desk).reference,
    ]
    assert told == ["PKCN-2024-001", "PKCN-2026-002", "EU-2026-001", "OLD-7", "PKCN-2026-003"]


def test_a_reference_is_given_by_the_desks_own_year(desk: Desk):
    assert recorded(desk=desk, at=datetime(2026, 12, 31, 20, 0, tzinfo=UTC)).reference == "PKCN-2027-001"


def test_without_a_quote_nothing_is_recorded(desk: Desk):
    with pytest.raises(NoProvenance) as refusal:
        record(draft(desk), by=SYSTEM, at=AT)
    assert str(refusal.value) == "quotes: “A forum” quotes no source document"
    assert nothing_written()


def test_without_a_promiser_nothing_is_recorded(desk: Desk, readout: SourceDocument):
    parts = [(PartyFactory.create(), Part.IS_PROMISED)]
    with pytest.raises(Refusal) as refusal:
        record(draft(desk, Quote(readout, "a forum"), parts=parts), by=SYSTEM, at=AT)
    assert str(refusal.value) == "parties: nobody promises “A forum”"
    assert nothing_written()


def test_a_quote_that_is_not_in_the_kept_text_is_refused(desk: Desk, readout: SourceDocument):
    with pytest.raises(QuoteNotFound) as refusal:
        record(draft(desk, Quote(readout, "to hold a forum"), Quote(readout, "to hold a summit")), by=SYSTEM, at=AT)
    assert refusal.value.messages == ["quote: “to hold a summit” does not occur in the stored text of “Readout”."]
    assert nothing_written()
    assert recorded(desk=desk).reference == "PKCN-2026-001"


@pytest.mark.parametrize("words", ["agreed to hold a forum", "agreed\n\nto\thold a forum"])
def test_line_breaks_and_spaces_do_not_matter_in_a_quote(desk: Desk, readout: SourceDocument, words: str):
    record(draft(desk, Quote(readout, words)), by=SYSTEM, at=AT)
    assert Citation.objects.get().quote == words


def test_without_a_kept_text_a_quote_is_taken_as_given(desk: Desk):
    record(draft(desk, Quote(SourceDocumentFactory.create(), "any words")), by=SYSTEM, at=AT)
    assert Citation.objects.get().quote == "any words"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"kind": "promise"}, "kind"),
        ({"confidentiality": "secret"}, "confidentiality"),
        ({"reference": "x" * 41}, "reference"),
        ({"lead_days": -1}, "lead_days"),
    ],
)
def test_a_field_that_cannot_be_is_named(desk: Desk, readout: SourceDocument, fields: dict[str, Any], field: str):
    with pytest.raises(ValidationError) as refusal:
        record(draft(desk, Quote(readout, "a forum"), **fields), by=SYSTEM, at=AT)
    assert list(refusal.value.message_dict) == [field]
    assert nothing_written()


def test_a_reference_that_is_taken_is_refused(desk: Desk):
    recorded(desk=desk, reference="OLD-7")
    with pytest.raises(ValidationError) as refusal:
        recorded(desk=desk, reference="OLD-7")
    assert refusal.value.message_dict == {"reference": ["Commitment with this Reference already exists."]}
    assert Commitment.objects.count() == 1


# Citing


def test_one_more_source_is_one_more_line(desk: Desk, readout: SourceDocument):
    commitment = recorded(desk=desk)
    cite(commitment, Quote(readout, "a forum", "line 2", Term.RHYTHM, "yearly"), by=SYSTEM, at=AT)
    told = commitment.citations.filter(document=readout).values("quote", "locator", "term", "reading")
    assert list(told) == [{"quote": "a forum", "locator": "line 2", "term": "rhythm", "reading": "yearly"}]
    assert [(line["kind"], line["change"]) for line in lines(commitment)] == [
        ("recorded", ""),
        ("cited", "Readout: “a forum”"),
    ]


def test_the_same_words_of_the_same_document_are_cited_once(desk: Desk, readout: SourceDocument):
    commitment = record(draft(desk, Quote(readout, "a forum")), by=SYSTEM, at=AT)
    with pytest.raises(ValidationError) as refusal:
        cite(commitment, Quote(readout, "a forum", "line 2"), by=SYSTEM, at=AT)
    assert refusal.value.message_dict == {
        "__all__": ["Citation with this Commitment, Source document and Quote already exists."]
    }
    assert [citation.locator for citation in commitment.citations.all()] == [""]


@pytest.mark.parametrize(
    ("quote", "messages"),
    [
        (
            {"words": "a forum", "reading": "yearly"},
            {"reading": ["A reading needs the term it speaks to, and the term a reading."]},
        ),
        (
            {"words": "a forum", "term": Term.RHYTHM},
            {"reading": ["A reading needs the term it speaks to, and the term a reading."]},
        ),
        ({"words": ""}, {"quote": ["This field cannot be blank."]}),
    ],
)
def test_a_citation_that_cannot_be_writes_nothing(
    desk: Desk, readout: SourceDocument, quote: dict[str, Any], messages: dict[str, list[str]]
):
    commitment = recorded(desk=desk)
    with pytest.raises(ValidationError) as refusal:
        cite(commitment, Quote(readout, **quote), by=SYSTEM, at=AT)
    told = refusal.value.message_dict
    assert {field: told[field] for field in messages} == messages
    assert (commitment.citations.count(), [line["kind"] for line in lines(commitment)]) == (1, ["recorded"])


def test_a_citation_of_words_that_are_not_there_writes_nothing(desk: Desk, readout: SourceDocument):
    commitment = recorded(desk=desk)
    with pytest.raises(QuoteNotFound):
        cite(commitment, Quote(readout, "a summit"), by=SYSTEM, at=AT)
    assert (commitment.citations.count(), [line["kind"] for line in lines(commitment)]) == (1, ["recorded"])


# Amending


def test_an_amendment_says_old_and_new(desk: Desk):
    commitment = recorded(desk=desk, title="A forum")
    reader = UserFactory.create(username="bilal")
    fields = {"title": "A forum in China", "made_on": date(2026, 1, 7), "hard": True, "readers": [reader]}
    amended = amend(commitment, fields, by=SYSTEM, at=AT, note="As they put it.")
    assert (amended.title, amended.made_on, list(amended.readers.all()), amended.version) == (
        "A forum in China",
        date(2026, 1, 7),
        [reader],
        2,
    )
    assert [(line["kind"], line["change"], line["note"]) for line in lines(commitment)] == [
        ("recorded", "", ""),
        (
            "amended",
            "title: A forum → A forum in China\nmade_on: nothing → 2026-01-07\nreaders: nothing → bilal",
            "As they put it.",
        ),
    ]


def test_an_amendment_that_changes_nothing_leaves_no_line(desk: Desk):
    commitment = recorded(desk=desk, title="A forum")
    amend(commitment, {"title": "A forum"}, by=SYSTEM, at=AT)
    assert [line["kind"] for line in lines(commitment)] == ["recorded"]


def test_an_older_version_is_not_amended(desk: Desk):
    commitment = recorded(desk=desk, title="A forum")
    amend(commitment, {"title": "One"}, by=SYSTEM, at=AT, opened=1)
    with pytest.raises(ChangedMeanwhile) as refusal:
        amend(commitment, {"title": "Two"}, by=SYSTEM, at=AT, opened=1)
    assert str(refusal.value) == (
        f"version: “{commitment.reference} One” was changed by somebody else (now 2, opened as 1)"
    )
    commitment.refresh_from_db()
    assert (commitment.title, commitment.version) == ("One", 2)


@pytest.mark.parametrize("field", ["standing", "owner", "desk", "reference", "version", "status"])
def test_what_has_an_action_of_its_own_is_not_amended(desk: Desk, field: str):
    commitment = recorded(desk=desk)
    with pytest.raises(Refusal) as refusal:
        amend(commitment, {field: None}, by=SYSTEM, at=AT)
    assert str(refusal.value) == f"{field}: is not changed by amending a commitment"


def test_a_promise_does_not_reaffirm_itself_by_a_detour(desk: Desk):
    first = recorded(desk=desk, title="First")
    second = recorded(desk=desk, title="Second", reaffirms=first)
    with pytest.raises(ValidationError) as refusal:
        amend(first, {"reaffirms": second}, by=SYSTEM, at=AT)
    assert refusal.value.message_dict == {"reaffirms": [f"“{second}” already reaffirms this one."]}


def test_another_lead_or_grace_moves_the_milestones_of_open_follow_ups():
    follow_up = once(None, "2026-09")
    amend(follow_up.commitment, {"lead_days": 10, "grace_days": 5}, by=SYSTEM, at=AT)
    follow_up.refresh_from_db()
    assert (follow_up.upcoming_from, follow_up.due_from, follow_up.overdue_from, follow_up.flag) == (
        date(2026, 8, 22),
        date(2026, 9, 1),
        date(2026, 10, 6),
        "later",
    )


# Judging


def test_assessments_stand_side_by_side(desk: Desk):
    commitment = recorded(desk=desk)
    for assessor, name, word in (
        (Assessor.US, "China desk", Implementation.LIMITED),
        (Assessor.PARTNER, "Embassy", Implementation.COMPLETE),
    ):
        assess(
            commitment,
            implementation=word,
            assessor=assessor,
            assessor_name=name,
            on=date(2026, 1, 9),
            by=SYSTEM,
            at=AT,
            note="As seen.",
        )
    told = commitment.assessments.order_by("pk").values_list("assessor", "implementation", "on")
    assert list(told) == [("us", "limited", date(2026, 1, 9)), ("partner", "complete", date(2026, 1, 9))]
    assert [(line["kind"], line["on"], line["change"], line["note"]) for line in lines(commitment)][1:] == [
        ("assessed", date(2026, 1, 9), "limited, China desk, 2026-01-09", "As seen."),
        ("assessed", date(2026, 1, 9), "complete, Embassy, 2026-01-09", "As seen."),
    ]


def test_a_reading_is_settled_once_for_a_reason(desk: Desk):
    commitment = recorded(desk=desk)
    settle(commitment, term=Term.RHYTHM, reading=" quarterly ", reason=" The treaty says so. ", by=SYSTEM, at=AT)
    settlement = commitment.settlements.get()
    assert (settlement.term, settlement.reading, settlement.reason, settlement.on) == (
        "rhythm",
        "quarterly",
        "The treaty says so.",
        date(2026, 1, 10),
    )
    assert [(line["kind"], line["change"], line["note"]) for line in lines(commitment)][1:] == [
        ("settled", "how often: quarterly", "The treaty says so.")
    ]
    with pytest.raises(ValidationError):
        settle(commitment, term=Term.RHYTHM, reading="yearly", reason="No.", by=SYSTEM, at=AT)
    assert len(lines(commitment)) == 2


@pytest.mark.parametrize(("field", "words"), [("reading", ("  ", "why")), ("reason", ("quarterly", " \n"))])
def test_a_settlement_needs_its_words(desk: Desk, field: str, words: tuple[str, str]):
    commitment = recorded(desk=desk)
    with pytest.raises(Refusal) as refusal:
        settle(commitment, term=Term.RHYTHM, reading=words[0], reason=words[1], by=SYSTEM, at=AT)
    assert str(refusal.value) == f"{field}: a {field} is needed"
    assert [line["kind"] for line in lines(commitment)] == ["recorded"]


def test_a_party_on_both_sides_is_refused_and_nothing_written(desk: Desk, readout: SourceDocument):
    party = PartyFactory.create(name="North")
    draft = Draft(
        desk=desk,
        title="A forum",
        kind=Kind.EVENT,
        parts=[(party, Part.PROMISES), (party, Part.IS_PROMISED)],
        quotes=[Quote(readout, "a forum")],
    )
    with pytest.raises(Refusal) as refusal:
        record(draft, by=SYSTEM, at=AT)
    assert str(refusal.value) == "parties: “North” is named twice in “A forum”"
    assert Commitment.objects.count() == 0


def test_a_desks_lead_and_grace_reach_its_open_follow_ups_and_not_what_has_its_own(desk: Desk):
    ours = once(recorded(desk=desk), "2026-02")
    own = once(recorded(desk=desk, lead_days=3, grace_days=2), "2026-02")
    change_days(desk, lead_days=60, grace_days=10, by=SYSTEM, at=AT)
    ours.refresh_from_db()
    own.refresh_from_db()
    assert (ours.upcoming_from, ours.overdue_from, ours.flag) == (date(2025, 12, 3), date(2026, 3, 11), "upcoming")
    assert (own.upcoming_from, own.overdue_from, own.flag) == (date(2026, 1, 29), date(2026, 3, 3), "later")
    changes = StatusEntry.objects.filter(kind="amended").values_list("commitment", "change")
    assert list(changes) == [(ours.commitment_id, "lead_days: 30 → 60 (desk)\ngrace_days: 0 → 10 (desk)")]


def test_a_promise_of_tomorrow_is_refused_when_recorded_and_when_amended(desk: Desk):
    # In Karachi it is 10 January 2026, 17:00.
    with pytest.raises(Refusal) as refusal:
        recorded(desk=desk, made_on=date(2026, 1, 11))
    assert str(refusal.value) == "made_on: 2026-01-11 has not come yet, today is 2026-01-10"
    commitment = recorded(desk=desk, made_on=date(2026, 1, 10))
    with pytest.raises(Refusal):
        amend(commitment, {"made_on": date(2026, 1, 11)}, by=SYSTEM, at=AT)
    assert Commitment.objects.get().made_on == date(2026, 1, 10)
