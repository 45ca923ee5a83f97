"""Windows in words: their name, when they are, and how much of them is left."""

import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext, ngettext

from commitments.phrasing.days import (
    day_in_words,
    days_in_words,
    days_of_month_in_words,
    month_in_words,
    months_in_words,
    months_of_year_in_words,
)
from commitments.schedule import Flag, Precision, Window, WindowError
from commitments.schedule.counting.slot import slot_key

# A year, a month or a day as ISO 8601 writes it.
_PLAIN = re.compile("[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")
# Their names take more than a glance to place in the calendar.
_NUMBERED = (Precision.QUARTER, Precision.HALF)


def window_in_words(window: Window | None) -> str:
    """``September 2026``, ``the third quarter of 2026``, ``early 2027 (January to April)``, ``by 31 December 2026``.

    "no date" for none.
    """
    if window is None:
        return gettext("no date")
    if window.earliest is None or window.latest is None:
        return _open_in_words(window)
    return _NAMES[window.precision](window.earliest, window.latest)


def when_in_words(window: Window) -> str:
    """The same as part of a sentence: ``in September 2026``, ``on 14 September 2026``, ``by 31 December 2026``."""
    if window.earliest is None or window.latest is None:
        return _open_in_words(window)
    match window.precision:
        case Precision.DAY:
            return gettext("on %(day)s") % {"day": day_in_words(window.latest)}
        case Precision.SPAN | Precision.MONTHS:
            return gettext("from %(span)s") % {"span": window_in_words(window)}
        case _:
            return gettext("in %(period)s") % {"period": window_in_words(window)}


def window_in_days(window: Window) -> str:
    """The days themselves: ``1 October to 31 December 2026``."""
    if window.earliest is None or window.latest is None:
        return _open_in_words(window)
    return days_in_words(window.earliest, window.latest)


def names_its_days(window: Window) -> bool:
    """Whether its name tells from when to when it is, as that of a quarter does not."""
    return window.precision not in _NUMBERED


def slot_in_words(slot: str) -> str:
    """The name of an occurrence: as it is where people would write it so, in words where it is the code of a window.

    ``2026-Q3``, ``round-7``, ``2026-09``; but ``from 1 May 2026 on`` for ``2026-05-01/..``.
    """
    names = {"undated": gettext("undated"), "awaited": gettext("awaited")}
    if slot in names or _PLAIN.fullmatch(slot):
        return names.get(slot, slot)
    try:
        return window_in_words(Window.from_edtf(slot))
    except WindowError:
        return slot


def round_in_words(slot: str, window: Window | None) -> str:
    """The name of an occurrence where its window does not already say it: ``round-7``, but nothing for ``2026-Q3``."""
    if window is None:
        return ""
    # A window counted from a day is named by its last day; what had no window once has nothing to add to it.
    said = (window.edtf(), slot_key(window), window.latest.isoformat() if window.latest else "", "undated", "awaited")
    return "" if slot in said else slot_in_words(slot)


def time_left_in_words(window: Window | None, flag: Flag | str, *, on: date) -> str:
    """How it stands on the day ``on``: ``opens in 12 days``, ``6 days left``, ``3 days late``; empty when closed.

    Within the grace after its end, while it is not overdue yet, it is ``3 days past its end``. Without an end it is
    ``open for 12 days``.
    """
    if window is None or flag == Flag.CLOSED:
        return ""
    if window.earliest and on < window.earliest:
        days = (window.earliest - on).days
        return ngettext("opens in %(days)d day", "opens in %(days)d days", days) % {"days": days}
    if window.latest is None:
        return _time_open_in_words((on - window.opens).days)
    left = (window.latest - on).days
    if left == 0:
        return gettext("last day today")
    if left > 0:
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    if flag != Flag.OVERDUE:
        return ngettext("%(days)d day past its end", "%(days)d days past its end", -left) % {"days": -left}
    return ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}


def _time_open_in_words(days: int) -> str:
    if days == 0:
        return gettext("opens today")
    return ngettext("open for %(days)d day", "open for %(days)d days", days) % {"days": days}


def _open_in_words(window: Window) -> str:
    if window.latest:
        return gettext("by %(day)s") % {"day": day_in_words(window.latest)}
    return gettext("from %(day)s on") % {"day": day_in_words(window.opens)}


def _dekad(first: date, last: date) -> str:
    names = (
        gettext("early %(month)s (%(days)s)"),
        gettext("mid-%(month)s (%(days)s)"),
        gettext("late %(month)s (%(days)s)"),
    )
    return names[first.day // 10] % {"month": month_in_words(first), "days": days_of_month_in_words(first, last)}


def _quarter(first: date, _last: date) -> str:
    names = (
        gettext("the first quarter of %(year)s"),
        gettext("the second quarter of %(year)s"),
        gettext("the third quarter of %(year)s"),
        gettext("the fourth quarter of %(year)s"),
    )
    return names[first.month // 3] % {"year": first.year}


def _third(first: date, last: date) -> str:
    names = (
        gettext("early %(year)s (%(months)s)"),
        gettext("mid-%(year)s (%(months)s)"),
        gettext("late %(year)s (%(months)s)"),
    )
    return names[first.month // 4] % {"year": first.year, "months": months_of_year_in_words(first, last)}


def _half(first: date, _last: date) -> str:
    names = (gettext("the first half of %(year)s"), gettext("the second half of %(year)s"))
    return names[first.month // 6] % {"year": first.year}


def _season_of_the_north(first: date, last: date) -> str:
    names = {
        3: gettext("spring %(year)s (%(months)s)"),
        6: gettext("summer %(year)s (%(months)s)"),
        9: gettext("autumn %(year)s (%(months)s)"),
        12: gettext("winter %(year)s (%(months)s)"),
    }
    return names[first.month] % _season(first, last)


def _season_of_the_south(first: date, last: date) -> str:
    names = {
        9: gettext("spring %(year)s in the south (%(months)s)"),
        12: gettext("summer %(year)s in the south (%(months)s)"),
        3: gettext("autumn %(year)s in the south (%(months)s)"),
        6: gettext("winter %(year)s in the south (%(months)s)"),
    }
    return names[first.month] % _season(first, last)


def _season(first: date, last: date) -> dict[str, object]:
    year = f"{first.year}/{last.year % 100:02}" if first.year != last.year else first.year
    return {"year": year, "months": months_of_year_in_words(first, last)}


_NAMES: dict[Precision, Callable[[date, date], str]] = {
    Precision.DAY: days_in_words,
    Precision.DEKAD: _dekad,
    Precision.MONTH: months_in_words,
    Precision.QUARTER: _quarter,
    Precision.SEASON_NORTH: _season_of_the_north,
    Precision.SEASON_SOUTH: _season_of_the_south,
    Precision.THIRD: _third,
    Precision.HALF: _half,
    Precision.YEAR: lambda first, _last: str(first.year),
    Precision.MONTHS: months_in_words,
    Precision.SPAN: days_in_words,
}
