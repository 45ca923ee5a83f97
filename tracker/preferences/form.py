"""What people choose about their mail."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models.desk import validate_time_zone
from tracker.answers import SWITCHES, Wishes


class WishesForm(forms.Form):
    """``hour`` and ``zone`` are those of the desk, in words: what an empty field stands for."""

    hour = forms.TypedChoiceField(label=gettext_lazy("Hour"), coerce=int, empty_value=None, required=False)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        required=False,
        validators=[validate_time_zone],
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, hour: str, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        hours = [(str(each), f"{each:02}:00") for each in range(24)]
        self.fields["hour"].choices = [("", _("as your desk: %(hour)s") % {"hour": hour}), *hours]  # type: ignore[attr-defined]
        self.fields["time_zone"].widget.attrs["placeholder"] = _("as your desk: %(zone)s") % {"zone": zone}
        for kind in SWITCHES:
            self.fields[str(kind)] = forms.BooleanField(label=kind.label, required=False)

    @classmethod
    def initial_of(cls, wishes: Wishes) -> dict[str, Any]:
        """What the fields show of ``wishes``."""
        return {"hour": wishes.hour, "time_zone": wishes.time_zone} | {
            str(kind): kind in wishes.takes for kind in SWITCHES
        }

    def wishes(self) -> Wishes:
        """What was chosen; the form has to be valid."""
        given = self.cleaned_data
        takes = frozenset(kind for kind in SWITCHES if given[str(kind)])
        return Wishes(given["hour"], given["time_zone"], takes)

    def clean_time_zone(self) -> str:
        return str(self.cleaned_data["time_zone"]).strip()


@cache
def zones() -> tuple[str, ...]:
    """The zones to choose from: places, not the old names and offsets that are zones as well."""
    kept = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return (*sorted(name for name in available_timezones() if name.split("/", 1)[0] in kept), "UTC")
