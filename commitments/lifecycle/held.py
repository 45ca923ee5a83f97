"""One follow-up, held while an action changes it."""

from datetime import date

from commitments.lifecycle.author import Refusal, check_version
from commitments.lifecycle.effects import kept
from commitments.lifecycle.standing import hold
from commitments.models import FollowUp


class AlreadyClosed(Refusal):
    """The follow-up is closed; reopen it first."""


def held(follow_up: FollowUp, *, opened: int | None) -> FollowUp:
    """The row as it is stored, locked, with its commitment. Raises ChangedMeanwhile when ``opened`` is older."""
    hold([follow_up.commitment_id])
    query = FollowUp.objects.select_for_update(of=("self",)).select_related("commitment__desk", "commitment__owner")
    stored: FollowUp = query.get(pk=follow_up.pk)
    check_version(have=stored.version, opened=opened, what=stored)
    return stored


def held_open(follow_up: FollowUp, *, opened: int | None) -> FollowUp:
    """As ``held``; raises AlreadyClosed for a closed one."""
    stored = held(follow_up, opened=opened)
    check_open(stored)
    return stored


def check_open(stored: FollowUp) -> None:
    """Refuse what is done to an open follow-up where it is closed."""
    if stored.is_closed:
        raise AlreadyClosed(f"status: {stored} is closed as “{stored.get_status_display()}”; reopen it first")


def keep(stored: FollowUp, *, on: date) -> None:
    """Store the row with the flag that it has on the desk's day ``on``."""
    kept(stored, today=on)
    stored.check_fields()
    stored.save()
