"""Who is reading, and what of a visible record that person is shown beyond what everybody is."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User

from commitments import access


@dataclass(frozen=True, slots=True)
class Reader:
    """``staff``: sees names and notes. ``desks``: ids of the desks this person is a member of."""

    user: User | AnonymousUser
    staff: bool
    desks: frozenset[int]

    @classmethod
    def of(cls, user: User | AnonymousUser) -> "Reader":
        """``user`` as a reader; asks for the memberships of staff only."""
        staff = access.is_staff(user)
        if not staff or isinstance(user, AnonymousUser):
            return cls(user, False, frozenset())
        return cls(user, True, frozenset(user.memberships.values_list("desk", flat=True)))

    def inside(self, desk: int) -> bool:
        """Whether what stays inside the desk with that id is shown: to its members and to administrators."""
        return self.staff and (self.user.is_superuser or desk in self.desks)
