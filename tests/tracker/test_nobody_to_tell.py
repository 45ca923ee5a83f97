"""Which desks have nobody who could be told of a follow-up without an owner (field bug 31)."""

from typing import Any

import pytest

from commitments.access import Role
from commitments.models import Desk
from tests.factories import DeskFactory, member

pytestmark = pytest.mark.django_db

OFF: dict[str, Any] = {"is_active": False}
NO_MAIL: dict[str, Any] = {"email": ""}
WELL: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("members", "nobody"),
    [
        ([], True),
        ([(Role.LEAD, WELL)], False),
        ([(Role.OFFICER, WELL)], True),
        ([(Role.LEAD, OFF)], True),
        ([(Role.LEAD, NO_MAIL)], True),
        # What one member lacks, another does not make up for.
        ([(Role.LEAD, OFF), (Role.VIEWER, WELL)], True),
        ([(Role.LEAD, NO_MAIL), (Role.OFFICER, WELL)], True),
        ([(Role.LEAD, OFF), (Role.LEAD, NO_MAIL)], True),
        ([(Role.LEAD, WELL), (Role.LEAD, NO_MAIL)], False),
        ([(Role.LEAD, WELL), (Role.VIEWER, OFF)], False),
    ],
)
def test_a_desk_is_listed_unless_one_member_is_a_lead_who_can_be_told(members, nobody):
    desk = DeskFactory.create()
    for role, fields in members:
        member(desk, role, **fields)
    assert list(Desk.objects.without_lead()) == ([desk] if nobody else [])
