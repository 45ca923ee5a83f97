"""The admin of parties and focal points: shared by all desks, kept by officers of any."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin.rights import holds, person
from commitments.admin.scoped import ScopedAdmin
from commitments.admin.words import day
from commitments.models import FocalPoint, Party


class SharedAdmin(ScopedAdmin):
    """What belongs to no desk: all staff read it, officers of any desk write it."""

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.OFFICER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.OFFICER)


@admin.register(Party)
class PartyAdmin(SharedAdmin):
    list_display = ("name", "kind", "part_of", "country")
    list_filter = ("kind", "country")
    list_select_related = ("part_of",)
    search_fields = ("name", "slug", "part_of__name")
    ordering = ("name",)
    autocomplete_fields = ("part_of",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "kind", "part_of", "country")
    helps: ClassVar = {
        "name": _("As it is called in the language of the record."),
        "part_of": _("A ministry is part of its state; empty for a party that stands alone."),
    }


@admin.register(FocalPoint)
class FocalPointAdmin(SharedAdmin):
    list_display = ("name", "office", "party", "email", "named")
    list_filter = ("party__kind",)
    list_select_related = ("party",)
    search_fields = ("name", "office", "party__name", "email")
    ordering = ("party__name", "-named_on", "name")
    autocomplete_fields = ("party", "named_in")
    guarded = ("named_in",)
    fields = ("party", "name", "office", "email", "named_in", "named_on")
    when_empty = _("A focal point is a named person at a party who answers for a commitment.")
    helps: ClassVar = {
        "party": _("For whom this person answers."),
        "email": _("Optional. Where the desk writes to focal points, reminders go there."),
        "named_in": _("The document that names this person."),
    }

    @admin.display(description=_("named on"), ordering="named_on")
    def named(self, row: FocalPoint) -> str:
        return day(row.named_on)
