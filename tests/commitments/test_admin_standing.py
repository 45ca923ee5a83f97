"""Changing the standing in the admin: leads see what becomes of the follow-ups, then confirm."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Role
from commitments.lifecycle import Announced, Recurring, expect, log_status, reschedule, schedule
from commitments.models import Commitment, Desk, StatusEntry
from commitments.schedule import Rule, Window
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, UserFactory, member, quarterly, recorded
from tracker import flags, tick
from tracker.faults import Faults

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def noon(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any, name: str = "change_standing") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def silent(desk: Desk) -> Commitment:
    """A mechanism silent since July 2020, with rounds that opened long ago and two that nobody alive will see."""
    rows = quarterly(desk=desk, anchor=date(2020, 1, 1), at=noon("2020-01-01"))
    log_status(rows[0], Status.DONE, on=date(2020, 2, 2), by=SYSTEM, at=noon("2020-02-02"))
    log_status(rows[1], Status.NO_INFORMATION, on=date(2020, 6, 1), by=SYSTEM, at=noon("2020-06-01"))
    yearly = Recurring(Rule.parse("FREQ=YEARLY"), date(2990, 1, 1))
    commitment = rows[0].commitment
    reschedule(commitment, yearly, from_on=date(2990, 1, 1), reason="x", by=SYSTEM, at=noon("2020-06-01"))
    flags.turn(tick.desk_days(at=noon("2021-01-02"), faults=Faults()), at=noon("2021-01-02"))
    return Commitment.objects.get(pk=commitment.pk)


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(member(desk, Role.LEAD, username="the lead"))


def tables(answer: Any) -> dict[str, list[list[str]]]:
    """The rows of each table of what would be done, by its title and without tags."""
    panels = answer.context["form"].effect.panels
    return {str(panel.title): [[strip_tags(str(cell)) for cell in row] for row in panel.rows] for panel in panels}


CALLED_OFF, GO, COME = "Closed as called off", "Go: not open yet, and nobody touched them", "Come"


def test_a_dormant_mechanism_is_proposed_as_lapsed_with_both_lists(desk, lead):
    commitment = silent(desk)
    answer = lead.get(page(commitment))
    assert commitment.dormant_since == date(2020, 7, 1)
    assert answer.context["form"]["standing"].value() == "lapsed"
    assert tables(answer) == {
        CALLED_OFF: [
            ["2020-Q2", "the second quarter of 2020", "no information"],
            ["2020-Q3", "the third quarter of 2020", "planned"],
            ["2020-Q4", "the fourth quarter of 2020", "planned"],
            ["2021-Q1", "the first quarter of 2021", "planned"],
            ["2021-Q2", "the second quarter of 2021", "planned"],
            ["2021-Q3", "the third quarter of 2021", "planned"],
        ],
        GO: [["2990", "2990"], ["2991", "2991"]],
    }


def sealed(client: Client, commitment: Commitment, standing: str, **typed: Any) -> tuple[Any, dict[str, Any]]:
    """The answer to the form when it is sent once, and what confirming that answer would send."""
    sent = {"standing": standing, "reason": "Nobody answers", "opened": commitment.version, **typed}
    answer = client.post(page(commitment), sent)
    return answer, {**sent, "_confirm": answer.context["form"].effect.seal}


def state(commitment: Commitment) -> tuple[str, list[tuple[str, str]]]:
    stored = Commitment.objects.get(pk=commitment.pk)
    return stored.standing, list(stored.follow_ups.order_by("id").values_list("slot", "status"))


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_sent_once_it_shows_what_it_does_and_sent_again_it_does_it(desk, lead):
    commitment = silent(desk)
    before = state(commitment)
    answer, confirmed = sealed(lead, commitment, "lapsed")
    assert (state(commitment), list(tables(answer)), errors(answer)) == (before, [CALLED_OFF, GO], {})
    done = lead.post(page(commitment), confirmed)
    assert (done.status_code, done["Location"]) == (302, page(commitment, "change"))
    assert state(commitment) == (
        "lapsed",
        [
            ("2020-Q1", "done"),
            ("2020-Q2", "called_off"),
            ("2020-Q3", "called_off"),
            ("2020-Q4", "called_off"),
            ("2021-Q1", "called_off"),
            ("2021-Q2", "called_off"),
            ("2021-Q3", "called_off"),
        ],
    )
    entry = StatusEntry.objects.get(kind="standing")
    assert (entry.author, entry.change, entry.note) == ("the lead", "in force → lapsed", "Nobody answers")


def test_what_changed_since_it_was_shown_is_shown_again_first(desk, lead):
    commitment = silent(desk)
    _, confirmed = sealed(lead, commitment, "lapsed")
    row = commitment.follow_ups.get(slot="2021-Q1")
    log_status(row, Status.UNDER_WAY, on=date(2021, 1, 3), by=SYSTEM, at=noon("2021-01-03"))
    before = state(commitment)
    answer = lead.post(page(commitment), confirmed)
    assert (answer.status_code, answer.context["form"].outdated, state(commitment)) == (200, True, before)
    assert ["2021-Q1", "the first quarter of 2021", "under way"] in tables(answer)[CALLED_OFF]


def test_what_is_fulfilled_must_be_closed_first(desk, lead):
    commitment = silent(desk)
    answer = lead.post(page(commitment), {"standing": "fulfilled", "reason": "All held", "opened": commitment.version})
    told = "Close first what is open: 2020-Q2, 2020-Q3, 2020-Q4, 2021-Q1, 2021-Q2, 2021-Q3"
    assert errors(answer) == {"standing": [told]}
    assert state(commitment)[0] == "in_force"


def test_a_standing_and_a_reason_are_needed(desk, lead):
    commitment = silent(desk)
    answer = lead.post(page(commitment), {"opened": commitment.version})
    assert errors(answer) == {"standing": ["This field is required."], "reason": ["This field is required."]}


def test_nothing_is_chosen_for_what_is_awake(desk, lead):
    commitment = recorded(desk=desk)
    answer = lead.get(page(commitment))
    form = answer.context["form"]
    assert form["standing"].value() is None
    assert [value for value, _ in form.fields["standing"].choices] == [
        "",
        "fulfilled",
        "lapsed",
        "superseded",
        "withdrawn",
    ]
    assert form.effect is None


def test_back_in_force_what_comes_is_shown(desk, lead):
    commitment = silent(desk)
    lead.post(page(commitment), sealed(lead, commitment, "lapsed")[1])
    commitment.refresh_from_db()
    answer, confirmed = sealed(lead, commitment, "in_force")
    assert tables(answer) == {COME: [["2990", "2990"], ["2991", "2991"]]}
    lead.post(page(commitment), confirmed)
    standing, rows = state(commitment)
    assert (standing, rows[-2:]) == ("in_force", [("2990", "planned"), ("2991", "planned")])


def test_a_version_that_somebody_else_changed_is_refused(desk, lead):
    commitment = silent(desk)
    _, confirmed = sealed(lead, commitment, "lapsed")
    Commitment.objects.filter(pk=commitment.pk).update(version=9)
    answer = lead.post(page(commitment), confirmed)
    assert (answer.status_code, state(commitment)[0]) == (200, "in_force")
    told = "Somebody else changed this while you had it open. Look again, then save once more."
    assert errors(answer) == {"__all__": [told]}


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.OFFICER, 403), (Role.LEAD, 200)])
def test_only_leads_of_its_desk_are_let_in(desk, role, status):
    commitment = silent(desk)
    assert signed_in(member(desk, role)).get(page(commitment)).status_code == status


def test_for_leads_of_another_desk_it_is_readable_but_not_theirs_to_end(desk):
    commitment = silent(desk)
    other = signed_in(member(DeskFactory.create(), Role.LEAD))
    answer = other.post(page(commitment), {"standing": "lapsed", "reason": "x", "opened": 1})
    assert (answer.status_code, state(commitment)[0]) == (403, "in_force")


def test_the_page_of_a_commitment_offers_it_to_leads_only(desk):
    commitment = silent(desk)
    offered = {
        role: "change-standing" in signed_in(member(desk, role)).get(page(commitment, "change")).content.decode()
        for role in (Role.OFFICER, Role.LEAD)
    }
    assert offered == {Role.OFFICER: False, Role.LEAD: True}


def test_a_round_is_not_added_to_what_lapsed(desk, lead):
    commitment = recorded(desk=desk)
    schedule(commitment, Announced(), by=SYSTEM, at=noon("2020-01-01"))
    expect(commitment, "first", Window.from_edtf("2020-03"), by=SYSTEM, at=noon("2020-01-01"))
    lead.post(page(commitment), sealed(lead, commitment, "lapsed")[1])
    lapsed = Commitment.objects.get(pk=commitment.pk)
    answer = lead.get(page(lapsed, "expect"))
    assert (answer.status_code, answer["Location"]) == (302, page(lapsed, "change"))


def test_dormant_mechanisms_are_found_in_the_list(desk):
    commitment = silent(desk)
    quarterly(desk=desk, anchor=date(2990, 1, 1), at=noon("2020-01-01"))
    client = signed_in(UserFactory.create(is_superuser=True))
    answer = client.get(reverse("admin:commitments_commitment_changelist"), {"dormant": "yes"})
    assert [row.pk for row in answer.context["cl"].result_list] == [commitment.pk]
    words = " ".join(strip_tags(client.get(page(commitment, "change")).content.decode()).split())
    assert "Dormant since: 1 July 2020" in words
