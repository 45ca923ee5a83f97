"""Draws that lean the way real registers do, the same ones for the same seed."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Odds(Generic[T]):
    """Things to draw from, each with its weight; ``upto`` are the weights added up."""

    things: tuple[T, ...]
    upto: tuple[float, ...]

    @classmethod
    def of(cls, weighted: Iterable[tuple[float, T]]) -> "Odds[T]":
        weights, things = zip(*weighted, strict=True)
        return cls(tuple(things), tuple(accumulate(weights)))

    @classmethod
    def falling(cls, things: Sequence[T], *, steepness: float = 1.0) -> "Odds[T]":
        """The first is drawn most often, the second half as often, the third a third as often."""
        return cls.of((1 / rank**steepness, thing) for rank, thing in enumerate(things, start=1))


class Chance(Random):
    """One source of draws. Never depends on the clock, on ``hash()`` or on the order of a set."""

    def happens(self, share: float) -> bool:
        """True for that share of draws, from 0 to 1."""
        return self.random() < share

    def one(self, odds: Odds[T]) -> T:
        """One of them, by its weight."""
        return odds.things[bisect(odds.upto, self.random() * odds.upto[-1], 0, len(odds.things) - 1)]

    def of(self, things: Sequence[T]) -> T:
        """One of them, all as often."""
        return things[int(self.random() * len(things))]

    def some(self, things: Sequence[T], most: int) -> list[T]:
        """One to ``most`` of them, each once, few more often than many."""
        return self.sample(things, min(len(things), self.number(1, most)))

    def number(self, least: int, most: int, *, lean: float = 2.0) -> int:
        """A whole number from ``least`` to ``most``; leans to ``least`` above 1, to ``most`` below it."""
        return least + int(self.random() ** lean * (most - least + 1))

    def day(self, first: date, last: date, *, lean: float = 1.0) -> date:
        """A day from ``first`` to ``last``, both included; ``first`` where they are in no order."""
        return first + timedelta(days=self.number(0, max(0, (last - first).days), lean=lean))
