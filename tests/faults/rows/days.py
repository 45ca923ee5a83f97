"""The watch down for a while, and the days on which clocks and calendars are odd: one digest a person, none missed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.faults.due import owners
from tests.faults.finding import Finding
from tests.faults.trial import Ground

DOWN = {"1 h": 1, "1 d": 24, "7 d": 7 * 24, "30 d": 30 * 24}
# From the first place to see a day to the last, with those that are half an hour or a quarter off.
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Asia/Karachi",
    "UTC",
    "America/St_Johns",
    "America/New_York",
    "Pacific/Pago_Pago",
)
# The two days of 2026 on which clocks change, and where.
CHANGES = {
    "2026-03-08": ("America/New_York", "America/Chicago"),
    "2026-11-01": ("America/New_York", "America/Chicago"),
    "2026-03-29": ("Europe/London", "Europe/Berlin"),
    "2026-10-25": ("Europe/London", "Europe/Berlin"),
    "2026-10-04": ("Australia/Lord_Howe",),
    "2026-04-05": ("Australia/Lord_Howe",),
}
PEOPLE = 5


@dataclass(frozen=True)
class Walk:
    """The instants at which the watch runs on a register, and how many people have one rung to be told of in them."""

    name: str
    register: tuple[object, ...]
    people: int
    instants: tuple[datetime, ...]


def walks(step: timedelta) -> Iterator[Walk]:
    # At 08:55 of the last day it has been reached, and the hour of the mail has not come.
    before = datetime(2026, 9, 15, 8, 55, tzinfo=UTC)
    for name, hours in DOWN.items():
        back = before + timedelta(hours=hours)
        instants = (before, *_each(step, back, back + timedelta(hours=23)))
        yield Walk(f"{name} down", ("members", PEOPLE), PEOPLE, instants)
    for day in ("2026-09-15", "2028-02-29"):
        yield _all_of(day, ZONES, step)
    for day, zones in CHANGES.items():
        yield _all_of(day, zones, step)


def run(ground: Ground, *, step: timedelta) -> Finding:
    """The watch runs once each ``step`` of the days that are walked."""
    due = seen = lost = runs = 0
    broken = []
    for walk in walks(step):
        with ground.trial(*walk.register, due=owners(walk.people)) as trial:
            trial.mail_server()
            trial.run("ticks", [instant.isoformat() for instant in walk.instants])
            count = trial.count
        if not count.seen == count.distinct == count.due == walk.people or count.lost:
            broken.append(f"{walk.name}: {count}")
        due, seen, lost, runs = due + count.due, seen + count.seen, lost + count.lost, runs + len(walk.instants)
    return Finding(
        fault="1 h, 1 d, 7 d, 30 d down; both daylight-saving changes; 29 February; UTC-11 to UTC+14",
        engine=ground.engine.name,
        goal="one digest a person, none missed",
        figures={"runs of the watch": runs, "due": due, "missed": lost, "too many": seen - (due - lost)},
        broken=tuple(broken),
    )


def _all_of(day: str, zones: tuple[str, ...], step: timedelta) -> Walk:
    """That day from its beginning in the first zone to its end in the last."""
    begins = datetime.fromisoformat(day)
    ends = begins + timedelta(days=1)
    first = min(begins.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in zones)
    last = max(ends.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in zones)
    return Walk(day, ("owners_in", zones, day), len(zones), tuple(_each(step, first, last - timedelta(minutes=1))))


def _each(step: timedelta, first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += step
