"""A desk's mail settings and its members' deputies, as leads keep them on its page."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.models import Desk, Membership
from tests.factories import DeskFactory, UserFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def lead(desk: Desk) -> User:
    return member(desk, Role.LEAD, username="the-lead")


@pytest.fixture
def officer(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="the-officer")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def typed(client: Client, desk: Desk, **other: Any) -> dict[str, Any]:
    """What the browser sends for the page as it is, with ``other`` values."""
    context = client.get(page(desk)).context
    form = context["adminform"].form
    sent = {name: form.initial.get(name) for name in form.fields}
    for inline in context["inline_admin_formsets"]:
        prefix, rows = inline.formset.prefix, inline.formset.initial_forms
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for number, row in enumerate(rows):
            sent |= {f"{prefix}-{number}-{name}": row.initial.get(name) for name in row.fields}
            sent |= {f"{prefix}-{number}-id": row.instance.pk}
    return {name: value for name, value in (sent | other).items() if value is not None and value is not False}


def row_of(client: Client, desk: Desk, user: User) -> str:
    """Where that member stands among the rows of the page."""
    formset = client.get(page(desk)).context["inline_admin_formsets"][1].formset
    return f"memberships-{[form.instance.user for form in formset.initial_forms].index(user)}"


def deputies() -> dict[str, str | None]:
    return dict(Membership.objects.order_by("pk").values_list("user__username", "deputy__username"))


def test_a_lead_says_how_the_desk_writes(desk: Desk, lead: User):
    client = signed_in(lead)
    said = {"mailbox": "desk@example.org", "writes_to_focal_points": "on", "leaves_titles_out": "on"}
    refused = client.post(page(desk), typed(client, desk, **said | {"mailbox": "no address"}))
    assert dict(refused.context["adminform"].form.errors) == {"mailbox": ["Enter a valid email address."]}
    assert client.post(page(desk), typed(client, desk, **said)).status_code == 302
    stored = Desk.objects.values_list("mailbox", "writes_to_focal_points", "leaves_titles_out")
    assert stored.get() == ("desk@example.org", True, True)


def test_members_stand_in_for_each_other(desk: Desk, lead: User, officer: User):
    client = signed_in(lead)
    elsewhere = member(DeskFactory.create(), Role.LEAD, username="elsewhere")
    offered = client.get(page(desk)).context["inline_admin_formsets"][1].formset.forms[0].fields["deputy"].queryset
    assert list(offered) == [lead, officer]
    rows = {user: row_of(client, desk, user) for user in (lead, officer)}
    both = {f"{rows[lead]}-deputy": officer.pk, f"{rows[officer]}-deputy": lead.pk}
    assert client.post(page(desk), typed(client, desk, **both)).status_code == 302
    assert deputies() == {"the-lead": "the-officer", "the-officer": "the-lead", "elsewhere": None}
    assert elsewhere.deputises_at.count() == 0


@pytest.mark.parametrize("who", ["oneself", "another desk's lead", "one who leaves in the same breath"])
def test_only_another_member_who_stays_is_a_deputy(desk: Desk, lead: User, officer: User, who: str):
    client = signed_in(lead)
    rows = {user: row_of(client, desk, user) for user in (lead, officer)}
    other = member(DeskFactory.create(), Role.LEAD)
    deputy, leaves = {
        "oneself": (lead, {}),
        "another desk's lead": (other, {}),
        "one who leaves in the same breath": (officer, {f"{rows[officer]}-DELETE": "on"}),
    }[who]
    answer = client.post(page(desk), typed(client, desk, **{f"{rows[lead]}-deputy": deputy.pk}, **leaves))
    errors = answer.context["inline_admin_formsets"][1].formset.errors
    lines = {
        "oneself": ["Nobody is their own deputy."],
        "another desk's lead": ["Select a valid choice. That choice is not one of the available choices."],
        "one who leaves in the same breath": ["“the-officer” is no member of this desk."],
    }
    assert [error for error in errors if error] == [{"deputy": lines[who]}]
    assert set(deputies().values()) == {None}


def test_who_leaves_the_desk_stands_in_for_nobody_there(desk: Desk, lead: User, officer: User):
    Membership.objects.filter(user=lead).update(deputy=officer)
    client = signed_in(lead)
    away = {f"{row_of(client, desk, officer)}-DELETE": "on", f"{row_of(client, desk, lead)}-deputy": ""}
    assert client.post(page(desk), typed(client, desk, **away)).status_code == 302
    assert deputies() == {"the-lead": None}


def test_a_deputy_is_set_on_the_membership_and_on_the_person_too(desk: Desk, lead: User, officer: User):
    membership, stranger = officer.memberships.get(), UserFactory.create()
    client = signed_in(lead)
    for deputy, status in ((stranger, 200), (lead, 302)):
        assert client.post(page(membership), {"role": "officer", "deputy": deputy.pk}).status_code == status
    assert deputies()["the-officer"] == "the-lead"

    root = signed_in(UserFactory.create(is_superuser=True))
    sent = {
        "username": "the-officer",
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-01-10",
        "date_joined_1": "12:00",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk,
        "memberships-0-user": officer.pk,
        "memberships-0-desk": desk.pk,
        "memberships-0-role": "officer",
    }
    assert root.post(page(officer), sent | {"memberships-0-deputy": stranger.pk}).status_code == 200
    assert deputies()["the-officer"] == "the-lead"
    assert root.post(page(officer), sent).status_code == 302
    assert deputies()["the-officer"] is None


def test_the_record_itself_refuses_a_deputy_from_elsewhere(desk: Desk, officer: User):
    row = officer.memberships.get()
    for deputy, line in (
        (officer, "Nobody is their own deputy."),
        (UserFactory.create(), "is no member of this desk."),
    ):
        row.deputy = deputy
        with pytest.raises(ValidationError) as refusal:
            row.full_clean()
        assert line in refusal.value.message_dict["deputy"][0]
