"""What the grammar of times is made of: the names of months and weekdays, and trying one form after the other."""

import re
from collections.abc import Callable, Iterable, Iterator

from commitments.schedule.phrase.reading import Said
from commitments.schedule.phrase.spelling import MONTHS, WEEKDAYS
from commitments.schedule.window import Window

MONTH = f"(?:{'|'.join(MONTHS)})"
WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
# 29 February is the day that is longest away: eight years, around a century without its leap year.
_LONGEST_WAIT = 8

Found = re.Match[str]
Form = tuple[re.Pattern[str], Callable[[Found, Said], Iterable[Window]]]


def read(grammar: list[Form], words: str, said: Said) -> list[Window]:
    """The windows of the one form that fits; a form that names a day or year no calendar has, names none."""
    for form, make in grammar:
        if found := form.fullmatch(words):
            try:
                return list(make(found, said))
            except (ValueError, OverflowError):
                return []
    return []


def next_one(make: Callable[[int], Window], said: Said) -> Iterator[Window]:
    """Of a time that comes each year, the next that is not over on the day it was said."""
    if said.on is None:
        return
    for year in range(said.on.year - 1, said.on.year + _LONGEST_WAIT + 1):
        try:
            window = make(year)
        except ValueError:
            continue
        if window.latest and window.latest >= said.on:
            yield window
            return
