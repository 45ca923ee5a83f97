"""Who may see what was sent to whom, and who may do something about it."""

from django.contrib.auth.models import User
from django.db.models import Q

from commitments.access import Role
from commitments.models import Desk, FocalPoint, Membership


def of_recipients(user: User) -> Q:
    """A condition on rows with a recipient: one's own, and for leads those of their desks and of its people."""
    return seen_by(user, via="recipient__")


def seen_by(user: User, *, via: str = "") -> Q:
    """A condition on recipients: oneself, and those that ``user`` may act for.

    ``via`` is the path to the recipient from the queried model (``"recipient__"``).
    """
    return Q(**{f"{via}user": user}) | handled_by(user, via=via)


def handled_by(user: User, *, via: str = "") -> Q:
    """A condition on recipients: for leads their desks, its people, focal points and channels; for administrators all.

    ``via`` is as in ``seen_by``.
    """
    if user.is_superuser:
        # Of those that exist: `Q()` in an "or" would vanish.
        return Q(**{f"{via}pk__isnull": False})
    led = Desk.objects.held_by(user, Role.LEAD)
    return (
        Q(**{f"{via}user__in": Membership.objects.filter(desk__in=led).values("user")})
        | Q(**{f"{via}desk__in": led})
        | Q(**{f"{via}channel__desk__in": led})
        | Q(**{f"{via}focal_point__in": FocalPoint.objects.filter(commitments__desk__in=led)})
    )
