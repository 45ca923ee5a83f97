"""When a commitment falls due, asked in plain words."""

from typing import Any, ClassVar

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from commitments.admin.fields import WindowField, day_field
from commitments.lifecycle import Announced, Once, Plan, Recurring, Undated
from commitments.schedule import Rule
from commitments.status import ScheduleKind

IN_MONTH = "month_of_year"
_RHYTHMS = {"1": _("month"), "3": _("quarter"), "6": _("half-year"), "12": _("year"), IN_MONTH: _("year, in the month")}
# What each kind of schedule asks for, and may be given.
_NEEDED = {ScheduleKind.ONCE: ("window",), ScheduleKind.RECURRING: ("every", "starting_in")}
_TAKEN = {
    ScheduleKind.ONCE: ("window",),
    ScheduleKind.RECURRING: ("every", "month", "starting_in"),
    ScheduleKind.UNDATED: ("review_on",),
}


class ScheduleFields(forms.Form):
    """``plan()`` is what was asked for; a field that the chosen kind does not use is refused, not passed over."""

    schedule_fieldset: ClassVar = (
        _("When it falls due"),
        {"fields": ["schedule_kind", "wording", "window", ("every", "month", "starting_in"), "review_on"]},
    )
    told_as: ClassVar = {"anchor": "starting_in"}
    schedule_kind = forms.ChoiceField(label=_("schedule"), choices=[("", "---------"), *ScheduleKind.choices])
    wording = forms.CharField(
        label=_("words of the source"), required=False, max_length=200, help_text=_("Such as “in September 2026”.")
    )
    window = WindowField(label=_("once: window"), required=False)
    every = forms.ChoiceField(
        label=_("recurring: every"), required=False, choices=[("", "---------"), *_RHYTHMS.items()]
    )
    month = forms.TypedChoiceField(
        label=_("month of the year"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "---------"), *MONTHS.items()],
    )
    starting_in = day_field(
        label=_("starting in"), required=False, help_text=_("Any day of the first period, such as 2026-01-07.")
    )
    review_on = day_field(
        label=_("undated: review on"), required=False, help_text=_("Empty: after the desk's usual months.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if kind := given.get("schedule_kind"):
            self._check(ScheduleKind(kind), given)
        return given

    def _check(self, kind: ScheduleKind, given: dict[str, Any]) -> None:
        for name in _NEEDED.get(kind, ()):
            if name in given and not given[name]:
                self.add_error(name, _("Needed with the schedule “%(kind)s”.") % {"kind": kind.label})
        for name in ("window", "every", "month", "starting_in", "review_on"):
            if given.get(name) and name not in _TAKEN.get(kind, ()):
                self.add_error(name, _("Not used by the schedule “%(kind)s”: leave it empty.") % {"kind": kind.label})
        if given.get("every") and (given["every"] == IN_MONTH) != bool(given.get("month")) and "month" in given:
            self.add_error("month", _("A month is named with “year, in the month”, and only then."))

    def plan(self) -> Plan:
        given = self.cleaned_data
        wording = given["wording"]
        match ScheduleKind(given["schedule_kind"]):
            case ScheduleKind.ONCE:
                return Once(given["window"], wording)
            case ScheduleKind.RECURRING:
                months = 12 if given["every"] == IN_MONTH else int(given["every"])
                return Recurring(Rule(months, month=given["month"]), given["starting_in"], wording)
            case ScheduleKind.ANNOUNCED:
                return Announced(wording)
            case ScheduleKind.UNDATED:
                return Undated(wording, given["review_on"])
