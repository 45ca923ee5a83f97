"""What follows when a desk works other days than before."""

from datetime import datetime

from django.db import transaction

from commitments import access
from commitments.access import Role
from commitments.lifecycle.author import Author
from commitments.models import Desk, FollowUp


@transaction.atomic
def look_again(desk: Desk, *, by: Author, at: datetime) -> int:
    """Have the watch look anew at the desk's open follow-ups, after its working days were changed; leads may.

    A reminder before the end of a window may be due sooner than the day that is stored for it, and so may one that is
    counted in working days after it. No window and no flag moves, so the log has nothing to say. Returns how many will
    be looked at.
    """
    access.require(by.user, Role.LEAD, desk)
    today = desk.day(at)
    dated = FollowUp.objects.open().of_desk(desk).filter(latest__isnull=False, remind_next_on__gt=today)
    return dated.update(remind_next_on=today)
