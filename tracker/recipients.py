"""Who is told of a follow-up: whoever answers for it, else its desk's leads; and nobody what they may not see."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User

from commitments.access import Role
from commitments.models import Commitment, FollowUp, Membership


def told_of(follow_ups: Sequence[FollowUp]) -> dict[int, list[User]]:
    """By follow-up id, the people to tell, in a number of queries that grows with the owners, not with the rows.

    The owner when active, with an address and allowed to see the record; else the desk's leads with the same three;
    an empty list when there is nobody. Expects rows read ``with_record()``.
    """
    wanted = {follow_up.commitment_id for follow_up in follow_ups}
    owners = {owner.pk: owner for follow_up in follow_ups if (owner := follow_up.answerable)}
    seen = {pk: _sees(owner, wanted) for pk, owner in owners.items() if _reachable(owner)}
    leads = _leads({follow_up.commitment.desk_id for follow_up in follow_ups})
    told = {}
    for follow_up in follow_ups:
        owner = follow_up.answerable
        if owner and follow_up.commitment_id in seen.get(owner.pk, ()):
            told[follow_up.pk] = [owner]
        else:
            # A lead is a member of the desk, and members see all its records.
            told[follow_up.pk] = leads.get(follow_up.commitment.desk_id, [])
    return told


def _reachable(user: User) -> bool:
    return bool(user.is_active and user.email)


def _sees(user: User, commitments: Iterable[int]) -> set[int]:
    return set(Commitment.objects.visible_to(user).filter(pk__in=commitments).values_list("pk", flat=True))


def _leads(desks: Iterable[int]) -> dict[int, list[User]]:
    leads: dict[int, list[User]] = {}
    query = Membership.objects.filter(desk__in=desks, role=Role.LEAD).select_related("user").order_by("pk")
    for membership in query:
        if _reachable(membership.user):
            leads.setdefault(membership.desk_id, []).append(membership.user)
    return leads
