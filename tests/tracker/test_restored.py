"""A backup that was put back looks unsent: nothing leaves until somebody resumes. The databases here are real."""

import json
import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import load_backend

from commitments.access import Role
from commitments.models import FollowUp
from tests import postgres
from tests.factories import DeskFactory, member, once
from tracker import restored, tick
from tracker.models import Mail, Reminder, Sending
from tracker.restored import place

MONDAY = datetime(2026, 9, 14, 9, tzinfo=UTC)
# Long before anybody has to be told anything.
BEFORE = MONDAY - timedelta(days=200)


class OnSqlite:
    """A file with the tables, in a folder with what else Pacta keeps there."""

    WAYS = ("copied over it", "renamed into its place", "the engine's own backup", "the whole folder")

    def __init__(self, folder: Path) -> None:
        self.data, self._file, self._backup = folder / "var", folder / "var" / "pacta.sqlite3", folder / "backup"
        self.data.mkdir()
        self._backup.mkdir()

    def make(self) -> None:
        connection.ensure_connection()
        with sqlite3.connect(self._file) as target:
            connection.connection.backup(target)

    def connect(self):
        return load_backend(connection.settings_dict["ENGINE"]).DatabaseWrapper(
            {**connection.settings_dict, "NAME": str(self._file)}, "default"
        )

    def back_up(self) -> None:
        connection.close()
        shutil.copytree(self.data, self._backup, dirs_exist_ok=True)

    def put_back(self, way: str) -> None:
        connection.close()
        kept = self._backup / self._file.name
        match way:
            case "copied over it":
                shutil.copyfile(kept, self._file)
            case "renamed into its place":
                kept.replace(self._file)
            case "the engine's own backup":
                with sqlite3.connect(kept) as source, sqlite3.connect(self._file) as target:
                    source.backup(target)
            case "the whole folder":
                # As `cp -a` does: over what is there, with the old times.
                shutil.copytree(self._backup, self.data, dirs_exist_ok=True)

    def end(self) -> None:
        pass


class OnPostgres:
    """A database on the server of the tests."""

    WAYS = ("a dump", "a copied database")

    def __init__(self, folder: Path) -> None:
        self.data, self._dump = folder / "var", folder / "dump"
        self.data.mkdir()
        self._url = os.environ["TEST_DATABASE_URL"]
        self._name = f"restored_{os.getpid()}"

    def make(self) -> None:
        self._template = connection.settings_dict["NAME"]
        connection.close()
        self._do(f"CREATE DATABASE {self._name} TEMPLATE {self._template}")

    def connect(self):
        return load_backend(connection.settings_dict["ENGINE"]).DatabaseWrapper(
            {**connection.settings_dict, "NAME": self._name}, "default"
        )

    def back_up(self) -> None:
        connection.close()
        self._do(f"CREATE DATABASE {self._name}_kept TEMPLATE {self._name}")
        self._program("pg_dump", "--format=custom", f"--file={self._dump}", self._address)

    def put_back(self, way: str) -> None:
        connection.close()
        if way == "a dump":
            self._program("pg_restore", "--clean", "--if-exists", f"--dbname={self._address}", str(self._dump))
        else:
            self._do(f"DROP DATABASE {self._name}")
            self._do(f"CREATE DATABASE {self._name} TEMPLATE {self._name}_kept")

    def end(self) -> None:
        for name in (self._name, f"{self._name}_kept"):
            self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @property
    def _address(self) -> str:
        return self._url.rsplit("/", 1)[0] + f"/{self._name}"

    def _do(self, command: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as server:
            server.execute(command)

    def _program(self, name: str, *arguments: str) -> None:
        subprocess.run([postgres.PACKAGE / "pginstall" / "bin" / name, *arguments], check=True)


KIND = OnPostgres if connection.vendor == "postgresql" else OnSqlite


@pytest.fixture
def database(tmp_path, settings, transactional_db):
    """A database of its own for this process, which can be backed up and put back."""
    made, before = KIND(tmp_path), connections["default"]
    settings.DATA_DIR = made.data
    made.make()
    connections["default"] = made.connect()
    try:
        yield made
    finally:
        connection.close()
        connections["default"] = before
        made.end()


def due(name: str) -> None:
    """One person, to whom a mail is due on Monday."""
    desk = DeskFactory.create(slug=name, code=name[:3].upper(), name=name)
    member(desk, Role.LEAD, username=name)
    once(None, "2026-09-14", desk=desk)


def run(at: datetime = MONDAY) -> tick.Result:
    return tick.run(at=at, clock=lambda: at)


def sent() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def because() -> str:
    return Sending.objects.get().held_because


@pytest.mark.parametrize("way", KIND.WAYS)
def test_a_backup_put_back_sends_nothing_until_somebody_resumes(database, way, capsys):
    due("amina")
    run(BEFORE)
    database.back_up()
    assert run().sent == 1
    database.put_back(way)

    held = [run(MONDAY + timedelta(minutes=minutes)) for minutes in (1, 2)]

    assert [result.sent for result in held] == [0, 0]
    # What is not mail goes on.
    assert held[0].queued == 1
    assert FollowUp.objects.get().flag == "due"
    assert Mail.objects.get().state == "queued"
    assert because() == ("elsewhere" if way == "the whole folder" else "behind")
    found = restored.hold()
    assert found
    assert found.since == MONDAY + timedelta(minutes=1)
    call_command("resume")
    assert capsys.readouterr().out == "sending is resumed; 0 mails dropped; 1 mails wait to be sent\n"
    assert run(MONDAY + timedelta(minutes=3)).sent == 1
    assert run(MONDAY + timedelta(minutes=4)).sent == 0
    assert (restored.hold(), sent()) == (None, ["amina@example.org"] * 2)


def test_what_waits_can_be_dropped_and_the_next_step_is_told(database, capsys):
    due("amina")
    run(BEFORE)
    database.back_up()
    run()
    database.put_back(KIND.WAYS[0])
    run(MONDAY + timedelta(minutes=1))

    call_command("resume", "--drop-waiting")

    assert capsys.readouterr().out == "sending is resumed; 1 mails dropped; 0 mails wait to be sent\n"
    assert [*Mail.objects.values_list("state", "error")] == [
        ("cancelled", "dropped as sending was resumed after a restore")
    ]
    assert set(Reminder.objects.values_list("state", flat=True)) == {"cancelled", "skipped"}
    assert run(MONDAY + timedelta(minutes=2)).sent == 0
    assert run(MONDAY + timedelta(days=1)).sent == 1
    assert sent() == ["amina@example.org"] * 2


def test_the_command_that_runs_the_watch_says_that_nothing_is_sent(database, capsys):
    due("amina")
    run(BEFORE)
    database.back_up()
    run()
    database.put_back(KIND.WAYS[0])
    call_command("tick", "--at", "2026-09-14T09:01:00Z")
    told = capsys.readouterr()
    assert "1 reminders queued; 0 digests sent" in told.out
    assert "no mail is sent since " in told.err
    assert "see manage.py resume" in told.err


def test_runs_on_one_database_never_hold(database):
    due("amina")
    assert [run(MONDAY + timedelta(minutes=minute)).sent for minute in range(3)] == [1, 0, 0]
    due("bilal")
    connection.close()
    assert run(MONDAY + timedelta(minutes=3)).sent == 1
    assert restored.hold() is None


def test_a_backup_in_which_nothing_is_unsent_need_not_be_held(database):
    """Nothing was sent between the backup and its return, and it lies where it lay: nobody is told twice."""
    due("amina")
    run()
    database.back_up()
    database.put_back(KIND.WAYS[0])
    due("bilal")
    # PostgreSQL's restored tables and databases are others; nobody can tell that nothing else was lost with them.
    assert run(MONDAY + timedelta(minutes=1)).sent == (1 if KIND is OnSqlite else 0)


def test_a_second_host_has_no_note_and_makes_one(database):
    due("amina")
    run()
    note = database.data / "sending.json"
    before = json.loads(note.read_text())
    note.unlink()
    due("bilal")

    assert run(MONDAY + timedelta(minutes=1)).sent == 1
    after = json.loads(note.read_text())
    assert (after["register"], after["round"]) == (before["register"], before["round"] + 2)


def test_a_new_database_beside_the_note_of_another_does_not_hold(database):
    (database.data / "sending.json").write_text('{"register": "another", "round": 900}')
    due("amina")
    assert (run().sent, restored.hold()) == (1, None)


@pytest.mark.parametrize("garbage", ["", "[]", "{", '{"register": 7}', '{"register": "x", "round": "y"}', "\x00"])
def test_a_note_that_cannot_be_read_is_written_anew(database, garbage):
    due("amina")
    run()
    note = database.data / "sending.json"
    kept = note.read_text()
    note.write_text(garbage)
    assert (run(MONDAY + timedelta(minutes=1)).sent, restored.hold()) == (0, None)
    assert note.read_text() == kept


def test_a_process_killed_between_the_database_and_the_note_holds_nothing(database):
    due("amina")
    run()
    Sending.objects.update(round=Sending.objects.get().round + 1)
    due("bilal")
    assert (run(MONDAY + timedelta(minutes=1)).sent, restored.hold()) == (1, None)


def test_a_folder_that_cannot_be_written_stops_no_mail(database, settings):
    settings.DATA_DIR = "/proc/nowhere"
    due("amina")
    assert (run().sent, restored.hold()) == (1, None)


@pytest.mark.parametrize(("noted", "because_of"), [(True, ""), (False, "elsewhere")])
def test_a_server_that_took_over_is_held_only_where_no_note_says_that_nothing_was_lost(database, noted, because_of):
    due("amina")
    run()
    here = place.here()
    Sending.objects.update(identity=f"{here.storage} 0000000F")
    if not noted:
        (database.data / "sending.json").unlink()
    run(MONDAY + timedelta(minutes=1))
    assert because() == because_of


@pytest.mark.skipif(KIND is OnSqlite, reason="SQLite knows no roles")
def test_whoever_may_use_the_database_may_ask_where_it_is(database):
    here = place.here()
    assert len(here.storage.split("/")[0]) > 10
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE clerk")
        try:
            cursor.execute("GRANT SELECT ON tracker_mail TO clerk")
            cursor.execute("SET ROLE clerk")
            assert place.here() == here
            cursor.execute("RESET ROLE")
            cursor.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
            cursor.execute("SET ROLE clerk")
            assert place.here().storage == "/" + here.storage.split("/", 1)[1]
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP OWNED BY clerk")
            cursor.execute("DROP ROLE clerk")
