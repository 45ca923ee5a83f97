"""A clock for all processes of a trial: it starts at a written instant and may run faster than the wall's.

What is counted in minutes, a lease or a pause before the next attempt, is then tried in seconds, and the day of a trial
is the same whenever it runs.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """Shows ``start`` at the monotonic instant ``since``, and ``speed`` seconds more for each second after it."""

    start: str
    speed: float = 0
    since: float = 0

    @classmethod
    def stopped(cls, at: datetime) -> "Clock":
        return cls(at.isoformat())

    @classmethod
    def running(cls, start: datetime, *, speed: float = 1) -> "Clock":
        return cls(start.isoformat(), speed, time.monotonic())

    def now(self) -> datetime:
        # All processes of a machine share its monotonic clock.
        passed = (time.monotonic() - self.since) * self.speed if self.speed else 0
        return datetime.fromisoformat(self.start) + timedelta(seconds=passed)
