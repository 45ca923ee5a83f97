"""Handing over in the admin: a lead sees what goes along, then confirms."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from commitments.access import Confidentiality, Role
from commitments.models import Commitment, Desk, StatusEntry
from tests.factories import DeskFactory, member, once, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create(name="East")


@pytest.fixture
def amina(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="amina", first_name="Amina", last_name="Khan")


@pytest.fixture
def bilal(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="bilal")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str = "hand_over") -> str:
    return reverse(f"admin:commitments_membership_{name}", args=[user.memberships.get().pk])


def shown(answer: Any) -> list[list[str]]:
    return [
        [strip_tags(str(cell)) for cell in row] for panel in answer.context["form"].effect.panels for row in panel.rows
    ]


def test_sent_once_it_shows_what_goes_along_and_confirmed_it_goes(desk, amina, bilal):
    lead = signed_in(member(desk, Role.LEAD, username="lead"))
    for title in ("Talks", "A forum"):
        once(recorded(desk=desk, owner=amina, title=title), "2026-09")
    assert f'href="{page(amina)}"' in lead.get(page(amina, "change")).content.decode()
    typed = {"owner": bilal.pk, "reason": "Amina moves to Ankara."}
    first = lead.post(page(amina), typed)
    assert first.status_code == 200
    references = list(Commitment.objects.order_by("pk").values_list("reference", flat=True))
    assert shown(first) == [[references[0], "Talks"], [references[1], "A forum"]]
    assert set(Commitment.objects.values_list("owner__username", flat=True)) == {"amina"}

    # Somebody records one more meanwhile: what was confirmed is no longer what would be done.
    once(recorded(desk=desk, owner=amina, title="A third"), "2026-09")
    seal = first.context["form"].effect.seal
    again = lead.post(page(amina), {**typed, "_confirm": seal})
    assert (again.status_code, again.context["form"].outdated, len(shown(again))) == (200, True, 3)

    lines = StatusEntry.objects.count()
    done = lead.post(page(amina), {**typed, "_confirm": again.context["form"].effect.seal})
    assert (done.status_code, done["Location"]) == (302, page(amina, "change"))
    assert set(Commitment.objects.values_list("owner__username", flat=True)) == {"bilal"}
    assert StatusEntry.objects.count() == lines + 3


def test_what_the_new_owner_may_not_see_is_said_before_anything_is_done(desk, amina):
    outsider = member(DeskFactory.create(), Role.OFFICER, username="outsider")
    secret = recorded(desk=desk, owner=amina, confidentiality=Confidentiality.RESTRICTED)
    lead = signed_in(member(desk, Role.LEAD))
    answer = lead.post(page(amina), {"owner": outsider.pk, "reason": "x"})
    assert answer.context["form"].errors == {"owner": [f"“outsider” may not see {secret.reference}"]}
    assert Commitment.objects.get().owner == amina


@pytest.mark.parametrize("who", ["officer", "lead elsewhere"])
def test_only_leads_of_the_desk_are_offered_it(desk, amina, bilal, who):
    user = bilal if who == "officer" else member(DeskFactory.create(), Role.LEAD)
    client = signed_in(user)
    assert client.get(page(amina)).status_code == 403
    assert f'href="{page(amina)}"' not in client.get(page(amina, "change")).content.decode()


def test_whoever_answers_for_nothing_has_nothing_to_hand_over_and_nothing_to_confirm(desk, amina, bilal):
    lead = signed_in(member(desk, Role.LEAD))
    answer = lead.post(page(amina), {"owner": bilal.pk, "reason": "x"})
    assert answer.context["form"].effect.refused == ["“Amina Khan” answers for nothing at East"]
    assert "_confirm" not in answer.content.decode()
