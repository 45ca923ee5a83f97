"""Two processes run the watch at once on one database: each row is turned, queued and sent once (field bugs 8, 9)."""

import json
import os
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from config.serve import free_ports

ROOT = Path(__file__).parents[2]

REGISTER = """
import django
django.setup()
from django.db import transaction
from commitments.access import Role
from tests.factories import DeskFactory, member, once, quarterly
with transaction.atomic():
    for number in range(12):
        desk = DeskFactory.create(working_days="MO,TU,WE,TH,FR,SA,SU")
        member(desk, Role.LEAD, username=f"lead{number}")
        for _ in range(3):
            once(None, "2026-09-14", desk=desk)
        quarterly(desk=desk)
"""


class MailServer:
    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.original_content)["Message-ID"]))
        return "250 OK"


@pytest.fixture
def database(tmp_path):
    """The address of an empty database beside the one of the tests, on the same kind of server."""
    address = os.environ["DATABASE_URL"]
    if not address.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'pacta.sqlite3'}"
        return
    name = f"two_watches_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield address.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_field_bugs_8_and_9_two_watches_at_once_do_each_thing_once(database, tmp_path):
    server, (port,) = MailServer(), free_ports(1)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "0",
        "DATABASE_URL": database,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "PACTA_DATA_DIR": str(tmp_path),
    }
    try:
        _finish(_start(environment, "manage.py", "migrate", "--verbosity=0"))
        _finish(_start(environment, "-c", REGISTER))
        tick = ("manage.py", "tick", "--at", "2026-09-14T09:00:00Z", "--json")
        together = [_start(environment, *tick) for _ in range(2)]
        results = [json.loads(_finish(process)) for process in together]
        again = json.loads(_finish(_start(environment, *tick)))
    finally:
        controller.stop()
    # Each of 12 desks: three single days and the third quarter are due, two quarters overdue, the fourth comes up.
    # The quarter that comes up has reached no rung yet. The last quarter of 2027 and the first of 2028 are new.
    assert _sum(results, "flagged") == {"upcoming": 12, "due": 48, "overdue": 24, "closed": 0}
    # Both quarters are overdue for more than 60 working days: nobody is mailed about them any more.
    assert _sum(results, "queued") == 12 * 4
    assert _sum(results, "generated") == 24
    assert (_sum(results, "sent"), _sum(results, "failed"), _sum(results, "parked")) == (12, 0, 0)
    assert sorted(to for to, _ in server.taken) == sorted(f"lead{number}@example.org" for number in range(12))
    assert len({message_id for _, message_id in server.taken}) == 12
    assert {**again, "at": None} == {
        "at": None,
        "generated": 0,
        "flagged": {"upcoming": 0, "due": 0, "overdue": 0, "closed": 0},
        "queued": 0,
        "sent": 0,
        "failed": 0,
        "parked": 0,
        "errors": 0,
    }


def _start(environment, *arguments):
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def _sum(results, name):
    first, second = (result[name] for result in results)
    if isinstance(first, dict):
        return {key: first[key] + second[key] for key in first}
    return first + second
