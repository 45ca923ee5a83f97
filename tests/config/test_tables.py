"""The migrations make the tables that the other tests run on, which come from the models, without waiting for them."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.env import BASE_DIR

pytestmark = pytest.mark.django_db

Ask = Callable[[str], list[tuple[Any, ...]]]
# Django's own tables are Django's affair.
OURS = ("commitments_", "tracker_", "seeds_", "pacta_")
ON_POSTGRES = {
    "columns": """
        SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
            collname, pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            LEFT JOIN pg_collation ON pg_collation.oid = attcollation
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


@pytest.fixture
def migrated(request: pytest.FixtureRequest) -> Iterator[Ask]:
    """Asks a database of the same kind in which all migrations have run."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(request.getfixturevalue("filled").folder / "pacta.sqlite3")) as first_run:
            yield lambda question: first_run.execute(question).fetchall()
        return
    address, name = os.environ["DATABASE_URL"], f"migrated_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            other = address.rsplit("/", 1)[0] + f"/{name}"
            variables = {"PATH": os.environ["PATH"], "DATABASE_URL": other, "SECRET_KEY": settings.SECRET_KEY}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(migrate, cwd=BASE_DIR, env=variables, check=True)
            with psycopg.connect(other) as database:
                yield lambda question: database.execute(question).fetchall()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def asked_here(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def made(ask: Ask) -> dict[str, set[Any]]:
    """All of ours that stands in a database beside its rows, whatever the order in which it was made."""
    found = _on_sqlite(ask) if connection.vendor == "sqlite" else {name: set(ask(q)) for name, q in ON_POSTGRES.items()}
    return {name: {row for row in rows if row[0].startswith(OURS)} for name, rows in found.items()}


def _on_sqlite(ask: Ask) -> dict[str, set[Any]]:
    found = ask("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    parts = {(table, part) for kind, table, sql in found if kind == "table" for part in _parts(sql)}
    return {"tables": parts} | {kind: {row[1:] for row in found if row[0] == kind} for kind in ("index", "trigger")}


def _parts(sql: str) -> Iterator[str]:
    """The columns and constraints of a CREATE TABLE."""
    depth, start = 0, 0
    for at, character in enumerate(sql):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if (depth, character) == (1, "("):
            start = at + 1
        if (depth, character) in ((1, ","), (0, ")")):
            yield re.sub(r"\s+", " ", sql[start:at]).strip()
            start = at + 1


def test_the_migrations_make_what_the_models_say(migrated):
    by_migrations, by_models = made(migrated), made(asked_here)
    # Compared by kind, so that what differs is told and not everything.
    for kind, rows in by_models.items():
        assert (rows - by_migrations[kind], by_migrations[kind] - rows) == (set(), set()), kind
    # Of each of the three tables of the log: no UPDATE, no DELETE, and no REPLACE or TRUNCATE.
    assert len(by_models["trigger" if connection.vendor == "sqlite" else "triggers"]) == 9
