"""A clock for all processes of a trial: it starts at a written instant, and can be put forward.

The day of a trial is then the same whenever it runs, and nobody waits for minutes to pass: a lease, a pause before the
next attempt.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Clock:
    """Shows ``start`` at the monotonic instant ``since``, or always when that is None.

    ``ahead`` is a file with the seconds by which it has been put forward, "" for a clock that nobody puts forward.
    """

    start: str
    since: float | None = None
    ahead: str = ""

    @classmethod
    def stopped(cls, at: datetime) -> "Clock":
        return cls(at.isoformat())

    @classmethod
    def running(cls, start: datetime, *, ahead: Path) -> "Clock":
        clock = cls(start.isoformat(), time.monotonic(), str(ahead))
        clock._write(0)
        return clock

    def now(self) -> datetime:
        # All processes of a machine share its monotonic clock.
        passed = time.monotonic() - self.since if self.since is not None else 0
        return datetime.fromisoformat(self.start) + timedelta(seconds=passed + self._read())

    def put_forward(self, by: timedelta) -> None:
        self._write(self._read() + by.total_seconds())

    def _read(self) -> float:
        return float(Path(self.ahead).read_text()) if self.ahead else 0

    def _write(self, seconds: float) -> None:
        # Never seen half written.
        draft = Path(f"{self.ahead}.new")
        draft.write_text(str(seconds))
        draft.replace(self.ahead)
