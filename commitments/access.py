"""Who may see and change what. The one rule behind admin, pages, API, exports and mail."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from commitments.models import Desk


class Confidentiality(TextChoices):
    PUBLIC = "public", _("public")
    INTERNAL = "internal", _("internal: all signed-in staff")
    RESTRICTED = "restricted", _("restricted: the desk and named people")


class Role(TextChoices):
    """From least to most; each role may do what the ones before it may."""

    VIEWER = "viewer", _("viewer")
    OFFICER = "officer", _("officer")
    LEAD = "lead", _("lead")


class NotAllowed(PermissionError):
    """The person lacks the role that the action needs at the desk the record belongs to."""


def roles_from(role: Role) -> list[Role]:
    """``role`` and all that may do at least as much."""
    ranked = list(Role)
    return ranked[ranked.index(role) :]


def is_staff(user: "User | AnonymousUser") -> bool:
    return bool(user.is_active and user.is_staff)


def visible(user: "User | AnonymousUser", *, record: str, via: str = "") -> Q:
    """A condition that keeps the records ``user`` may see.

    ``record`` is the model's name in lower case; ``via`` the path to it from the queried model (``"commitment__"``).
    """
    if not user.is_active:
        return Q(**{f"{via}confidentiality": Confidentiality.PUBLIC})
    if user.is_superuser:
        return Q()
    open_to_all = [Confidentiality.PUBLIC, Confidentiality.INTERNAL] if user.is_staff else [Confidentiality.PUBLIC]
    # Subqueries, not joins: a join over memberships or readers would list a record once for each match.
    return (
        Q(**{f"{via}confidentiality__in": open_to_all})
        | Q(**{f"{via}desk__in": user.memberships.values("desk")})
        | Q(**{f"{via}pk__in": getattr(user, f"named_on_{record}s").values("pk")})
    )


def at_desks(user: "User | AnonymousUser", role: Role) -> Q:
    """A condition on desks: those at which ``user`` holds ``role`` or more."""
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_superuser:
        return Q()
    return Q(pk__in=user.memberships.filter(role__in=roles_from(role)).values("desk"))


def may(user: "User | AnonymousUser", role: Role, desk: "Desk") -> bool:
    """Whether ``user`` holds ``role`` or more at ``desk``; an administrator holds every role everywhere."""
    if not user.is_active:
        return False
    return user.is_superuser or user.memberships.filter(desk=desk, role__in=roles_from(role)).exists()


def require(user: "User | None", role: Role, desk: "Desk") -> None:
    """Raise NotAllowed unless ``user`` may act with ``role`` at ``desk``; None is the system itself, which may."""
    if user is not None and not may(user, role, desk):
        raise NotAllowed(f"{user} is not {role.label} at {desk}")
