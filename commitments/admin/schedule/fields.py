"""When a commitment falls due, asked in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.admin.fields import WINDOW_HELP, one_of
from commitments.admin.said import Said
from commitments.admin.schedule.after_events import LONG, THEN, Then
from commitments.admin.schedule.plans import plan_of
from commitments.admin.schedule.rhythms import (
    DAY_NAMES,
    DAYS,
    ENDS,
    EVERY,
    FISCAL,
    MONTH_NAMES,
    NONE,
    NTH,
    PERIODS,
    UNITS,
    Every,
)
from commitments.lifecycle import Plan
from commitments.models import Event, Schedule
from commitments.schedule import Counting, RuleError, Window
from commitments.schedule.offset import OffsetError
from commitments.status import CountingLabel, ScheduleKind

_NOT_BY_RULE = (*PERIODS, *FISCAL, Every.MONTHS, Every.DAY, Every.WEEKDAY)
# Each field with the choices that ask for it: by another field, the values with which it is asked for. What nothing
# asks for is refused when filled, not passed over; the page's script hides it.
ASKED_BY: dict[str, dict[str, Sequence[str]]] = {
    "window": {"schedule_kind": (ScheduleKind.ONCE,)},
    "event": {"schedule_kind": (ScheduleKind.AWAITING,)},
    "then": {"schedule_kind": (ScheduleKind.AWAITING,)},
    "span": {"then": LONG},
    "span_to": {"then": (Then.BETWEEN,)},
    "span_unit": {"then": LONG},
    "duration": {"then": (Then.DURATION,)},
    "every": {"schedule_kind": (ScheduleKind.RECURRING,), "then": (Then.RECURRING,)},
    "every_number": {"every": (Every.NUMBER,)},
    "every_unit": {"every": (Every.NUMBER,)},
    "day": {"every": (Every.DAY,)},
    "nth": {"every": (Every.WEEKDAY,)},
    "weekday": {"every": (Every.WEEKDAY,)},
    "months": {"every": (Every.MONTHS, Every.DAY, Every.WEEKDAY)},
    "rule": {"every": (Every.RULE,)},
    "year_starts": {"every": (*FISCAL, Every.RULE)},
    "counting": {"every": (*PERIODS, Every.RULE)},
    "starting_in": {"schedule_kind": (ScheduleKind.RECURRING,)},
    "ends": {"every": _NOT_BY_RULE},
    "times": {"ends": ("times",)},
    "until": {"ends": ("day",)},
    "review_on": {"schedule_kind": (ScheduleKind.UNDATED, ScheduleKind.AWAITING)},
}
_NEEDED = (
    *("window", "event", "then", "span", "span_to", "duration", "every", "every_number"),
    *("day", "nth", "weekday", "rule", "starting_in", "times", "until"),
)
_GROUPS: Sequence[tuple[Any, Sequence[Sequence[str]]]] = (
    (_("Once"), (("window",),)),
    (_("After an event"), (("event",), ("then", "span", "span_to", "span_unit", "duration"))),
    (
        _("How often"),
        (
            ("every", "every_number", "every_unit", "day", "nth", "weekday", "rule", "year_starts"),
            ("months",),
            ("counting",),
        ),
    ),
    (_("From when, and for how long"), (("starting_in",), ("ends", "times", "until"))),
    (_("Until there is a date"), (("review_on",),)),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A field on the page; ``asked_by`` is for the page's script: ``schedule_kind=undated|awaiting``, or several."""

    field: forms.BoundField
    asked_by: str


class ScheduleFields(forms.Form):
    """``plan()`` is what was asked for, in whatever words."""

    schedule_fieldset: ClassVar = (
        _("When it falls due"),
        {"fields": ["wording", "schedule_kind", *ASKED_BY], "classes": ["schedule"]},
    )
    told_as: ClassVar = {"anchor": "starting_in", "rule": "every"}
    wording = forms.CharField(
        label=_("words of the source"),
        required=False,
        max_length=200,
        help_text=_("As it is written, such as “quarterly meetings” or “in September 2026”."),
    )
    schedule_kind = forms.ChoiceField(label=_("schedule"), choices=[NONE, *ScheduleKind.choices])
    window = forms.CharField(
        label=_("window"),
        required=False,
        max_length=60,
        help_text=WINDOW_HELP,
    )
    event = one_of(
        Schedule._meta.get_field("event"), Event.objects.none(), label=_("event"), addable=True, required=False
    )
    then = forms.ChoiceField(label=_("falls due"), required=False, choices=THEN)
    span = forms.IntegerField(label=_("how many"), required=False, min_value=0, max_value=9999)
    span_to = forms.IntegerField(label=_("to how many"), required=False, min_value=0, max_value=9999)
    span_unit = forms.ChoiceField(label=_("of what"), required=False, choices=UNITS, initial="M")
    duration = forms.CharField(
        label=_("duration"), required=False, max_length=20, help_text=_("Such as P1Y6M, P3M/P1Y or ../-P1D.")
    )
    every = forms.ChoiceField(label=_("rhythm"), required=False, choices=EVERY)
    every_number = forms.IntegerField(label=_("number"), required=False, min_value=1, max_value=9999)
    every_unit = forms.ChoiceField(label=_("unit"), required=False, choices=UNITS, initial="M")
    day = forms.ChoiceField(
        label=_("day of the month"),
        required=False,
        choices=DAYS,
        help_text=_("A month that is shorter takes its last day."),
    )
    nth = forms.ChoiceField(label=_("which"), required=False, choices=NTH)
    weekday = forms.ChoiceField(label=_("weekday"), required=False, choices=DAY_NAMES)
    months = forms.MultipleChoiceField(
        label=_("in these months"), required=False, choices=MONTH_NAMES, widget=forms.CheckboxSelectMultiple
    )
    rule = forms.CharField(
        label=_("rule"),
        required=False,
        max_length=200,
        help_text=_("Such as FREQ=MONTHLY;BYDAY=-1FR;COUNT=6; days only, no times."),
    )
    year_starts = forms.ChoiceField(
        label=_("the year begins in"),
        required=False,
        choices=[NONE, *MONTH_NAMES],
        help_text=_("Empty: a fiscal year as at the desk, any other in January."),
    )
    counting = forms.ChoiceField(
        label=_("counted"), required=False, choices=CountingLabel.choices, initial=CountingLabel.CALENDAR
    )
    starting_in = forms.CharField(
        label=_("starting in"),
        required=False,
        max_length=60,
        help_text=_("“2026”, “January 2026” or a day; by anniversary and from the last one, the exact day."),
    )
    ends = forms.ChoiceField(label=_("ends"), required=False, choices=ENDS)
    times = forms.IntegerField(label=_("number of times"), required=False, min_value=1, max_value=9999)
    until = forms.CharField(label=_("last day"), required=False, max_length=60, help_text=_("A day, or “2028”."))
    review_on = forms.CharField(
        label=_("review on"),
        required=False,
        max_length=60,
        help_text=_("A day on which somebody looks again. Empty: after the desk's usual months."),
    )

    @property
    def said(self) -> Said:
        """Where and when the promise was made, which decides what words can mean."""
        raise NotImplementedError

    def wording_row(self) -> Row:
        return _row(self, "wording")

    def kind_row(self) -> Row:
        return _row(self, "schedule_kind")

    def groups(self) -> list[tuple[str | Promise, list[list[Row]]]]:
        """The fields below the kind of schedule as the page lays them out."""
        return [(title, [[_row(self, name) for name in line] for line in lines]) for title, lines in _GROUPS]

    def clean_window(self) -> Window | None:
        return self._read("window")

    def clean_starting_in(self) -> Window | None:
        return self._read("starting_in")

    def clean_until(self) -> date | None:
        window = self._read("until")
        if window is None:
            return None
        if window.latest:
            return window.latest
        raise ValidationError(_("“%(words)s” has no last day.") % {"words": self.cleaned_data["until"]}, code="window")

    def clean_review_on(self) -> date | None:
        words = self.cleaned_data["review_on"]
        return self.said.day(words) if words else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("schedule_kind"):
            for name in ASKED_BY:
                if name in given:
                    self._check(name, given)
            self._check_together(given)
            if not self.errors.keys() & {"wording", "schedule_kind", *ASKED_BY}:
                self._decide(given)
        return given

    def plan(self) -> Plan:
        return self._plan

    def asks_for(self, name: str, given: dict[str, Any]) -> bool:
        """Whether the choices made in ``given`` ask for the field of that name."""
        return name not in ASKED_BY or self._asking(name, given) is not None

    def _asking(self, name: str, given: dict[str, Any]) -> str | None:
        """The field whose value asks for the field of that name."""
        for parent, values in ASKED_BY[name].items():
            if given.get(parent) in values and self.asks_for(parent, given):
                return parent
        return None

    def _check(self, name: str, given: dict[str, Any]) -> None:
        asking = self._asking(name, given)
        filled = given[name] not in (None, "", [], self.fields[name].initial)
        if asking and not filled and (name in _NEEDED or (name, given.get("every")) == ("months", Every.MONTHS)):
            choice = self._label(asking, given[asking])
            self.add_error(name, ValidationError(_("Needed with “%(choice)s”.") % {"choice": choice}, code="needed"))
        # A unit says nothing without its number.
        if filled and not asking and not name.endswith("_unit"):
            rules_out = self._ruling_out(name, given)
            line = _("Not used with “%(choice)s”: leave it empty.")
            self.add_error(name, line % {"choice": self._label(rules_out, given[rules_out])})

    def _ruling_out(self, name: str, given: dict[str, Any]) -> str:
        """The field whose value would have had to be another one for the field of that name to be asked for."""
        for parent in ASKED_BY[name]:
            if parent in ASKED_BY and not self._asking(parent, given):
                return self._ruling_out(parent, given)
            if given.get(parent):
                return parent
        return "schedule_kind"

    def _label(self, name: str, value: str) -> str:
        choices = dict(_flat(self.fields[name].choices))  # type: ignore[attr-defined]
        return str(choices[value]).removesuffix(" …")

    def _check_together(self, given: dict[str, Any]) -> None:
        window, counting = given.get("starting_in"), given.get("counting") or Counting.CALENDAR
        if window and self.asks_for("starting_in", given):
            if window.earliest is None:
                self.add_error("starting_in", _("Say when it starts, not by when."))
            elif counting != Counting.CALENDAR and window.earliest != window.latest:
                self.add_error("starting_in", _("Give the exact day from which it is counted."))
        if given.get("nth") == "each" and given.get("months"):
            self.add_error("months", _("A weekday of each week is not bound to months: leave them empty."))

    def _decide(self, given: dict[str, Any]) -> None:
        try:
            self._plan = plan_of(given, fiscal_year_starts=self.said.year_starts)
        except RuleError as error:
            self.add_error("rule" if given["every"] == Every.RULE else "every", str(error))
        except OffsetError as error:
            self.add_error("duration" if given["then"] == Then.DURATION else "span", str(error))

    def _read(self, name: str) -> Window | None:
        words = self.cleaned_data[name]
        return self.said.window(words) if words else None


def _row(form: forms.Form, name: str) -> Row:
    asked_by = " ".join(f"{parent}={'|'.join(values)}" for parent, values in ASKED_BY.get(name, {}).items())
    return Row(form[name], asked_by)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
