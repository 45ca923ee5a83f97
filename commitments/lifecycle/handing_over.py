"""All that one person answers for at a desk goes to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.assigning import reassign, reassign_commitment
from commitments.lifecycle.author import Author, Refusal, name_of
from commitments.models import Commitment, Desk, FollowUp, StatusEntry


@dataclass(frozen=True, slots=True)
class Handover:
    """What goes along: commitments in force, and open follow-ups that the person was given one by one."""

    commitments: Sequence[Commitment]
    follow_ups: Sequence[FollowUp]

    def __len__(self) -> int:
        return len(self.commitments) + len(self.follow_ups)


def handover(person: User, to: User, *, desk: Desk) -> Handover:
    """What ``person`` answers for at ``desk``. Raises Refusal where that is nothing, or ``to`` cannot answer for it."""
    if person == to:
        raise Refusal(f"owner: “{name_of(to)}” is who answers for it already")
    if not to.is_active:
        raise Refusal(f"owner: “{name_of(to)}” is inactive")
    owned = Commitment.objects.in_force().filter(owner=person, desk=desk).order_by("reference")
    given = FollowUp.objects.open().with_record().filter(owner=person, commitment__desk=desk)
    found = Handover(list(owned), list(given.order_by("commitment__reference", "latest", "pk")))
    if not found:
        raise Refusal(f"person: “{name_of(person)}” answers for nothing at {desk}")
    records = {*(row.pk for row in found.commitments), *(row.commitment_id for row in found.follow_ups)}
    hidden = Commitment.objects.filter(pk__in=records).exclude(pk__in=Commitment.objects.visible_to(to).values("pk"))
    if refused := list(hidden.order_by("reference").values_list("reference", flat=True)):
        raise Refusal(f"owner: “{name_of(to)}” may not see {', '.join(refused)}")
    return found


@transaction.atomic
def hand_over(person: User, to: User, *, desk: Desk, reason: str, by: Author, at: datetime) -> list[StatusEntry]:
    """Give all of it to ``to``, with a line of the log each; leads may. All or nothing."""
    access.require(by.user, Role.LEAD, desk)
    found = handover(person, to, desk=desk)
    return [
        *(reassign_commitment(row, to, reason=reason, by=by, at=at) for row in found.commitments),
        *(reassign(row, to, reason=reason, by=by, at=at) for row in found.follow_ups),
    ]
