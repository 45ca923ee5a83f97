"""The admin: the record for writing. Its forms translate, then make one call to the lifecycle."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from commitments.admin import commitments, desks, documents, events, follow_ups, judgements, log, parties, people
from commitments.admin.taking_over import pages

__all__ = [
    "commitments",
    "desks",
    "documents",
    "events",
    "follow_ups",
    "judgements",
    "log",
    "pages",
    "parties",
    "people",
]

admin.site.site_header = _("Pacta")
admin.site.site_title = _("Pacta")
admin.site.index_title = _("The record and the watch")
# The lists need the room, and the first page and the path above each page lead everywhere.
admin.site.enable_nav_sidebar = False
# Nothing of the record is deleted, one by one or together.
admin.site.disable_action("delete_selected")
