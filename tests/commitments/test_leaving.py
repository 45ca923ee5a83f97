"""Somebody leaves: what they answered for stays, is found, and its log keeps who that was."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models

from commitments.access import NotAllowed, Role
from commitments.lifecycle import Author, WroteTheLog, deactivate, delete_account, log_status, reassign
from commitments.models import Commitment, Desk, FollowUp, Membership, StatusEntry
from commitments.status import Status
from tests.factories import AT, SYSTEM, DeskFactory, UserFactory, member, once, recorded

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 10)
LATER = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return DeskFactory.create()


@pytest.fixture
def amina(desk: Desk) -> User:
    return member(desk, Role.OFFICER, username="amina", first_name="Amina", last_name="Khan")


def owned(desk: Desk, owner: User) -> tuple[FollowUp, FollowUp, FollowUp]:
    """One by its commitment, one of its own, one closed, each of a commitment of its own."""
    by_commitment = once(recorded(desk=desk, owner=owner), "2026-01-05")
    own = once(recorded(desk=desk, owner=UserFactory.create(username="bilal")), "2026-09")
    reassign(own, owner, reason="asked", by=SYSTEM, at=AT)
    closed = once(recorded(desk=desk, owner=owner), "2026-01-05")
    log_status(closed, Status.DONE, on=TODAY, by=SYSTEM, at=AT)
    return by_commitment, own, closed


def looked_at_on(*rows: FollowUp) -> list[date | None]:
    return [FollowUp.objects.values_list("remind_next_on", flat=True).get(pk=row.pk) for row in rows]


def test_field_bug_20_the_account_is_deleted_and_what_it_answered_for_stays(desk: Desk, amina: User):
    rows = by_commitment, own, closed = owned(desk, amina)
    Commitment.objects.filter(owner=amina).update(assigned_at=AT)
    before = StatusEntry.objects.count()
    delete_account(amina, by=SYSTEM, at=LATER)
    assert not User.objects.filter(username="amina").exists()
    kept = [FollowUp.objects.get(pk=row.pk) for row in rows]
    assert [(row.owner, str(row.commitment.owner or "nobody"), row.flag, row.version) for row in kept] == [
        (None, "nobody", "later", 1),
        (None, "bilal", "later", 3),
        (None, "nobody", "closed", 2),
    ]
    assert Commitment.objects.filter(assigned_at__isnull=False).count() == 0
    lines = StatusEntry.objects.order_by("id").values_list("kind", "commitment", "follow_up", "change", "on")[before:]
    day = date(2026, 2, 1)
    assert list(lines) == [
        ("reassigned", own.commitment_id, own.pk, "Amina Khan → bilal", day),
        ("reassigned", by_commitment.commitment_id, None, "Amina Khan → nobody", day),
        ("reassigned", closed.commitment_id, None, "Amina Khan → nobody", day),
    ]
    # The watch looks at once, to tell others; the "no owner" question finds it.
    assert looked_at_on(*rows) == [day, day, None]
    assert list(FollowUp.objects.without_owner()) == [kept[0]]


def test_field_bug_20_an_account_deleted_past_our_code_leaves_its_records_too(desk: Desk, amina: User):
    rows = owned(desk, amina)
    amina.delete()
    assert list(FollowUp.objects.order_by("id")) == list(rows)
    assert list(FollowUp.objects.without_owner()) == [rows[0]]


def test_who_wrote_in_the_log_stays(desk: Desk, amina: User):
    rows = owned(desk, amina)
    log_status(rows[0], Status.UNDER_WAY, on=TODAY, by=Author.of(amina), at=AT)
    before = StatusEntry.objects.count()
    with pytest.raises(WroteTheLog) as refusal:
        delete_account(amina, by=SYSTEM, at=LATER)
    assert str(refusal.value) == "account: “Amina Khan” wrote in the log and cannot be deleted, only made inactive"
    with pytest.raises(models.ProtectedError):
        amina.delete()
    assert (StatusEntry.objects.count(), Commitment.objects.filter(owner=amina).count()) == (before, 2)


def test_made_inactive_they_keep_their_records_and_others_are_told(desk: Desk, amina: User):
    rows = by_commitment, own, _closed = owned(desk, amina)
    before = StatusEntry.objects.count()
    deactivate(amina, by=SYSTEM, at=LATER)
    amina.refresh_from_db()
    assert (amina.is_active, StatusEntry.objects.count()) == (False, before)
    assert [FollowUp.objects.get(pk=row.pk).answerable for row in rows] == [amina] * 3
    assert looked_at_on(*rows) == [date(2026, 2, 1), date(2026, 2, 1), None]
    assert list(FollowUp.objects.without_owner().order_by("id")) == [by_commitment, own]


@pytest.mark.parametrize("act", [deactivate, delete_account])
@pytest.mark.parametrize("who", ["lead", "administrator", "inactive administrator"])
def test_accounts_are_settled_by_administrators(desk: Desk, amina: User, who: str, act: Any):
    people = {
        "lead": member(desk, Role.LEAD),
        "administrator": UserFactory.create(is_superuser=True),
        "inactive administrator": UserFactory.create(is_superuser=True, is_active=False),
    }
    if who == "administrator":
        act(amina, by=Author.of(people[who]), at=AT)
    else:
        with pytest.raises(NotAllowed) as refusal:
            act(amina, by=Author.of(people[who]), at=AT)
        assert str(refusal.value) == f"{people[who]} is no administrator"
    left = User.objects.filter(username="amina", is_active=True).exists()
    assert left == (who != "administrator")


# What becomes of each row that names a person who is deleted. A row that goes is none of the record.
ON_DELETE = {
    "Commitment.owner": models.SET_NULL,
    "FollowUp.owner": models.SET_NULL,
    "StatusEntry.user": models.PROTECT,
    "Membership.user": models.CASCADE,
    "Membership.deputy": models.SET_NULL,
    "ListImport.user": models.SET_NULL,
}


def test_it_is_settled_for_each_row_what_becomes_of_it_when_a_person_is_deleted():
    found = {
        f"{model.__name__}.{field.name}": field.remote_field.on_delete
        for model in apps.get_app_config("commitments").get_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model is User and not model._meta.auto_created
    }
    # What was changed by them, or named them, stays as it was kept.
    kept = {name: found.pop(name) for name in list(found) if name.startswith("Historical")}
    assert (found, set(kept.values())) == (ON_DELETE, {models.DO_NOTHING})


def test_whoever_leaves_a_desk_stands_in_for_nobody_there(desk: Desk, amina: User):
    elsewhere = DeskFactory.create()
    for place in (desk, elsewhere):
        member(place, Role.LEAD).memberships.update(deputy=amina)
    amina.memberships.get(desk=desk).delete()
    standing_in = Membership.objects.filter(deputy=amina).values_list("desk", flat=True)
    assert list(standing_in) == [elsewhere.pk]
