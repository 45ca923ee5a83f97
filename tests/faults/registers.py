"""Registers for trials. The first row of each kind comes from the lifecycle; the many are copies of it."""

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction

from commitments.access import Role
from commitments.models import Citation, Commitment, CommitmentParty, Desk, FollowUp
from tests.factories import DeskFactory, UserFactory, member, once
from tests.faults.due import owner
from tracker.models import Ladder

M = TypeVar("M", bound=models.Model)

EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


@transaction.atomic
def owners(count: int) -> None:
    """So many people, each with one follow-up whose only day is that of DUE: one message is due to each."""
    _owners(count, DeskFactory.create(working_days=EVERY_DAY), day="2026-09-15")


@transaction.atomic
def owners_and_more(count: int, more: int) -> None:
    """The same, and so many follow-ups of which nobody is told for a year, for others to write about."""
    desk = DeskFactory.create(working_days=EVERY_DAY)
    _owners(count, desk, day="2026-09-15")
    _many(once(None, "2027-11", desk=desk), more, lambda n: {"reference": f"MORE-{n}"})


@transaction.atomic
def members(count: int) -> None:
    """As ``owners``, each a member of the desk, which has the standard ladder; no lead stands behind them."""
    desk = DeskFactory.create(working_days=EVERY_DAY)
    for number in range(count):
        once(None, "2026-09-15", desk=desk, owner=member(desk, Role.OFFICER, username=f"owner{number}"))


@transaction.atomic
def owners_in(zones: Sequence[str], day: str) -> None:
    """In each of these time zones a desk, and one person of it with one follow-up, told of on ``day``, its last."""
    for number, zone in enumerate(zones):
        desk = DeskFactory.create(working_days=EVERY_DAY, time_zone=zone)
        Ladder.objects.create(desk=desk, days_before="", days_after="", then_every=0)
        person = member(desk, Role.OFFICER, username=f"owner{number}")
        once(None, day, desk=desk, owner=person)


def _owners(count: int, desk: Desk, *, day: str) -> None:
    member(desk, Role.LEAD, username="lead")
    first = once(None, day, desk=desk, owner=UserFactory.create(username="owner0"))
    others = User.objects.bulk_create(
        User(username=f"owner{number}", email=owner(number), is_staff=True) for number in range(1, count)
    )
    _many(first, count, lambda n: {"reference": f"DUE-{n}", "owner": others[n]})


def _many(first: FollowUp, count: int, fields: Callable[[int], dict[str, Any]]) -> None:
    """Make ``first``, with its commitment, one of ``count`` that are alike but for these fields of the commitment."""
    promised = Commitment.objects.get(pk=first.commitment_id)
    promises = _copies(promised, count - 1, fields)
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
