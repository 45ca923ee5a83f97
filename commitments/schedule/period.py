"""How exactly a source puts a date, and the calendar periods that people name."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commitments.schedule.days import first_of_month, last_of_month, month_index


class Precision(StrEnum):
    """How exactly the source put the date; it decides how the window is written and read aloud."""

    DAY = "day"
    DEKAD = "dekad"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON_NORTH = "season_n"
    SEASON_SOUTH = "season_s"
    THIRD = "third"
    HALF = "half"
    YEAR = "year"
    MONTHS = "months"
    BY = "by"
    FROM = "from"
    SPAN = "span"


class Hemisphere(StrEnum):
    NORTH = "north"
    SOUTH = "south"


class Season(StrEnum):
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the year that comes round: ``length`` whole months; number 1 begins in month ``begins`` (1 to 12).

    ``code`` is what ISO 8601-2 (4.8) writes for number 1 in place of the month; None where the year stands alone.
    The year of one that runs into the next is the year in which it begins.
    """

    noun: str
    length: int
    begins: int
    code: int | None

    def first_index(self, year: int, number: int) -> int:
        """The index of its first month."""
        return year * 12 + (self.begins - 1 + (number - 1) * self.length) % 12

    def number(self, index: int) -> int | None:
        """Which of the year begins with the month ``index``; None when none does."""
        number, inside = divmod((index + 1 - self.begins) % 12, self.length)
        return None if inside else number + 1

    @property
    def numbers(self) -> range:
        return range(1, 12 // self.length + 1)


PERIODS = {
    Precision.MONTH: Period("calendar month", 1, 1, 1),
    Precision.QUARTER: Period("calendar quarter", 3, 1, 33),
    Precision.SEASON_NORTH: Period("season of the north", 3, 3, 25),
    Precision.SEASON_SOUTH: Period("season of the south", 3, 9, 29),
    Precision.THIRD: Period("calendar third", 4, 1, 37),
    Precision.HALF: Period("calendar half", 6, 1, 40),
    Precision.YEAR: Period("calendar year", 12, 1, None),
}
_BY_LENGTH = {
    PERIODS[precision].length: precision
    for precision in (Precision.MONTH, Precision.QUARTER, Precision.THIRD, Precision.HALF, Precision.YEAR)
}


def season_precision(hemisphere: Hemisphere) -> Precision:
    return Precision.SEASON_NORTH if hemisphere is Hemisphere.NORTH else Precision.SEASON_SOUTH


def season_number(season: Season) -> int:
    return list(Season).index(season) + 1


def precision_of_months(index: int, length: int) -> Precision:
    """What ``length`` whole months from the month ``index`` on are called: MONTHS unless they are one period.

    Never a season: the months do not say of which hemisphere.
    """
    precision = _BY_LENGTH.get(length)
    return precision if precision and PERIODS[precision].number(index) else Precision.MONTHS


def whole_months_between(first: date, last: date) -> tuple[int, int] | None:
    """The index of the first month and how many there are; None when the days do not bound whole months."""
    index, end = month_index(first), month_index(last)
    return (index, end - index + 1) if (first, last) == (first_of_month(index), last_of_month(end)) else None


def dekads(index: int) -> tuple[tuple[date, date], ...]:
    """Early, mid and late in the month ``index``: 1 to 10, 11 to 20 and 21 to its end."""
    first, last = first_of_month(index), last_of_month(index)
    return (
        (first, first.replace(day=10)),
        (first.replace(day=11), first.replace(day=20)),
        (first.replace(day=21), last),
    )
