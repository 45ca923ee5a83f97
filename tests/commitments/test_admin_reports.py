"""What was reported and what was recorded in bulk, as the admin offers it to those who may act on it."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.lifecycle import Author, log_status, report
from commitments.models import Commitment, Desk, FollowUp, Party, StatusEntry
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, PartyFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

FOLLOW_UPS = "admin:commitments_followup_changelist"
COMMITMENTS = "admin:commitments_commitment_changelist"


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def ministry() -> Party:
    return PartyFactory.create(name="The ministry")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def told(follow_up: FollowUp, status: Status, party: Party, note: str = "Held in Beijing.") -> StatusEntry:
    return report(follow_up, status, on=date(2026, 1, 7), by=Author(None, "Li Wei", party), at=AT, note=note)


def above(answer: Any) -> list[tuple[str, ...]]:
    """The rows that stand above the form, without the markup of their last cell."""
    rows = [row for panel in answer.context["form"].panels for row in panel.rows]
    return [
        (*map(str, row[:3]), str(row[-1]).split(">")[-2].removesuffix("</a")) for row in rows if "<" in str(row[-1])
    ]


def test_the_newest_report_stands_above_the_form_and_fills_it_in(desk: Desk, ministry: Party):
    follow_up = once(recorded(desk=desk), "2026-01-05")
    told(follow_up, Status.NOT_DONE, ministry)
    newest = told(follow_up, Status.DONE, ministry)
    client = signed_in(member(desk, Role.LEAD))
    shown = client.get(page(follow_up, "log_status"))
    assert above(shown) == [
        ("reported: done, 7 January 2026", "Held in Beijing.", "Li Wei for The ministry", "Fill in the form with it")
    ]
    assert shown.context["form"]["status"].value() is None

    address = f"{page(follow_up, 'log_status')}?report={newest.pk}"
    form = client.get(address).context["form"]
    filled = {name: form[name].value() for name in ("status", "on", "note", "on_behalf_of")}
    assert filled == {"status": "done", "on": date(2026, 1, 7), "note": "Held in Beijing.", "on_behalf_of": ministry.pk}
    assert client.post(address, {"status": "done", "on": "2026-01-07", "opened": form.version}).status_code == 302
    assert FollowUp.objects.values_list("status", "closed_on").get() == ("done", date(2026, 1, 7))


@pytest.mark.parametrize("asked", ["7", "", "x", "9" * 40])
def test_an_address_that_names_no_such_report_fills_in_nothing(desk: Desk, ministry: Party, asked: str):
    follow_up = once(recorded(desk=desk), "2026-01-05")
    told(follow_up, Status.DONE, ministry)
    client = signed_in(member(desk, Role.LEAD))
    form = client.get(page(follow_up, "log_status"), {"report": asked}).context["form"]
    assert [form[name].value() for name in ("status", "note", "on_behalf_of")] == [None, None, None]


def test_an_officer_is_told_who_may_log_what_closes(desk: Desk, ministry: Party):
    follow_up = once(recorded(desk=desk), "2026-01-05")
    entry = told(follow_up, Status.DONE, ministry)
    client = signed_in(member(desk, Role.OFFICER))
    answer = client.get(page(follow_up, "log_status"), {"report": entry.pk})
    assert "A lead of the desk may log it." in answer.content.decode()
    assert answer.context["form"]["status"].value() is None


def test_what_was_answered_is_no_longer_asked_about(desk: Desk, ministry: Party):
    silent, unconfirmed, answered = (once(recorded(desk=desk), "2026-01-05") for _ in range(3))
    for row in (unconfirmed, answered):
        told(row, Status.DONE, ministry)
    log_status(answered, Status.UNDER_WAY, on=date(2026, 1, 10), by=SYSTEM, at=AT)
    client = signed_in(member(desk, Role.LEAD))
    shown = {row.pk: len(client.get(page(row, "log_status")).context["form"].panels) for row in (silent, answered)}
    assert shown == {silent.pk: 0, answered.pk: 0}
    listed = client.get(reverse(FOLLOW_UPS), {"reported": "unconfirmed"}).context["cl"].result_list
    assert list(listed) == [unconfirmed]


def test_a_note_that_holds_markup_is_shown_as_it_was_written(desk: Desk, ministry: Party):
    follow_up = once(recorded(desk=desk), "2026-01-05")
    told(follow_up, Status.DONE, ministry, note="<script>alert(1)</script>")
    shown = signed_in(member(desk, Role.LEAD)).get(page(follow_up, "log_status")).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


@pytest.mark.parametrize(("role", "may"), [(Role.VIEWER, False), (Role.OFFICER, True), (Role.LEAD, True)])
def test_what_was_recorded_in_bulk_is_reviewed_by_officers_and_leads(desk: Desk, role: Role, may: bool):
    commitment = recorded(desk=desk, awaits_review=True)
    client = signed_in(member(desk, role))
    shown = client.get(page(commitment))
    assert "yes: nobody is written to about it yet" in shown.content.decode()
    assert ("Reviewed" in [button.label for button in shown.context["buttons"]]) == may
    assert client.get(page(commitment, "reviewed")).status_code == (200 if may else 403)
    sent = {"opened": commitment.version}
    assert client.post(page(commitment, "reviewed"), sent).status_code == (302 if may else 403)
    assert Commitment.objects.get().awaits_review != may


def test_a_commitment_that_awaits_nothing_offers_no_review(desk: Desk):
    commitment = recorded(desk=desk)
    client = signed_in(member(desk, Role.LEAD))
    assert "Reviewed" not in [button.label for button in client.get(page(commitment)).context["buttons"]]
    assert client.get(page(commitment, "reviewed")).status_code == 302


def test_several_are_reviewed_at_once_or_none(desk: Desk):
    officer = member(desk, Role.OFFICER, username="amina")
    mine = [recorded(desk=desk, awaits_review=True) for _ in range(2)]
    once(mine[0], "2026-01-05")
    elsewhere = recorded(awaits_review=True)
    client = signed_in(officer)

    def review(*rows: Commitment) -> tuple[list[str], list[bool]]:
        sent = {"action": "review_selected", "_selected_action": [row.pk for row in rows]}
        answer = client.post(reverse(COMMITMENTS), sent, follow=True)
        waiting = [Commitment.objects.get(pk=row.pk).awaits_review for row in (*mine, elsewhere)]
        return [str(message) for message in answer.context["messages"]], waiting

    listed = client.get(reverse(COMMITMENTS), {"awaits_review__exact": "1"}).context["cl"].result_list
    assert set(listed) == {*mine, elsewhere}
    assert review(*mine, elsewhere) == ([f"amina is not officer at {elsewhere.desk}"], [True, True, True])
    assert review(*mine) == (["2 commitments are reviewed."], [False, False, True])
