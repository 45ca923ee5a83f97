"""The databases of a trial: each starts as a copy of one that is made once."""

import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests import postgres
from tests.faults.groups import Group, until
from tests.faults.nurseries import Nursery

# It survives what a trial does to it, the end of its processes, though not a power cut. What was committed is kept.
LASTING = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "autovacuum=off", "jit=off")


class Engine(Protocol):
    """A place for databases, known by their names."""

    name: str

    def url(self, name: str) -> str:
        """The address of a database, whether there is one or not yet."""

    def make(self, name: str) -> None:
        """Make an empty one."""

    def copy(self, name: str, new: str) -> None:
        """Make one as a copy of another that nobody uses at the moment."""

    def drop(self, name: str) -> None:
        """Remove one, whoever uses it."""

    def ask(self, name: str, question: str) -> list[tuple[Any, ...]]:
        """The rows that a SELECT finds."""


class Sqlite:
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def make(self, name: str) -> None:
        self._file(name).touch()

    def copy(self, name: str, new: str) -> None:
        # With what is still in its write-ahead log.
        with sqlite3.connect(self._file(name)) as source, sqlite3.connect(self._file(new)) as target:
            source.backup(target)

    def drop(self, name: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._file(name)}{ending}").unlink(missing_ok=True)

    def ask(self, name: str, question: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self._file(name), timeout=20)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"


class Postgres:
    """A server of its own. ``start`` and ``stop`` it as often as a trial wants."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        """``folder`` lies where the account that runs it can reach it."""
        self._cluster = cluster = postgres.Cluster.at(folder)
        self._server: Group | None = None
        made = subprocess.run(
            cluster.initdb, cwd="/", env=cluster.variables, user=cluster.user, capture_output=True, check=False
        )
        assert made.returncode == 0, made.stdout + made.stderr

    @property
    def port(self) -> int:
        return self._cluster.port

    def start(self, nursery: Nursery) -> None:
        cluster = self._cluster
        self._server = nursery.start("program", cluster.server(*LASTING), cluster.user)
        until(lambda: postgres.accepts(cluster.url), seconds=postgres.START_SECONDS, what="the start of PostgreSQL")

    def stop(self) -> None:
        """At once, without a word to anyone: what its manual calls an immediate shutdown."""
        assert self._server
        self._server.send(signal.SIGQUIT)
        self._server.wait()

    def url(self, name: str) -> str:
        return self._cluster.url.rsplit("/", 1)[0] + f"/{name}"

    def make(self, name: str) -> None:
        self._do(f"CREATE DATABASE {name}")

    def copy(self, name: str, new: str) -> None:
        self._do(f"CREATE DATABASE {new} TEMPLATE {name} STRATEGY file_copy")

    def drop(self, name: str) -> None:
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def ask(self, name: str, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url(name)) as connection:
            return connection.execute(question).fetchall()

    def _do(self, command: str) -> None:
        with psycopg.connect(self._cluster.url, autocommit=True) as connection:
            connection.execute(command)
