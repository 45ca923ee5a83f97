"""A line of the log as staff read it, and what of it stays inside the desk."""

from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.access import EntryParts, Role, entry_parts
from commitments.admin.rights import holds
from commitments.models import StatusEntry


def parts(entry: StatusEntry, user: User) -> EntryParts:
    """The admin is for staff; the desk decides about the rest."""
    inside = holds(user, Role.VIEWER, desk_id=entry.commitment.desk_id)
    return entry_parts(entry.kind, staff=True, inside=inside)


def note(entry: StatusEntry, user: User) -> SafeString:
    inside = entry.internal_note if parts(entry, user).internal_note else ""
    label = _("Inside the desk: %(note)s") % {"note": inside} if inside else ""
    return format_html("{}{}", entry.note, format_html('<p class="inside">{}</p>', label) if label else "")


def who(entry: StatusEntry) -> str:
    if entry.on_behalf_of:
        return _("%(name)s for %(party)s") % {"name": entry.author, "party": entry.on_behalf_of}
    return entry.author
