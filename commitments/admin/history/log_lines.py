"""A line of the log as staff read it, and what of it stays inside the desk."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.access import EntryParts, Role, entry_parts
from commitments.admin.rights import holds
from commitments.admin.words import link
from commitments.chronicle import changes_in_words
from commitments.files import file_in_words
from commitments.models import Evidence, StatusEntry
from commitments.phrasing import slot_in_words, web_address


def parts(entry: StatusEntry, user: User) -> EntryParts:
    """The admin is for staff; the desk decides about the rest."""
    inside = holds(user, Role.VIEWER, desk_id=entry.commitment.desk_id)
    return entry_parts(entry.kind, staff=True, inside=inside)


def changes(entry: StatusEntry, user: User) -> Sequence[str]:
    """What changed, in words, as far as ``user`` is told of it."""
    return changes_in_words(entry) if parts(entry, user).change else ()


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
    """Each in a line: its link, its document, its file, its quote. The caller leaves out what may not be seen."""
    return format_html_join("", "<p>{}</p>", ((_piece(item),) for item in shown))


def _piece(item: Evidence) -> SafeString:
    address, file = web_address(item.address), item.file
    title = format_html('<a href="{}" rel="noreferrer">{}</a>', address, item.title) if address else item.title
    document = link(item.document) if item.document else ""
    kept = reverse("admin:commitments_evidence_file", args=[item.pk]) if file else ""
    stored = format_html('<a href="{}" download>{}</a> ({})', kept, file.name, file_in_words(file)) if file else ""
    quote = f"“{item.quote}”" if item.quote else ""
    named = "" if file and item.title == file.name else title
    return format_html_join(" ", "{}", ((part,) for part in (named, document, stored, quote) if part))
