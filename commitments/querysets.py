"""The questions put to the record. Each is one definition, chainable, and told the day or the person it is about."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from commitments.access import Role, at_desks, seeing, visible
from commitments.schedule import Flag
from commitments.status import CLOSED, EntryKind, Standing, Status

if TYPE_CHECKING:
    # Named in the bases below, which ruff does not read as annotations.
    from commitments.models import (  # noqa: F401
        Citation,
        Commitment,
        Desk,
        Event,
        Evidence,
        FollowUp,
        ListImport,
        Schedule,
        StatusEntry,
    )


# As ``Window.order`` sorts: by the last day, open ends last, then by the first, open starts first. What has no window
# comes after everything. Where nulls stand is said each time: the engines differ in what they do unasked.
IN_ORDER = (
    F("latest").asc(nulls_last=True),
    IsNull(F("due_from"), True).asc(),
    F("earliest").asc(nulls_first=True),
    "id",
)


class DeskQuerySet(QuerySet["Desk"]):
    def held_by(self, user: User | AnonymousUser, role: Role) -> "DeskQuerySet":
        """Desks at which ``user`` holds ``role`` or more."""
        return self.filter(at_desks(user, role))


class RecordQuerySet(QuerySet[Any]):
    """Occasions and source documents."""

    def visible_to(self, user: User | AnonymousUser) -> "RecordQuerySet":
        return self.filter(visible(user, record=self.model._meta.model_name))


class EventQuerySet(QuerySet["Event"]):
    def visible_to(self, user: User | AnonymousUser) -> "EventQuerySet":
        """To the members of its desk; others read of it on the pages of the commitments that wait for it."""
        return self.filter(at_desks(user, Role.VIEWER, via="desk__"))


class ScheduleQuerySet(QuerySet["Schedule"]):
    def in_force(self) -> "ScheduleQuerySet":
        """The newest version of each commitment's schedule."""
        return self.filter(replaced_on__isnull=True)


class CommitmentQuerySet(QuerySet["Commitment"]):
    def visible_to(self, user: User | AnonymousUser) -> "CommitmentQuerySet":
        return self.filter(visible(user, record="commitment"))

    def in_force(self) -> "CommitmentQuerySet":
        return self.filter(standing=Standing.IN_FORCE)

    def dormant(self) -> "CommitmentQuerySet":
        """Mechanisms that fell silent, as the last action or run of the watch found them."""
        return self.filter(dormant_since__isnull=False)


class CitationQuerySet(QuerySet["Citation"]):
    def visible_to(self, user: User | AnonymousUser) -> "CitationQuerySet":
        """Both the commitment and the document must be visible: a quote gives its document away."""
        return self.filter(
            visible(user, record="commitment", via="commitment__"),
            visible(user, record="sourcedocument", via="document__"),
        )


class FollowUpQuerySet(QuerySet["FollowUp"]):
    """All date questions take ``on``, a day of the desk's time zone, and agree with ``FollowUp.flag_on``."""

    def visible_to(self, user: User | AnonymousUser) -> "FollowUpQuerySet":
        return self.filter(visible(user, record="commitment", via="commitment__"))

    def open(self) -> "FollowUpQuerySet":
        return self.exclude(status__in=CLOSED)

    def answered_by(self, user: User) -> "FollowUpQuerySet":
        """Those for which ``user`` answers: their own, else the commitment's owner."""
        return self.filter(Q(owner=user) | Q(owner=None, commitment__owner=user))

    def without_owner(self) -> "FollowUpQuerySet":
        """Open ones for which nobody answers: no owner is named, or one who is inactive or may not see the record."""
        answering = User.objects.filter(seeing(record="commitment", via="commitment__"), pk=OuterRef("answers"))
        return self.open().alias(answers=Coalesce("owner", "commitment__owner")).exclude(Exists(answering))

    def unheard(self) -> "FollowUpQuerySet":
        """Open ones of which nobody knows how they stand: logged as "no information", or late and nobody said anything.

        Of what is late only a word since its end counts: that it was under way before says nothing of what came of it.
        """
        silent = Q(heard_on__isnull=True) | Q(heard_on__lt=F("overdue_from"))
        return self.open().filter(Q(status=Status.NO_INFORMATION) | Q(silent, flag=Flag.OVERDUE))

    def untouched(self) -> "FollowUpQuerySet":
        """Those about which nobody has said or done anything; only these may a changed schedule replace."""
        return self.filter(status=Status.PLANNED, entries__isnull=True)

    def closed(self) -> "FollowUpQuerySet":
        return self.filter(status__in=CLOSED)

    def later(self, *, on: date) -> "FollowUpQuerySet":
        return self.open().filter(upcoming_from__gt=on)

    def upcoming(self, *, on: date) -> "FollowUpQuerySet":
        return self.open().filter(upcoming_from__lte=on, due_from__gt=on)

    def due(self, *, on: date) -> "FollowUpQuerySet":
        """A window without an end is due from its first day on, for good."""
        return self.open().filter(Q(overdue_from__gt=on) | Q(overdue_from__isnull=True), due_from__lte=on)

    def overdue(self, *, on: date) -> "FollowUpQuerySet":
        return self.open().filter(overdue_from__lte=on)

    def undated(self) -> "FollowUpQuerySet":
        """Those without any window; one with an open end has a first day."""
        return self.open().filter(due_from__isnull=True)

    def due_within(self, days: int, *, on: date) -> "FollowUpQuerySet":
        """Open follow-ups whose last day is ``on`` or one of the ``days`` after it."""
        return self.open().filter(latest__gte=on, latest__lte=on + timedelta(days=days))

    def in_order(self) -> "FollowUpQuerySet":
        """By window, as ``Window.order`` sorts; those without one last."""
        return self.order_by(*IN_ORDER)

    def flagged(self, flag: Flag) -> "FollowUpQuerySet":
        """By the flag as the watch last wrote it."""
        return self.filter(flag=flag)

    def of_desk(self, desk: "Desk") -> "FollowUpQuerySet":
        return self.filter(commitment__desk=desk)

    def with_record(self) -> "FollowUpQuerySet":
        """With all that a list of follow-ups shows, in a fixed number of queries."""
        return self.select_related("commitment__desk__home_party__root", "commitment__owner", "owner").prefetch_related(
            "commitment__parts__party__root"
        )


class EntryQuerySet(QuerySet["StatusEntry"]):
    def visible_to(self, user: User | AnonymousUser) -> "EntryQuerySet":
        return self.filter(visible(user, record="commitment", via="commitment__"))

    def unanswered_reports(self) -> "EntryQuerySet":
        """What was reported of a follow-up since a status was last logged on it, the newest first."""
        logged = self.model._default_manager.filter(kind=EntryKind.LOGGED, follow_up=OuterRef("follow_up"))
        return self.filter(~Exists(logged.filter(pk__gt=OuterRef("pk"))), kind=EntryKind.REPORTED).order_by("-pk")


class ListImportQuerySet(QuerySet["ListImport"]):
    def visible_to(self, user: User | AnonymousUser) -> "ListImportQuerySet":
        """To officers of its desk: a file may hold what none of its commitments shows."""
        return self.filter(at_desks(user, Role.OFFICER, via="desk__"))


class EvidenceQuerySet(QuerySet["Evidence"]):
    def visible_to(self, user: User | AnonymousUser) -> "EvidenceQuerySet":
        """With its commitment, and where it points to a document, that must be visible too: a title gives it away."""
        return self.filter(
            Q(document=None) | visible(user, record="sourcedocument", via="document__"),
            visible(user, record="commitment", via="entry__commitment__"),
        )

    def with_file(self) -> "EvidenceQuerySet":
        return self.exclude(file_sha256="")
