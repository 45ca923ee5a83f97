"""Each row of the table of what is promised, in its short form."""

import os
import random

import pytest

from tests.faults.table import ROWS

pytestmark = pytest.mark.processes

SHORT = [
    pytest.param(row, engine, id=f"{row.name}-{engine}", marks=pytest.mark.xdist_group(f"faults on {engine}"))
    for row in ROWS
    for engine in row.short_on
    if row.short
]


@pytest.mark.parametrize(("row", "engine"), SHORT)
def test_a_fault(grounds, row, engine):
    seed = int(os.environ.get("SEED") or random.randrange(1_000_000))
    finding = row.short(grounds[engine], seed)

    assert finding.broken == (), f"SEED={seed} {finding}"
