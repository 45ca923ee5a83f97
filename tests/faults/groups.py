"""Processes of a trial: each leads a process group of its own, is killed as that group, and keeps its output in a file.

None outlives whoever started it: the system kills it when its parent is gone.
"""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
END_SECONDS = 30


def until(ready: Callable[[], bool], *, seconds: float, what: str = "it") -> None:
    """Wait until ``ready()``; AssertionError when that takes longer."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, f"{what} took longer than {seconds:g} seconds"
        time.sleep(0.01)


def die_with_parent() -> None:
    """Ask the system to kill this process when the one that started it ends, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Group:
    """One process that leads a group. ``status`` tells its exit status, negative for a signal; None while it runs."""

    def __init__(self, pid: int, *, output: Path, status: Callable[[], int | None]) -> None:
        self.pid, self.output = pid, output
        self._status = status

    @property
    def status(self) -> int | None:
        return self._status()

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        if self.status is None:
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """Kill the whole group, and wait until its leader is gone."""
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self, *, seconds: float = END_SECONDS) -> int:
        """Its exit status, once it has ended."""
        until(lambda: self.status is not None, seconds=seconds, what=f"the end of {self.output.stem}")
        status = self.status
        assert status is not None
        return status
