"""The names of rungs in words, for mail, pages, admin and API alike: "days before" and "days after", never a sign."""

import re
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext, ngettext

from commitments.phrasing import day_in_words


def rung_in_words(name: str) -> str:
    """``7 days before its end``, ``4 working days after its end``, ``review on 7 July 2026``.

    ``name`` is as reminders keep it (see tracker/ladder.py); one that nobody knows any more stands for itself.
    """
    for pattern, said in _SAID.items():
        if found := re.fullmatch(pattern, name, re.ASCII):
            return said(found)
    return name


def before_in_words(days: int) -> str:
    """``7 days before its end``."""
    return ngettext("%(days)d day before its end", "%(days)d days before its end", days) % {"days": days}


def after_in_words(days: int, since: date | None = None) -> str:
    """``4 working days after its end``; or after ``since``, from which the days are counted anew."""
    if since is None:
        said = ngettext("%(days)d working day after its end", "%(days)d working days after its end", days)
        return said % {"days": days}
    said = ngettext("%(days)d working day after %(day)s", "%(days)d working days after %(day)s", days)
    return said % {"days": days, "day": day_in_words(since)}


def _every(found: re.Match[str]) -> str:
    days = int(found["days"])
    said = ngettext("every working day after that", "every %(days)d working days after that", days)
    return said % {"days": days}


def _after(found: re.Match[str]) -> str:
    return after_in_words(int(found["days"]), date.fromisoformat(found["since"]) if found["since"] else None)


def _review(found: re.Match[str]) -> str:
    set_for, days = day_in_words(date.fromisoformat(found["day"])), int(found["days"] or 0)
    if not days:
        return gettext("review on %(day)s") % {"day": set_for}
    said = ngettext(
        "%(days)d day after the review set for %(day)s", "%(days)d days after the review set for %(day)s", days
    )
    return said % {"days": days, "day": set_for}


def _fixed(found: re.Match[str]) -> str:
    return gettext("a date was fixed: %(day)s") % {"day": day_in_words(date.fromisoformat(found["day"]))}


_DAY = r"(?P<day>\d{4}-\d{2}-\d{2})"
# A count that began anew ends with the day after which it did.
_ANEW = r"(-(?P<since>\d{8}))?"
_SAID: dict[str, Callable[[re.Match[str]], str]] = {
    r"opens": lambda _found: gettext("its window opens"),
    r"(?P<days>\d+)-days-before": lambda found: before_in_words(int(found["days"])),
    r"last-day": lambda _found: gettext("its last day"),
    rf"(?P<days>\d+)-days-after{_ANEW}": _after,
    r"every-(?P<days>\d+)": _every,
    rf"to-deputy{_ANEW}": lambda _found: gettext("handed to the deputy"),
    rf"to-lead{_ANEW}": lambda _found: gettext("handed to the desk's lead"),
    rf"to-list{_ANEW}": lambda _found: gettext("put on the list of what nobody answers"),
    rf"review-{_DAY}(\+(?P<days>\d+))?": _review,
    # The second time it is fixed for that day, and so on.
    rf"fixed-{_DAY}(-\d+)?": _fixed,
    r"report-\d+": lambda _found: gettext("somebody reported"),
    r"assigned-\d{8}T\d{6}": lambda _found: gettext("given to a new owner"),
    r"snoozed?-.+": lambda _found: gettext("the end of a snooze"),
}
