"""Two people on one record: the second save is refused, shows both values, and loses nothing that was typed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Role
from commitments.lifecycle import Author, log_status, reassign_commitment
from commitments.models import Commitment, Desk, Event, HolidayOverride, Membership, Party
from commitments.status import Status
from tests.factories import (
    AT,
    SYSTEM,
    DeskFactory,
    FocalPointFactory,
    MembershipFactory,
    OccasionFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
    recorded,
)
from tests.sending import stands_in
from tracker.models import Channel

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

REFUSED = "Somebody else changed this while you had it open. Look again, then save once more."
LEFT = "You left it as it was."


@dataclass(frozen=True)
class People:
    desk: Desk
    amina: User
    bilal: User
    parties: list[Party]


@pytest.fixture
def people() -> People:
    """Two leads of one desk who are administrators, so that every form is theirs."""
    desk = DeskFactory.create(name="Islamabad desk")
    amina, bilal = (
        member(desk, Role.LEAD, username=name.lower(), first_name=name, is_superuser=True)
        for name in ("Amina", "Bilal")
    )
    return People(desk, amina, bilal, [PartyFactory.create(name=f"Party {letter}") for letter in "ABC"])


@dataclass(frozen=True)
class Case:
    """What Bilal and Amina type: ``both`` are fields with his value, hers, and the two in words."""

    make: Callable[[People], Any]
    both: dict[str, tuple[Any, Any, str, str]]
    his: dict[str, tuple[Any, str]] = field(default_factory=dict)
    hers: dict[str, Any] = field(default_factory=dict)


CASES = {
    "party": Case(
        lambda people: people.parties[0],
        both={"name": ("China", "Chine", "China", "Chine"), "kind": ("agency", "city", "agency", "city")},
        his={"country": ("CN", "CN")},
        hers={"slug": "chine"},
    ),
    "focal point": Case(
        lambda people: FocalPointFactory.create(party=people.parties[0], name="Li"),
        both={"name": ("Li Wei", "Li Na", "Li Wei", "Li Na"), "named_on": ("2026-01-07", "2026-01-08", "?", "?")},
        his={"email": ("li@example.org", "li@example.org")},
        hers={"office": "Director"},
    ),
    "document": Case(
        lambda people: SourceDocumentFactory.create(desk=people.desk, title="Readout", full_text="It will meet soon."),
        both={
            "title": ("Joint readout", "The readout", "Joint readout", "The readout"),
            "full_text": (
                "It will meet in May.",
                "It will meet\nin June.",
                "It will meet in May.",
                "It will meet\nin June.",
            ),
        },
        his={"note": ("Undated.", "Undated.")},
        hers={"publisher": "Ministry"},
    ),
    "occasion": Case(
        lambda people: OccasionFactory.create(desk=people.desk, title="Dialogue"),
        both={"title": ("Sixth dialogue", "The dialogue", "Sixth dialogue", "The dialogue")},
        his={"place": ("Beijing", "Beijing")},
        hers={"starts_on": "2026-01-07"},
    ),
    "event": Case(
        lambda people: Event.objects.create(desk=people.desk, name="elections"),
        both={"name": ("the elections", "general elections", "the elections", "general elections")},
        hers={"note": "In spring."},
    ),
    "desk": Case(
        lambda people: people.desk,
        both={"lead_days": ("14", "21", "14", "21"), "hemisphere": ("north", "south", "?", "?")},
        his={"writes_to_focal_points": ("on", "yes")},
        hers={"reminder_hour": "8"},
    ),
    "membership": Case(
        lambda people: MembershipFactory.create(desk=people.desk, role=Role.VIEWER),
        both={"role": ("officer", "lead", "officer", "lead")},
    ),
    "channel": Case(
        lambda people: Channel.objects.create(desk=people.desk, name="#late", address="slack://a/b/c"),
        both={"name": ("#later", "#latest", "#later", "#latest")},
        his={"is_on": (None, "no")},
    ),
    "commitment": Case(
        lambda people: recorded(desk=people.desk, title="A forum"),
        both={
            "title": ("Two forums", "Three forums", "Two forums", "Three forums"),
            "made_on": ("2026-01-07", "2026-01-08", "7 January 2026", "8 January 2026"),
        },
        his={"hard": (None, "no"), "summary": ("A longer summary.", "A longer summary.")},
        hers={"reading": "As it stands.\nTwo lines.", "amend_note": "The minutes say so."},
    ),
    "person": Case(
        lambda people: UserFactory.create(username="li"),
        both={"first_name": ("Wei", "Na", "Wei", "Na")},
        his={"email": ("li@example.com", "li@example.com")},
        hers={"last_name": "Li"},
    ),
    "ladder": Case(
        lambda people: people.desk,
        both={"days_before": ("30, 7", "30, 3", "30, 7", "30, 3")},
        his={"pause_days": ("7", "7")},
        hers={"then_every": "10"},
    ),
}


def address(kind: str, record: Any) -> str:
    if kind == "ladder":
        return reverse("admin:tracker_ladder_of", args=[record.pk])
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(response: Any) -> Any:
    return response.context["adminform"].form if "adminform" in response.context else response.context["form"]


def in_form(user: User, page: str, names: Any) -> dict[str, Any]:
    """What stands in those fields of the page as somebody opens it now."""
    sent = stands_in(as_(user).get(page))
    return {name: sent.get(name) for name in names}


def typed_as(values: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else [str(value).replace("\n", "\r\n")] for name, value in values.items()}


def send(user: User, page: str, sent: dict[str, Any]) -> Any:
    return as_(user).post(page, sent)


@pytest.mark.parametrize("kind", CASES)
def test_the_second_save_is_refused_with_both_values_and_then_goes_through(people: People, kind: str):
    case = CASES[kind]
    page = address(kind, case.make(people))
    opened = as_(people.amina).get(page)
    his = {name: values[0] for name, values in case.both.items()} | {n: value for n, (value, _) in case.his.items()}
    hers = {name: values[1] for name, values in case.both.items()} | case.hers
    assert send(people.bilal, page, stands_in(as_(people.bilal).get(page), **his)).status_code == 302
    kept = in_form(people.bilal, page, his)

    refused = send(people.amina, page, stands_in(opened, **hers))
    form = form_of(refused)
    assert refused.status_code == 200
    assert form.non_field_errors() == [REFUSED]
    assert set(form.errors) == {"__all__", *case.both}
    # Nothing was stored, and all that she typed stands there still.
    assert in_form(people.bilal, page, his) == kept
    again = stands_in(refused)
    assert {name: again.get(name) for name in hers} == typed_as(hers)
    assert {name: again.get(name) for name in case.his} == {name: kept[name] for name in case.his}
    shown = {row.label: (strip_tags(row.yours), strip_tags(row.stored), bool(row.choice)) for row in form.meanwhile}
    labels = {name: str(form.fields[name].label) for name in (*case.both, *case.his)}
    for name, (_his, _hers, stored, yours) in case.both.items():
        if "?" not in (stored, yours):
            assert shown[labels[name]] == (yours, stored, True)
    for name, (_value, stored) in case.his.items():
        assert shown[labels[name]] == (LEFT, stored, False)
    assert len(shown) == len(case.both) + len(case.his)
    assert all(row.by.startswith("Bilal, ") for row in form.meanwhile if kind != "ladder")

    assert send(people.amina, page, again).status_code == 302
    wanted = {**{name: kept[name] for name in case.his}, **typed_as(hers)}
    wanted.pop("amend_note", None)
    assert in_form(people.amina, page, wanted) == wanted


@pytest.mark.parametrize("kind", CASES)
def test_the_other_value_is_taken_where_that_is_chosen(people: People, kind: str):
    case = CASES[kind]
    page = address(kind, case.make(people))
    opened = as_(people.amina).get(page)
    his = {name: values[0] for name, values in case.both.items()}
    hers = {name: values[1] for name, values in case.both.items()} | case.hers
    send(people.bilal, page, stands_in(as_(people.bilal).get(page), **his))
    kept = in_form(people.bilal, page, his)
    refused = send(people.amina, page, stands_in(opened, **hers))
    choices = {row.choice: "theirs" for row in form_of(refused).meanwhile}
    assert len(choices) == len(his)
    assert send(people.amina, page, stands_in(refused, **choices)).status_code == 302
    wanted = {**typed_as(case.hers), **kept}
    wanted.pop("amend_note", None)
    assert in_form(people.amina, page, wanted) == wanted


@pytest.mark.parametrize("kind", ["party", "commitment", "ladder"])
def test_what_both_typed_alike_is_no_difference(people: People, kind: str):
    case = CASES[kind]
    page = address(kind, case.make(people))
    opened = as_(people.amina).get(page)
    same = {name: values[0] for name, values in case.both.items()}
    assert send(people.bilal, page, stands_in(as_(people.bilal).get(page), **same)).status_code == 302
    answer = send(people.amina, page, stands_in(opened, **same))
    # Where a version is counted, it says that something was saved; there is nothing to choose.
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        assert (form_of(answer).meanwhile, form_of(answer).non_field_errors()) == ([], [REFUSED])
        assert send(people.amina, page, stands_in(answer)).status_code == 302


def test_lists_are_shown_by_name_and_kept_as_they_were_typed(people: People):
    a, b, c = people.parties
    occasion = OccasionFactory.create(desk=people.desk)
    occasion.parties.set([a])
    page = address("occasion", occasion)
    opened = as_(people.amina).get(page)
    sent = stands_in(as_(people.bilal).get(page), parties=[a.pk, b.pk], readers=[people.amina.pk])
    assert send(people.bilal, page, sent).status_code == 302
    refused = send(people.amina, page, stands_in(opened, parties=[c.pk]))
    rows = [(row.label, row.yours, row.stored, bool(row.choice)) for row in form_of(refused).meanwhile]
    assert rows == [
        ("Parties", "Party C", "Party A; Party B", True),
        ("Named people", LEFT, "amina", False),
    ]
    again = stands_in(refused)
    assert (again["parties"], again["readers"]) == ([str(c.pk)], [str(people.amina.pk)])
    assert send(people.amina, page, again).status_code == 302
    assert (list(occasion.parties.all()), list(occasion.readers.all())) == ([c], [people.amina])


def test_a_reader_who_may_not_see_what_was_chosen_is_not_told_its_name(people: People):
    hidden = OccasionFactory.create(title="PLANTED", confidentiality="restricted")
    mine = OccasionFactory.create(desk=people.desk, title="Dialogue")
    document = SourceDocumentFactory.create(desk=people.desk)
    officer = member(people.desk, Role.OFFICER)
    page = address("document", document)
    opened = as_(officer).get(page)
    send(people.bilal, page, stands_in(as_(people.bilal).get(page), occasion=hidden.pk))
    refused = send(officer, page, stands_in(opened, title="Mine", occasion=mine.pk))
    # The field is left out, as it is on a page that is opened now.
    assert "PLANTED" not in refused.content.decode()
    document.refresh_from_db()
    assert document.occasion == hidden


def test_rows_of_a_desk_are_compared_one_by_one(people: People):
    officer = member(people.desk, Role.VIEWER, username="li")
    HolidayOverride.objects.create(desk=people.desk, on="2026-03-23", name="Pakistan Day")
    page = address("desk", people.desk)
    opened = as_(people.amina).get(page)
    rows = stands_in(opened)
    number = next(n for n in range(3) if rows[f"memberships-{n}-user"] == [str(officer.pk)])
    role, deputy = f"memberships-{number}-role", f"memberships-{number}-deputy"
    sent = stands_in(opened, **{role: "officer", deputy: people.bilal.pk, "holiday_overrides-0-name": "A holiday"})
    assert send(people.bilal, page, sent).status_code == 302

    refused = send(people.amina, page, stands_in(opened, **{role: "lead", "name": "The desk"}))
    body = refused.content.decode()
    assert refused.status_code == 200
    assert body.count("Changed while you had it open:") == 2
    again = stands_in(refused)
    assert [again[name] for name in (role, deputy, "name", "holiday_overrides-0-name")] == [
        ["lead"],
        [str(people.bilal.pk)],
        ["The desk"],
        ["A holiday"],
    ]
    assert Desk.objects.get(pk=people.desk.pk).name == "Islamabad desk"
    assert send(people.amina, page, again).status_code == 302
    held = Membership.objects.get(user=officer)
    assert (held.role, held.deputy, Desk.objects.get(pk=people.desk.pk).name) == ("lead", people.bilal, "The desk")
    assert HolidayOverride.objects.get().name == "A holiday"


def test_a_text_that_the_browser_only_wrapped_otherwise_was_not_touched(people: People):
    """Its lines end with two characters when they come back, and stay as they are stored."""
    commitment = recorded(desk=people.desk, title="A forum", summary="One.\nTwo.")
    page = address("commitment", commitment)
    opened = as_(people.amina).get(page)
    assert send(people.amina, page, stands_in(opened)).status_code == 302
    assert not commitment.entries.filter(kind="amended").exists()
    sent = stands_in(as_(people.bilal).get(page), summary="One.\nTwo.\nThree.")
    assert send(people.bilal, page, sent).status_code == 302
    refused = send(people.amina, page, stands_in(opened, title="Two forums"))
    assert [(row.label, row.yours) for row in form_of(refused).meanwhile] == [("Summary", LEFT)]
    assert send(people.amina, page, stands_in(refused)).status_code == 302
    stored = Commitment.objects.get()
    assert (stored.title, stored.summary.splitlines()) == ("Two forums", ["One.", "Two.", "Three."])


def test_a_third_save_meanwhile_is_told_as_well(people: People):
    party = people.parties[0]
    page = address("party", party)
    opened = as_(people.amina).get(page)
    for name in ("First", "Second"):
        send(people.bilal, page, stands_in(as_(people.bilal).get(page), name=name))
        refused = send(people.amina, page, stands_in(opened, name="Mine"))
        assert form_of(refused).errors["name"] == [f"Stored now: {name}"]
        # She chose the first of his values, which is not what is stored any more.
        opened = refused
    party.refresh_from_db()
    assert party.name == "Second"


def test_two_different_mistakes_are_told_at_once(people: People):
    """What is typed wrongly is told beside what was changed meanwhile, and both stay."""
    page = address("party", people.parties[0])
    opened = as_(people.amina).get(page)
    send(people.bilal, page, stands_in(as_(people.bilal).get(page), name="His"))
    refused = send(people.amina, page, stands_in(opened, name="Hers", country="china"))
    assert form_of(refused).errors == {
        "__all__": [REFUSED],
        "name": ["Stored now: His"],
        "country": ["Ensure this value has at most 2 characters (it has 5)."],
    }


def test_what_changed_beside_the_form_is_said_and_saved_again(people: People):
    """The owner is not in the form: nothing to choose, but somebody changed the record."""
    commitment = recorded(desk=people.desk, title="A forum")
    page = address("commitment", commitment)
    opened = as_(people.amina).get(page)
    reassign_commitment(commitment, people.bilal, reason="He knows.", by=Author.of(people.bilal), at=AT)
    refused = send(people.amina, page, stands_in(opened, title="Two forums"))
    assert (form_of(refused).errors, form_of(refused).meanwhile) == ({"__all__": [REFUSED]}, [])
    assert send(people.amina, page, stands_in(refused)).status_code == 302
    stored = Commitment.objects.get()
    assert (stored.title, stored.owner) == ("Two forums", people.bilal)


def test_nothing_typed_into_a_named_action_is_lost(people: People):
    follow_up = once(None, "2026-09", desk=people.desk)
    event = Event.objects.create(desk=people.desk, name="the elections")
    commitment = follow_up.commitment
    pages: dict[str, tuple[Any, dict[str, Any]]] = {
        "followup_log_status": (
            follow_up,
            {
                "status": "arranged",
                "on": "2026-01-09",
                "arranged_on": "2026-09-14",
                "note": "Two\nlines",
                "evidence_title": "Letter",
                "evidence_address": "https://example.org/",
            },
        ),
        "followup_extend": (follow_up, {"window": "October 2026", "reason": "They asked."}),
        "followup_reassign": (follow_up, {"owner": people.amina.pk, "reason": "She knows."}),
        "commitment_reassign": (commitment, {"owner": people.amina.pk, "reason": "She knows."}),
        "event_date": (event, {"falls_on": "2026-05-04"}),
    }
    opened = {}
    for name, (record, _typed) in pages.items():
        opened[name] = as_(people.amina).get(reverse(f"admin:commitments_{name}", args=[record.pk]))
        assert opened[name].status_code == 200, name
    log_status(follow_up, Status.UNDER_WAY, on=AT.date(), by=SYSTEM, at=AT)
    reassign_commitment(commitment, people.bilal, reason="He knows.", by=SYSTEM, at=AT)
    Event.objects.update(version=2)
    for name, (record, typed) in pages.items():
        page = reverse(f"admin:commitments_{name}", args=[record.pk])
        refused = send(people.amina, page, stands_in(opened[name], **typed))
        assert refused.status_code == 200, name
        again = stands_in(refused)
        assert {field: again[field] for field in typed} == typed_as(typed), name


def test_a_form_that_was_only_opened_says_what_is_stored(people: People):
    """Whoever sends no mark, such as a program, is not asked when it was opened."""
    party = people.parties[0]
    page = address("party", party)
    answer = send(people.amina, page, {"name": "Mine", "slug": "mine", "kind": "state"})
    assert answer.status_code == 302
    for marks in ("[]", "{", '{"name": 7}'):
        answer = send(people.amina, page, {"name": "Mine", "slug": "mine", "kind": "state", "as_opened": marks})
        assert answer.status_code in (200, 302)
