"""The slots of 100,000 rules over three years, beside python-dateutil finding the same days.

Timed on both sides is what a program does that has a rule as text and wants its days: reading the text, making the
rule and asking for the span. Not timed is what makes the two comparable: the day from which dateutil has to count to
mean a whole period, and the span in which it finds all that ours touches. All days are compared before any is timed.
That leaves our shared periods and days as warm as a process that runs for hours finds them; the texts of rules are kept
too, but for a hundredth as many rules as there are here.
"""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from statistics import median
from typing import Any

from dateutil.rrule import rrulestr

from benchmarks.rules import FIRST, LAST, SHAPES, Case, rules
from benchmarks.turns import in_turns
from commitments.schedule import Counting, Rule, Slots

RULES, BATCHES, SEED = 100_000, 50, 5545
# A sample of each shape, only to see which is the slowest. So few that the texts of all are kept.
OF_EACH_SHAPE = 400
GOAL = 10


class DatesDiffer(AssertionError):
    """The two do not find the same days, so that their times cannot be compared."""


def run() -> dict[str, Any]:
    """The figures, with ``reached`` for the goal. Raises DatesDiffer, naming the rule."""
    cases = rules(RULES, seed=SEED)
    batches = [cases[number::BATCHES] for number in range(BATCHES)]
    samples = {shape: rules(OF_EACH_SHAPE, seed=SEED, shape=shape) for shape in SHAPES}
    for sample in samples.values():
        found_by_both(sample)
    slots = found_by_both(cases)
    turns = in_turns(batches, ours=find_ours, theirs=find_theirs)
    by_shape = {
        shape: in_turns([sample] * 3, ours=find_ours, theirs=find_theirs).ratio for shape, sample in samples.items()
    }
    return {
        "rules": RULES,
        "span": f"{FIRST}/{LAST}",
        "slots": slots,
        "rules_a_batch": RULES // BATCHES,
        "seconds_a_batch": {"ours": round(median(turns.ours), 4), "dateutil": round(median(turns.theirs), 4)},
        "times_as_fast": round(turns.ratio, 1),
        "times_as_fast_by_shape": {name: round(ratio, 1) for name, ratio in by_shape.items()},
        "goal": GOAL,
        "reached": turns.ratio >= GOAL,
        "python": platform.python_version(),
        "dateutil": version("python-dateutil"),
    }


def find_ours(cases: Sequence[Case]) -> None:
    for case in cases:
        Slots(Rule.parse(case.ours), case.anchor, case.counting).between(FIRST, LAST)


def find_theirs(cases: Sequence[Case]) -> None:
    for case in cases:
        rrulestr(case.theirs, dtstart=case.since).between(case.their_first, case.their_last, inc=True)


def found_by_both(cases: Sequence[Case]) -> int:
    """How many slots. Raises DatesDiffer."""
    total = 0
    for case in cases:
        slots = Slots(Rule.parse(case.ours), case.anchor, case.counting).between(FIRST, LAST)
        by_end = case.counting is Counting.ANNIVERSARY
        ours = [slot.window.latest if by_end else slot.window.earliest for slot in slots]
        theirs = rrulestr(case.theirs, dtstart=case.since).between(case.their_first, case.their_last, inc=True)
        if ours != [at.date() for at in theirs]:
            raise DatesDiffer(f"{case.ours} from {case.anchor}: {ours} is not {theirs}")
        total += len(ours)
    return total
