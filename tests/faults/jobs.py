"""What the processes of a trial do: the same entries as in earnest, what stands around them, and what prepares both."""

import os
import runpy
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pwd import getpwnam

from django.core.management import call_command
from django.utils import timezone

from config.celery import app
from tests.faults import registers
from tests.faults import sink as mail_server
from tests.faults.clock import Clock
from tests.faults.groups import die_with_parent

LOADED = (
    "config.urls",
    "gunicorn.app.wsgiapp",
    "celery.apps.worker",
    "celery.apps.beat",
    "celery.concurrency.solo",
    "kombu.transport.redis",
)


def load() -> None:
    """Import what the processes will need, so that none of them has to."""
    for module in LOADED:
        import_module(module)
    app.loader.import_default_modules()


def migrate() -> None:
    call_command("migrate", verbosity=0)


def register(kind: str, *arguments: object) -> None:
    """Write down what tests.faults.registers calls ``kind``."""
    getattr(registers, kind)(*arguments)


def tick(*arguments: str) -> None:
    """`manage.py tick`."""
    call_command("tick", "--json", *arguments)


def ticks(instants: Sequence[str]) -> None:
    """The same at each of these instants, one after the other."""
    for instant in instants:
        timezone.now = Clock.stopped(datetime.fromisoformat(instant)).now
        tick()


def worker() -> None:
    app.worker_main(["worker", "--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle"])


def scheduler(period: float) -> None:
    """The scheduler, with a tick each ``period`` seconds of the wall."""
    app.conf.beat_schedule["tick"]["schedule"] = period
    app.Beat(scheduler_cls="celery.beat:Scheduler", loglevel="WARNING", quiet=True).run()


def web() -> None:
    sys.argv = ["gunicorn", "config.wsgi"]
    runpy.run_module("gunicorn", run_name="__main__")


def sink(port: int, record: str, answers: str) -> None:
    mail_server.main(str(port), record, answers)


def program(command: Sequence[str], user: str | None) -> None:
    """Become another program, perhaps as another user."""
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if user:
        account = getpwnam(user)
        os.chdir("/")
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        # Whoever changes its user is forgotten by the system in this.
        die_with_parent()
    os.execve(command[0], list(command), variables)
