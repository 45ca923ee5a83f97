"""What the processes of a trial do: the same entries as in earnest, what stands around them, and what prepares both."""

import os
import runpy
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pwd import getpwnam

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from commitments import lifecycle
from commitments.lifecycle import Author, StatusNotAllowed
from commitments.models import FollowUp
from commitments.status import Status
from config.celery import app
from config.env import BASE_DIR
from tests.faults import registers
from tests.faults import sink as mail_server
from tests.faults.clock import Clock
from tests.faults.groups import die_with_parent
from tracker import tasks as tracker_tasks

TEMPLATES = BASE_DIR / "tracker" / "templates"
LOADED = (
    "config.urls",
    "gunicorn.app.wsgiapp",
    "celery.apps.worker",
    "celery.apps.beat",
    "celery.concurrency.solo",
    "kombu.transport.redis",
)


def load() -> None:
    """Import and compile what the processes will need, so that none of them has to."""
    for module in LOADED:
        import_module(module)
    app.loader.import_default_modules()
    reverse("dashboard")
    for path in TEMPLATES.rglob("*.html"):
        get_template(str(path.relative_to(TEMPLATES)))


def tables() -> None:
    """The tables as the models say them, in a tenth of the time of the migrations; and what guards the log."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.schema_editor() as editor:
        import_module("commitments.migrations.0002_the_log_is_append_only").guard(apps, editor)


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


def tasks() -> None:
    """What a worker does in one minute: the tick, then the delivery that it nudges."""
    tracker_tasks.tick()
    tracker_tasks.deliver()


def write_down() -> None:
    """Log a status of each follow-up that lies far ahead, and go on with the next whatever the database does."""
    by = Author(None, "a trial")
    for pk in list(FollowUp.objects.filter(latest__year=2027).values_list("pk", flat=True)):
        written = False
        while not written:
            try:
                at = timezone.now()
                lifecycle.log_status(FollowUp.objects.get(pk=pk), Status.UNDER_WAY, on=at.date(), by=by, at=at)
                written = True
            except StatusNotAllowed:
                # It was written, and the answer lost.
                written = True
            except DatabaseError:
                connection.close()


def worker() -> None:
    app.worker_main(["worker", "--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle"])


def scheduler(period: float) -> None:
    """The scheduler, with a tick each ``period`` seconds of the wall."""
    app.conf.beat_schedule["tick"]["schedule"] = period
    app.Beat(scheduler_cls="celery.beat:Scheduler", loglevel="WARNING", quiet=True).run()


def web() -> None:
    sys.argv = ["gunicorn", "config.wsgi"]
    runpy.run_module("gunicorn", run_name="__main__")


def sink(port: int, record: str, answers: str, refused: str, pause: float) -> None:
    mail_server.main(str(port), record, answers, refused, str(pause))


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
