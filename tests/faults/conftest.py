"""The grounds on which the fault runs of a test session take place."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.trial import GROUNDS, Ground, Grounds


@pytest.fixture(scope="session")
def grounds() -> Iterator[Grounds]:
    with ExitStack() as stack:
        yield Grounds(stack)


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(f"faults on {name}")) for name in GROUNDS])
def ground(request: pytest.FixtureRequest, grounds: Grounds) -> Ground:
    """Each kind of database in turn."""
    return grounds[request.param]
