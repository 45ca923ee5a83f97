"""The admin of the log: to be read. Lines are written by the lifecycle and by nothing else."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.access import visible
from commitments.admin import log_lines, panels
from commitments.admin.rights import person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.steps import LogLines, Source
from commitments.admin.words import NOTHING, day, instant
from commitments.models import Evidence, Extension, StatusEntry
from commitments.phrasing import slot_in_words


@admin.register(StatusEntry)
class StatusEntryAdmin(ScopedAdmin):
    list_display = ("about_day", "kind", "commitment", "slot", "from_status", "to_status", "author", "on_behalf_of")
    list_filter = ("kind", "to_status", "commitment__desk")
    list_select_related = ("commitment", "follow_up", "on_behalf_of")
    # Not the internal note: finding a word there would give it away.
    search_fields = ("note", "author", "commitment__title", "commitment__reference", "follow_up__slot")
    date_hierarchy = "on"
    ordering = ("-at", "-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ["kind", "commitment", "follow_up", "about_day", "written", "author", "on_behalf_of"]
        shown += ["from_status", "to_status"] if obj and obj.to_status else []
        shown += ["change"] if obj and log_lines.change(obj, person(request)) else []
        shown += ["note"]
        return [*shown, "internal_note"] if obj and log_lines.parts(obj, person(request)).internal_note else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("about_day", "written")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(StatusEntry.objects.filter(pk=record.pk))]

    @admin.display(description=_("day"), ordering="on")
    def about_day(self, row: StatusEntry) -> str:
        return day(row.on)

    @admin.display(description=_("written at"), ordering="at")
    def written(self, row: StatusEntry) -> str:
        return instant(row.at)

    @admin.display(description=_("slot"), ordering="follow_up__slot")
    def slot(self, row: StatusEntry) -> str:
        return slot_in_words(row.follow_up.slot) if row.follow_up else NOTHING


@admin.register(Evidence)
class EvidenceAdmin(ScopedAdmin):
    list_display = ("title", "address", "document", "commitment")
    list_filter = ("entry__commitment__desk",)
    list_select_related = ("document", "entry__commitment")
    search_fields = ("title", "address", "quote", "entry__commitment__title", "entry__commitment__reference")
    ordering = ("-id",)
    fields = ("entry", "commitment", "title", "address", "document", "quote")
    readonly_fields = ("commitment",)

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(
            visible(user, record="commitment", via="entry__commitment__"), log_lines.evidence_visible(user)
        )

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(StatusEntry.objects.filter(pk=record.entry_id))]

    @admin.display(description=_("commitment"), ordering="entry__commitment__reference")
    def commitment(self, row: Evidence) -> str:
        return str(row.entry.commitment)


@admin.register(Extension)
class ExtensionAdmin(ScopedAdmin):
    list_display = ("follow_up", "number", "before", "after", "reason")
    list_filter = ("follow_up__commitment__desk",)
    list_select_related = ("follow_up__commitment",)
    search_fields = ("reason", "follow_up__commitment__title", "follow_up__commitment__reference")
    ordering = ("-id",)
    fields = ("follow_up", "number", "before", "after", "reason")
    readonly_fields = ("before", "after")

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.filter(visible(user, record="commitment", via="follow_up__commitment__"))

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        return [LogLines(StatusEntry.objects.filter(pk=record.entry_id))]

    @admin.display(description=_("from"))
    def before(self, row: Extension) -> str:
        return panels.moved_from(row)

    @admin.display(description=_("to"), ordering="to_latest")
    def after(self, row: Extension) -> str:
        return panels.moved_to(row)
