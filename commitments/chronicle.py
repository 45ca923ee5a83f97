"""What a line of the log says changed, in words.

The log keeps it in the standards' own notation and by the names of fields, which never change. A line that is in no
notation known here is told as it was written.
"""

import re
from collections.abc import Iterator
from datetime import date

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.models import Commitment, Desk, Extension, StatusEntry
from commitments.models.follow_up import stored_window
from commitments.phrasing import (
    day_in_words,
    offset_in_words,
    plan_in_words,
    recurrence_in_words,
    slot_in_words,
    window_in_words,
)
from commitments.schedule import (
    Announced,
    Counting,
    Offset,
    Once,
    Plan,
    Recurrence,
    Recurring,
    Rule,
    Undated,
    Window,
)
from commitments.status import EntryKind

_ARROW = " → "
_PLAN = re.compile(
    r"(?P<what>\S+) from (?P<since>.+?)"
    r"(?:, (?P<counting>anniversary|after_last))?(?:, years from month (?P<month>\d+))?"
)
_VERSION = re.compile(r"version (?P<number>\d+)(?: from (?P<day>\S+) on)?: (?P<plan>.*)")
_NAMED = re.compile(r"(?P<slot>.+) \((?P<edtf>[^()]+)\)")
# Fields of a commitment, and those of its desk that a line can speak of.
_FIELDS = {field.name: field for model in (Desk, Commitment) for field in model._meta.get_fields()}


def changes_in_words(entry: StatusEntry) -> tuple[str, ...]:
    """One line for each thing that changed; asks the database nothing where ``extension`` was read along."""
    return tuple(line for line in _said(entry) if line)


def moved_in_words(extension: Extension) -> str:
    """``September 2026 → October 2026``."""
    return f"{before_in_words(extension)}{_ARROW}{after_in_words(extension)}"


def before_in_words(extension: Extension) -> str:
    """The window before the move."""
    return window_in_words(stored_window(extension.from_earliest, extension.from_latest, extension.from_precision))


def after_in_words(extension: Extension) -> str:
    """The window after the move."""
    return window_in_words(stored_window(extension.to_earliest, extension.to_latest, extension.to_precision))


def _said(entry: StatusEntry) -> Iterator[str]:
    change = entry.change
    match EntryKind(entry.kind):
        case EntryKind.LOGGED if change:
            yield _("arranged for %(day)s") % {"day": _value(change)}
        case EntryKind.EXTENDED:
            moved: Extension | None = getattr(entry, "extension", None)
            yield moved_in_words(moved) if moved else _both(change)
        case EntryKind.EXPECTED:
            yield _value(change)
        case EntryKind.SCHEDULED:
            yield _plan(change)
        case EntryKind.RESCHEDULED:
            first, *lists = change.split("\n")
            yield _version(first)
            yield from map(_list, lists)
        case EntryKind.DATED:
            first, *lists = change.split("\n")
            event, colon, days = first.rpartition(": ")
            yield f"{event}{colon}{_both(days)}"
            yield from map(_list, lists)
        case EntryKind.AMENDED:
            yield from map(_amended, _by_field(change))
        case EntryKind.REASSIGNED | EntryKind.STANDING:
            yield _both(change)
        case _:
            yield from change.split("\n")


def _both(change: str) -> str:
    return _ARROW.join(_value(part) for part in change.split(_ARROW))


def _value(text: str) -> str:
    """A day or a window in words; the words of the log for nothing; anything else as it is."""
    words = {"nothing": _("nothing"), "nobody": _("nobody"), "no day": _("no day"), "undated": _("undated")}
    if text in words:
        return words[text]
    try:
        return day_in_words(date.fromisoformat(text)) if len(text) == 10 else window_in_words(Window.from_edtf(text))
    except ValueError:
        return text


def _by_field(change: str) -> list[str]:
    """``change`` cut where another field begins: a value may have several lines."""
    pieces: list[str] = []
    for line in change.split("\n"):
        name, colon, _rest = line.partition(": ")
        if pieces and not (colon and name in _FIELDS):
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces


def _amended(piece: str) -> str:
    """``Lead in days: 5 → nothing``."""
    name, colon, values = piece.partition(": ")
    field = _FIELDS.get(name)
    if not colon or not isinstance(field, models.Field):
        return piece
    told, of_desk = values.removesuffix(" (desk)"), values.endswith(" (desk)")
    before, arrow, after = told.partition(_ARROW)
    label = _("%(field)s of the desk") % {"field": field.verbose_name} if of_desk else field.verbose_name
    return f"{capfirst(str(label))}: {_of(field, before)}{arrow}{_of(field, after)}"


def _of(field: "models.Field[object, object]", text: str) -> str:
    if isinstance(field, models.BooleanField):
        return {"True": _("yes"), "False": _("no"), "yes": _("yes"), "no": _("no")}.get(text, text)
    for value, label in field.flatchoices:
        if text == str(value):
            return str(label)
    return _value(text) if isinstance(field, models.DateField) or text == "nothing" else text


def _version(line: str) -> str:
    found = _VERSION.fullmatch(line)
    if not found:
        return line
    said = {"number": found["number"], "plan": _plan(found["plan"]), "day": _value(found["day"] or "")}
    if found["day"]:
        return _("version %(number)s, from %(day)s on: %(plan)s") % said
    return _("version %(number)s: %(plan)s") % said


def _list(line: str) -> str:
    """``new: third quarter of 2026``: rounds by their names, with their windows where those say more."""
    name, colon, rounds = line.partition(": ")
    labels = {"stays": _("stays"), "replaced": _("replaced"), "new": _("new")}
    if not colon or name not in labels:
        return line
    return f"{labels[name]}: {', '.join(map(_round, rounds.split(', ')))}"


def _round(text: str) -> str:
    found = _NAMED.fullmatch(text)
    return f"{slot_in_words(found['slot'])} ({_value(found['edtf'])})" if found else slot_in_words(text)


def _plan(text: str) -> str:
    """What ``lifecycle.scheduling.in_short`` wrote."""
    kinds: dict[str, Plan] = {"announced": Announced(), "undated": Undated()}
    try:
        if text in kinds:
            return plan_in_words(kinds[text])
        if found := _PLAN.fullmatch(text):
            return _counted(found)
        return plan_in_words(Once(Window.from_edtf(text))) if text else ""
    except ValueError:
        return text


def _counted(found: "re.Match[str]") -> str:
    """From a day or an event. Raises ValueError for a rule or an offset that is none."""
    what, since = found["what"], found["since"]
    if "FREQ=" not in what:
        return offset_in_words(Offset.parse(what), since)
    counting, year_starts = Counting(found["counting"] or Counting.CALENDAR), int(found["month"] or 1)
    rule = Rule.parse(what)
    try:
        return plan_in_words(Recurring(rule, date.fromisoformat(since), "", counting, year_starts))
    except ValueError:
        rhythm = recurrence_in_words(Recurrence(rule, counting, year_starts))
        return _("%(rhythm)s, counted from %(event)s") % {"rhythm": rhythm, "event": since}
