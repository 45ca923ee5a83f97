"""Who may do what in the admin: by the role at a desk, never by Django's model permissions."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone

from commitments import access
from commitments.access import Role, roles_from
from commitments.models import Desk


def asked_at(request: HttpRequest) -> datetime:
    """The instant of a request: what it changes in several places is changed at once."""
    at: datetime = request.META.setdefault("pacta.asked_at", timezone.now())
    return at


def person(request: HttpRequest) -> User:
    """Who is signed in; the admin lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def holds(user: User, role: Role, *, desk_id: int | None = None) -> bool:
    """Whether staff member ``user`` holds ``role`` or more at that desk, or at any desk where none is named.

    Agrees with ``access.may``. The memberships are read once a request, which asks this for every button it shows.
    """
    if not access.is_staff(user):
        return False
    if user.is_superuser:
        return True
    prefetch_related_objects([user], "memberships")
    enough = roles_from(role)
    return any(held.role in enough and desk_id in (None, held.desk_id) for held in user.memberships.all())


def colleagues() -> QuerySet[User]:
    """Everybody to whom a task can be given."""
    return User.objects.filter(is_active=True, is_staff=True).order_by("username")


def may_be_given(record: Any, owner: User) -> bool:
    """Whether ``owner`` may see what they are to answer for."""
    return bool(type(record).objects.filter(pk=record.pk).visible_to(owner).exists())


def choices_of(model: type[Any], user: User) -> QuerySet[Any]:
    """What ``user`` may pick from in a form: what they may see; of desks, those where they may record."""
    if model is Desk:
        return Desk.objects.held_by(user, Role.OFFICER)
    if model is User:
        return colleagues()
    every: QuerySet[Any] = model._default_manager.all()
    return every.visible_to(user) if hasattr(every, "visible_to") else every
