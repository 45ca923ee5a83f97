"""Registers for trials. The first row of each kind comes from the lifecycle; the many are copies of it."""

from collections.abc import Callable
from copy import copy
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction

from commitments.access import Role
from commitments.models import Citation, Commitment, CommitmentParty, FollowUp
from tests.factories import DeskFactory, UserFactory, member, once
from tests.faults.due import owner

M = TypeVar("M", bound=models.Model)

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


@transaction.atomic
def owners(count: int) -> None:
    """So many people, each with one follow-up whose only day is that of DUE: one message is due to each."""
    desk = DeskFactory.create(working_days=EVERY_DAY)
    member(desk, Role.LEAD, username="lead")
    first = once(None, "2026-09-14", desk=desk, owner=UserFactory.create(username="owner0"))
    others = User.objects.bulk_create(
        User(username=f"owner{number}", email=owner(number), is_staff=True) for number in range(1, count)
    )
    promised = Commitment.objects.get(pk=first.commitment_id)
    promises = _copies(promised, count - 1, lambda n: {"reference": f"COPY-{n}", "owner": others[n]})
    for kind in (CommitmentParty, Citation, FollowUp):
        for row in kind.objects.filter(commitment=promised):
            _copies(row, count - 1, lambda n: {"commitment": promises[n]})


def _copies(row: M, count: int, fields: Callable[[int], dict[str, Any]]) -> list[M]:
    made = []
    for number in range(count):
        new = copy(row)
        new._state = copy(row._state)
        new._state.adding, new._state.fields_cache = True, {}
        new.pk = None
        for name, value in fields(number).items():
            setattr(new, name, value)
        made.append(new)
    return type(row)._default_manager.bulk_create(made, batch_size=500)
