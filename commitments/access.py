"""Who may see and change what. The one rule behind admin, pages, API, exports and mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, TextChoices, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from commitments.schedule.day_notes import DayNote
from commitments.status import EntryKind

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
        # Those that exist: an empty Q would vanish beside an “or”, and with it all that it stands for.
        return Q(**{f"{via}pk__isnull": False})
    open_to_all = [Confidentiality.PUBLIC, Confidentiality.INTERNAL] if user.is_staff else [Confidentiality.PUBLIC]
    # Subqueries, not joins: a join over memberships or readers would list a record once for each match.
    return (
        Q(**{f"{via}confidentiality__in": open_to_all})
        | Q(**{f"{via}desk__in": user.memberships.values("desk")})
        | Q(**{f"{via}pk__in": getattr(user, f"named_on_{record}s").values("pk")})
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """What ``visible`` says of the records of one model, for one person and without asking the database for each.

    ``desks`` are the ids of the desks this person is a member of, ``named_on`` those of the records that name them.
    """

    user: "User"
    desks: frozenset[int]
    named_on: frozenset[int]

    @classmethod
    def of(cls, user: "User", *, record: str) -> "Sight":
        """The sight of ``user`` on records of that model; asks for the desks and for the records that name them."""
        named_on = getattr(user, f"named_on_{record}s").values_list("pk", flat=True)
        return cls(user, frozenset(user.memberships.values_list("desk", flat=True)), frozenset(named_on))

    def sees(self, pk: int, *, desk: int, confidentiality: str) -> bool:
        """Whether the record with that id, of the desk with that id, is visible to the person."""
        if confidentiality == Confidentiality.PUBLIC:
            return True
        if not self.user.is_active:
            return False
        if self.user.is_superuser or desk in self.desks or pk in self.named_on:
            return True
        return self.user.is_staff and confidentiality == Confidentiality.INTERNAL


def seeing(*, record: str, via: str = "") -> Q:
    """The same rule from the other side: a condition on people, that they are active and may see a certain record.

    For a subquery; ``record`` is as in ``visible``, ``via`` the path to it from the model of the outer query.
    """
    confidentiality = OuterRef(f"{via}confidentiality")
    return Q(is_active=True) & (
        Q(Exact(confidentiality, Value(Confidentiality.PUBLIC)))
        | Q(Exact(confidentiality, Value(Confidentiality.INTERNAL)), is_staff=True)
        | Q(is_superuser=True)
        | Q(memberships__desk=OuterRef(f"{via}desk"))
        | Q(**{f"named_on_{record}s": OuterRef(f"{via}pk")})
    )


def at_desks(user: "User | AnonymousUser", role: Role, *, via: str = "") -> Q:
    """A condition on desks: those at which ``user`` holds ``role`` or more.

    ``via`` is the path to the desk from the queried model (``"desk__"``).
    """
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_superuser:
        # As in ``visible``.
        return Q(**{f"{via}pk__isnull": False})
    return Q(**{f"{via}pk__in": user.memberships.filter(role__in=roles_from(role)).values("desk")})


def may(user: "User | AnonymousUser", role: Role, desk: "Desk") -> bool:
    """Whether ``user`` holds ``role`` or more at ``desk``; an administrator holds every role everywhere."""
    if not user.is_active:
        return False
    return user.is_superuser or user.memberships.filter(desk=desk, role__in=roles_from(role)).exists()


def require(user: "User | None", role: Role, desk: "Desk") -> None:
    """Raise NotAllowed unless ``user`` may act with ``role`` at ``desk``; None is the system itself, which may."""
    if user is not None and not may(user, role, desk):
        raise NotAllowed(f"{user} is not {role.label} at {desk}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and what of a visible record that person is shown beyond what everybody is.

    ``staff`` sees names and notes; ``desks`` are the ids of the desks this person is a member of.
    """

    user: "User | AnonymousUser"
    staff: bool
    desks: frozenset[int]

    @classmethod
    def of(cls, user: "User | AnonymousUser") -> "Reader":
        """``user`` as a reader; asks for the memberships of staff only."""
        staff = is_staff(user)
        if not staff or isinstance(user, AnonymousUser):
            return cls(user, False, frozenset())
        return cls(user, True, frozenset(user.memberships.values_list("desk", flat=True)))

    def inside(self, desk: int) -> bool:
        """Whether what stays inside the desk with that id is shown: to its members and to administrators."""
        return self.staff and (self.user.is_superuser or desk in self.desks)

    def entry_parts(self, kind: str, *, desk: int) -> "EntryParts":
        """Which parts of a log line of that kind, about a record of that desk, this reader is told."""
        return entry_parts(kind, staff=self.staff, inside=self.inside(desk))

    def day_notes(self, notes: Iterable[DayNote]) -> list[DayNote]:
        """Those of ``notes`` that this reader is told; days that a desk set by hand are for staff."""
        return [note for note in notes if self.staff or not note.by_hand]


@dataclass(frozen=True, slots=True)
class EntryParts:
    """Which parts of a line of the log a reader of its record is told, beside its day, its kind and its follow-up."""

    who: bool
    status: bool
    change: bool
    note: bool
    internal_note: bool


# What such a line says changed names other records, whose own confidentiality nobody asked when it was written.
_NAMES_OTHER_RECORDS = (EntryKind.CITED, EntryKind.AMENDED)


def entry_parts(kind: str, *, staff: bool, inside: bool) -> EntryParts:
    """``staff``: signed in and staff; ``inside``: a member of the record's desk, or an administrator."""
    change = inside or (staff and kind not in _NAMES_OTHER_RECORDS)
    # What somebody told us is no more than that until the desk has confirmed it.
    status = staff or kind != EntryKind.REPORTED
    return EntryParts(who=staff, status=status, change=change, note=staff, internal_note=inside)
