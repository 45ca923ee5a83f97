"""Recording and amending commitments in the admin, and what is added to them there."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Announced, amend, schedule
from commitments.models import (
    Assessment,
    Citation,
    Commitment,
    Desk,
    Event,
    FollowUp,
    Schedule,
    Settlement,
    StatusEntry,
)
from commitments.schedule import Window
from commitments.status import EntryKind
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    member,
    once,
    recorded,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:commitments_{record._meta.model_name}_{name}", args=[record.pk])


class Draft:
    """What an officer types to record one promise."""

    def __init__(self) -> None:
        self.desk: Desk = DeskFactory.create(code="PKCN", time_zone="Asia/Karachi")
        self.officer = member(self.desk, Role.OFFICER, username="amna", first_name="Amna", last_name="Shah")
        self.client = signed_in(self.officer)
        self.promiser, self.promised = PartyFactory.create(name="China"), PartyFactory.create(name="Pakistan")
        self.document = SourceDocumentFactory.create(desk=self.desk, full_text="The forum will be\nheld in September.")
        self.typed = {
            "desk": self.desk.pk,
            "title": "A forum in China",
            "summary": "Our own words",
            "kind": "event",
            "hard": "on",
            "confidentiality": "internal",
            "made_on": "2026-01-07",
            "promises": [self.promiser.pk],
            "is_promised": [self.promised.pk],
            "owner": self.officer.pk,
            "document": self.document.pk,
            "quote": "will be held in September",
            "locator": "paragraph 3",
            "term": "window",
            "source_reading": "in September",
            "schedule_kind": "once",
            "wording": "in September",
            "window": "2026-09",
        }

    def send(self, **changes: Any) -> Any:
        return self.client.post(reverse("admin:commitments_commitment_add"), self.typed | changes)

    def refused(self, **changes: Any) -> dict[str, list[str]]:
        """The errors of the form, after making sure that nothing was written and nothing typed is lost."""
        answer = self.send(**changes)
        assert answer.status_code == 200
        form = answer.context["adminform"].form
        kept = {name: form.data.getlist(name) for name in self.typed | changes}
        sent = {
            name: [str(item) for item in (value if isinstance(value, list) else [value])]
            for name, value in (self.typed | changes).items()
        }
        assert kept == sent
        rows = [m.objects.count() for m in (Commitment, Schedule, FollowUp, StatusEntry, Citation)]
        assert rows == [0] * 5
        self.desk.refresh_from_db()
        assert self.desk.references_given == 0
        return dict(form.errors)


def test_a_recorded_commitment_has_parties_quote_schedule_follow_up_and_log():
    draft = Draft()
    answer = draft.send()
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    commitment = Commitment.objects.get()
    citation, follow_up = commitment.citations.get(), commitment.follow_ups.get()
    assert (commitment.reference, commitment.title, commitment.owner) == (
        "PKCN-2026-001",
        "A forum in China",
        draft.officer,
    )
    assert (commitment.promisers(), commitment.promised_to()) == ([draft.promiser], [draft.promised])
    assert (citation.document, citation.quote, citation.locator, citation.term, citation.reading) == (
        draft.document,
        "will be held in September",
        "paragraph 3",
        "window",
        "in September",
    )
    assert (follow_up.slot, follow_up.window, follow_up.wording) == ("2026-09", Window.month(2026, 9), "in September")
    assert list(commitment.entries.order_by("id").values_list("kind", "author", "user")) == [
        (EntryKind.RECORDED, "Amna Shah", draft.officer.pk),
        (EntryKind.SCHEDULED, "Amna Shah", draft.officer.pk),
    ]


@pytest.mark.parametrize(
    ("typed", "rrule"),
    [
        ({"every": "quarter"}, "FREQ=MONTHLY;INTERVAL=3"),
        ({"every": "months", "months": ["3", "9"]}, "FREQ=YEARLY;BYMONTH=3,9"),
    ],
)
def test_a_rhythm_is_chosen_in_words(typed: dict[str, Any], rrule: str):
    draft = Draft()
    answer = draft.send(schedule_kind="recurring", window="", starting_in="2026-01-07", **typed)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert [(s.kind, s.rrule, s.anchor) for s in Schedule.objects.all()] == [("recurring", rrule, date(2026, 1, 7))]
    assert FollowUp.objects.count() >= 2


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ({"schedule_kind": "announced"}, []),
        ({"schedule_kind": "undated"}, [("undated", date(2026, 7, 7))]),
        ({"schedule_kind": "undated", "review_on": "2026-05-01"}, [("undated", date(2026, 5, 1))]),
    ],
)
def test_a_series_without_dates_and_a_promise_without_one(typed: dict[str, str], rows: list[Any]):
    draft = Draft()
    assert draft.send(window="", **typed).status_code == 302
    assert list(FollowUp.objects.values_list("slot", "review_on")) == rows


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"quote": "was held in August"},
            {"quote": ["“was held in August” does not occur in the stored text of “Document 0”."]},
        ),
        (
            {"window": "2026-07-07/2026-01-07"},
            {"window": ["the window ends on 2026-01-07, before it starts on 2026-07-07, at character 12"]},
        ),
        (
            {"window": "autumn 2026"},
            {
                "window": [
                    "“autumn 2026” can mean more than one thing. Type 2026-27 for autumn 2026 (September to November), "
                    "or 2026-31 for autumn 2026 in the south (March to May)."
                ]
            },
        ),
        (
            {"window": "soon"},
            {"window": ["“soon” is not read as a day or a period: type it like “September 2026” or 2026-09."]},
        ),
        ({"window": ""}, {"window": ["Needed with “once”."]}),
        ({"schedule_kind": "undated"}, {"window": ["Not used with “undated”: leave it empty."]}),
        (
            {"schedule_kind": "recurring", "window": "", "every": "months", "starting_in": "2026-01-07"},
            {"months": ["Needed with “in some months, such as each March and September”."]},
        ),
        (
            {"schedule_kind": "recurring", "window": "", "every": "century", "starting_in": "2026-01-07"},
            {"every": ["Select a valid choice. century is not one of the available choices."]},
        ),
        (
            {"schedule_kind": "recurring", "window": "", "every": "month", "starting_in": "0001-01-01"},
            {"starting_in": ["0001-01-01 is more than 100 years back"]},
        ),
        ({"term": ""}, {"source_reading": ["A reading needs the term it speaks to, and the term a reading."]}),
        ({"promises": []}, {"promises": ["This field is required."]}),
    ],
)
def test_what_the_record_refuses_is_told_on_the_field(typed: dict[str, Any], errors: dict[str, list[str]]):
    SourceDocumentFactory.reset_sequence(0)
    assert Draft().refused(**typed) == errors


def test_a_promise_of_the_future_is_refused_on_its_field():
    # Today stands in the line, so only its beginning is known here.
    told = Draft().refused(made_on="9999-12-31")
    assert list(told) == ["made_on"]
    assert told["made_on"][0].startswith("9999-12-31 has not come yet, today is ")


def test_a_party_cannot_stand_on_both_sides():
    draft = Draft()
    both = [draft.promiser.pk, draft.promised.pk]
    assert draft.refused(promises=both) == {"is_promised": ["“Pakistan” cannot stand on both sides."]}


def test_an_officer_records_at_their_own_desk_only():
    draft = Draft()
    elsewhere = DeskFactory.create()
    told = draft.refused(desk=elsewhere.pk)
    assert told == {"desk": ["Select a valid choice. That choice is not one of the available choices."]}


def test_a_document_that_the_officer_may_not_see_cannot_be_quoted():
    draft = Draft()
    hidden = SourceDocumentFactory.create(confidentiality="restricted")
    told = draft.refused(document=hidden.pk)
    assert told == {"document": ["Select a valid choice. That choice is not one of the available choices."]}


def test_an_event_of_another_desk_cannot_be_waited_for():
    draft = Draft()
    other = DeskFactory.create(name="The other desk")
    other.memberships.create(user=draft.officer, role=Role.OFFICER)
    event = Event.objects.create(desk=other, name="the elections")
    told = draft.refused(schedule_kind="awaiting", window="", event=event.pk, then="day")
    assert told == {"event": [f"“the elections” is no event of {draft.desk}"]}
    unseen = Event.objects.create(desk=DeskFactory.create(), name="a signing")
    told = draft.refused(schedule_kind="awaiting", window="", event=unseen.pk, then="day")
    assert told == {"event": ["Select a valid choice. That choice is not one of the available choices."]}


def test_an_owner_must_be_able_to_see_what_they_are_given():
    draft = Draft()
    outsider = member(DeskFactory.create(), Role.LEAD, username="outsider")
    told = draft.refused(owner=outsider.pk, confidentiality="restricted")
    assert told == {"owner": ["“outsider” may not see this record."]}
    assert draft.send(owner=outsider.pk).status_code == 302


def test_a_viewer_cannot_record_or_amend():
    desk = DeskFactory.create()
    client, commitment = signed_in(member(desk, Role.VIEWER)), recorded(desk=desk)
    before = StatusEntry.objects.count()
    answers = [
        client.get(reverse("admin:commitments_commitment_add")).status_code,
        client.post(reverse("admin:commitments_commitment_add"), {}).status_code,
        client.post(page(commitment), {"title": "Another"}).status_code,
        client.get(page(commitment)).status_code,
    ]
    assert answers == [403, 403, 403, 200]
    assert StatusEntry.objects.count() == before


def test_records_that_all_staff_may_read_are_written_at_their_own_desk_only():
    desk = DeskFactory.create()
    rows = [recorded(desk=desk), SourceDocumentFactory.create(desk=desk), OccasionFactory.create(desk=desk)]
    client = signed_in(member(DeskFactory.create(), Role.OFFICER))
    assert [client.get(page(row)).status_code for row in rows] == [200] * 3
    assert [client.post(page(row), {"title": "Another"}).status_code for row in rows] == [403] * 3


def amended(commitment: Commitment, client: Client, **typed: Any) -> Any:
    now = Commitment.objects.get(pk=commitment.pk)
    form = {
        "title": now.title,
        "summary": now.summary,
        "kind": now.kind,
        "hard": "on",
        "confidentiality": now.confidentiality,
        "opened": now.version,
        "amend_note": "",
        "reading": now.reading,
    }
    return client.post(page(commitment), form | typed)


def test_amending_leaves_one_line_with_old_and_new_values():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk, title="A forum")
    client = signed_in(member(desk, Role.OFFICER, username="amna"))
    assert amended(commitment, client, title="A forum in China", amend_note="the place").status_code == 302
    commitment.refresh_from_db()
    line = commitment.entries.get(kind=EntryKind.AMENDED)
    assert (commitment.title, commitment.version) == ("A forum in China", 2)
    assert (line.change, line.note, line.author) == ("title: A forum → A forum in China", "the place", "amna")


def test_saving_an_unchanged_form_writes_nothing():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk)
    assert amended(commitment, signed_in(member(desk, Role.OFFICER))).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.version, commitment.entries.filter(kind=EntryKind.AMENDED).count()) == (1, 0)


def test_a_stale_form_is_refused_shows_both_values_and_may_then_insist():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk, title="A forum")
    client = signed_in(member(desk, Role.OFFICER))
    amend(commitment, {"title": "Theirs"}, by=SYSTEM, at=AT)
    answer = amended(commitment, client, title="Mine", opened=1)
    form = answer.context["adminform"].form
    assert (answer.status_code, form["title"].value(), form["opened"].value()) == (200, "Mine", "2")
    assert dict(form.errors) == {
        "__all__": ["Somebody else changed this while you had it open. Look again, then save once more."],
        "title": ["Stored now: Theirs"],
    }
    assert Commitment.objects.get().title == "Theirs"
    assert amended(commitment, client, title="Mine", opened=form["opened"].value()).status_code == 302
    assert Commitment.objects.get().title == "Mine"


def test_what_is_not_amended_by_the_form_stays_as_it_is():
    desk, other = DeskFactory.create(), DeskFactory.create()
    officer = member(desk, Role.OFFICER)
    officer.memberships.create(desk=other, role=Role.OFFICER)
    commitment = recorded(desk=desk)
    amended(commitment, signed_in(officer), desk=other.pk, standing="fulfilled", owner=officer.pk, version=9)
    stored = Commitment.objects.get()
    assert (stored.desk, stored.standing, stored.owner, stored.version) == (desk, "in_force", None, 1)


def test_a_hidden_occasion_survives_amending_by_somebody_who_may_not_see_it():
    desk = DeskFactory.create()
    hidden = recorded(confidentiality=Confidentiality.RESTRICTED, title="An earlier one")
    commitment = recorded(desk=desk, reaffirms=hidden)
    client = signed_in(member(desk, Role.OFFICER))
    assert amended(commitment, client, title="Another title", reaffirms="").status_code == 302
    stored = Commitment.objects.get(pk=commitment.pk)
    assert (stored.title, stored.reaffirms) == ("Another title", hidden)


def test_a_source_is_added_with_its_quote():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk)
    document = SourceDocumentFactory.create(desk=desk, full_text="every three months", title="A readout")
    client = signed_in(member(desk, Role.OFFICER))
    typed = {"document": document.pk, "quote": "each quarter", "term": "rhythm", "reading": "every three months"}
    answer = client.post(page(commitment, "cite"), typed)
    assert dict(answer.context["form"].errors) == {
        "quote": ["“each quarter” does not occur in the stored text of “A readout”."]
    }
    assert commitment.citations.count() == 1
    assert client.post(page(commitment, "cite"), typed | {"quote": "every three"}).status_code == 302
    assert commitment.citations.filter(document=document).values_list("quote", "term", "reading").get() == (
        "every three",
        "rhythm",
        "every three months",
    )


def test_a_round_is_added_to_an_announced_series_only():
    desk = DeskFactory.create()
    client = signed_in(member(desk, Role.OFFICER))
    series, single = recorded(desk=desk), once(recorded(desk=desk), "2026-09").commitment
    schedule(series, Announced("announced each time"), by=SYSTEM, at=AT)
    typed = {"slot": "7th round", "window": "2026-01-03/2026-01-05", "wording": "on 3 to 5 January"}
    assert client.post(page(series, "expect"), typed).status_code == 302
    assert client.post(page(single, "expect"), typed).status_code == 302
    again = client.post(page(series, "expect"), typed)
    assert dict(again.context["form"].errors) == {"slot": [f"{series.reference} already has “7th round”"]}
    assert [(f.slot, f.window) for f in series.follow_ups.all()] == [
        ("7th round", Window.span(date(2026, 1, 3), date(2026, 1, 5)))
    ]
    assert single.follow_ups.count() == 1


def test_a_judgement_is_added_beside_others():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk)
    client = signed_in(member(desk, Role.OFFICER))
    typed = {"implementation": "limited", "assessor": "us", "assessor_name": "The desk", "on": "2026-01-10"}
    assert client.post(page(commitment, "assess"), typed).status_code == 302
    again = client.post(page(commitment, "assess"), typed)
    assert (again.status_code, again.context["form"].is_valid()) == (200, False)
    assert Assessment.objects.values_list("implementation", "assessor_name", "on").get() == (
        "limited",
        "The desk",
        date(2026, 1, 10),
    )


def test_a_reading_is_settled_by_a_lead_once():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk)
    typed = {"term": "rhythm", "reading": "quarterly", "reason": "both sides say so"}
    assert signed_in(member(desk, Role.OFFICER)).post(page(commitment, "settle"), typed).status_code == 403
    lead = signed_in(member(desk, Role.LEAD))
    assert lead.post(page(commitment, "settle"), typed).status_code == 302
    assert lead.post(page(commitment, "settle"), typed).status_code == 200
    assert Settlement.objects.values_list("term", "reading").get() == ("rhythm", "quarterly")


def test_a_commitment_is_given_to_somebody_who_may_see_it():
    desk = DeskFactory.create()
    commitment = recorded(desk=desk, confidentiality=Confidentiality.RESTRICTED)
    lead, colleague = member(desk, Role.LEAD), member(desk, Role.VIEWER, username="bilal")
    outsider = member(DeskFactory.create(), Role.LEAD, username="outsider")
    client = signed_in(lead)
    typed = {"owner": outsider.pk, "reason": "leave", "opened": 1}
    refused = client.post(page(commitment, "reassign"), typed)
    assert dict(refused.context["form"].errors) == {"owner": ["“outsider” may not see this record."]}
    assert client.post(page(commitment, "reassign"), typed | {"owner": colleague.pk}).status_code == 302
    line = commitment.entries.get(kind=EntryKind.REASSIGNED)
    commitment.refresh_from_db()
    assert (commitment.owner, line.change, line.note) == (colleague, "nobody → bilal", "leave")
