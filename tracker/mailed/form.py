"""What a page behind a link asks."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commitments.status import Status

LONGEST_NOTE = 2000
_HELD = {
    Status.DONE: _("It was held"),
    Status.PARTLY_DONE: _("It was held in part"),
    Status.NOT_DONE: _("It was not held"),
}
_DONE = {
    Status.DONE: _("It is done"),
    Status.PARTLY_DONE: _("It is partly done"),
    Status.NOT_DONE: _("It is not done"),
}
_OPEN = {
    Status.ARRANGED: _("A date is fixed"),
    Status.UNDER_WAY: _("It is under way"),
    Status.NO_INFORMATION: _("There is no information"),
}


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class LogForm(forms.Form):
    """What happened, and on which day. ``meets``: it is something that is held.

    ``opened`` is the version of the follow-up that the page showed.
    """

    status = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect, error_messages={"required": _("Choose one of these.")}
    )
    on = _day(label=_("On which day?"), help_text=_("The day on which it happened, or since which it is so."))
    arranged_on = _day(label=_("Fixed for which day?"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meets: bool, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._today = today
        words = {**(_HELD if meets else _DONE), **_OPEN}
        self.fields["status"].choices = [(status.value, said) for status, said in words.items()]  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        self.fields["arranged_on"].widget.attrs["min"] = today.isoformat()
        self.initial["on"] = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise ValidationError(_("That day has not come yet. A day to come is a date that is fixed."))
        return on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        fixed = given.get("arranged_on")
        if given.get("status") == Status.ARRANGED:
            if fixed is None and "arranged_on" not in self.errors:
                self.add_error("arranged_on", _("Say for which day."))
            elif fixed and fixed < self._today:
                self.add_error("arranged_on", _("That day has passed. Say what happened on it."))
        else:
            # The day may have been filled in before another answer was chosen.
            given["arranged_on"] = None
        return given
