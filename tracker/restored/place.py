"""Where the database is, in words that a copy of it, put back from a backup, does not share."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.db import connection

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """``storage`` changes with each copy; ``history`` when a server begins a new one, as after a failover.

    Both are "" where they cannot be known.
    """

    storage: str
    history: str = ""

    @classmethod
    def read(cls, text: str) -> "Place":
        storage, _, history = text.partition(" ")
        return cls(storage, history)

    def __str__(self) -> str:
        return f"{self.storage} {self.history}".strip()


def here() -> Place:
    """The place of the database of this process."""
    return _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()


def _on_postgresql() -> Place:
    """The cluster's identifier, the database and the table of mails; the timeline (PostgreSQL 26.3.2) is its history.

    None of it needs a superuser. A restored dump is another table, a copied database another database. A server that
    was restored to a point in time, or took over from another, has another timeline.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('pg_control_system()', 'execute'),"
            " (SELECT oid FROM pg_database WHERE datname = current_database()), 'tracker_mail'::regclass::oid,"
            " left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"
        )
        may_ask, database, table, timeline = cursor.fetchone()
        cluster = ""
        # Everybody may, unless somebody took that away.
        if may_ask:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            (cluster,) = cursor.fetchone()
    return Place(f"{cluster}/{database}/{table}", timeline)


def _on_sqlite() -> Place:
    """An empty file beside the database that nobody ever writes to: every way to copy it gives it another birth.

    Not the database itself: ``cp`` over it keeps its number, and each write changes its times.
    """
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        return Place("memory")
    mark = Path(f"{name}.place")
    try:
        with suppress(FileExistsError):
            # Never opened for writing again: that would change what it stands for.
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        born = mark.stat()
    except OSError as error:
        log.warning("place_not_marked", mark=str(mark), error=str(error))
        return Place("")
    return Place(f"{born.st_ino}-{born.st_ctime_ns}")
