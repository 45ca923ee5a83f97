"""The whole register: as many follow-ups as asked for, oldest promises first, written in one transaction."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import translation

from commitments.models import Commitment, Desk
from seeds.synthetic.batches import Batch
from seeds.synthetic.chance import Chance, Odds
from seeds.synthetic.desks import make_desks
from seeds.synthetic.meetings import meet
from seeds.synthetic.names import Names
from seeds.synthetic.offices import YEARS, Office, open_offices
from seeds.synthetic.parties import make_sides
from seeds.synthetic.people import make_staff
from seeds.synthetic.promises import Promised, draw_promise
from seeds.synthetic.rows import Ids, checked_at_once

# Follow-ups written at once: enough to be quick, few enough to be held in memory.
BATCH = 5_000
# Before 2000, where the oldest records of the first one begin, some zones have left a day out.
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2150, 12, 31)
_MINUTE = timedelta(minutes=1)


class Refused(ValueError):
    """Nothing was written; the message is one line."""


@dataclass(frozen=True, slots=True)
class Populated:
    """How many were made."""

    commitments: int
    follow_ups: int


@transaction.atomic
def populate(follow_ups: int, *, seed: int, as_of: date, beside_others: bool = False) -> Populated:
    """Make a register with exactly so many follow-ups, as it stands at noon UTC of the day ``as_of``.

    The same for the same arguments, down to each text and instant. All or nothing. ``beside_others`` allows it in a
    database with commitments in it. Raises Refused.
    """
    if follow_ups < 1:
        raise Refused(f"follow-ups: {follow_ups} is not one or more")
    if not FIRST_DAY <= as_of <= LAST_DAY:
        raise Refused(f"as-of: {as_of} is not from {FIRST_DAY} to {LAST_DAY}")
    if Commitment.objects.exists() and not beside_others:
        raise Refused("there are commitments in this database already; --force adds to them")
    with translation.override("en"), checked_at_once():
        return _Register(follow_ups, seed=seed, at=datetime.combine(as_of, time(12), UTC)).fill()


class _Register:
    def __init__(self, follow_ups: int, *, seed: int, at: datetime) -> None:
        self.follow_ups = follow_ups
        self.at = at
        self.chance, self.ids = Chance(seed), Ids()
        self.offices = self._open()
        self.drawn = Odds.falling(self.offices, steepness=0.8)
        self.batch = Batch(self.ids)

    def _open(self) -> list[Office]:
        """Everything that commitments need to be there; it grows with the register, but slower."""
        names, chance, many = Names(_next_number()), self.chance, self.follow_ups
        states, organisations = make_sides(
            min(40, 6 + round(many**0.35)), min(12, 2 + round(many**0.2)), names=names, chance=chance
        )
        desks = make_desks(min(40, 4 + round(many**0.28)), states, names=names, chance=chance)
        staff = make_staff(desks, 6 + round(many**0.6), at=self.at, names=names, chance=chance)
        events = min(60, 3 + many // len(desks) // 300)
        return open_offices(desks, staff, states, organisations, events=events, at=self.at, ids=self.ids, chance=chance)

    def fill(self) -> Populated:
        given = dict.fromkeys((office.desk.pk for office in self.offices), 0)
        made = meetings = 0
        while made < self.follow_ups:
            meetings += 1
            made += self._meet(meetings, given, made)
            if self.batch.follow_ups >= BATCH:
                self.batch.write()
        self.batch.write()
        for office in self.offices:
            office.desk.references_given = given[office.desk.pk]
        Desk.objects.bulk_update((office.desk for office in self.offices), ["references_given"])
        return Populated(sum(given.values()), made)

    def _meet(self, number: int, given: dict[int, int], made: int) -> int:
        """Hold the ``number``-th meeting, and say how many follow-ups came of it."""
        chance, office = self.chance, self.chance.one(self.drawn)
        recorded_on = self._recorded_on(office, made)
        meeting = meet(office, number=number, on=recorded_on - timedelta(days=self._lag()), chance=chance)
        at = office.instant(recorded_on, chance)
        promised: list[Promised] = []
        for _ in range(chance.number(1, 9)):
            if (room := self.follow_ups - made - sum(len(each.life.followed) for each in promised)) == 0:
                break
            given[office.desk.pk] += 1
            at += 3 * _MINUTE
            promised.append(
                draw_promise(meeting, number=given[office.desk.pk], recorded_at=at, room=room, chance=chance)
            )
        for source in meeting.sources:
            source.write(meeting.occasion.place, chance)
        self.batch.take(meeting, promised)
        return sum(len(each.life.followed) for each in promised)

    def _recorded_on(self, office: Office, made: int) -> date:
        """Time goes by as the register fills, and more is recorded the later it is."""
        to_go = 1 - made / self.follow_ups
        return office.last - timedelta(days=int(365 * YEARS * to_go**1.5))

    def _lag(self) -> int:
        """The days from a promise to its being recorded: most often a few, now and then years."""
        most = self.chance.one(_LAGS)
        return self.chance.number(0, most)


_LAGS = Odds.of([(70, 30), (22, 400), (8, 1500)])


def _next_number() -> int:
    """Registers made here before have the numbers below."""
    number = 1
    while Desk.objects.filter(slug__startswith=f"synthetic-{number}-").exists():
        number += 1
    return number
