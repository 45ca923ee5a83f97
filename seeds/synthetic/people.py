"""Who works at the desks: leads, officers and viewers, who stands in for whom, and some who have left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User

from commitments.access import Role
from commitments.models import Desk, Membership
from seeds.synthetic.chance import Chance, Odds
from seeds.synthetic.names import Names

LEFT = 0.05
# Few enough to sit round a table, whatever the size of the register.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of one desk; ``leads`` and ``officers`` are still there, who answers for things may have left."""

    leads: tuple[User, ...]
    officers: tuple[User, ...]
    answering: Odds[User | None]


def make_staff(desks: Sequence[Desk], people: int, *, at: datetime, names: Names, chance: Chance) -> list[Staff]:
    """The staff of each desk, saved; most of the ``people`` at the first desks, and some at two of them."""
    sizes = _shares(people, len(desks))
    users = [[_user(at, names, chance) for _ in range(size)] for size in sizes]
    User.objects.bulk_create(user for staff in users for user in staff)
    memberships = [_at_desk(desk, staff, chance) for desk, staff in zip(desks, users, strict=True)]
    Membership.objects.bulk_create(each for theirs in memberships for each in theirs)
    Membership.objects.bulk_create(_guests(desks, users, chance))
    return [_staff(theirs, chance) for theirs in memberships]


def _shares(people: int, desks: int) -> list[int]:
    """How many at each desk: falling, and at least a handful."""
    weights = [1 / rank for rank in range(1, desks + 1)]
    return [max(_FEWEST, round(people * weight / sum(weights))) for weight in weights]


def _user(at: datetime, names: Names, chance: Chance) -> User:
    person = names.person(chance)
    return User(
        username=person.username,
        first_name=person.given,
        last_name=person.family,
        email=person.email if chance.happens(0.99) else "",
        # Nobody can sign in as somebody who was made up.
        password=UNUSABLE_PASSWORD_PREFIX,
        is_staff=True,
        is_active=not chance.happens(LEFT),
        date_joined=at - timedelta(days=chance.number(30, 5000)),
    )


def _at_desk(desk: Desk, users: Sequence[User], chance: Chance) -> list[Membership]:
    """Every tenth leads, most of the rest are officers; somebody who is still there leads every desk."""
    there = [user for user in users if user.is_active] or list(users)
    leads = max(1, len(users) // 10)
    memberships = []
    for number, user in enumerate(sorted(users, key=lambda user: not user.is_active)):
        role = Role.LEAD if number < leads else chance.of((Role.OFFICER, Role.OFFICER, Role.OFFICER, Role.VIEWER))
        deputies = [other for other in there if other is not user]
        deputy = chance.of(deputies) if deputies and role != Role.VIEWER and chance.happens(0.6) else None
        memberships.append(Membership(desk=desk, user=user, role=role, deputy=deputy))
    return memberships


def _guests(desks: Sequence[Desk], users: Sequence[Sequence[User]], chance: Chance) -> Iterable[Membership]:
    """Some of each desk may read at the next one."""
    for number, desk in enumerate(desks[1:]):
        yield from (Membership(desk=desk, user=user, role=Role.VIEWER) for user in users[number] if chance.happens(0.1))


def _staff(memberships: Sequence[Membership], chance: Chance) -> Staff:
    there = [each for each in memberships if each.user.is_active]
    leads = tuple(each.user for each in there if each.role == Role.LEAD)
    officers = tuple(each.user for each in there if each.role != Role.VIEWER)
    # A few own much. What those who left owned has not all been handed over.
    answering = [each.user for each in memberships if each.role != Role.VIEWER]
    chance.shuffle(answering)
    falling = [(1 / rank, user) for rank, user in enumerate(answering, start=1)]
    total = sum(weight for weight, _ in falling)
    return Staff(leads, officers, Odds.of([*falling, (total * 0.06, None)]))
