"""Which flags change on a day, and changing them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from commitments.lifecycle import hold, look_for_dormancy
from commitments.models import Commitment, Desk, FollowUp
from commitments.status import FlagLabel
from tracker.models import FlagChange

# Desks by the day it is for them.
Days = Mapping[date, Sequence[Desk]]
# Rows turned in one transaction: long enough to be quick, short enough that an officer's save does not wait.
BATCH = 500


def turn(days: Days, *, at: datetime) -> Counter[str]:
    """Turn every flag that is due to change on its desk's day; how many turned to each flag.

    Reads only rows whose stored next moment has come. Never turns a flag back when called with an earlier instant.
    """
    turned: Counter[str] = Counter()
    for day, desks in days.items():
        while _turn_some(desks, day, at, turned) == BATCH:
            pass
    return turned


@transaction.atomic
def _turn_some(desks: Sequence[Desk], day: date, at: datetime, turned: Counter[str]) -> int:
    """Turn up to BATCH rows and return how many were looked at. A second watch waits, then finds them done."""
    rows, looked_at = _held(desks, day)
    if not rows:
        return looked_at
    noted = dict(FlagChange.objects.filter(follow_up__in=rows).order_by("id").values_list("follow_up", "to_flag"))
    changes = []
    for row in rows:
        before = noted.get(row.pk, FlagLabel.LATER if row.due_from else FlagLabel.UNDATED)
        row.flag, row.flag_changes_on = row.flag_on(day), row.next_flag_change(day)
        if row.flag != before:
            changes.append(
                FlagChange(
                    follow_up=row,
                    from_flag=before,
                    to_flag=row.flag,
                    window_version=row.window_version,
                    on=day,
                    at=at,
                )
            )
    FollowUp.objects.bulk_update(rows, ["flag", "flag_changes_on"])
    FlagChange.objects.bulk_create(changes)
    turned.update(change.to_flag for change in changes)
    # Not by the changes: a row may be as late as it was last noted, and have been in time between.
    if late := {row.commitment_id for row in rows if row.flag == FlagLabel.OVERDUE}:
        look_for_dormancy(Commitment.objects.filter(pk__in=late), on=day)
    return looked_at


def _held(desks: Sequence[Desk], day: date) -> tuple[list[FollowUp], int]:
    """Up to BATCH rows whose next moment has come, locked; and how many there were before another watch took some."""
    waiting = FollowUp.objects.filter(flag_changes_on__lte=day, commitment__desk__in=desks)
    found = list(waiting.order_by("flag_changes_on", "id").values_list("pk", "commitment", "overdue_from")[:BATCH])
    if not found:
        return [], 0
    # Those that turn overdue may leave their commitment dormant.
    hold(commitment for _, commitment, overdue_from in found if overdue_from and overdue_from <= day)
    rows = FollowUp.objects.filter(pk__in=[pk for pk, _, _ in found], flag_changes_on__lte=day)
    return list(rows.order_by("flag_changes_on", "id").select_for_update(of=("self",))), len(found)
