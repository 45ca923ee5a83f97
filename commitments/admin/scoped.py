"""What every page of the admin has in common: it is scoped to the person, and nothing is deleted."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.db.models import Field, ForeignKey, ManyToManyField, Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commitments import access
from commitments.access import Role
from commitments.admin.history.meanwhile import MARKS, OpenedForm
from commitments.admin.history.remembering import RememberingAdmin
from commitments.admin.rights import choices_of, holds, person
from commitments.models import CommitmentParty, Desk


class ScopedAdmin(RememberingAdmin):
    """Shows the rows a person may see, to members of any desk; changes nothing unless a subclass says who may."""

    form = OpenedForm
    # Relations to records with a confidentiality of their own: the form leaves out what the person may not see.
    guarded: ClassVar[Sequence[str]] = ()
    # What an empty list says of where its rows come from.
    when_empty: ClassVar["str | Promise"] = ""
    # What a field asks for, where its label alone does not say it and the model says nothing either.
    helps: ClassVar["Mapping[str, str | Promise]"] = {}
    list_per_page = 50
    show_full_result_count = False

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Those of ``rows`` that ``user`` may see."""
        return rows.visible_to(user)  # type: ignore[attr-defined,no-any-return]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.scope(super().get_queryset(request), person(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Another desk's record answers like one that does not exist, and both with 404."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404(_("There is no such record."))
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        # Asked of visitors too: the sign-in page lists what it may.
        return access.is_staff(request.user) and self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.VIEWER)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters offer: any other lookup would answer questions about columns that are not shown."""
        offered = {self.date_hierarchy, *_named(self.list_filter)} - {None}
        return super().lookup_allowed(lookup, value, request) and any(
            lookup == name or lookup.startswith(f"{name}__") for name in offered
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # What a form was opened with stands above its fields.
        return without({MARKS, *self.shut(request, obj)}, super().get_fieldsets(request, obj))

    def shut(self, request: HttpRequest, obj: Any) -> set[str]:
        """The guarded relations of ``obj`` that lead to a record this person may not see."""
        return {name for name in self.guarded if obj and not _may_see(getattr(obj, name), person(request))}

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.helps:
            kwargs["help_text"] = self.helps[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelChoiceField[Any] | None":
        kwargs.setdefault("queryset", self.choices(db_field, person(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelMultipleChoiceField[Any] | None":
        kwargs.setdefault("queryset", self.choices(db_field, person(request)))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices(self, db_field: "Field[Any, Any]", user: User) -> QuerySet[Any]:
        return choices_of(_target(db_field), user)


class DeskRecordAdmin(ScopedAdmin):
    """Records that officers write: at their own desks only, and a record stays at its desk."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), Role.OFFICER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), Role.OFFICER, desk_id=obj.desk_id if obj else None)

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Whoever records at one desk only need not choose it."""
        desks = Desk.objects.held_by(person(request), Role.OFFICER)[:2]
        given = super().get_changeform_initial_data(request)
        return {"desk": desks[0].pk, **given} if len(desks) == 1 else given

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["desk"] if obj else [])]


def without(names: set[str], fieldsets: Any) -> list[Any]:
    """``fieldsets`` less the fields in ``names``, and less the fieldsets that are empty then."""
    rows = [
        (heading, {**options, "fields": [name for name in options["fields"] if name not in names]})
        for heading, options in fieldsets
    ]
    return [row for row in rows if row[1]["fields"]]


def every_word(rows: QuerySet[Any], search: str, *, having: Any) -> QuerySet[Any]:
    """Those of ``rows`` that have each word of ``search``, where ``having(word)`` is the condition for one of them."""
    condition = Q()
    for word in search.split():
        condition &= having(word)
    return rows.filter(condition)


def with_party_named(word: str) -> QuerySet[Any, Any]:
    """The keys of commitments with a party of that name, or one that is part of it."""
    named = Q(party__name__icontains=word) | Q(party__root__name__icontains=word)
    return CommitmentParty.objects.filter(named).values("commitment")


def _named(filters: Sequence[Any]) -> set[str]:
    return {
        item if isinstance(item, str) else item[0] if isinstance(item, (list, tuple)) else item.parameter_name
        for item in filters
    }


def _target(db_field: "Field[Any, Any]") -> type[Any]:
    model: type[Any] = db_field.remote_field.model  # type: ignore[union-attr]
    return model


def _may_see(record: Model | None, user: User) -> bool:
    return record is None or choices_of(type(record), user).filter(pk=record.pk).exists()
