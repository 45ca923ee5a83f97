"""Processes that end together, whatever ends the one that started them."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from pwd import getpwnam
from types import FrameType

from config.env import BASE_DIR

LEASH = Path(__file__).with_name("leash.py")
POLL_SECONDS = 0.1
# Longer than gunicorn's graceful timeout; a tick that is cut off is taken up by the next one.
STOP_SECONDS = 8
LINES_WAITING = 10_000
STDOUT, STDERR = 1, 2


class Stopped(Exception):
    """Someone asked for the end."""


class Failed(Exception):
    """A process ended, or did not get ready, and the rest is no use without it."""


class Screen:
    """Prints lines from a thread of its own.

    A terminal that was closed, or that nobody reads, must not keep the launcher from stopping what it started.
    """

    def __init__(self) -> None:
        self._lines: queue.Queue[tuple[int, str] | None] = queue.Queue(LINES_WAITING)
        self._thread = threading.Thread(target=self._print, daemon=True)
        self._thread.start()

    def say(self, line: str, *, to: int = STDOUT) -> None:
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait((to, line))

    def close(self) -> None:
        """Print what waits, for a second at most."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._thread.join(timeout=1)

    def _print(self) -> None:
        while (item := self._lines.get()) is not None:
            to, line = item
            rest = f"{line}\n".encode()
            with contextlib.suppress(OSError):
                while rest:
                    rest = rest[os.write(to, rest) :]


class Processes:
    """A process group, held by a leash (see config/leash.py).

    Its methods that wait raise `Stopped` when a signal asked for the end, and `Failed` when a process ended.
    """

    def __init__(self, *, screen: Screen, remove: Sequence[Path] = (), leave_with_parent: bool = False) -> None:
        self._screen = screen
        self._parent = os.getppid() if leave_with_parent else None
        self._asked: str | None = None
        self._quiet = False
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._readers: list[threading.Thread] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        self._leash = subprocess.Popen(
            [sys.executable, "-I", str(LEASH), *map(str, remove)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        if self._leash.stdout:
            # Nothing is started before the leash is sure to hold it.
            self._leash.stdout.readline()
            self._leash.stdout.close()

    def start(
        self, name: str, command: Sequence[str], *, variables: Mapping[str, str], user: str | None = None
    ) -> None:
        """Start a process that is meant to run until the end; its output is shown line by line."""
        process = self._open(command, variables=variables, user=user)
        self._running[name] = process
        reader = threading.Thread(target=self._relay, args=(name, process), daemon=True)
        reader.start()
        self._readers.append(reader)

    def run(self, name: str, command: Sequence[str], *, variables: Mapping[str, str], user: str | None = None) -> str:
        """Run a process to its end; returns what it printed. Raises `Failed` with its reason."""
        process = self._open(command, variables=variables, user=user)
        output: list[bytes] = []
        reader = threading.Thread(target=lambda: output.append(_read(process)), daemon=True)
        reader.start()
        self.wait(lambda: process.poll() is not None)
        reader.join(timeout=1)
        text = b"".join(output).decode(errors="replace").strip()
        if process.returncode:
            raise Failed(f"{name} failed: {_reason(text)}")
        return text

    def wait(self, ready: Callable[[], bool], *, seconds: float | None = None, what: str = "") -> None:
        """Wait until `ready()`; raises `Failed` after that many seconds."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while True:
            self._check()
            if ready():
                return
            if deadline and time.monotonic() > deadline:
                raise Failed(f"{what} was not ready within {seconds:g} seconds")
            time.sleep(POLL_SECONDS)

    def wait_for_end(self) -> None:
        """Wait until someone asks for the end, or a process ends."""
        self.wait(lambda: False)

    def stop(self, *, last: Sequence[str] = ()) -> None:
        """Stop everything; those named `last` after the others. Never raises, and returns within seconds."""
        self._quiet = True
        names = [name for name in self._running if name not in last]
        for wave in (names, list(last)):
            self._end([self._running[name] for name in wave if name in self._running])
        # Whatever is left in the group, the leash included.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._leash.pid, signal.SIGKILL)
        for process in (*self._running.values(), self._leash):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=2)

    def _open(
        self, command: Sequence[str], *, variables: Mapping[str, str], user: str | None
    ) -> subprocess.Popen[bytes]:
        self._check()
        return subprocess.Popen(
            command,
            cwd=BASE_DIR if user is None else "/",
            env=variables,
            user=user,
            group=getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=self._leash.pid,
        )

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self._asked = signal.Signals(number).name

    def _check(self) -> None:
        if self._asked:
            raise Stopped(self._asked)
        if self._parent is not None and os.getppid() != self._parent:
            raise Stopped("the starter is gone")
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Failed(f"{name} ended with status {process.returncode}")

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            if not self._quiet:
                self._screen.say(f"{name:9} | {line.decode(errors='replace').rstrip()}")

    def _end(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(process.poll() is None for process in processes):
            time.sleep(POLL_SECONDS / 2)
        for process in processes:
            process.kill()


def _read(process: subprocess.Popen[bytes]) -> bytes:
    return process.stdout.read() if process.stdout else b""


def _reason(output: str) -> str:
    """The line that tells what went wrong: of a traceback the exception, else the last one."""
    lines = output.splitlines() or ["it printed nothing"]
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
    if not starts:
        return lines[-1]
    return next((line for line in lines[starts[-1] + 1 :] if line and not line.startswith(" ")), lines[-1])
