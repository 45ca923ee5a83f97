"""The readings of the words of a source, as buttons that fill the schedule form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from commitments.admin.said import Said
from commitments.admin.schedule.plans import typed, typed_then
from commitments.admin.schedule.rhythms import chosen
from commitments.models import Event
from commitments.phrasing import offset_in_words, plan_in_words, recurrence_in_words, when_in_words
from commitments.schedule import Counting, Once, Recurring
from commitments.schedule.phrase import Reading
from commitments.status import ScheduleKind

# What a recurrence says by leaving it out.
_UNSAID = {"counting": Counting.CALENDAR.value, "ends": "", "year_starts": ""}


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of the words as a button; taking it fills ``fields``, and it is ``taken`` when they say that."""

    key: str
    words: str
    fields: Mapping[str, Any]
    taken: bool


def choices(
    readings: Sequence[Reading], said: Said, *, filled: Mapping[str, Any], events: Sequence[Event]
) -> list[Choice]:
    """The readings as buttons; ``filled`` is what stands in the fields now, each a text or a list of texts."""
    found = []
    for reading in readings:
        fields = _fields(reading, said, filled=filled, events=events)
        taken = all((filled[name] or _UNSAID.get(name, "")) == value for name, value in (_UNSAID | fields).items())
        found.append(Choice(urlencode(fields, doseq=True), _in_words(reading, said), fields, taken))
    return found


def _fields(reading: Reading, said: Said, *, filled: Mapping[str, Any], events: Sequence[Event]) -> dict[str, Any]:
    if reading.window:
        fields = typed(Once(reading.window))
        del fields["wording"]
        return fields
    if reading.event or reading.offset:
        then = reading.offset or reading.recurrence
        named = next((str(event.pk) for event in events if _same(event.name, reading.event)), filled["event"])
        return {
            "schedule_kind": ScheduleKind.AWAITING.value,
            "event": named,
            **(typed_then(then) if then else {}),
        }
    since = reading.starts_on or (None if filled["starting_in"] else said.on)
    return {
        "schedule_kind": ScheduleKind.RECURRING.value,
        "starting_in": since.isoformat() if since else filled["starting_in"],
        **(chosen(reading.recurrence) if reading.recurrence else {}),
    }


def _same(name: str, words: str) -> bool:
    """Whether the words of a source name that event: “elections” and “the elections” are the same."""
    return name.casefold().removeprefix("the ") == words.casefold().removeprefix("the ")


def _in_words(reading: Reading, said: Said) -> str:
    event = reading.event or _("the event")
    if reading.window:
        return when_in_words(reading.window)
    if reading.offset:
        return offset_in_words(reading.offset, event)
    if reading.recurrence is None:
        return _("after %(event)s") % {"event": event}
    if reading.event:
        return _("%(rhythm)s, from %(event)s on") % {"rhythm": recurrence_in_words(reading.recurrence), "event": event}
    since = reading.starts_on or (None if reading.recurrence.counting is Counting.CALENDAR else said.on)
    counted = reading.recurrence
    if since is None:
        return recurrence_in_words(counted)
    return plan_in_words(Recurring(counted.rule, since, "", counted.counting, counted.year_starts))
