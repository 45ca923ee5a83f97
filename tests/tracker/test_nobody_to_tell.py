"""Which desks have nobody who could be told of a follow-up without an owner (field bug 31)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commitments.access import Confidentiality, Role
from commitments.models import Desk
from tests.factories import DeskFactory, member, recipient
from tracker.ladder import Level
from tracker.models import Recipient, RecipientKind
from tracker.recipients import About, Directory, desks_without_anybody, recipients_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 14, 9, tzinfo=UTC)
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
    assert desks_without_anybody() == ([desk] if nobody else [])
    agrees(desk)


def agrees(desk: Desk) -> None:
    """Whom the watch would tell of a follow-up of the desk that nobody owns says the same."""
    about = About(None, 0, desk.pk, Confidentiality.PUBLIC)
    told = Directory([about], at=AT, store=False).told_of(about, level=Level.OWNER)
    assert bool(told) == (desk not in desks_without_anybody())


@pytest.mark.parametrize(
    ("settings", "nobody"),
    [
        ({}, False),
        ({"bounced_address": "lead@example.org", "bounced_at": AT}, True),
        # A new address cures what came back.
        ({"bounced_address": "before@example.org", "bounced_at": AT}, False),
        ({"takes_digest": False}, True),
        ({"takes_overview": False, "takes_escalations": False}, False),
    ],
)
def test_a_lead_who_is_not_written_to_is_nobody(settings, nobody):
    desk = DeskFactory.create()
    recipient(member(desk, Role.LEAD, email="lead@example.org"), **settings)
    assert desks_without_anybody() == ([desk] if nobody else [])
    agrees(desk)


@pytest.mark.parametrize(("bounced", "nobody"), [("", False), ("desk@example.org", True), ("old@example.org", False)])
def test_a_mailbox_of_the_desk_is_somebody_while_it_works(bounced, nobody):
    desk = DeskFactory.create(mailbox="desk@example.org")
    assert desks_without_anybody() == []
    agrees(desk)
    row = recipients_of(RecipientKind.DESK, {desk.pk: desk}, at=AT)[desk.pk]
    Recipient.objects.filter(pk=row.pk).update(bounced_address=bounced, bounced_at=AT if bounced else None)
    assert desks_without_anybody() == ([desk] if nobody else [])
    agrees(desk)
