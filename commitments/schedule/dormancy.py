"""When a mechanism has fallen silent: so many rounds in a row passed without a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commitments.schedule.window import Window, days_after


class Outcome(StrEnum):
    """What became of a round. ALIVE: past its window, and yet arranged or under way. PENDING: not over yet."""

    MET = "met"
    ALIVE = "alive"
    MISSED = "missed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a mechanism. ``settled_on``: the day it was closed, else the first day past its window.

    Undated rounds, and those whose window has no end, stand where they were settled.
    """

    window: Window | None
    outcome: Outcome
    settled_on: date | None

    @property
    def last_day(self) -> date | None:
        """The last day of its window, else the day it was settled; None when nothing says when it is over."""
        return self.window.latest if self.window and self.window.latest else self.settled_on


@dataclass(frozen=True, slots=True)
class Dormancy:
    """``windows`` in a row passed without a meeting, the first of them up to the day before ``since``.

    ``last_met``: the last day on which a round was closed as held, None for never as far as is recorded.
    """

    since: date
    windows: int
    last_met: date | None


def dormancy(rounds: Iterable[Round], *, after: int) -> Dormancy | None:
    """What is to be said of a mechanism with these rounds, in any order; None unless ``after`` or more were missed.

    Counted is the run of missed rounds at the end. A round called off ahead counts once those before it are settled,
    and a run that was settled before its first window ended began on the day it was complete.
    """
    missed: list[Round] = []
    met: list[date] = []
    waiting = False
    for each in sorted((each for each in rounds if each.last_day), key=_place):
        match each.outcome:
            case Outcome.PENDING:
                waiting = True
            case Outcome.MISSED:
                missed += [] if waiting else [each]
            case Outcome.MET | Outcome.ALIVE:
                missed.clear()
                met += [each.settled_on] if each.outcome is Outcome.MET and each.settled_on else []
    if len(missed) < after:
        return None
    complete = max(each.settled_on or date.min for each in missed[:after])
    first_over = days_after(missed[0].last_day or complete, 1)
    return Dormancy(min(first_over, complete), len(missed), max(met, default=None))


def _place(each: Round) -> tuple[bool, date, bool, date]:
    """Where it stands among the others: in the order of their windows."""
    window = each.window if each.window and each.window.latest else Window.day(each.last_day or date.max)
    return window.order
