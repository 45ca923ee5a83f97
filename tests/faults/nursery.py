"""Where the processes of a trial are born: Django is loaded once, and each of them is a fork of it.

    python -m tests.faults.nursery

Reads requests from standard input and writes events to standard output, one JSON object a line. A request names a
function of tests.faults.jobs and what it is to be called with; its events are its process id, then its exit status.
"""

import contextlib
import gc
import json
import os
import select
import signal
import sys
import traceback
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

import django
from django.conf import settings
from django.db import connections
from django.utils import timezone

from config.celery import app
from config.env import environment
from tests.faults.clock import Clock
from tests.faults.groups import die_with_parent


def main() -> None:
    django.setup()
    # Its modules know models, which are there only now.
    jobs = import_module("tests.faults.jobs")
    jobs.load()
    gc.collect()
    gc.freeze()
    ended, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, int] = {}
    requests = b""
    while True:
        ready, _, _ = select.select([0, ended], [], [])
        if ended in ready:
            os.read(ended, 1024)
            _reap(children)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                return
            *whole, requests = (requests + read).split(b"\n")
            for line in whole:
                request = json.loads(line)
                children[_bear(jobs, request)] = request["number"]
                _reap(children)


def _bear(jobs: ModuleType, request: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        _live(jobs, request)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    _tell(number=request["number"], pid=child)
    return child


def _reap(children: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            _tell(number=children.pop(found[0]), status=os.waitstatus_to_exitcode(found[1]))


def _live(jobs: ModuleType, request: dict[str, Any]) -> NoReturn:
    """Be the process that was asked for, to its end."""
    status = 1
    try:
        die_with_parent()
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _redirect(request["output"])
        _rewire(request["variables"])
        if request["clock"]:
            timezone.now = Clock(**request["clock"]).now
        getattr(jobs, request["job"])(*request["arguments"])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _redirect(output: str) -> None:
    file = os.open(output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(source, target)


def _rewire(variables: dict[str, str]) -> None:
    """What the settings read from the environment as they were loaded, read again from this process's own."""
    os.environ.update(variables)
    found = environment()
    settings.DEBUG, settings.FAILPOINTS = found.debug, found.failpoints
    settings.MAIL_UNCERTAIN = found.mail_uncertain
    settings.EMAIL_HOST, settings.EMAIL_PORT = found.mail.host, found.mail.port
    settings.EMAIL_TIMEOUT = float(os.environ.get("TRIAL_EMAIL_TIMEOUT", settings.EMAIL_TIMEOUT))
    connections.settings["default"].update(found.database)
    app.conf.update(broker_url=found.redis_url)


def _tell(**event: object) -> None:
    os.write(1, json.dumps(event).encode() + b"\n")


if __name__ == "__main__":
    main()
