"""The grounds on which the fault runs of a test session take place."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.trial import GROUNDS, Ground


@pytest.fixture(scope="session")
def grounds() -> Iterator[dict[str, Ground]]:
    """By the name of their engine; each is made when it is first asked for."""
    with ExitStack() as stack:
        yield Grounds(stack)


class Grounds(dict[str, Ground]):
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __missing__(self, engine: str) -> Ground:
        folder = place()
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self[engine] = self._stack.enter_context(GROUNDS[engine](folder))
        return self[engine]


def place() -> Path:
    """A new folder that every account of this machine can reach."""
    folder = Path(tempfile.mkdtemp(prefix="pacta-faults-", dir="/var/tmp"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(f"faults on {name}")) for name in GROUNDS])
def ground(request: pytest.FixtureRequest, grounds: dict[str, Ground]) -> Ground:
    """Each kind of database in turn."""
    return grounds[request.param]
