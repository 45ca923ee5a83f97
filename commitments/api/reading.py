"""Who reads, and the lists that are only read."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from commitments.access import Role, is_staff
from commitments.api.asking import Asked
from commitments.models import Desk

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. ``staff`` sees notes and names; internal notes stay inside ``desks``, those this person is a member of
    (an administrator: all)."""

    user: User | AnonymousUser
    staff: bool
    desks: frozenset[int]

    @classmethod
    def of(cls, user: User | AnonymousUser) -> "Reader":
        staff = is_staff(user)
        desks = Desk.objects.held_by(user, Role.VIEWER) if staff else Desk.objects.none()
        return cls(user, staff, frozenset(desks.values_list("pk", flat=True)))


class Told(ModelSerializer[M]):
    """Reads a record aloud to a ``Reader``: null in place of what is not open to them."""

    @property
    def reader(self) -> Reader:
        reader: Reader = self.context["reader"]
        return reader


class Records(ReadOnlyModelViewSet[M]):
    """Lists and single records, only those visible to the person asking; anything else is not there."""

    filter_backends = [Asked]

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "reader": Reader.of(self.request.user)}
