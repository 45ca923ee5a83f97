"""The machine's word on time. The one place that says when a follow-up is coming up, due or overdue."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commitments.schedule.window import Window, days_after


class Flag(StrEnum):
    """Computed from dates, never typed."""

    LATER = "later"
    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    CLOSED = "closed"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Milestones:
    """The days on which an open follow-up's flag changes.

    All None when it has no window. ``overdue_from`` alone is None where the window has no end: it is never overdue.
    """

    upcoming_from: date | None
    due_from: date | None
    overdue_from: date | None

    @classmethod
    def of(cls, window: Window | None, *, lead_days: int, grace_days: int) -> "Milestones":
        """Upcoming ``lead_days`` before the window opens, overdue the day after its last day plus ``grace_days``.

        Where the start is open it is coming up ``lead_days`` before the last day, and due on that day. Where the end is
        open it is due from its first day on.
        """
        if window is None:
            return cls(None, None, None)
        overdue_from = days_after(window.latest, grace_days + 1) if window.latest else None
        return cls(window.opens_on(lead_days), window.opens, overdue_from)

    def flag(self, on: date) -> Flag:
        """The flag of an open follow-up on the day ``on`` (a day of the desk's time zone)."""
        if self.upcoming_from is None or self.due_from is None:
            return Flag.UNDATED
        if self.overdue_from is not None and on >= self.overdue_from:
            return Flag.OVERDUE
        if on >= self.due_from:
            return Flag.DUE
        return Flag.UPCOMING if on >= self.upcoming_from else Flag.LATER

    def next_change(self, after: date) -> date | None:
        """The first day later than ``after`` on which the flag may change; None when it never will by itself."""
        days = (self.upcoming_from, self.due_from, self.overdue_from)
        return min((day for day in days if day is not None and day > after), default=None)
