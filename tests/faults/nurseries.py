"""Asks a nursery (see nursery.py) for processes."""

import itertools
import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Self

from config.env import BASE_DIR
from tests.faults.clock import Clock
from tests.faults.groups import Group

START_SECONDS = 60


class Nursery:
    """Processes that have Django loaded, for one kind of database; all of them are gone at the end of its block."""

    def __init__(self, folder: Path, *, database: str) -> None:
        """``database`` is the address of any database of that kind; what is started is given its own."""
        self.folder = folder
        variables = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "0",
            "SECRET_KEY": "known to every trial",
            "DATABASE_URL": database,
            "PACTA_DATA_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "readable",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
        self._numbers = itertools.count()
        self._events: dict[int, dict[str, int]] = {}
        self._told = threading.Condition()
        self._over = False
        self._process = Popen(
            [sys.executable, "-m", "tests.faults.nursery"], cwd=BASE_DIR, env=variables, stdin=PIPE, stdout=PIPE
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # It ends when nobody can ask it any more, and its children with it.
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def start(self, job: str, *arguments: object, clock: Clock | None = None, **variables: str) -> Group:
        """A process that does what tests.faults.jobs calls ``job``."""
        number = next(self._numbers)
        output = self.folder / f"{number:04}-{job}.log"
        request = {
            "number": number,
            "job": job,
            "arguments": arguments,
            "clock": asdict(clock) if clock else None,
            "variables": variables,
            "output": str(output),
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        with self._told:
            self._told.wait_for(lambda: self._over or "pid" in self._events.get(number, {}), START_SECONDS)
            assert "pid" in self._events.get(number, {}), f"no process for {job}"
        return Group(self._events[number]["pid"], output=output, status=lambda: self._events[number].get("status"))

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            event = json.loads(line)
            with self._told:
                self._events.setdefault(event["number"], {}).update(event)
                self._told.notify_all()
        with self._told:
            self._over = True
            self._told.notify_all()
