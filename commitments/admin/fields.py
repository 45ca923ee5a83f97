"""Form fields and widgets that several pages of the admin share."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db.models import Field, ManyToOneRel, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commitments.admin.finding import FindOne, FindSome
from commitments.admin.said import Said

WINDOW_HELP = _("“September 2026”, “by the end of 2026”, “autumn 2026”, or a code such as 2026-09.")


class WindowField(forms.CharField):
    """A due window, typed in words or as EDTF; cleans to a Window, or to None when empty.

    The form sets ``said``: where and when the words are said, which decides what they can mean.
    """

    said = Said()

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("window"), "help_text": WINDOW_HELP, "max_length": 60, **options})

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        return self.said.window(words) if words else None


def capital_labels(form: forms.BaseForm) -> None:
    """Begin each label with a capital, as the admin does with those of model fields."""
    for field in form.fields.values():
        field.label = capfirst(field.label) if field.label else field.label


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=AdminDateWidget, **options)


def text_field(*, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows, "cols": 60}), **options)


def one_of(
    like: "Field[Any, Any]",
    queryset: QuerySet[Any],
    *,
    addable: bool = False,
    findable: bool = False,
    **options: Any,
) -> "forms.ModelChoiceField[Any]":
    """A choice found by typing, as the admin offers for the model field ``like``; only of ``queryset``.

    ``addable`` puts a button beside it that opens the form for a new one. ``findable`` is for a FindingForm, where it
    works without script as well.
    """
    widget: Any = (FindOne if findable else AutocompleteSelect)(like, admin.site)
    return forms.ModelChoiceField(queryset, widget=_addable(widget, like) if addable else widget, **options)


def without_buttons(field: forms.Field) -> None:
    """Take away what leads from a choice to the page of the record that is chosen, or to that of a new one."""
    if isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False


def some_of(
    like: "Field[Any, Any]",
    queryset: QuerySet[Any],
    *,
    addable: bool = False,
    findable: bool = False,
    **options: Any,
) -> "forms.ModelMultipleChoiceField[Any]":
    """Like ``one_of``, for several."""
    widget = (FindSome if findable else AutocompleteSelectMultiple)(like, admin.site)
    return forms.ModelMultipleChoiceField(queryset, widget=_addable(widget, like) if addable else widget, **options)


def _addable(widget: forms.Select, like: "Field[Any, Any]") -> RelatedFieldWidgetWrapper:
    return RelatedFieldWidgetWrapper(widget, cast(ManyToOneRel, like.remote_field), admin.site, can_add_related=True)
