"""Which follow-ups a mail shows, and under which heading."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commitments.schedule import Flag
from commitments.schedule.days import days_after
from tracker.letters.rows import AHEAD_DAYS, WHOLE, Row
from tracker.models import MailKind

# A longer section ends with "and n more", so that the mail stays readable; all of them are on the dashboard.
SHOWN_PER_SECTION = 40
_IN_ORDER = (Flag.OVERDUE, Flag.DUE, Flag.UPCOMING, Flag.LATER, Flag.UNDATED)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one section, and how many ``more`` it leaves out. ``flag`` None: what a mail of one kind is about."""

    flag: Flag | None
    rows: tuple[Row, ...]
    more: int


def choose(
    kind: str,
    told: Iterable[Row],
    *,
    asked: Collection[int],
    news: Collection[int],
    day_of: Callable[[Row], date],
) -> tuple[Part, ...]:
    """The parts of a mail, the most urgent first, from the rows its recipient is ``told`` of, in order.

    ``asked`` are the ids of those that the mail was queued for, ``news`` those of which it tells more than that a rung
    was reached. ``day_of`` is the day at the row's desk.
    """

    def part(flag: Flag | None, rows: Sequence[Row]) -> Part:
        """What is news is kept first, then the rest of what the mail was queued for."""
        ranked = sorted(rows, key=lambda row: (row.pk not in news, row.pk not in asked))
        kept = {row.pk for row in ranked[:SHOWN_PER_SECTION]}
        return Part(flag, tuple(row for row in rows if row.pk in kept), len(rows) - len(kept))

    if kind not in WHOLE:
        return (part(None, [row for row in told if row.pk in asked]),)
    by_flag: dict[Flag, list[Row]] = {}
    for row in told:
        day = day_of(row)
        flag = row.flag(day)
        if row.pk in asked or _in_sight(row, flag, day, ahead=kind == MailKind.OVERVIEW):
            by_flag.setdefault(flag, []).append(row)
    return tuple(part(flag, by_flag[flag]) for flag in _IN_ORDER if flag in by_flag)


def _in_sight(row: Row, flag: Flag, day: date, *, ahead: bool) -> bool:
    match flag:
        case Flag.OVERDUE | Flag.DUE | Flag.UPCOMING:
            return True
        case Flag.LATER:
            return ahead and row.due_from is not None and row.due_from <= days_after(day, AHEAD_DAYS)
        case _:
            return row.review_is_due(day)
