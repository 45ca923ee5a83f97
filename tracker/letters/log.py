"""What letters tell from the log, and who was told of what before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from commitments.models import StatusEntry
from commitments.status import EntryKind
from tracker.letters.asked import LADDER
from tracker.letters.rows import Row
from tracker.models import Reminder, ReminderState


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told of a follow-up and its present window so often, the last time at ``last_at``."""

    name: str
    times: int
    last_at: datetime | None


def lines(entries: Collection[int]) -> dict[int, StatusEntry]:
    """Lines of the log by their ids."""
    return StatusEntry.objects.select_related("on_behalf_of").in_bulk(entries) if entries else {}


def last_lines(follow_ups: Collection[int]) -> dict[int, StatusEntry]:
    """By follow-up, the newest line of its log."""
    about = StatusEntry.objects.select_related("on_behalf_of").filter(follow_up__in=follow_ups).order_by("at", "pk")
    return {entry.follow_up_id or 0: entry for entry in about} if follow_ups else {}


def giving_lines(rows: Sequence[Row]) -> dict[int, StatusEntry]:
    """By follow-up, the newest line that says who was made to answer for it, or for all of its commitment."""
    if not rows:
        return {}
    kinds = [EntryKind.RECORDED, EntryKind.REASSIGNED]
    found = StatusEntry.objects.filter(commitment__in={row.commitment for row in rows}, kind__in=kinds)
    entries = list(found.select_related("on_behalf_of").order_by("at", "pk"))
    return {
        row.pk: entry
        for row in rows
        for entry in entries
        if entry.commitment_id == row.commitment and entry.follow_up_id in (None, row.pk)
    }


def told_so_far(rows: Sequence[Row]) -> dict[int, tuple[Told, ...]]:
    """By follow-up, who was told of its present window as the ladder went on, whoever heard of it last first."""
    found: dict[int, tuple[Told, ...]] = {}
    if not rows:
        return found
    windows = {row.pk: row.window_version for row in rows}
    sent = Reminder.objects.filter(follow_up__in=windows, state=ReminderState.SENT, kind__in=LADDER).order_by()
    each = sent.values("follow_up", "window_version", "recipient__name")
    counted = each.annotate(times=Count("pk"), last_at=Max("mail__sent_at")).order_by("-last_at", "recipient__name")
    for row in counted:
        if windows[row["follow_up"]] == row["window_version"]:
            told = Told(row["recipient__name"], row["times"], row["last_at"])
            found[row["follow_up"]] = (*found.get(row["follow_up"], ()), told)
    return found
