"""Looking at what was recorded in bulk."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author, Refusal, check_version, signed
from commitments.lifecycle.standing import hold
from commitments.models import Commitment, StatusEntry
from commitments.status import EntryKind


@transaction.atomic
@signed
def reviewed(commitment: Commitment, *, by: Author, at: datetime, opened: int | None = None) -> StatusEntry:
    """Say that what was recorded in bulk is right, so that people are told of it from now on; officers may.

    Its windows count as known from today, however long they have been over. Raises ChangedMeanwhile or Refusal.
    """
    hold([commitment.pk])
    stored: Commitment = Commitment.objects.select_related("desk").get(pk=commitment.pk)
    access.require(by.user, Role.OFFICER, stored.desk)
    check_version(have=stored.version, opened=opened, what=stored)
    if not stored.awaits_review:
        raise Refusal(f"awaits_review: {stored.reference} does not await a review")
    today = stored.desk.day(at)
    stored.awaits_review = False
    stored.version += 1
    stored.save(update_fields=["awaits_review", "version"])
    # As a new row has it.
    first_look = Coalesce("upcoming_from", "review_on")
    stored.follow_ups.open().update(known_on=today, remind_next_on=first_look)
    return by.write(EntryKind.AMENDED, about=stored, at=at, on=today, change="awaits_review: yes → no")
