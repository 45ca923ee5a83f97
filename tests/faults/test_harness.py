"""What the fault runs rest on: the oracle counts, the proxy cuts, a group dies whole, and nothing outlives a run."""

import json
import signal
import socket
import subprocess
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.faults import oracle
from tests.faults.__main__ import write
from tests.faults.clock import Clock
from tests.faults.due import DUE, owners
from tests.faults.finding import Finding, broken
from tests.faults.groups import until
from tests.faults.oracle import Count, Seen
from tests.faults.proxy import Proxy


def test_the_oracle_counts_what_was_lost_repeated_altered_and_doubled():
    seen = [
        Seen("<1>", "a@x", "one"),
        Seen("<1>", "a@x", "one"),
        Seen("<2>", "b@x", "two"),
        Seen("<2>", "b@x", "another two"),
        Seen("<3>", "c@x", "three"),
        Seen("<4>", "c@x", "four"),
        Seen("<5>", "z@x", "five"),
    ]

    assert oracle.count(seen, due=["a@x", "b@x", "c@x", "d@x", "e@x"]) == Count(
        due=5, seen=7, distinct=5, lost=2, repeated=2, altered=1, doubled=1, strange=1
    )


def test_the_oracle_reads_no_line_that_is_half_written(tmp_path):
    record = oracle.Record(tmp_path / "taken")
    line = json.dumps({"id": "<1>", "to": "a@x", "hash": "one"}) + "\n"
    assert record.seen == []
    record.path.write_text(line + line[:20])
    assert record.seen == [Seen("<1>", "a@x", "one")]
    record.path.write_text(line + line)
    assert record.seen == [Seen("<1>", "a@x", "one")] * 2
    assert record.repeated == {"<1>"}


def test_the_report_tells_figures_and_goals_and_what_was_broken(tmp_path):
    report = tmp_path / "faults.md"
    held = Finding("kill -9, 50 times", "sqlite", "0 lost", {"due": 10_000, "lost": 0})
    lost = Finding("no mail server", "postgresql", "0 lost", {"lost": 2}, broken(nothing_lost=False, on_time=True))
    write(report, [held, lost], seed=7, seconds=899)
    told = report.read_text()
    assert "with `make faults SEED=7`: 15 minutes on" in told
    assert told.splitlines()[-4:] == [
        "| fault | database | what came of it | goal | |",
        "|---|---|---|---|---|",
        "| kill -9, 50 times | sqlite | due 10,000, lost 0 | 0 lost | held |",
        "| no mail server | postgresql | lost 2 | 0 lost | **broken**; nothing lost |",
    ]


@pytest.fixture
def echo():
    """A server that says each thing back once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def through(proxy: Proxy, echo: socket.socket) -> tuple[socket.socket, socket.socket]:
    near = socket.create_connection(("127.0.0.1", proxy.port), timeout=5)
    far, _ = echo.accept()
    far.settimeout(5)
    return near, far


def test_the_proxy_passes_on_until_it_cuts(echo):
    with Proxy(echo.getsockname()[1]) as proxy:
        near, far = through(proxy, echo)
        near.sendall(b"one")
        assert far.recv(9) == b"one"
        far.sendall(b"two")
        assert near.recv(9) == b"two"
        proxy.cut()
        for end in (near, far):
            with pytest.raises(ConnectionResetError):
                end.recv(9)
        near, far = through(proxy, echo)
        near.sendall(b"three")
        assert far.recv(9) == b"three"


def test_the_proxy_keeps_back_what_comes_while_it_stalls(echo):
    with Proxy(echo.getsockname()[1]) as proxy:
        near, far = through(proxy, echo)
        proxy.stall()
        near.sendall(b"one")
        far.settimeout(0.1)
        with pytest.raises(TimeoutError):
            far.recv(9)
        proxy.resume()
        far.settimeout(5)
        assert far.recv(9) == b"one"


def test_a_clock_runs_and_is_put_forward_for_whoever_reads_it(tmp_path):
    assert Clock.stopped(DUE).now() == DUE
    clock = Clock.running(DUE, ahead=tmp_path / "ahead")
    assert DUE <= clock.now() < DUE + timedelta(minutes=1)
    clock.put_forward(timedelta(minutes=5))
    clock.put_forward(timedelta(minutes=5))
    assert DUE + timedelta(minutes=10) <= Clock(**asdict(clock)).now() < DUE + timedelta(minutes=11)


@pytest.mark.processes
def test_a_group_is_killed_whole_and_its_sender_leaves_the_mail_to_the_next(ground):
    with ground.trial("owners", 2, due=owners(2)) as trial:
        trial.mail_server()
        killed = trial.start("tick", clock=Clock.stopped(DUE), DEBUG="1", PACTA_FAILPOINTS="after-data")
        assert killed.wait() == -signal.SIGKILL
        assert trial.count.distinct == 1
        trial.run("ticks", [f"2026-09-15T09:{minute:02}:00+00:00" for minute in (1, 6)])

        assert trial.count == Count(due=2, seen=3, distinct=2, lost=0, repeated=1, altered=0, doubled=0, strange=0)
        web = trial.start("web")
        until(lambda: len(members(web.pid)) > 1, seconds=30)
        web.kill()
        until(lambda: members(web.pid) == [], seconds=5)


RUN = """
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tests.faults.trial import GROUNDS
with GROUNDS[sys.argv[1]](Path(sys.argv[2])) as ground:
    print(ground.nursery.start("program", ["/bin/sleep", "600"], None).pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.processes
def test_nothing_outlives_a_run_that_is_killed(tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", RUN, "sqlite", str(tmp_path)],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout
    sleeper = int(running.stdout.readline())
    assert members(sleeper) == [sleeper]
    running.kill()
    running.wait()
    until(lambda: members(sleeper) == [], seconds=10)


def members(group: int) -> list[int]:
    """The living processes of a process group."""
    living = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                state, _parent, its_group = path.joinpath("stat").read_text().rsplit(")", 1)[1].split()[:3]
            except OSError:
                continue
            if int(its_group) == group and state != "Z":
                living.append(int(path.name))
    return living
