"""Many commitments recorded at once are what each would be, recorded by itself."""

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from commitments.access import Confidentiality, NotAllowed, Role
from commitments.lifecycle import (
    Announced,
    Author,
    Awaiting,
    Draft,
    NoProvenance,
    Once,
    Quote,
    Recurring,
    ReferenceTaken,
    Refusal,
    Undated,
    promise,
    record,
    record_many,
    schedule,
    turn_now,
)
from commitments.models import Commitment, Event, QuoteNotFound, StatusEntry
from commitments.schedule import Counting, Offset, Recurrence, Rule, Window
from commitments.status import Kind, Part, Term
from tests.factories import (
    AT,
    DeskFactory,
    FocalPointFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db

QUARTERLY = Rule.parse("FREQ=MONTHLY;INTERVAL=3")
PLANS = [
    Once(Window.from_edtf("2026-09"), "in September"),
    Once(Window.from_edtf("../2025-12-31")),
    Once(Window.from_edtf("2026-05-01/..")),
    Recurring(QUARTERLY, date(2025, 1, 1), "every three months"),
    Recurring(QUARTERLY, date(2025, 11, 7), "", Counting.ANNIVERSARY),
    Recurring(Rule.parse("FREQ=YEARLY"), date(2025, 3, 1), "within a year of the last", Counting.AFTER_LAST),
    Announced("rounds as agreed"),
    Undated("in due course"),
    Undated("", date(2026, 3, 1)),
]


def drafted(desk, **fields):
    parties = [(PartyFactory.create(), Part.PROMISES), (PartyFactory.create(), Part.IS_PROMISED)]
    quotes = [Quote(SourceDocumentFactory.create(desk=desk), "will meet", "page 2", Term.RHYTHM, "quarterly")]
    whole = {"title": "Joint working group", "kind": Kind.MEETING_SERIES, "parts": parties, "quotes": quotes} | fields
    return Draft(desk=desk, **whole)


def told(commitment):
    """All rows of a commitment, less what numbers them."""
    left_out = {"id", "reference", "commitment"}

    def rows(found):
        return [{name: value for name, value in row.items() if name not in left_out} for row in found]

    return {
        "commitment": rows([model_to_dict(commitment) | Commitment.objects.filter(pk=commitment.pk).values()[0]]),
        "parts": rows(commitment.parts.values("party", "part")),
        "citations": rows(commitment.citations.values("document", "quote", "locator", "term", "reading")),
        "schedules": _less(commitment.schedules.values()),
        "follow_ups": _less(commitment.follow_ups.values()),
        "entries": _less(StatusEntry.objects.filter(commitment=commitment).order_by("id").values()),
    }


def _less(found):
    return [{name: value for name, value in row.items() if name not in ("id", "commitment_id")} for row in found]


@pytest.mark.parametrize(("plan", "whole"), list(product(PLANS, [False, True])), ids=str)
def test_each_is_what_it_would_be_alone(plan, whole):
    desk, by = DeskFactory.create(lead_days=10), Author(UserFactory.create(is_superuser=True), "Ayesha Khan")
    more = {
        "occasion": OccasionFactory.create(desk=desk),
        "made_on": date(2025, 6, 1),
        "owner": member(desk, Role.OFFICER),
        "focal_points": [FocalPointFactory.create()],
        "readers": [UserFactory.create()],
        "confidentiality": Confidentiality.RESTRICTED,
        "reading": "the later day",
        "lead_days": 3,
        "grace_days": 4,
        "summary": "They meet.",
        "hard": False,
        "awaits_review": True,
        "origin": "list.csv, row 2",
    }
    draft = drafted(desk, **(more if whole else {}))
    alone = record(draft, by=by, at=AT)
    schedule(alone, plan, by=by, at=AT)
    turn_now(alone, at=AT)
    [many] = record_many([promise(draft, plan, by=by, at=AT)], by=by, at=AT)
    assert told(many) == told(Commitment.objects.get(pk=alone.pk))


@pytest.mark.parametrize("known", [None, date(2026, 2, 8)])
@pytest.mark.parametrize("then", [Offset.parse("P6M"), Recurrence(QUARTERLY)], ids=str)
def test_what_waits_for_an_event_too(known, then):
    desk, by = DeskFactory.create(), Author(None, "tests")
    plan = Awaiting(Event.objects.create(desk=desk, name="the elections", falls_on=known), then, "after the elections")
    draft = drafted(desk)
    alone = record(draft, by=by, at=AT)
    schedule(alone, plan, by=by, at=AT)
    turn_now(alone, at=AT)
    [many] = record_many([promise(draft, plan, by=by, at=AT)], by=by, at=AT)
    assert told(many) == told(Commitment.objects.get(pk=alone.pk))


def test_references_are_given_in_order_and_kept_where_they_are_there():
    desk, by = DeskFactory.create(code="PAK"), Author(None, "tests")
    drafts = [
        drafted(desk),
        drafted(desk, reference="MLC-7"),
        drafted(desk, made_on=date(2024, 5, 1)),
        drafted(DeskFactory.create(code="CHN")),
    ]
    made = record_many([promise(each, Undated(), by=by, at=AT) for each in drafts], by=by, at=AT)
    assert [each.reference for each in made] == ["PAK-2026-001", "MLC-7", "PAK-2024-002", "CHN-2026-001"]
    assert record(drafted(desk), by=by, at=AT).reference == "PAK-2026-003"


def test_the_number_of_questions_does_not_grow():
    desk, by = DeskFactory.create(), Author(None, "tests")
    draft, asked = drafted(desk, focal_points=[FocalPointFactory.create()]), []
    for count in (1, 3, 100):
        ready = [promise(draft, Recurring(QUARTERLY, date(2026, 1, 1)), by=by, at=AT) for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as questions:
            record_many(ready, by=by, at=AT)
        # A hundred rows take more than one statement where their values are too many for one.
        tables = [one["sql"].split('"')[1] for one in questions if one["sql"].startswith("INSERT")]
        asked.append((len(questions) - len(tables), sorted(set(tables))))
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(
    ("fields", "plan", "refused", "message"),
    [
        ({"quotes": []}, Undated(), NoProvenance, "quotes: “Joint working group” quotes no source document"),
        ({"parts": []}, Undated(), Refusal, "parties: nobody promises “Joint working group”"),
        (
            {"made_on": date(2026, 1, 11)},
            Undated(),
            Refusal,
            "made_on: 2026-01-11 has not come yet, today is 2026-01-10",
        ),
        ({"title": ""}, Undated(), ValidationError, "{'title': ['This field cannot be blank.']}"),
        ({"kind": "parade"}, Undated(), ValidationError, "{'kind': [\"Value 'parade' is not a valid choice.\"]}"),
        (
            {},
            Recurring(QUARTERLY, date(1826, 1, 1)),
            Refusal,
            "anchor: 1826-01-01 is more than 100 years back",
        ),
    ],
)
def test_what_is_refused_alone_is_refused_before_anything_is_stored(fields, plan, refused, message):
    with pytest.raises(refused) as told_why:
        promise(drafted(DeskFactory.create(), **fields), plan, by=Author(None, "tests"), at=AT)
    assert str(told_why.value) == message


def test_a_quote_is_checked():
    desk = DeskFactory.create()
    document = SourceDocumentFactory.create(desk=desk, full_text="The ministers agreed to meet.")
    with pytest.raises(QuoteNotFound):
        promise(drafted(desk, quotes=[Quote(document, "will meet")]), Undated(), by=Author(None, "tests"), at=AT)


def test_all_or_none():
    desk, by = DeskFactory.create(), Author(None, "tests")
    record(drafted(desk, reference="MLC-7"), by=by, at=AT)
    ready = [promise(drafted(desk, reference=each), Undated(), by=by, at=AT) for each in ("MLC-6", "MLC-7")]
    with pytest.raises(ReferenceTaken, match=r"^reference: “MLC-7” is taken$"), transaction.atomic():
        record_many(ready, by=by, at=AT)
    assert list(Commitment.objects.values_list("reference", flat=True)) == ["MLC-7"]


def test_only_officers_of_each_desk_may():
    desk, other = DeskFactory.create(), DeskFactory.create(name="Ankara")
    by = Author.of(member(desk, Role.OFFICER, username="ayesha"))
    ready = [promise(drafted(each), Undated(), by=by, at=AT) for each in (desk, other)]
    with pytest.raises(NotAllowed, match=r"^ayesha is not officer at Ankara$"), transaction.atomic():
        record_many(ready, by=by, at=AT)
    assert not Commitment.objects.exists()
