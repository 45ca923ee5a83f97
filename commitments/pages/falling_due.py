"""When a commitment falls due, as its schedule says now and as earlier versions said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commitments.models import Commitment, Schedule
from commitments.phrasing import plan_in_words
from commitments.schedule.days import days_before


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that was replaced on a day. ``until``: the last day on which what it calls for could open.

    None where the version after it holds for everything, or from before it began itself.
    """

    until: date | None
    replaced_on: date | None
    in_words: str
    wording: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The schedule in plain words, with the words of the source and the rule as RFC 5545 text (either may be "").

    ``waits``: it is counted from an event that has no day yet. ``from_on`` is the day from which this version holds,
    None for the first. ``earlier`` are the versions before it, the latest first.
    """

    in_words: str
    wording: str
    rrule: str
    waits: bool
    from_on: date | None
    earlier: tuple[Earlier, ...]


def rhythm(commitment: Commitment) -> Rhythm | None:
    """Of a commitment read with ``schedules__event``; None when it has no schedule."""
    schedule = commitment.schedule
    if schedule is None:
        return None
    event = schedule.event
    return Rhythm(
        in_words=plan_in_words(schedule.plan()),
        wording=schedule.wording,
        rrule=schedule.rrule,
        waits=event is not None and event.falls_on is None,
        from_on=schedule.from_on,
        earlier=_earlier(list(commitment.schedules.all())),
    )


def _earlier(versions: Sequence[Schedule]) -> tuple[Earlier, ...]:
    """``versions`` in their order, the one in force last."""
    told = [_until(version, versions[number:]) for number, version in enumerate(versions[:-1], start=1)]
    return tuple(reversed(told))


def _until(version: Schedule, later: Sequence[Schedule]) -> Earlier:
    # Of several that came after it, the one that begins first took its place.
    ended = min(each.from_on or date.min for each in later)
    until = days_before(ended, 1) if ended > (version.from_on or date.min) else None
    return Earlier(until, version.replaced_on, plan_in_words(version.plan()), version.wording)
