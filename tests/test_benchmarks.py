"""A benchmark compares like with like, or says that it does not."""

from dataclasses import replace

import pytest

from benchmarks import slots
from benchmarks.rules import SHAPES, rules
from benchmarks.turns import Turns, in_turns


@pytest.mark.parametrize("shape", SHAPES)
def test_both_sides_find_the_same_slots(shape: str):
    assert slots.found_by_both(rules(25, seed=1, shape=shape)) > 0


def test_sides_that_differ_are_not_timed():
    monthly = next(case for case in rules(10, seed=1, shape="monthly") if case.ours == "FREQ=MONTHLY")
    wrong = replace(monthly, ours="FREQ=YEARLY")
    with pytest.raises(slots.DatesDiffer, match=rf"^FREQ=YEARLY from {monthly.anchor}: "):
        slots.found_by_both([wrong])


def test_turns_are_taken_in_turn():
    order: list[str] = []
    in_turns([1, 2, 3], ours=lambda batch: order.append(f"our {batch}"), theirs=lambda batch: order.append(f"{batch}"))
    assert order == ["our 1", "1", "2", "our 2", "our 3", "3"]


def test_the_ratio_is_that_of_the_middle_turn():
    assert Turns(ours=[1.0, 1.0, 10.0], theirs=[20.0, 11.0, 10.0]).ratio == 11.0
