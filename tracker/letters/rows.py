"""The follow-ups that letters may speak of, as plain rows: a desk's lead may have thousands in sight."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from commitments.access import Confidentiality, Role, seeing
from commitments.models import Commitment, FollowUp, Membership
from commitments.schedule import Flag, Milestones
from commitments.schedule.days import days_after
from commitments.status import CLOSED
from tracker.models import Mail, MailKind, Recipient
from tracker.recipients import About

# An overview looks so far ahead.
AHEAD_DAYS = 90
# Kinds of mail that tell of more than they were queued for.
WHOLE = (MailKind.DIGEST, MailKind.OVERVIEW)
_NEAR = (Flag.UPCOMING, Flag.DUE, Flag.OVERDUE)


@dataclass(frozen=True, slots=True)
class Row:
    """What of a follow-up decides who is told of it and under which heading; the fields as the tables have them.

    ``owner`` is the id of who answers for it.
    """

    pk: int
    commitment: int
    desk: int
    confidentiality: str
    awaits_review: bool
    status: str
    window_version: int
    arranged_on: date | None
    earliest: date | None
    latest: date | None
    upcoming_from: date | None
    due_from: date | None
    overdue_from: date | None
    review_on: date | None
    heard_on: date | None
    owner: int | None

    @property
    def about(self) -> About:
        return About(self.owner, self.commitment, self.desk, self.confidentiality)

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def order(self) -> tuple[bool, date, bool, bool, date, int]:
        """As ``FollowUpQuerySet.in_order`` sorts."""
        ends, starts = self.latest or date.max, self.earliest or date.min
        return self.latest is None, ends, self.due_from is None, self.earliest is not None, starts, self.pk

    def flag(self, on: date) -> Flag:
        if self.is_closed:
            return Flag.CLOSED
        return Milestones(self.upcoming_from, self.due_from, self.overdue_from).flag(on)

    def review_is_due(self, on: date) -> bool:
        return self.review_on is not None and self.review_on <= on


_COLUMNS = (
    "pk",
    "commitment",
    "commitment__desk",
    "commitment__confidentiality",
    "commitment__awaits_review",
    "status",
    "window_version",
    "arranged_on",
    "earliest",
    "latest",
    "upcoming_from",
    "due_from",
    "overdue_from",
    "review_on",
    "heard_on",
    "answers",
)


def read_rows(mails: Sequence[Mail], asked: Collection[int], *, at: datetime) -> list[Row]:
    """The follow-ups with the ids ``asked``, and those in sight that recipients of ``mails`` may answer for, in order.

    Who is told of each of the latter is for ``Directory`` to say: these are at least all of them.
    """
    every = FollowUp.objects.order_by().annotate(answers=Coalesce("owner", "commitment__owner"))
    parts = [every.filter(pk__in=asked), *_in_sight([mail for mail in mails if mail.kind in WHOLE], every, at=at)]
    first, *others = (part.values_list(*_COLUMNS) for part in parts)
    rows = {values[0]: Row(*values) for values in first.union(*others)}
    return sorted(rows.values(), key=lambda row: row.order)


def _in_sight(mails: Sequence[Mail], every: QuerySet[Any], *, at: datetime) -> list[QuerySet[Any]]:
    if not mails:
        return []
    # Tomorrow by UTC is today in the east: the desk's own day is asked of each row.
    today = days_after(at.date(), 1)
    near = Q(flag__in=_NEAR) | Q(flag=Flag.UNDATED, review_on__lte=today)
    if any(mail.kind == MailKind.OVERVIEW for mail in mails):
        near |= Q(flag=Flag.LATER, due_from__lte=days_after(today, AHEAD_DAYS))
    telling = every.filter(near, commitment__awaits_review=False).exclude(status__in=CLOSED)
    people = [mail.recipient.user_id for mail in mails if mail.recipient.user_id]
    points = [mail.recipient.focal_point_id for mail in mails if mail.recipient.focal_point_id]
    # Two questions, because one with an OR between two tables would look at every row in sight.
    found = [telling.filter(owner__in=people), telling.filter(owner=None, commitment__owner__in=people)]
    if points:
        found.append(telling.filter(commitment__in=_of_focal_points(points)))
    if desks := _stood_in_for(people) | {mail.recipient.desk_id for mail in mails if mail.recipient.desk_id}:
        found.append(telling.filter(~_answered(), commitment__desk__in=desks))
    return found


def _of_focal_points(points: Sequence[int]) -> QuerySet[Commitment]:
    open_to_all = Commitment.objects.filter(confidentiality=Confidentiality.PUBLIC, desk__writes_to_focal_points=True)
    return open_to_all.filter(focal_points__in=points)


def _stood_in_for(people: Sequence[int]) -> set[int | None]:
    """The desks at which some of these people are told of what its owner cannot be told."""
    here = Membership.objects.filter(Q(user__in=people, role=Role.LEAD) | Q(deputy__in=people))
    return set(here.values_list("desk", flat=True))


def _answered() -> Exists:
    """Whether the owner of a follow-up can be told of it."""
    owners = User.objects.filter(seeing(record="commitment", via="commitment__"), pk=OuterRef("answers"), email__gt="")
    off = Q(takes_digest=False) | Q(bounced_address=F("user__email"))
    return Exists(owners.exclude(Exists(Recipient.objects.filter(off, user=OuterRef("pk")))))
