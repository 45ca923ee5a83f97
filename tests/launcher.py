"""`make run`'s launcher as a test starts it: real processes, in a folder and on a port of their own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from config.env import BASE_DIR
from config.serve import LOOPBACK, free_ports

START_SECONDS = 90
# The leash waits five seconds before it kills.
END_SECONDS = 15
# As a terminal program starts a shell: a session of its own, on that terminal.
IN_TERMINAL = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"


class Launcher:
    """`python -m config.serve`, in a session and with a folder and a port of its own."""

    def __init__(
        self, folder: Path, *, command: list[str] | None = None, terminal: int | None = None, **variables: str
    ) -> None:
        self.folder = folder
        (self.port,) = free_ports(1)
        self._groups: set[int] = set()
        self.log = folder.parent / f"{folder.name}.log"
        self.variables = {
            "PATH": os.environ["PATH"],
            "PACTA_DATA_DIR": str(folder),
            "PORT": str(self.port),
            **variables,
        }
        command = command or [sys.executable, "-m", "config.serve"]
        if terminal is not None:
            command = [sys.executable, "-c", IN_TERMINAL, str(terminal), *command]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=terminal is None,
                pass_fds=() if terminal is None else (terminal,),
            )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait_until_up(self) -> None:
        """Up, with every one of its processes seen."""
        wait(lambda: "Ctrl-C stops" in self.output or self.process.poll() is not None, seconds=START_SECONDS)
        assert self.process.poll() is None, self.output
        assert any(b"valkey-server" in command_of(pid) for pid in self.started())

    def started(self) -> list[int]:
        """Every living process of this launcher, itself included.

        Known by the folder in its environment, or by its process group: valkey writes its title over the former.
        """
        mark = f"PACTA_DATA_DIR={self.folder}".encode()
        marked = [pid for pid in _living() if mark in _environment_of(pid).split(b"\0")]
        self._groups |= {group for pid in marked if (group := _group_of(pid)) and group != os.getpgrp()}
        return [pid for pid in _living() if pid in marked or _group_of(pid) in self._groups]

    def ports(self) -> list[int]:
        """The ports of web, broker and mailbox."""
        services = json.loads((self.folder / "services.json").read_text())
        return [self.port, *(int(url.rsplit(":", 1)[1].split("/")[0]) for url in services.values())]

    def assert_gone(self, ports: list[int]) -> None:
        wait(lambda: self.started() == [], seconds=END_SECONDS)
        assert [port for port in ports if listens(port)] == []
        assert not (self.folder / "services.json").exists()

    def end(self) -> None:
        """Kill it, and wait until all it started is gone."""
        self.kill()
        self.wait_until_gone()

    def kill(self) -> None:
        """Its leash does the rest, and must not be killed before it has."""
        self.process.kill()
        self.process.wait()

    def wait_until_gone(self) -> None:
        wait(lambda: self.started() == [], seconds=END_SECONDS)


def wait(ready: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.2)


def _living() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and not _is_zombie(path)]


def _is_zombie(path: Path) -> bool:
    try:
        return path.joinpath("stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
