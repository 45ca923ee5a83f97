"""In what standing somebody answers: whether they are told of a follow-up at all, and whether they answer for it."""

from django.db.models import Q

from commitments.access import Confidentiality, NotAllowed, Role
from commitments.models import FollowUp, Membership
from tracker.models import Recipient


def is_told(recipient: Recipient, follow_up: FollowUp) -> bool:
    """Whether ``recipient`` may be told of it: active and allowed to see it, a focal point of what is public, its desk.

    Expects the commitment with its desk to be read with it.
    """
    commitment = follow_up.commitment
    if recipient.user:
        return recipient.user.is_active and FollowUp.objects.visible_to(recipient.user).filter(pk=follow_up.pk).exists()
    if point := recipient.focal_point:
        is_open = commitment.confidentiality == Confidentiality.PUBLIC and commitment.desk.writes_to_focal_points
        return is_open and point.commitments.filter(pk=commitment.pk).exists()
    return recipient.desk_id == commitment.desk_id


def check_told(recipient: Recipient, follow_up: FollowUp) -> None:
    """Raise NotAllowed unless ``recipient`` may be told of it."""
    if not is_told(recipient, follow_up):
        raise NotAllowed(f"{recipient} is not told of this follow-up")


def may_pause(recipient: Recipient, follow_up: FollowUp) -> bool:
    """Whether the ladder pauses when ``recipient`` has seen it: the owner, the owner's deputy, a lead of the desk."""
    user, owner = recipient.user, follow_up.answerable
    if user is None:
        return False
    stands_in = Q(user=owner, deputy=user) if owner else Q(pk__in=[])
    leads = Q(user=user, role=Role.LEAD)
    return user == owner or Membership.objects.filter(leads | stands_in, desk=follow_up.commitment.desk_id).exists()
