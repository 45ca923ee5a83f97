"""Who reads a letter, and what of a record they are told: a person, a focal point, or all who open a desk's mailbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import prefetch_related_objects

from commitments.access import Confidentiality, EntryParts, Reader, Sight, is_staff
from commitments.models import Commitment, Membership, SourceDocument, StatusEntry
from commitments.models.party import all_state_names, state_names
from tracker.models import Recipient, RecipientKind


@dataclass(frozen=True, slots=True)
class Audience:
    """What one recipient is shown of the records that they are told of.

    ``documents`` None: only those that are public. ``states`` are names of states by country code.
    """

    recipient: Recipient
    reader: Reader
    documents: Sight | None
    states: Mapping[str, str]

    @property
    def is_outside(self) -> bool:
        """Whether it is somebody who does not work for us."""
        return self.recipient.kind == RecipientKind.FOCAL_POINT

    @property
    def is_shared(self) -> bool:
        """Whether nobody knows who will open it."""
        return self.recipient.kind == RecipientKind.DESK

    def hides(self, commitment: Commitment) -> bool:
        """Whether nothing of the record may stand in a mail but a link to it. Expects its desk to be read with it."""
        if commitment.confidentiality != Confidentiality.RESTRICTED:
            return False
        return self.is_shared or commitment.desk.leaves_titles_out

    def quotes(self, document: SourceDocument) -> bool:
        """Whether a quote from the document may stand in a mail. Expects its desk to be read with it."""
        kept = document.confidentiality == Confidentiality.RESTRICTED
        if kept and (self.is_shared or document.desk.leaves_titles_out):
            return False
        return self.reads(document)

    def reads(self, document: SourceDocument) -> bool:
        """Whether the document is for this reader, once it is certain that it is they who read."""
        if self.documents is None:
            return document.confidentiality == Confidentiality.PUBLIC
        return self.documents.sees(document.pk, desk=document.desk_id, confidentiality=document.confidentiality)

    def told(self, entry: StatusEntry, commitment: Commitment) -> EntryParts:
        """Which parts of a line of the log may be told."""
        return self.reader.entry_parts(entry.kind, desk=commitment.desk_id)


def audiences(recipients: Sequence[Recipient]) -> dict[int, Audience]:
    """By the recipient's id, for those who can read a mail; asks as often for one as for many."""
    people = [row.user for row in recipients if row.user]
    desks: dict[int, set[int]] = {}
    for user_id, desk in Membership.objects.filter(user__in=people).values_list("user", "desk"):
        desks.setdefault(user_id, set()).add(desk)
    named: dict[int, set[int]] = {}
    naming = SourceDocument.objects.filter(confidentiality=Confidentiality.RESTRICTED, readers__in=people)
    for user_id, document in naming.values_list("readers", "pk"):
        named.setdefault(user_id, set()).add(document)
    points = [row.focal_point for row in recipients if row.focal_point]
    prefetch_related_objects(points, "party")
    states = _States()
    found = {}
    for row in recipients:
        if user := row.user:
            sight = Sight(user, frozenset(desks.get(user.pk, ())), frozenset(named.get(user.pk, ())))
            found[row.pk] = _of_person(row, sight, states)
        elif row.desk_id:
            found[row.pk] = _of_mailbox(row, row.desk_id, states)
        elif row.focal_point_id:
            anybody = AnonymousUser()
            found[row.pk] = Audience(row, Reader(anybody, False, frozenset()), None, states.of(anybody))
    return found


def _of_person(row: Recipient, sight: Sight, states: "_States") -> Audience:
    user, staff = sight.user, is_staff(sight.user)
    return Audience(row, Reader(user, staff, sight.desks if staff else frozenset()), sight, states.of(user))


def _of_mailbox(row: Recipient, desk: int, states: "_States") -> Audience:
    """Whoever opens the mailbox sees what any member of the desk does, who is named on no record."""
    member, here = User(username=row.name, is_staff=True), frozenset({desk})
    return Audience(row, Reader(member, True, here), Sight(member, here, frozenset()), states.of(member))


class _States:
    """The names of states as each reader may know them, asked for once where all may."""

    def __init__(self) -> None:
        self._found: dict[str, Mapping[str, str]] = {}

    def of(self, user: User | AnonymousUser) -> Mapping[str, str]:
        if is_staff(user):
            return self._once("staff", all_state_names)
        return self._once(f"user {user.pk}", lambda: state_names(user))

    def _once(self, key: str, asked: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
        if key not in self._found:
            self._found[key] = asked()
        return self._found[key]
