"""Where it is written, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from commitments.phrasing.days import day_in_words

if TYPE_CHECKING:
    from commitments.models import SourceDocument


def source_in_words(document: "SourceDocument") -> str:
    """``The South Asia Times, 8 January 2026``; the title stands in for a publisher the text does not name."""
    day = day_in_words(document.published_on) if document.published_on else gettext("no date")
    return gettext("%(where)s, %(day)s") % {"where": document.publisher or document.title, "day": day}


def web_address(address: str) -> str:
    """``address`` when a browser may be sent there, else "": a stored ``javascript:`` must never become a link."""
    return address if address.startswith(("https://", "http://")) else ""
