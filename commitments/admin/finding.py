"""Search fields that also work without script: what is sought comes back as a list to choose from."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Q, QuerySet

from commitments.admin.looking import LookingForm
from commitments.admin.scoped import every_word

# Sent by the button beside such a field, with the field's name.
FIND = "_find"
_SHOWN = 20

if TYPE_CHECKING:
    Mixin = AutocompleteSelect
else:
    Mixin = object


class _Findable(Mixin):
    """``found`` may be chosen as well as what is chosen already; ``sought`` is what was typed to find it."""

    template_name = "admin/commitments/found_select.html"
    found: Sequence[Any] = ()
    sought = ""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        groups = list(super().optgroups(name, value, attrs))
        options = groups[0][1]
        held = {str(option["value"]) for option in options}
        if self.found and not self.allow_multiple_selected and not held:
            options.append(self.create_option(name, "", "---------", False, 0))
        for row in self.found:
            if str(row.pk) not in held:
                options.append(self.create_option(name, row.pk, str(row), False, len(options)))
        return groups

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {"find": FIND, "sought_name": sought_name(name), "sought": self.sought}
        return context


class FindOne(_Findable, AutocompleteSelect):
    pass


class FindSome(_Findable, AutocompleteSelectMultiple):
    pass


class FindingForm(LookingForm):
    def find(self, names: Iterable[str]) -> None:
        """Offer in each of these fields what was sought for it. Asks nothing where nothing was."""
        for name in names:
            sought = self.data.get(sought_name(name), "").strip() if self.is_bound else ""
            field = self.fields[name]
            if sought and isinstance(field, forms.ModelChoiceField):
                select: Any = getattr(field.widget, "widget", field.widget)
                select.sought, select.found = sought, _matching(field.queryset, sought)


def sought_name(field: str) -> str:
    return f"find-{field}"


def _matching(rows: "QuerySet[Any] | None", sought: str) -> list[Any]:
    """The first of ``rows`` that the admin's own search would find."""
    if rows is None:
        return []
    columns = admin.site.get_model_admin(rows.model).search_fields
    found = every_word(rows, sought[:200], having=lambda word: _any_of(columns, word))
    return list(found.distinct()[:_SHOWN])


def _any_of(columns: Sequence[str], word: str) -> Q:
    condition = Q(pk__in=[])
    for column in columns:
        condition |= Q(**{f"{column}__icontains": word})
    return condition
