"""A line of the log as staff read it, and what of it stays inside the desk."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.access import EntryParts, Role, entry_parts
from commitments.admin.rights import choices_of, holds
from commitments.admin.words import link
from commitments.models import Evidence, SourceDocument, StatusEntry
from commitments.phrasing import slot_in_words


def parts(entry: StatusEntry, user: User) -> EntryParts:
    """The admin is for staff; the desk decides about the rest."""
    inside = holds(user, Role.VIEWER, desk_id=entry.commitment.desk_id)
    return entry_parts(entry.kind, staff=True, inside=inside)


def change(entry: StatusEntry, user: User) -> str:
    return entry.change if parts(entry, user).change else ""


def what(entry: StatusEntry, user: User) -> SafeString:
    """``status logged: planned → under way``, with the follow-up it is about and the words of the change."""
    return format_html("{}{}", heading(entry), _lines(change(entry, user)))


def heading(entry: StatusEntry) -> SafeString:
    """``status logged: planned → under way``, with the follow-up it is about."""
    before, after = entry.get_from_status_display(), entry.get_to_status_display()
    moved = f": {before} → {after}" if before else f": {after}" if after else ""
    about = link(entry.follow_up, slot_in_words(entry.follow_up.slot)) if entry.follow_up else ""
    return format_html("{}{} {}", entry.get_kind_display(), moved, about)


def note(entry: StatusEntry, user: User) -> SafeString:
    inside = entry.internal_note if parts(entry, user).internal_note else ""
    label = _("Inside the desk: %(note)s") % {"note": inside} if inside else ""
    return format_html("{}{}", entry.note, format_html('<p class="inside">{}</p>', label) if label else "")


def who(entry: StatusEntry) -> str:
    if entry.on_behalf_of:
        return _("%(name)s for %(party)s") % {"name": entry.author, "party": entry.on_behalf_of}
    return entry.author


def evidence(shown: Iterable[Evidence]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((_piece(item),) for item in shown))


def evidence_visible(user: User) -> Q:
    """A document gives itself away through the title and the quote of the evidence that it is."""
    return Q(document=None) | Q(document__in=choices_of(SourceDocument, user))


def _piece(item: Evidence) -> SafeString:
    title = (
        format_html('<a href="{}" rel="noreferrer">{}</a>', item.address, item.title) if item.address else item.title
    )
    document = link(item.document) if item.document else ""
    quote = f"“{item.quote}”" if item.quote else ""
    return format_html_join(" ", "{}", ((part,) for part in (title, document, quote) if part))


def _lines(text: str) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((line,) for line in text.splitlines()))
