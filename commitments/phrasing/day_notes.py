"""What is odd about a day of a window, in words."""

from collections.abc import Mapping

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from commitments.phrasing.days import day_in_words
from commitments.schedule.day_notes import DayNote, Reason


def day_note_in_words(note: DayNote, states: Mapping[str, str]) -> str:
    """``25 September 2026 is a holiday in China (Mid-Autumn Festival)``; ``states`` are names by country code."""
    words = {
        "day": day_in_words(note.day),
        "weekday": WEEKDAYS[note.day.weekday()],
        "country": states.get(note.country, note.country),
        "name": note.name,
        "year": note.day.year,
    }
    match note.reason:
        case Reason.HOLIDAY if not note.name:
            return gettext("%(day)s is a holiday in %(country)s") % words
        case Reason.HOLIDAY if "(" in note.name:
            return gettext("%(day)s is a holiday in %(country)s: %(name)s") % words
        case Reason.HOLIDAY:
            return gettext("%(day)s is a holiday in %(country)s (%(name)s)") % words
        case Reason.WEEKEND:
            return gettext("%(day)s is a %(weekday)s, the desk does not work") % words
        case Reason.DESK if not note.name:
            return gettext("%(day)s is a day off at the desk") % words
        case Reason.DESK:
            return gettext("%(day)s is a day off at the desk (%(name)s)") % words
        case Reason.UNKNOWN:
            return gettext("the public holidays of %(country)s in %(year)s are not known") % words
