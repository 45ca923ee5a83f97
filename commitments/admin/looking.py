"""Forms that can be sent to see what they mean, before they act."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.forms.widgets import Script

# Sent by the button that asks for the preview, and by the page's script while somebody types.
LOOK = "_preview"


class LookingMedia:
    """What the page needs to ask for the preview by itself."""

    js = (Script("django_htmx/htmx-2.min.js", defer=True), Script("schedule-form.js", defer=True))


class LookingForm(forms.BaseForm):
    """Sent to look, it acts on nothing, keeps everything that was typed, and complains of nothing that is missing."""

    # What is sent with a form that is only looked at, by name.
    look_names: ClassVar[tuple[str, ...]] = (LOOK,)

    @property
    def looks_only(self) -> bool:
        return self.is_bound and any(name in self.data for name in self.look_names)

    def fill(self, name: str, value: str) -> None:
        """As if the person had typed ``value`` there."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[name] = value
        self.data = data

    def full_clean(self) -> None:
        if self.looks_only:
            self._errors: ErrorDict = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.looks_only and super().is_valid()

    def read(self, name: str) -> Any:
        """The cleaned value of one field as it is now, or None while it has none that can be read."""
        field = self.fields[name]
        try:
            return field.clean(self[name].data if self.is_bound else self.get_initial_for_field(field, name))
        except ValidationError:
            return None
