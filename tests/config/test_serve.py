"""The launcher: what it refuses, and that nothing outlives it. Runs the real processes."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.env import BASE_DIR
from config.serve import LOOPBACK, free_ports

pytestmark = pytest.mark.processes

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
        _wait(lambda: "Ctrl-C stops" in self.output or self.process.poll() is not None, seconds=START_SECONDS)
        assert self.process.poll() is None, self.output
        assert any(b"valkey-server" in _command_of(pid) for pid in self.started())

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
        _wait(lambda: self.started() == [], seconds=END_SECONDS)
        assert [port for port in ports if _listens(port)] == []
        assert not (self.folder / "services.json").exists()


@pytest.fixture
def launch(tmp_path) -> Iterator[Callable[..., Launcher]]:
    launchers: list[Launcher] = []

    def start(**given: Any) -> Launcher:
        launchers.append(Launcher(tmp_path / "var", **given))
        return launchers[-1]

    yield start
    # Their leashes do the rest, and must not be killed before they have.
    for launcher in launchers:
        launcher.process.kill()
        launcher.process.wait()
    for launcher in launchers:
        launcher.assert_gone([launcher.port])


def test_a_taken_port_is_told_before_anything_is_made(launch, tmp_path):
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        launcher = launch(PORT=str(port))

        assert launcher.process.wait(timeout=30) == 1
    assert launcher.output == f"pacta: port {port} is taken: set PORT to another\n"
    assert not (tmp_path / "var").exists()


def test_a_second_run_on_the_same_folder_is_refused_and_the_first_goes_on(launch, tmp_path):
    first = launch()
    first.wait_until_up()
    before = first.output
    second = launch()

    assert second.process.wait(timeout=30) == 1
    assert second.output.removeprefix(before) == (
        f"pacta: {tmp_path / 'var'} is in use by another `make run`: stop it or set PACTA_DATA_DIR\n"
    )
    assert _listens(first.port)


def _interrupt(launcher: Launcher) -> None:
    # As a terminal does it: to the whole foreground group.
    os.killpg(launcher.process.pid, signal.SIGINT)


def _send(number: signal.Signals) -> Callable[[Launcher], None]:
    return lambda launcher: launcher.process.send_signal(number)


@pytest.mark.parametrize(
    ("end", "status"),
    [
        pytest.param(_interrupt, 0, id="Ctrl-C"),
        pytest.param(_send(signal.SIGTERM), 0, id="SIGTERM"),
        pytest.param(_send(signal.SIGHUP), 0, id="SIGHUP"),
        pytest.param(_send(signal.SIGKILL), -signal.SIGKILL, id="SIGKILL"),
    ],
)
def test_nothing_outlives_the_launcher(launch, end, status):
    launcher = launch()
    launcher.wait_until_up()
    ports = launcher.ports()
    assert [_listens(port) for port in ports] == [True, True, True]

    end(launcher)

    assert launcher.process.wait(timeout=END_SECONDS) == status
    launcher.assert_gone(ports)


def test_nothing_outlives_its_terminal(launch, tmp_path):
    ours, theirs = pty.openpty()
    launcher = launch(terminal=theirs)
    os.close(theirs)
    _wait((tmp_path / "var" / "services.json").exists, seconds=START_SECONDS)
    ports = launcher.ports()
    assert len(launcher.started()) > len(ports)

    os.close(ours)

    assert launcher.process.wait(timeout=END_SECONDS) == 0
    launcher.assert_gone(ports)


def test_an_end_asked_for_while_starting_is_heard(launch):
    launcher = launch()
    _wait(lambda: b"valkey-server" in b"".join(map(_command_of, launcher.started())), seconds=START_SECONDS)

    launcher.process.send_signal(signal.SIGTERM)

    assert launcher.process.wait(timeout=END_SECONDS) == 0
    launcher.assert_gone([launcher.port])


def test_a_process_that_ends_is_named_and_ends_the_rest(launch):
    launcher = launch()
    launcher.wait_until_up()
    ports = launcher.ports()
    (scheduler,) = [pid for pid in launcher.started() if b"\0beat\0" in _command_of(pid)]

    os.kill(scheduler, signal.SIGKILL)

    assert launcher.process.wait(timeout=END_SECONDS) == 1
    assert launcher.output.splitlines()[-1] == "pacta: scheduler ended with status -9; everything is stopped"
    launcher.assert_gone(ports)


def test_a_second_run_keeps_data_and_account(launch, tmp_path):
    first = launch()
    first.wait_until_up()
    key = (tmp_path / "var" / "secret_key").read_text()
    accounts = _accounts(first)
    first.process.send_signal(signal.SIGTERM)
    first.process.wait(timeout=END_SECONDS)
    before = first.output

    second = launch()
    _wait(lambda: second.output.count("Ctrl-C stops") == 2, seconds=START_SECONDS)

    assert (tmp_path / "var" / "secret_key").read_text() == key
    assert _accounts(second) == accounts == ["1"]
    assert "password" not in second.output.removeprefix(before).lower()


def test_the_first_tick_does_not_wait_for_the_scheduler(launch, tmp_path):
    launcher = launch()
    launcher.wait_until_up()

    _wait(
        lambda: _query(launcher, "from tracker.models import Heartbeat; print(Heartbeat.objects.count())") != ["0"],
        seconds=20,
    )


def test_nothing_outlives_a_make_that_is_killed(launch):
    launcher = launch(command=["make", "--no-print-directory", "run"])
    launcher.wait_until_up()
    ports = launcher.ports()

    launcher.process.kill()
    launcher.process.wait()

    launcher.assert_gone(ports)


def _accounts(launcher: Launcher) -> list[str]:
    return _query(
        launcher,
        "from django.contrib.auth.models import User; print(User.objects.filter(is_staff=True).count())",
    )


def _query(launcher: Launcher, code: str) -> list[str]:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    done = subprocess.run(command, cwd=BASE_DIR, env=launcher.variables, capture_output=True, text=True, check=True)
    return done.stdout.split()


def _wait(ready: Callable[[], bool], *, seconds: float) -> None:
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


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
