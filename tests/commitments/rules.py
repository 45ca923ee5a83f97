"""Generated rules of every shape, each with python-dateutil's way of saying the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import rrulestr
from hypothesis import strategies as st

from commitments.schedule import Counting, Rule, Slot, Slots
from commitments.schedule.days import WEEKDAYS

Draw = Any
# Made of one whole number each, which hypothesis draws fastest.
anchors = st.integers(date(1900, 1, 1).toordinal(), date(2200, 12, 31).toordinal()).map(date.fromordinal)
some_months = st.integers(1, 2**12 - 1).map(lambda bits: tuple(n for n in range(1, 13) if bits >> (n - 1) & 1))
year_starts = st.integers(1, 12)
weekdays = st.sampled_from(WEEKDAYS)
nth = st.sampled_from([1, 2, 3, 4, 5, -1, -2, -3, -4, -5])


@dataclass(frozen=True)
class Case:
    """``theirs`` falls, from ``since`` on, on the day on which each slot opens, or by anniversary on its last."""

    ours: str
    theirs: str
    anchor: date
    since: date
    counting: Counting = Counting.CALENDAR
    year_starts: int = 1

    def slots(self) -> Slots:
        return Slots(Rule.parse(self.ours), self.anchor, self.counting, self.year_starts)

    def first_days(self, most: int) -> list[date]:
        by_their_end = self.counting is Counting.ANNIVERSARY
        return [ends(slot)[by_their_end] for slot in islice(self.slots(), most)]

    def their_first_days(self, most: int) -> list[date]:
        """By anniversary without the first, which is the anchor itself."""
        found = rrulestr(self.theirs, dtstart=datetime.combine(self.since, time()))
        skipped = int(self.counting is Counting.ANNIVERSARY)
        return [at.date() for at in islice(found, skipped, skipped + most)]


def text(freq: str, interval: int, *parts: str) -> str:
    return ";".join([f"FREQ={freq}", *([f"INTERVAL={interval}"] if interval > 1 else []), *filter(None, parts)])


def months_part(months: tuple[int, ...]) -> str:
    return f"BYMONTH={','.join(map(str, months))}" if months else ""


def up_to(day: int) -> str:
    """The last day of a month that is not past ``day``: how RFC 5545 says what we count as ``day``, clamped."""
    return f"BYMONTHDAY={','.join(map(str, range(28, day + 1)))};BYSETPOS=-1" if day > 28 else f"BYMONTHDAY={day}"


@st.composite
def periods(draw: Draw) -> Case:
    months, starts, anchor = (
        draw(st.integers(1, 26).filter(lambda n: n % 12 or n == 12)),
        draw(year_starts),
        draw(anchors),
    )
    index = anchor.year * 12 + anchor.month - 1
    if 12 % months == 0:
        index -= (index - starts + 1) % months
    since = date(index // 12, index % 12 + 1, 1)
    return Case(text("MONTHLY", months), text("MONTHLY", months), anchor, since, year_starts=starts)


@st.composite
def years(draw: Draw) -> Case:
    apart, starts, anchor = draw(st.integers(1, 6)), draw(year_starts), draw(anchors)
    since = date(anchor.year - (anchor.month < starts), starts, 1)
    ours = draw(st.sampled_from([text("YEARLY", apart), text("MONTHLY", 12 * apart)]))
    return Case(ours, text("YEARLY", apart), anchor, since, year_starts=starts)


@st.composite
def named_months(draw: Draw) -> Case:
    freq = draw(st.sampled_from(["MONTHLY", "YEARLY"]))
    interval = draw(st.integers(1, 4))
    anchor, months = draw(anchors), draw(some_months)
    if freq == "MONTHLY":
        # Only months that the interval comes by.
        months = tuple(sorted({(anchor.month - 1 + n * interval) % 12 + 1 for n in months}))
    ours = text(freq, interval, months_part(months))
    return Case(ours, f"{ours};BYMONTHDAY=1", anchor, anchor.replace(day=1))


@st.composite
def days_of_months(draw: Draw) -> Case:
    interval, anchor, months = draw(st.integers(1, 7)), draw(anchors), draw(some_months | st.just(()))
    day = draw(st.integers(1, 31) | st.just(-1))
    freq = "MONTHLY" if day > 28 else draw(st.sampled_from(["MONTHLY", "YEARLY"]))
    if freq == "MONTHLY":
        months = tuple(sorted({(anchor.month - 1 + n * interval) % 12 + 1 for n in months}))
    ours = text(freq, interval, months_part(months), f"BYMONTHDAY={day}")
    return Case(ours, text(freq, interval, months_part(months), up_to(day)), anchor, anchor)


@st.composite
def nth_weekdays(draw: Draw) -> Case:
    interval, anchor = draw(st.integers(1, 4)), draw(anchors)
    number = draw(nth)
    part = f"BYDAY={number}{draw(weekdays)}"
    if draw(st.booleans()):
        ours = text("MONTHLY", interval, part)
    else:
        # February alone may never have a fifth in the years that the interval comes by.
        months = draw(some_months.filter(lambda found: abs(number) < 5 or found != (2,)))
        ours = text("YEARLY", interval, months_part(months), part)
    return Case(ours, ours, anchor, anchor)


@st.composite
def weeks(draw: Draw) -> Case:
    interval, anchor = draw(st.integers(1, 30)), draw(anchors)
    ours = text("WEEKLY", interval)
    return Case(ours, f"{ours};BYDAY=MO", anchor, anchor - timedelta(days=anchor.weekday()))


@st.composite
def weekly_days(draw: Draw) -> Case:
    anchor, ours = draw(anchors), text("WEEKLY", draw(st.integers(1, 30)), f"BYDAY={draw(weekdays)}")
    return Case(ours, ours, anchor, anchor)


@st.composite
def every_days(draw: Draw) -> Case:
    anchor, ours = draw(anchors), text("DAILY", draw(st.integers(7, 800)))
    return Case(ours, ours, anchor, anchor)


@st.composite
def anniversaries(draw: Draw) -> Case:
    freq, anchor = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])), draw(anchors)
    interval = draw(st.integers(7, 800) if freq == "DAILY" else st.integers(1, 30))
    ours = theirs = text(freq, interval)
    if freq in ("MONTHLY", "YEARLY"):
        theirs = text("MONTHLY", interval * (12 if freq == "YEARLY" else 1), up_to(anchor.day))
    return Case(ours, theirs, anchor, anchor, Counting.ANNIVERSARY)


OTHERS = [
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,15",
    "FREQ=MONTHLY;BYMONTHDAY=-2",
    "FREQ=MONTHLY;BYDAY=1MO,3MO",
    "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=20,-1;BYDAY=MO",
    "FREQ=YEARLY;BYYEARDAY=1,100,-1",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "FREQ=WEEKLY;INTERVAL=4;BYDAY=MO,WE",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU",
    "FREQ=DAILY;INTERVAL=10;BYMONTH=1,2",
]


@st.composite
def others(draw: Draw) -> Case:
    anchor, ours = draw(anchors), draw(st.sampled_from(OTHERS))
    return Case(ours, ours, anchor, anchor)


@st.composite
def cases(draw: Draw) -> Case:
    """Every shape, a third each without an end, with COUNT and with UNTIL."""
    case: Case = draw(
        st.one_of(
            periods(),
            years(),
            named_months(),
            days_of_months(),
            nth_weekdays(),
            weeks(),
            weekly_days(),
            every_days(),
            anniversaries(),
            others(),
        )
    )
    end = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if not end:
        return case
    if end == "COUNT":
        count = draw(st.integers(1, 30))
        ours, theirs = f"COUNT={count}", f"COUNT={count + (case.counting is Counting.ANNIVERSARY)}"
    else:
        day = case.anchor + timedelta(days=draw(st.integers(-400, 4000)))
        ours = theirs = f"UNTIL={day:%Y%m%d}"
    return Case(
        f"{case.ours};{ours}", f"{case.theirs};{theirs}", case.anchor, case.since, case.counting, case.year_starts
    )


def rules() -> st.SearchStrategy[Rule]:
    return cases().map(lambda case: Rule.parse(case.ours))


def ends(slot: Slot) -> tuple[date, date]:
    """First and last day: the window of a slot is open on neither side."""
    first, last = slot.window.earliest, slot.window.latest
    assert first is not None
    assert last is not None
    return first, last


def touching(slots: Iterator[Slot], first: date, last: date) -> list[Slot]:
    """Those of ``slots``, in order, with a day in the span; one after the other, as nobody should."""
    return [
        slot for slot in takewhile(lambda slot: slot.window.opens <= last, slots) if slot.window.touches(first, last)
    ]
