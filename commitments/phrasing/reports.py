"""What somebody told us, in words that leave no doubt that it is no more than that."""

from datetime import date

from django.utils.translation import gettext

from commitments.phrasing.days import day_in_words
from commitments.status import Status


def report_in_words(status: str, on: date) -> str:
    """``reported: done, 7 January 2026``."""
    return gettext("reported: %(status)s, %(day)s") % {"status": Status(status).label, "day": day_in_words(on)}
