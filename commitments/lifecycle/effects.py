"""What an action makes of a follow-up, in memory: whoever acts checks before, and stores after.

``today`` is the desk's day on which it is done. Both the actions on a stored row and whoever makes many rows at once
take it from here.
"""

from datetime import date

from django.contrib.auth.models import User

from commitments.lifecycle.horizon import Wanted, give_first_window, review_of
from commitments.models import Extension, FollowUp, StatusEntry
from commitments.schedule import Flag, Window
from commitments.schedule.window import months_after
from commitments.status import CLOSED, Status


def heard(row: FollowUp, status: Status, *, on: date, today: date, arranged_on: date | None = None) -> str:
    """A status was logged that holds since ``on``. Returns the one before."""
    before, row.status = row.status, status
    row.arranged_on = arranged_on or row.arranged_on
    # What was heard changes what there is to remind of: the watch looks again today.
    row.heard_on = row.remind_next_on = today
    if status in CLOSED:
        row.closed_on = on
        row.days_late = max(0, (on - row.latest).days) if row.latest else None
        row.remind_next_on = None
    elif row.latest is None:
        row.review_on = months_after(max(on, row.due_from or on), row.commitment.desk.review_months)
    return before


def reported(row: FollowUp, *, today: date) -> None:
    """Somebody told us how it stands; neither status nor flag follows from it."""
    row.heard_on = row.remind_next_on = today
    row.version += 1


def moved(row: FollowUp, window: Window, *, today: date) -> None:
    """The window was moved; an undated follow-up got its first."""
    if row.window is None:
        give_first_window(row, window)
    else:
        row.place(window)
    row.review_on = review_of(row.commitment, window)
    row.window_version += 1
    row.known_on, row.remind_next_on = today, row.upcoming_from


def dated(row: FollowUp, wanted: Wanted, *, today: date) -> None:
    """The event that it waits for got its day, or another one."""
    row.review_on = wanted.review_on
    give_first_window(row, wanted.window)
    row.window_version += 1
    row.known_on = today


def handed_over(row: FollowUp, owner: User | None, *, today: date) -> None:
    """Another person answers for it alone; None: the commitment's owner again."""
    row.owner = owner
    remind_again(row, today=today)


def remind_again(row: FollowUp, *, today: date) -> None:
    """Whoever answers from now on is told on the next run, if the follow-up is near or late.

    Being late is counted anew: nobody above a new owner is told before they had their time.
    """
    row.known_on = today
    if row.flag in (Flag.UPCOMING, Flag.DUE, Flag.OVERDUE):
        row.remind_next_on = today


def kept(row: FollowUp, *, today: date) -> None:
    """The row with the flag of the day, and a version of its own."""
    row.flag = row.flag_on(today)
    # Today, so that the watch takes note of the flag that this action has just changed.
    row.flag_changes_on = today
    row.version += 1


def extension(row: FollowUp, before: Window, window: Window, *, number: int, entry: StatusEntry) -> Extension:
    """The ``number``-th move of the window, as the line ``entry`` tells it."""
    return Extension(
        follow_up=row,
        entry=entry,
        number=number,
        from_earliest=before.earliest,
        from_latest=before.latest,
        from_precision=before.precision,
        to_earliest=window.earliest,
        to_latest=window.latest,
        to_precision=window.precision,
        reason=entry.note,
    )
