"""Changing how a desk reminds."""

from datetime import datetime

import structlog
from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle import Author
from commitments.lifecycle.author import check_version, signed
from commitments.models import Desk
from tracker import outbox
from tracker.faults import Faults
from tracker.ladder import Steps
from tracker.models import Ladder

log = structlog.get_logger(__name__)


def version_of(desk: Desk) -> int:
    """What ``opened`` is compared with; 0 while the desk never had a ladder of its own."""
    return Ladder.objects.filter(desk=desk).values_list("version", flat=True).first() or 0


@transaction.atomic
@signed
def change_ladder(desk: Desk, steps: Steps, *, by: Author, at: datetime, opened: int | None = None) -> int:
    """Let ``desk`` remind by ``steps`` from tomorrow on, as it counts days; leads may.

    What its ladder asks for today is queued by the ladder as it was; no rung that has passed is sent because of the
    change. Returns how many open follow-ups are looked at on another day than before. Raises NotAllowed,
    ChangedMeanwhile when ``opened`` is no longer its version, and ValidationError.
    """
    row = _held(desk, by=by, opened=opened) or Ladder(desk=desk, is_standard=True, version=0)
    if not row.is_standard and row.steps() == steps:
        return 0
    _queue_today(desk, at)
    row.hold(steps)
    row.is_standard = False
    row.version += 1
    row.full_clean()
    row.save()
    return _step_over(desk, by, at)


@transaction.atomic
@signed
def restore_standard(desk: Desk, *, by: Author, at: datetime, opened: int | None = None) -> int:
    """Let ``desk`` remind by the standard ladder from tomorrow on; the rest is as in ``change_ladder``."""
    row = _held(desk, by=by, opened=opened)
    if row is None or row.is_standard:
        return 0
    _queue_today(desk, at)
    row.is_standard = True
    row.version += 1
    row.save()
    return _step_over(desk, by, at)


def _held(desk: Desk, *, by: Author, opened: int | None) -> Ladder | None:
    # The desk's row: two leads may both be about to make its first ladder.
    stored = Desk.objects.select_for_update().get(pk=desk.pk)
    access.require(by.user, Role.LEAD, stored)
    row = Ladder.objects.filter(desk=stored).first()
    check_version(have=row.version if row else 0, opened=opened, what=f"{desk}")
    return row


def _queue_today(desk: Desk, at: datetime) -> None:
    outbox.queue({desk.day(at): [desk]}, at=at, faults=Faults())


def _step_over(desk: Desk, by: Author, at: datetime) -> int:
    moved = outbox.step_over(desk, day=desk.day(at), at=at)
    log.info("ladder_changed", desk=desk.pk, by=by.name, follow_ups=moved)
    return moved
