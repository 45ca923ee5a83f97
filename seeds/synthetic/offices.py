"""A desk at work: who works there, whom it deals with, what it waits for, and how far its log goes."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from commitments.lifecycle import Author
from commitments.models import Desk, Event
from seeds.synthetic.chance import Chance, Odds
from seeds.synthetic.parties import Side
from seeds.synthetic.people import Staff
from seeds.synthetic.rows import Ids
from seeds.synthetic.words import EVENTS, TOPICS

# The desk's days before the one as of which all is told on which nobody wrote anything any more: wherever the desk is,
# no line is later than that instant.
QUIET_DAYS = 2
# Nothing is older.
YEARS = 15
# The working hours in which people write, in minutes of the day.
_FROM, _TO = 9 * 60, 16 * 60


@dataclass(frozen=True, slots=True)
class Awaited:
    """An event, and the desk's day on which its own day was entered; None where it was not yet."""

    event: Event
    dated_on: date | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A commitment that may be said again."""

    pk: int
    topic: str


@dataclass(frozen=True, slots=True)
class Office:
    """``partners`` are drawn more often the nearer they are; ``neighbours`` work at another desk."""

    desk: Desk
    staff: Staff
    leads: tuple[Author, ...]
    officers: tuple[Author, ...]
    home: Side
    partners: Odds[Side]
    awaited: tuple[Awaited, ...]
    today: date
    neighbours: tuple[User, ...]
    ids: Ids
    earlier: deque[Earlier] = field(default_factory=lambda: deque(maxlen=40))

    @property
    def last(self) -> date:
        """The last day on which anybody wrote in its log."""
        return self.today - timedelta(days=QUIET_DAYS)

    def instant(self, day: date, chance: Chance) -> datetime:
        """Some minute of the desk's working hours on ``day``."""
        hour, minute = divmod(chance.number(_FROM, _TO, lean=1), 60)
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.desk.time_zone)).astimezone(UTC)

    def lead(self, chance: Chance) -> Author:
        return chance.of(self.leads)

    def officer(self, chance: Chance) -> Author:
        return chance.of(self.officers)


def open_offices(
    desks: Sequence[Desk],
    staff: Sequence[Staff],
    states: Sequence[Side],
    organisations: Sequence[Side],
    *,
    events: int,
    at: datetime,
    ids: Ids,
    chance: Chance,
) -> list[Office]:
    """Each desk with up to ``events`` events of its own, saved."""
    days = [desk.day(at) for desk in desks]
    awaited = [_events(desk, states, events, day, chance) for desk, day in zip(desks, days, strict=True)]
    Event.objects.bulk_create(each.event for theirs in awaited for each in theirs)
    return [
        _office(desk, theirs, states, organisations, waits, day, next_door.officers, ids, chance)
        for desk, theirs, waits, day, next_door in zip(desks, staff, awaited, days, [*staff[1:], staff[0]], strict=True)
    ]


def _office(
    desk: Desk,
    staff: Staff,
    states: Sequence[Side],
    organisations: Sequence[Side],
    awaited: tuple[Awaited, ...],
    today: date,
    neighbours: tuple[User, ...],
    ids: Ids,
    chance: Chance,
) -> Office:
    home = next(side for side in states if side.whole.pk == desk.home_party_id)
    others = [side for side in (*states, *organisations) if side is not home]
    chance.shuffle(others)
    return Office(
        desk=desk,
        staff=staff,
        leads=tuple(map(Author.of, staff.leads)),
        officers=tuple(map(Author.of, staff.officers)),
        home=home,
        partners=Odds.falling(others),
        awaited=awaited,
        today=today,
        neighbours=neighbours,
        ids=ids,
    )


def _events(desk: Desk, states: Sequence[Side], most: int, today: date, chance: Chance) -> tuple[Awaited, ...]:
    names = {
        said.format(topic=chance.of(TOPICS), state=chance.of(states).whole.name): None
        for said in (chance.of(EVENTS) for _ in range(most))
    }
    return tuple(_event(desk, name, today, chance) for name in names)


def _event(desk: Desk, name: str, today: date, chance: Chance) -> Awaited:
    """Of two in five nobody knows the day yet."""
    if chance.happens(0.4):
        return Awaited(Event(desk=desk, name=name), None)
    last = today - timedelta(days=QUIET_DAYS)
    dated_on = chance.day(today - timedelta(days=365 * YEARS), last)
    falls_on = dated_on + timedelta(days=chance.number(-30, 200, lean=1))
    # Entering its day made the second version of it.
    return Awaited(Event(desk=desk, name=name, falls_on=falls_on, version=2), dated_on)
