"""Rules for every test."""

import fcntl
import gc
import ipaddress
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from config.env import BASE_DIR, local_key

T = TypeVar("T")
# Migrations that guard the log by more than the models say.
GUARDS = ("0002_the_log_is_append_only", "0020_nobody_gets_round_the_log")

# pytest --hypothesis-profile=thorough: before a release, and when what is generated for has changed.
hypothesis.settings.register_profile("thorough", max_examples=2000)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """No test talks to another machine: mail, holidays and fonts all come from here."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _leaves_no_folder() -> Iterator[None]:
    yield
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables as the models say them (see tests/settings.py), and what guards the log."""
    guards = [import_module(f"commitments.migrations.{name}") for name in GUARDS]
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for each in guards:
            each.guard(apps, editor)
    if connection.vendor == "postgresql":
        _let_the_tests_begin_anew(guards[0].TABLES)


def _let_the_tests_begin_anew(tables: Sequence[str]) -> None:
    """After a test with transactions of its own Django empties all tables, which the log refuses."""
    sql_flush = connection.ops.sql_flush

    def flushing(*args: Any, **options: Any) -> list[str]:
        triggers = [(table, f"{table}_no_truncate") for table in tables]
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}" for table, trigger in triggers),
            *sql_flush(*args, **options),
            *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}" for table, trigger in triggers),
        ]

    connection.ops.sql_flush = flushing  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[Callable[[], T]], T]]:
    """For records that all tests of a file begin with: ``shared(make)`` makes them once; they go with its last test.

    What a test does to the rows is undone after it as always; what it does to the objects is not.
    """

    def made(make: Callable[[], T]) -> T:
        with django_db_blocker.unblock():
            return make()

    undone = transaction.atomic()
    made(undone.__enter__)
    yield made
    made(lambda: transaction.set_rollback(True))
    made(lambda: undone.__exit__(None, None, None))


@dataclass(frozen=True)
class Filled:
    """A data folder as a first run leaves it, and the account that was printed."""

    folder: Path
    name: str
    password: str


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """To be copied, so that not every test with real processes has to wait for a first run."""
    base = tmp_path_factory.getbasetemp()
    # One for all workers of a run: each has a folder in the one they share.
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, told = shared / "filled", shared / "filled.log"
    with (shared / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(_first_run(folder))
    account = re.search(r"First account: (\S+)  password: (\S+)", told.read_text())
    assert account, told.read_text()
    return Filled(folder, account[1], account[2])


def _first_run(folder: Path) -> str:
    variables = {"PATH": os.environ["PATH"], "PACTA_DATA_DIR": str(folder), "SECRET_KEY": local_key(folder)}
    prepare = [sys.executable, "-m", "config.prepare"]
    return subprocess.run(prepare, cwd=BASE_DIR, env=variables, capture_output=True, text=True, check=True).stdout


def pytest_collection_finish() -> None:
    """What has been imported stays until the end: looking through it for garbage again and again takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what another engine may answer otherwise: the rest has run with SQLite, and says the same."""
    if connection.vendor != "postgresql":
        return
    # All of it with -m "one_engine or not one_engine".
    asked_for = "one_engine" in config.getoption("markexpr")
    again = {item for item in items if _asks_the_database(item) and (asked_for or not _is_of_one_engine(item))}
    config.hook.pytest_deselected(items=[item for item in items if item not in again])
    items[:] = [item for item in items if item in again]


def _asks_the_database(item: Any) -> bool:
    return item.get_closest_marker("django_db") is not None or bool({"db", "database"} & set(item.fixturenames))


def _is_of_one_engine(item: pytest.Item) -> bool:
    # The closest counts, so that a test can be taken out of what its file says.
    said = (mark.name for mark in item.iter_markers() if mark.name in ("one_engine", "both_engines"))
    return next(said, "both_engines") == "one_engine"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
