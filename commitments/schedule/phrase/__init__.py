"""Phrases about time as people write them, and everything each can mean.

A strict small grammar of English: a phrase is understood to the last word or not at all. Silence is no information:
"regularly", "soon" and "in due course" mean nothing here. What is ambiguous has several readings, never a guess:

* "biannual" is twice a year or every two years;
* "by December 2026" is by its first or by its last day; "before December 2026" is by the day before it begins, and
  "before the end of 2026" is by 31 December;
* "at the end of 2026" is late in it, in December, or on its last day; "by the end of 2026" is by 31 December;
* "autumn 2026" asks for the hemisphere; "winter 2026" may begin or end in 2026;
* "quarterly" is once in each calendar quarter or, where there is a day to count from, every three months from it;
* "FY 2026" is the fiscal year that begins or the one that ends in 2026.

Twice a month is by the middle and by the end of each month, the nearest that a rule of days can say.
"""

from collections.abc import Iterator
from datetime import date

from commitments.schedule.phrase.clauses import windows
from commitments.schedule.phrase.events import awaited
from commitments.schedule.phrase.reading import Reading, Said
from commitments.schedule.phrase.rhythms import recurrences
from commitments.schedule.phrase.spelling import LONGEST, spelled, tidy
from commitments.schedule.window import Hemisphere, Window, WindowError

__all__ = ["Reading", "readings"]


def readings(
    text: str, *, said_on: date | None, hemisphere: Hemisphere | None, year_starts: int = 1
) -> tuple[Reading, ...]:
    """Everything that ``text`` can mean, the most literal first; empty when it is not understood.

    ``said_on`` is the day from which "next year" and "within six months" count, and after which "in September" comes;
    None leaves such phrases without a reading. ``hemisphere`` None reads seasons in both. ``year_starts`` is the month
    (1 to 12) in which fiscal years begin. A text of more than 200 characters is no phrase. Never raises.
    """
    if len(text) > LONGEST:
        return ()
    phrase, found = tidy(text), list(_code(text.strip()))
    for each in [hemisphere] if hemisphere else Hemisphere:
        found += _understood(phrase, Said(said_on, each, year_starts))
    return tuple(dict.fromkeys(found))


def _understood(phrase: str, said: Said) -> Iterator[Reading]:
    if words := spelled(phrase):
        yield from (Reading(window=window) for window in windows(words, said))
        yield from recurrences(words, said)
    yield from awaited(phrase, said)


def _code(text: str) -> Iterator[Reading]:
    try:
        yield Reading(window=Window.from_edtf(text))
    except WindowError:
        return
