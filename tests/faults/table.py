"""The table of what is promised, row by row: in short within the suite, in full by `make faults`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.faults.engines import Postgres, Sqlite
from tests.faults.finding import Finding
from tests.faults.rows import (
    broker_gone,
    crash_points,
    crowd,
    cut_off,
    database_stopped,
    days,
    kills,
    mail_server,
    stopping,
)
from tests.faults.trial import Ground

Run = Callable[[Ground, int], Finding]
SQLITE, POSTGRES = Sqlite.name, Postgres.name
BOTH = (SQLITE, POSTGRES)


@dataclass(frozen=True)
class Row:
    """How to run it, given a seed, and on which engines. ``short`` None: the suite has it in another way."""

    name: str
    long: Run
    short: Run | None
    long_on: tuple[str, ...] = BOTH
    short_on: tuple[str, ...] = (POSTGRES,)


ROWS = (
    # Its 32 cases are tests of their own.
    Row("crash points", long=lambda ground, seed: crash_points.run(ground), short=None),
    Row(
        "kills",
        long=lambda ground, seed: kills.run(ground, due=10_000, kills=50, seed=seed),
        short=lambda ground, seed: kills.run(ground, due=1000, kills=10, seed=seed),
    ),
    Row(
        "broker gone",
        long=lambda ground, seed: broker_gone.run(ground, due=1000, losses=10, seed=seed),
        short=lambda ground, seed: broker_gone.run(ground, due=150, losses=3, seed=seed),
        short_on=(SQLITE,),
    ),
    Row(
        "broker absent",
        long=lambda ground, seed: broker_gone.run_absent(ground, due=1000),
        short=lambda ground, seed: broker_gone.run_absent(ground, due=20),
        short_on=(SQLITE,),
    ),
    Row(
        "database stopped",
        long=lambda ground, seed: database_stopped.run(ground, due=1000, stops=10, seed=seed),
        short=lambda ground, seed: database_stopped.run(ground, due=100, stops=3, seed=seed),
        long_on=(POSTGRES,),
    ),
    Row(
        "cut off",
        long=lambda ground, seed: cut_off.run(ground, due=1000, cuts=30, seed=seed),
        short=lambda ground, seed: cut_off.run(ground, due=100, cuts=4, seed=seed),
        long_on=(POSTGRES,),
    ),
    Row(
        "crowd",
        long=lambda ground, seed: crowd.run(ground, due=2000),
        short=lambda ground, seed: crowd.run(ground, due=120, pause=0.02),
        short_on=BOTH,
    ),
    Row(
        "stopping",
        long=lambda ground, seed: stopping.run(ground, due=1000, stops=20, seed=seed),
        short=lambda ground, seed: stopping.run(ground, due=100, stops=4, seed=seed),
        short_on=(SQLITE,),
    ),
    Row(
        "days",
        long=lambda ground, seed: days.run(ground, step=timedelta(minutes=15)),
        short=lambda ground, seed: days.run(ground, step=timedelta(hours=2)),
        short_on=(SQLITE,),
    ),
    Row(
        "mail server",
        long=lambda ground, seed: mail_server.run(ground),
        short=lambda ground, seed: mail_server.run(ground),
    ),
)
