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
from django.core.exceptions import ValidationError
from django.db.models import Field, ManyToOneRel, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commitments.schedule import Window, WindowError

WINDOW_HELP = _(
    "<code>2026-09-14</code> a day, <code>2026-09</code> September 2026, <code>2026-35</code> the third quarter "
    "(33 to 36), <code>2027-40</code> the first half-year (40, 41), <code>2026</code> the year, "
    "<code>../2026-12-31</code> by that day, <code>2026-01-07/2026-07-07</code> from one day to another."
)


class WindowField(forms.CharField):
    """A due window, typed as EDTF; cleans to a Window, or to None when empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("window"))
        options.setdefault("help_text", WINDOW_HELP)
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Window.from_edtf(text)
        except WindowError as error:
            raise ValidationError(str(error), code="window") from error


def capital_labels(form: forms.BaseForm) -> None:
    """Begin each label with a capital, as the admin does with those of model fields."""
    for field in form.fields.values():
        field.label = capfirst(field.label) if field.label else field.label


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=AdminDateWidget, **options)


def text_field(*, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows, "cols": 60}), **options)


def one_of(
    like: "Field[Any, Any]", queryset: QuerySet[Any], *, addable: bool = False, **options: Any
) -> "forms.ModelChoiceField[Any]":
    """A choice found by typing, as the admin offers for the model field ``like``; only of ``queryset``.

    ``addable`` puts a button beside it that opens the form for a new one.
    """
    widget: Any = AutocompleteSelect(like, admin.site)
    if addable:
        widget = RelatedFieldWidgetWrapper(
            widget, cast(ManyToOneRel, like.remote_field), admin.site, can_add_related=True
        )
    return forms.ModelChoiceField(queryset, widget=widget, **options)


def some_of(like: "Field[Any, Any]", queryset: QuerySet[Any], **options: Any) -> "forms.ModelMultipleChoiceField[Any]":
    """Like ``one_of``, for several."""
    return forms.ModelMultipleChoiceField(queryset, widget=AutocompleteSelectMultiple(like, admin.site), **options)
