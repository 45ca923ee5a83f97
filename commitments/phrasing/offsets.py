"""A span counted from the day of an event, in words."""

from django.utils.translation import gettext

from commitments.phrasing.numbers import duration_in_words
from commitments.schedule import Offset
from commitments.schedule.offset import Duration

_NO_TIME = Duration()


def offset_in_words(offset: Offset, event: str) -> str:
    """``within six months of the signing``, ``from 30 days after the elections on``; ``event`` is its name."""
    first, last = offset.first, offset.last
    if first is None:
        said = _by(last or _NO_TIME)
    elif last is None:
        said = _from(first)
    elif first == last:
        said = _at(first)
    else:
        said = _between(first, last)
    return said % {
        "event": event,
        "first": duration_in_words(first) if first else "",
        "last": duration_in_words(last) if last else "",
    }


def _by(last: Duration) -> str:
    if last == _NO_TIME:
        return gettext("no later than the day of %(event)s")
    if last.back:
        return gettext("no later than %(last)s before %(event)s")
    return gettext("no later than %(last)s after %(event)s")


def _from(first: Duration) -> str:
    if first == _NO_TIME:
        return gettext("from the day of %(event)s on")
    if first.back:
        return gettext("from %(first)s before %(event)s on")
    return gettext("from %(first)s after %(event)s on")


def _at(day: Duration) -> str:
    if day == _NO_TIME:
        return gettext("on the day of %(event)s")
    return gettext("%(first)s before %(event)s") if day.back else gettext("%(first)s after %(event)s")


def _between(first: Duration, last: Duration) -> str:
    if first == _NO_TIME:
        return gettext("within %(last)s of %(event)s")
    if last == _NO_TIME:
        return gettext("within %(first)s before %(event)s")
    if last.back:
        return gettext("from %(first)s to %(last)s before %(event)s")
    if first.back:
        return gettext("from %(first)s before to %(last)s after %(event)s")
    return gettext("from %(first)s to %(last)s after %(event)s")
