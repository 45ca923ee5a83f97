"""Windows near a day, as precise or as vague as sources put them, and windows that were moved."""

from datetime import date, timedelta

from commitments.schedule import Precision, Window
from commitments.schedule.days import month_index, months_after
from commitments.schedule.period import PERIODS, dekads
from commitments.schedule.window import months
from seeds.synthetic.chance import Chance, Odds

PRECISIONS = Odds.of(
    [
        (22, Precision.MONTH),
        (18, Precision.DAY),
        (12, Precision.BY),
        (10, Precision.QUARTER),
        (10, Precision.YEAR),
        (7, Precision.SPAN),
        (6, Precision.HALF),
        (4, Precision.SEASON_NORTH),
        (3, Precision.DEKAD),
        (3, Precision.FROM),
        (3, Precision.SEASON_SOUTH),
        (3, Precision.THIRD),
        (3, Precision.MONTHS),
    ]
)
# Spans of whole months that have no name of their own.
_LENGTHS = (2, 5, 7, 9, 18)


def window_near(day: date, chance: Chance) -> Window:
    """A window that holds ``day``, ends on it, or begins with it."""
    match precision := chance.one(PRECISIONS):
        case Precision.DAY:
            return Window.day(day)
        case Precision.BY:
            return Window.by(day)
        case Precision.FROM:
            return Window.starting(day)
        case Precision.SPAN:
            return Window.span(day, _end_of_span(day, chance))
        case Precision.DEKAD:
            return _dekad(day)
        case Precision.MONTHS:
            return Window.whole_months(month_index(day), chance.of(_LENGTHS))
        case _:
            return _period(day, precision)


def later(window: Window, chance: Chance) -> Window:
    """The same window moved to a later time, most often a little."""
    if window.earliest is None or window.latest is None:
        moved = window.opens + timedelta(days=chance.number(14, 300))
        return Window.by(moved) if window.latest else Window.starting(moved)
    match window.precision:
        case Precision.DAY | Precision.SPAN:
            by = timedelta(days=chance.number(7, 180))
            return Window(window.earliest + by, window.latest + by, window.precision)
        case Precision.DEKAD:
            return _dekad(months_after(window.earliest, chance.number(1, 6)))
        case precision:
            first = month_index(window.earliest)
            length = month_index(window.latest) - first + 1
            if precision is Precision.MONTHS:
                return Window.whole_months(first + chance.number(1, 6), length)
            return months(first + length * chance.number(1, 3), length, precision)


def _end_of_span(day: date, chance: Chance) -> date:
    """A meeting of some days, or so many months from a day."""
    if chance.happens(0.5):
        return day + timedelta(days=chance.number(1, 9))
    return months_after(day, chance.of((1, 2, 3, 6, 12)))


def _dekad(day: date) -> Window:
    early, mid, late = dekads(month_index(day))
    return Window(*(early if day <= early[1] else mid if day <= mid[1] else late), Precision.DEKAD)


def _period(day: date, precision: Precision) -> Window:
    period = PERIODS[precision]
    index = month_index(day)
    while not period.number(index):
        index -= 1
    return months(index, period.length, precision)
