"""Who may see what was sent to whom."""

from django.contrib.auth.models import User
from django.db.models import Q

from commitments.access import Role
from commitments.models import Desk, FocalPoint, Membership


def of_recipients(user: User) -> Q:
    """A condition on rows with a recipient: one's own, and for leads those of their desks and of its people."""
    if user.is_superuser:
        return Q()
    led = Desk.objects.held_by(user, Role.LEAD)
    people = Membership.objects.filter(desk__in=led).values("user")
    return (
        Q(recipient__user=user)
        | Q(recipient__user__in=people)
        | Q(recipient__desk__in=led)
        | Q(recipient__channel__desk__in=led)
        | Q(recipient__focal_point__in=FocalPoint.objects.filter(commitments__desk__in=led))
    )
