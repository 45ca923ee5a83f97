"""Accounts in the admin: deleted where they may be, made inactive where the log names them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from commitments.access import Role
from commitments.lifecycle import Author, log_status
from commitments.models import Commitment, FollowUp, StatusEntry
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, UserFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LIST = "admin:commitments_followup_changelist"


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(UserFactory.create(username="root", is_superuser=True))
    return client


@pytest.fixture
def amina() -> User:
    """A member of a desk who owns a commitment that is due."""
    person = member(DeskFactory.create(), Role.LEAD, username="amina")
    once(recorded(desk=person.memberships.get().desk, owner=person), "2026-01-05")
    return person


def page(name: str, user: User) -> str:
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def writes(person: User) -> None:
    log_status(FollowUp.objects.get(), Status.UNDER_WAY, on=AT.date(), by=Author.of(person), at=AT)


def test_an_account_that_wrote_nothing_is_deleted_and_its_records_stay(root: Client, amina: User):
    shown = " ".join(root.get(page("delete", amina)).content.decode().split())
    assert "What this person answers for stays, without an owner" in shown
    answer = root.post(page("delete", amina), {"post": "yes"}, follow=True)
    assert answer.redirect_chain[-1] == (reverse("admin:auth_user_changelist"), 302)
    assert not User.objects.filter(username="amina").exists()
    assert Commitment.objects.values_list("owner", flat=True).get() is None
    line = StatusEntry.objects.latest("pk")
    assert (line.kind, line.change, line.author) == ("reassigned", "amina → nobody", "root")


def test_one_that_wrote_in_the_log_is_offered_to_be_made_inactive(root: Client, amina: User):
    writes(amina)
    for answer in (root.get(page("delete", amina)), root.post(page("delete", amina), {"post": "yes"})):
        shown = " ".join(answer.content.decode().split())
        assert answer.status_code == 200
        assert "“amina” wrote 1 line of the log." in shown
        assert "so this account cannot be deleted." in shown
        assert 'name="make_inactive"' in shown
    answer = root.post(page("delete", amina), {"make_inactive": "Make inactive"}, follow=True)
    assert (answer.redirect_chain, said(answer)) == ([(page("change", amina), 302)], ["“amina” is inactive now."])
    amina.refresh_from_db()
    assert (amina.is_active, Commitment.objects.get().owner) == (False, amina)
    shown = root.get(page("delete", amina)).content.decode()
    assert "It is inactive already." in shown
    assert 'name="make_inactive"' not in shown


def test_unticked_on_its_page_it_is_made_inactive_in_the_same_way(root: Client, amina: User):
    FollowUp.objects.update(remind_next_on=None)
    membership = amina.memberships.get()
    sent = {
        "username": "amina",
        "is_staff": "on",
        "date_joined_0": "2026-01-10",
        "date_joined_1": "12:00",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk,
        "memberships-0-user": amina.pk,
        "memberships-0-desk": membership.desk_id,
        "memberships-0-role": "lead",
    }
    assert root.post(page("change", amina), sent).status_code == 302
    amina.refresh_from_db()
    # The watch looks at once.
    assert (amina.is_active, FollowUp.objects.filter(remind_next_on__isnull=False).count()) == (False, 1)


def test_nobody_but_an_administrator_deletes_or_deactivates(amina: User):
    client = Client()
    client.force_login(member(DeskFactory.create(), Role.LEAD))
    for sent in ({"post": "yes"}, {"make_inactive": "yes"}):
        assert client.post(page("delete", amina), sent).status_code == 403
    assert User.objects.get(pk=amina.pk).is_active


def test_no_form_offers_to_delete_an_account_beside_the_choice_of_one(root: Client, amina: User):
    desk = amina.memberships.get().desk
    shown = root.get(reverse("admin:commitments_desk_change", args=[desk.pk])).content.decode()
    assert 'id="change_id_memberships-0-deputy"' in shown
    assert 'id="delete_id_memberships-0-deputy"' not in shown


def test_the_list_of_what_nobody_answers_for_has_those_of_people_who_left(root: Client, amina: User):
    def nobodys() -> list[str]:
        rows = root.get(reverse(LIST), {"owned": "nobody"}).context["cl"].result_list
        return [row.commitment.reference for row in rows]

    theirs = Commitment.objects.get().reference
    none = once(recorded(by=SYSTEM), "2026-01-05").commitment.reference
    assert nobodys() == [none]
    root.post(page("delete", amina), {"make_inactive": "yes"})
    assert nobodys() == [theirs, none]
