"""Timing two ways of doing the same in turns, so that a noisy machine is as unkind to one as to the other.

For work that waits for nobody: what other programs on the machine take is not counted.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TypeVar

Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class Turns:
    """Seconds of this process's own work, a pair a turn."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """How many times as long theirs takes: the median of the turns."""
        return median(theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=True))


def in_turns(batches: Sequence[Batch], *, ours: Callable[[Batch], object], theirs: Callable[[Batch], object]) -> Turns:
    """Both on each batch, the one that goes first changing from batch to batch."""
    turns = Turns([], [])
    for number, batch in enumerate(batches):
        sides = [(ours, turns.ours), (theirs, turns.theirs)]
        for work, seconds in reversed(sides) if number % 2 else sides:
            gc.collect()
            begun = process_time()
            work(batch)
            seconds.append(process_time() - begun)
    return turns
