"""Days and months in words, as the reader's language writes them."""

from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext


def day_in_words(on: date) -> str:
    """``14 September 2026``."""
    return date_format(on, "j F Y")


def day_of_year_in_words(on: date) -> str:
    """``14 September``."""
    return date_format(on, "j F")


def days_in_words(first: date, last: date) -> str:
    """``3 to 5 January 2026``, ``7 January to 7 July 2026``, ``20 December 2026 to 4 January 2027``."""
    if first == last:
        return day_in_words(last)
    if first.year != last.year:
        start = day_in_words(first)
    elif first.month != last.month:
        start = day_of_year_in_words(first)
    else:
        start = date_format(first, "j")
    return _to(start, day_in_words(last))


def days_of_month_in_words(first: date, last: date) -> str:
    """``1 to 10 September``, both of one month, where the year is said already."""
    return _to(date_format(first, "j"), day_of_year_in_words(last))


def month_in_words(on: date) -> str:
    """``September 2026``."""
    return gettext("%(month)s %(year)s") % {"month": MONTHS[on.month], "year": on.year}


def months_in_words(first: date, last: date) -> str:
    """``March to May 2026``, ``July 2026 to June 2027``."""
    if (first.year, first.month) == (last.year, last.month):
        return month_in_words(last)
    return _to(str(MONTHS[first.month]) if first.year == last.year else month_in_words(first), month_in_words(last))


def months_of_year_in_words(first: date, last: date) -> str:
    """``March to May``, where the year is said already; with their years where there are two."""
    if first.year != last.year:
        return months_in_words(first, last)
    return _to(str(MONTHS[first.month]), str(MONTHS[last.month]))


def _to(first: str, last: str) -> str:
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
