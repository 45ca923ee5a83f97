"""Rules for every test."""

import ipaddress
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from config.env import BASE_DIR, local_key


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


@dataclass(frozen=True)
class Filled:
    """A data folder as a first run leaves it, and the account that was printed."""

    folder: Path
    name: str
    password: str


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """To be copied, so that not every test with real processes has to wait for a first run."""
    folder: Path = tmp_path_factory.mktemp("filled")
    variables = {"PATH": os.environ["PATH"], "PACTA_DATA_DIR": str(folder), "SECRET_KEY": local_key(folder)}
    prepare = [sys.executable, "-m", "config.prepare"]
    told = subprocess.run(prepare, cwd=BASE_DIR, env=variables, capture_output=True, text=True, check=True).stdout
    account = re.search(r"First account: (\S+)  password: (\S+)", told)
    assert account, told
    return Filled(folder, account[1], account[2])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks the database: the rest has run with SQLite, and says the same again."""
    if connection.vendor != "postgresql":
        return
    asking = [item for item in items if _asks_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def _asks_the_database(item: Any) -> bool:
    return item.get_closest_marker("django_db") is not None or bool({"db", "database"} & set(item.fixturenames))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
