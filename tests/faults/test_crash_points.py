"""32 cases: 8 places to die at, two databases, two policies, each with its exact outcome."""

import pytest

from tests.faults.rows.crash_points import CASES, POLICIES, crash

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("point", CASES)
def test_field_bug_14_a_sender_that_dies(ground, point, policy):
    assert crash(ground, point, policy) == []
