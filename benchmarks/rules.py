"""Rules at random, of every shape that a register holds, each as we and as python-dateutil say it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from commitments.schedule import Counting
from commitments.schedule.days import WEEKDAYS, days_after, days_before, month_index, months_after

# The span that is asked for, and the days from which rules are counted.
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
ANCHORS = date(2009, 1, 1), date(2028, 12, 31)


@dataclass(frozen=True, slots=True)
class Case:
    """A rule for both: ``theirs`` from ``since`` falls, in their span, on the day each of our slots opens or, by
    anniversary, on its last."""

    ours: str
    anchor: date
    counting: Counting
    theirs: str
    since: datetime
    their_first: datetime
    their_last: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A rule without its end; ``theirs`` and ``since`` where they differ from ours and the anchor.

    ``back`` is how far before the span a slot may open that still touches it, in months and days; ``steps`` the months
    from one anniversary to the next.
    """

    ours: str
    theirs: str | None = None
    since: date | None = None
    back: tuple[int, int] = (0, 0)
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Draw:
    """What a rule is made of at random."""

    random: Random
    anchor: date


Shape = Callable[[Draw], Said]


def rules(count: int, *, seed: int, shape: str | None = None) -> list[Case]:
    """``count`` rules of one shape or of all, the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 nobody has to be kept from guessing them
    return [_case(random, SHAPES[shape or random.choice(list(SHAPES))]) for _ in range(count)]


def _case(random: Random, shape: Shape) -> Case:
    # Past the 28th dateutil leaves months out where ours are clamped: rules that only one of them can say.
    anchor = _day(random, *ANCHORS)
    anchor = anchor.replace(day=min(anchor.day, 28))
    said = shape(Draw(random, anchor))
    by_anniversary = bool(said.steps)
    ours, theirs = _end(random, anchor, by_anniversary)
    months, days = said.back
    first = days_before(months_after(FIRST, -months), days)
    return Case(
        ours=said.ours + ours,
        anchor=anchor,
        counting=Counting.ANNIVERSARY if by_anniversary else Counting.CALENDAR,
        theirs=(said.theirs or said.ours) + theirs,
        since=_midnight(said.since or anchor),
        # The anchor is no anniversary of itself, and the slot that touches the span may end long after it.
        their_first=_midnight(max(first, days_after(anchor, 1)) if by_anniversary else first),
        their_last=_midnight(months_after(LAST, said.steps)),
    )


def _end(random: Random, anchor: date, by_anniversary: bool) -> tuple[str, str]:
    """Nothing for three in five, else COUNT or UNTIL, for us and for them."""
    match random.randrange(5):
        case 0:
            count = random.randint(1, 300)
            # Theirs count the anchor too.
            return f";COUNT={count}", f";COUNT={count + by_anniversary}"
        case 1:
            until = f";UNTIL={_day(random, anchor, date(2035, 12, 31)):%Y%m%d}"
            return until, until
        case _:
            return "", ""


def _periods(months: int) -> Shape:
    def shape(draw: Draw) -> Said:
        index = month_index(draw.anchor) // months * months
        rule = "FREQ=YEARLY" if months == 12 else _every("MONTHLY", months)
        return Said(rule, since=date(index // 12, index % 12 + 1, 1))

    return shape


def _some_months(draw: Draw) -> Said:
    """Of a length that does not divide the year: counted from the anchor's month."""
    months = draw.random.choice([5, 7, 8, 9, 10, 11, 18])
    return Said(_every("MONTHLY", months), since=draw.anchor.replace(day=1), back=(months, -1))


def _named_months(draw: Draw) -> Said:
    named = sorted(draw.random.sample(range(1, 13), draw.random.randint(1, 4)))
    rule = f"FREQ=YEARLY;BYMONTH={','.join(map(str, named))}"
    return Said(rule, f"{rule};BYMONTHDAY=1", since=draw.anchor.replace(day=1))


def _day_of_month(draw: Draw) -> Said:
    return Said(f"{_every('MONTHLY', draw.random.choice([1, 1, 2, 3, 6]))};BYMONTHDAY={draw.random.randint(1, 28)}")


def _nth_weekday(draw: Draw) -> Said:
    number = draw.random.choice([1, 2, 3, 4, -1])
    return Said(
        f"{_every('MONTHLY', draw.random.choice([1, 1, 2, 3, 6]))};BYDAY={number}{draw.random.choice(WEEKDAYS)}"
    )


def _weekly(draw: Draw) -> Said:
    rule = _every("WEEKLY", draw.random.choice([1, 1, 2, 4]))
    if draw.random.random() < 0.5:
        return Said(f"{rule};BYDAY={draw.random.choice(WEEKDAYS)}")
    return Said(rule, f"{rule};BYDAY=MO", since=days_before(draw.anchor, draw.anchor.weekday()), back=(0, 6))


def _every_days(draw: Draw) -> Said:
    return Said(_every("DAILY", draw.random.choice([30, 90, 180])))


def _anniversary(draw: Draw) -> Said:
    months = draw.random.choice([1, 3, 6, 12, 24])
    rule = _every("YEARLY", months // 12) if months % 12 == 0 else _every("MONTHLY", months)
    return Said(rule, steps=months)


SHAPES: dict[str, Shape] = {
    "monthly": _periods(1),
    "quarterly": _periods(3),
    "half-yearly": _periods(6),
    "yearly": _periods(12),
    "every n months": _some_months,
    "named months": _named_months,
    "day of the month": _day_of_month,
    "n-th weekday": _nth_weekday,
    "weekly": _weekly,
    "every n days": _every_days,
    "anniversary": _anniversary,
}


def _every(freq: str, interval: int) -> str:
    return f"FREQ={freq};INTERVAL={interval}" if interval > 1 else f"FREQ={freq}"


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time())
