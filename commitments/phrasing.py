"""Dates and flags in plain words, for pages, admin, API and mail alike."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from commitments.schedule import Flag, Precision, Window
from commitments.schedule.cadence import slot_key

if TYPE_CHECKING:
    from commitments.models import SourceDocument


def day_in_words(on: date) -> str:
    return date_format(on, "j F Y")


def window_in_words(window: Window | None) -> str:
    """``September 2026``, ``the third quarter of 2026``, ``by 31 December 2026``; "no date" for none."""
    if window is None:
        return gettext("no date")
    year, last = window.latest.year, window.latest
    match window.precision:
        case Precision.DAY:
            return day_in_words(last)
        case Precision.MONTH:
            return gettext("%(month)s %(year)s") % {"month": MONTHS[last.month], "year": year}
        case Precision.QUARTER:
            return _quarters()[(last.month - 1) // 3] % {"year": year}
        case Precision.HALF:
            return _halves()[(last.month - 1) // 6] % {"year": year}
        case Precision.YEAR:
            return str(year)
        case Precision.BY:
            return gettext("by %(day)s") % {"day": day_in_words(last)}
        case Precision.SPAN:
            return _span_in_words(window.earliest or last, last)


def round_in_words(slot: str, window: Window | None) -> str:
    """The name of an occurrence where its window does not already say it: ``round-7``, but nothing for ``2026-Q3``."""
    return "" if window is None or slot in (window.edtf(), slot_key(window)) else slot


def time_left_in_words(window: Window | None, flag: Flag | str, *, on: date) -> str:
    """How it stands on the day ``on``: ``opens in 12 days``, ``6 days left``, ``3 days late``; empty when closed.

    Within the grace after its end, while it is not overdue yet, it is ``3 days past its end``.
    """
    if window is None or flag == Flag.CLOSED:
        return ""
    if window.earliest and on < window.earliest:
        days = (window.earliest - on).days
        return ngettext("opens in %(days)d day", "opens in %(days)d days", days) % {"days": days}
    left = (window.latest - on).days
    if left == 0:
        return gettext("last day today")
    if left > 0:
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    if flag != Flag.OVERDUE:
        return ngettext("%(days)d day past its end", "%(days)d days past its end", -left) % {"days": -left}
    return ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}


def owed_in_words(promisers: Sequence[object], promised_to: Sequence[object]) -> str:
    """Who owes whom: ``China to Pakistan``; ``China and Pakistan, to each other``; ``Pakistan``, to nobody named."""
    if promised_to:
        return gettext("%(who)s to %(whom)s") % {"who": list_in_words(promisers), "whom": list_in_words(promised_to)}
    if len(promisers) > 1:
        return gettext("%(who)s, to each other") % {"who": list_in_words(promisers)}
    return list_in_words(promisers)


def list_in_words(items: Sequence[object]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    names = [str(item) for item in items]
    if len(names) < 2:
        return "".join(names)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def source_in_words(document: "SourceDocument") -> str:
    """``The South Asia Times, 8 January 2026``; the title stands in for a publisher the text does not name."""
    day = day_in_words(document.published_on) if document.published_on else gettext("no date")
    return gettext("%(where)s, %(day)s") % {"where": document.publisher or document.title, "day": day}


def _span_in_words(first: date, last: date) -> str:
    """``3 to 5 January 2026``, ``7 January to 7 July 2026``, ``20 December 2026 to 4 January 2027``."""
    if first == last:
        return day_in_words(last)
    if first.year != last.year:
        start = day_in_words(first)
    elif first.month != last.month:
        start = date_format(first, "j F")
    else:
        start = date_format(first, "j")
    return gettext("%(first)s to %(last)s") % {"first": start, "last": day_in_words(last)}


def _quarters() -> tuple[str, str, str, str]:
    return (
        gettext("the first quarter of %(year)s"),
        gettext("the second quarter of %(year)s"),
        gettext("the third quarter of %(year)s"),
        gettext("the fourth quarter of %(year)s"),
    )


def _halves() -> tuple[str, str]:
    return gettext("the first half of %(year)s"), gettext("the second half of %(year)s")
