"""The PostgreSQL of the tests: it is real, and it leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.env import BASE_DIR

pytestmark = pytest.mark.processes

ASK = (
    "import os, psycopg; print(*psycopg.connect(os.environ['DATABASE_URL']).execute('show data_directory').fetchone())"
)
# The leash waits five seconds before it kills.
END_SECONDS = 15


def _start(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", sys.executable, "-c", code],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_the_command_has_a_server_and_its_status_is_passed_on():
    running = _start(f"{ASK}; raise SystemExit(7)")
    output, _ = running.communicate(timeout=90)

    assert running.returncode == 7
    assert not Path(output.strip()).parent.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_server_and_no_folder_is_left(number):
    running = _start("import sys, time; " + ASK + "; sys.stdout.flush(); time.sleep(20)")
    assert running.stdout is not None
    folder = Path(running.stdout.readline().strip())
    server = int((folder / "postmaster.pid").read_text().split()[0])

    os.kill(running.pid, number)
    running.wait(timeout=END_SECONDS)

    deadline = time.monotonic() + END_SECONDS
    while folder.parent.exists() or _lives(server):
        assert time.monotonic() < deadline, "something is left"
        time.sleep(0.2)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
