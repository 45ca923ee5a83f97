"""From a new assignment to what its new owner is told of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from commitments.models import Commitment, FollowUp
from tracker.faults import Faults
from tracker.ladder import Level
from tracker.models import ReminderKind, ReminderState
from tracker.outbox.insertion import New, insert
from tracker.recipients import About, Directory


def queue_assignments(*, at: datetime, faults: Faults) -> int:
    """Record what each new owner has to be told, once; how many reminders were queued.

    Of a commitment its next open follow-up without an owner of its own stands for all of it. Who takes no mail about
    assignments, or cannot be reached, gets none: the ladder reaches them, or whoever comes after them.
    """
    queued = 0
    own = FollowUp.objects.filter(assigned_at__isnull=False, commitment__awaits_review=False)
    for pk in own.order_by("pk").values_list("pk", flat=True):
        with faults.held("assignment_not_queued", follow_up=pk):
            queued += _take(FollowUp.objects.filter(pk=pk), FollowUp.objects.open().filter(pk=pk), at=at)
    # One whose follow-ups are still to be made waits for them.
    rounds = FollowUp.objects.open().filter(commitment=OuterRef("pk"), owner=None)
    given = Commitment.objects.filter(Exists(rounds), assigned_at__isnull=False, awaits_review=False)
    for pk in given.order_by("pk").values_list("pk", flat=True):
        with faults.held("assignment_not_queued", commitment=pk):
            theirs = FollowUp.objects.open().filter(commitment=pk, owner=None).in_order()
            queued += _take(Commitment.objects.filter(pk=pk), theirs, at=at)
    return queued


@transaction.atomic
def _take(record: QuerySet[FollowUp] | QuerySet[Commitment], follow_ups: QuerySet[FollowUp], *, at: datetime) -> int:
    assigned_at = record.values_list("assigned_at", flat=True).first()
    # Whoever empties it owns this step.
    if assigned_at is None or not record.filter(assigned_at=assigned_at).update(assigned_at=None):
        return 0
    found = follow_ups.select_related("commitment__desk").first()
    return insert(list(_told(found, assigned_at, at=at))) if found else 0


def _told(follow_up: FollowUp, assigned_at: datetime, *, at: datetime) -> Iterable[New]:
    about = About.of(follow_up)
    if owner := Directory([about], at=at).owner(about, kind=ReminderKind.ASSIGNMENT):
        yield New(
            follow_up=follow_up.pk,
            recipient=owner.pk,
            window_version=follow_up.window_version,
            rung=f"assigned-{assigned_at:%Y%m%dT%H%M%S}",
            kind=ReminderKind.ASSIGNMENT.value,
            level=int(Level.OWNER),
            reached_on=follow_up.commitment.desk.day(assigned_at),
            state=ReminderState.QUEUED.value,
            queued_at=at,
        )
