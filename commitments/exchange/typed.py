"""Cells as people type them, read strictly: what is not understood is told, never guessed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from commitments.exchange.names import key
from commitments.exchange.problems import Unclear, Wrong
from commitments.exchange.splitting import split
from commitments.models import Desk, Event
from commitments.phrasing import recurrence_in_words, when_in_words
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Hemisphere,
    Offset,
    OffsetError,
    Once,
    Plan,
    Reading,
    Recurrence,
    Recurring,
    Rule,
    RuleError,
    Undated,
    Window,
    WindowError,
    readings,
)
from commitments.status import CountingLabel

C = TypeVar("C", bound=TextChoices)

_YES, _NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0"}
_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
# What a spreadsheet makes of 2026-12, and what is a day of December to everybody else.
_MONTH_AND_TWO = re.compile(r"[^\W\d_]{3,9}\.?[- ]'?[0-9]{2}")
_WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """Where the words of a list are said: at which desk, and how it writes its days (None: nobody said).

    ``keeps_words``: what is not understood as a time stands as the words on time, beside a day of review. ``meant``
    has for words that can mean several things the code of the one that is taken; ``unclear`` gathers such words.
    """

    desk: Desk
    day_first: bool | None = None
    keeps_words: bool = False
    meant: Mapping[str, str] = field(default_factory=dict)
    unclear: dict[str, Unclear] = field(default_factory=dict)

    def day(self, field: str, text: str, *, said_on: date | None = None) -> date | None:
        """A day, typed as 2026-09-14, 14/09/2026 or 14 September 2026; None for nothing."""
        if not (text := text.strip()):
            return None
        if found := _DAY.fullmatch(text):
            return self._numbers(field, text, *map(int, found.groups()))
        window = self.window(field, text, said_on=said_on)
        if window.earliest is None or window.earliest != window.latest:
            raise Wrong(field, _("“%(text)s” is not one day") % {"text": text})
        return window.earliest

    def _numbers(self, field: str, text: str, first: int, second: int, year: int) -> date:
        ways = (
            {(first, second), (second, first)}
            if self.day_first is None
            else {(first, second) if self.day_first else (second, first)}
        )
        days = set()
        for on, month in ways:
            try:
                days.add(date(year, month, on))
            except ValueError:
                continue
        if not days:
            raise Wrong(field, _("“%(text)s” is no day") % {"text": text})
        if len(days) > 1:
            raise Wrong(
                field, _("“%(text)s” can be two days: say whether days are written before months") % {"text": text}
            )
        return days.pop()

    def window(self, field: str, text: str, *, said_on: date | None) -> Window:
        """The one window that ``text`` means."""
        window = self.falling(field, text, said_on=said_on).window
        if window is None:
            raise Wrong(field, _("“%(text)s” is not read as a day or a period") % {"text": text})
        return window

    def falling(self, field: str, text: str, *, said_on: date | None) -> Reading:
        """The one thing that ``text`` means: a window, a rhythm, or a time from an event."""
        if timed := _WITH_TIME.fullmatch(text):
            text = timed[1]
        try:
            return Reading(window=Window.from_edtf(text))
        except WindowError as error:
            refused = str(error)
        if _MONTH_AND_TWO.fullmatch(text):
            told = _("“%(text)s” can be a day or a month of a year: type it like 2026-12") % {"text": text}
            raise Wrong(field, told)
        if _DAY.fullmatch(text):
            on = self.day(field, text)
            return Reading(window=Window.from_edtf(on.isoformat() if on else ""))
        found = self._readings(text, said_on)
        if len(found) > 1:
            # A rhythm that is counted by the calendar or from a day is counted by the calendar unless somebody says so.
            by_calendar = [each for each in found if each.recurrence and each.recurrence.counting is Counting.CALENDAR]
            found = tuple(by_calendar) if len(by_calendar) == 1 and all(each.recurrence for each in found) else found
        if not found:
            is_code = re.fullmatch(r"[0-9./~-]+", text)
            raise Wrong(field, refused if is_code else _("“%(text)s” is not understood") % {"text": text})
        if len(found) == 1:
            return found[0]
        # A deadline is often typed without its “by”.
        before = self._readings(f"by {text}", said_on) if field == "due" else ()
        return self._one_of(field, text, (*before, *found))

    def _readings(self, text: str, said_on: date | None) -> tuple[Reading, ...]:
        hemisphere = Hemisphere(self.desk.hemisphere) if self.desk.hemisphere else None
        return readings(text, said_on=said_on, hemisphere=hemisphere, year_starts=self.desk.year_starts)

    def _one_of(self, field: str, text: str, found: Sequence[Reading]) -> Reading:
        """The reading that somebody said the words have; until then they are gathered, and refused."""
        coded = {_code(each): each for each in found if (each.window or each.recurrence) and not each.event}
        words = " ".join(text.split())
        # The same words, said on another day, may leave other readings.
        asked = f"{words.casefold()}: {', '.join(coded)}"
        # Of a day it is not asked: a season is none, whichever it is.
        if field == "due" and len(coded) > 1:
            answers = [(code, _in_words(each)) for code, each in coded.items()]
            self.unclear.setdefault(asked, Unclear(asked, words, answers))
        if taken := coded.get(self.meant.get(asked, "")):
            return taken
        codes = [each.window.edtf() for each in found if each.window]
        meant = _(", such as %(codes)s") % {"codes": ", ".join(codes)} if codes else ""
        raise Wrong(field, _("“%(text)s” can mean more than one thing%(meant)s") % {"text": text, "meant": meant})


def _code(reading: Reading) -> str:
    if reading.window:
        return reading.window.edtf()
    counted = reading.recurrence
    return (
        f"{counted.rule.rrule()} {counted.counting.value} {counted.year_starts} {reading.starts_on or ''}"
        if counted
        else ""
    )


def _in_words(reading: Reading) -> str:
    if reading.window:
        return when_in_words(reading.window)
    return recurrence_in_words(reading.recurrence) if reading.recurrence else ""


def yes(field: str, text: str) -> bool:
    """yes or no."""
    said = key(text)
    if said in _YES | _NO:
        return said in _YES
    raise Wrong(field, _("“%(text)s” is neither yes nor no") % {"text": text})


def whole(field: str, text: str) -> int | None:
    """A whole number of days or months, not negative; None for nothing."""
    if not text.strip():
        return None
    if not re.fullmatch("[0-9]{1,4}", text.strip()):
        raise Wrong(field, _("“%(text)s” is no whole number from 0 to 9999") % {"text": text})
    return int(text)


def one_of(field: str, text: str, choices: type[C]) -> C:
    """One of an enumeration, by its word or by its code."""
    said = key(text)
    for choice in choices:
        if said in (key(choice.value), key(str(choice.label))):
            return choice
    words = ", ".join(str(choice.label) for choice in choices)
    raise Wrong(field, _("“%(text)s” is none of: %(words)s") % {"text": text, "words": words})


def several(text: str, by: str = ";") -> list[str]:
    """What stands in a cell between separators, each once."""
    return split(text, by)


def planned(row: Mapping[str, str], typed: Typed, *, made_on: date | None, event: Callable[[str], Event]) -> Plan:
    """What the columns of a row say on time: once, by a rule, after an event, as announced, or nothing.

    Nothing said is undated: a review date keeps it in sight. ``event`` finds the event of a name.
    """
    told = {name: row.get(name, "").strip() for name in ON_TIME}
    wording = told["wording"]
    review_on = typed.day("review_on", told["review_on"], said_on=made_on)
    _alone(told)
    if told["after_event"]:
        then = _offset(told["offset"]) if told["offset"] else _recurrence(told)
        return Awaiting(event(told["after_event"]), then, wording, review_on)
    if told["rule"]:
        counted_from = typed.day("counted_from", told["counted_from"], said_on=made_on) or made_on
        return _recurring(_recurrence(told), counted_from, wording)
    if told["due"]:
        try:
            return _said(told["due"], typed, made_on, wording)
        except Wrong:
            if not typed.keeps_words:
                raise
            return Undated(wording or told["due"][:LONGEST_WORDING], review_on)
    if told["announced"] and yes("announced", told["announced"]):
        return Announced(wording)
    return Undated(wording, review_on)


LONGEST_WORDING = 200
ON_TIME = (
    "due",
    "rule",
    "counted",
    "counted_from",
    "year_starts",
    "after_event",
    "offset",
    "announced",
    "review_on",
    "wording",
)


def _alone(told: Mapping[str, str]) -> None:
    """Refuse cells that contradict each other."""
    said = [name for name in ("due", "rule", "announced") if told[name]]
    if len(said) > 1 or (told["after_event"] and said not in ([], ["rule"])):
        raise Wrong(said[-1], _("“%(text)s” and another column both say when") % {"text": told[said[-1]]})
    if told["offset"] and (not told["after_event"] or told["rule"]):
        raise Wrong("offset", _("“%(text)s” needs an event it counts from, and no rule") % {"text": told["offset"]})
    if told["after_event"] and not (told["offset"] or told["rule"]):
        raise Wrong("offset", _("a time from “%(event)s” on is needed") % {"event": told["after_event"]})


def _said(text: str, typed: Typed, made_on: date | None, wording: str) -> Plan:
    """What was typed as due; words are kept as the words of the source unless those are given too."""
    meant = typed.falling("due", text, said_on=made_on)
    is_code = meant.window is not None and meant.window.edtf() == text
    wording = wording or ("" if is_code else text)
    if meant.window:
        return Once(meant.window, wording)
    if meant.recurrence and not meant.event:
        return _recurring(meant.recurrence, meant.starts_on or made_on, wording)
    raise Wrong("due", _("“%(text)s” waits for an event: name it in its own column") % {"text": text})


def _offset(text: str) -> Offset:
    try:
        return Offset.parse(text)
    except OffsetError as error:
        raise Wrong("offset", str(error)) from error


def _recurring(recurrence: Recurrence, counted_from: date | None, wording: str) -> Recurring:
    if counted_from is None:
        raise Wrong("counted_from", _("a rule needs a day to be counted from, here or in “Made on”"))
    return Recurring(recurrence.rule, counted_from, wording, recurrence.counting, recurrence.year_starts)


def _recurrence(told: Mapping[str, str]) -> Recurrence:
    try:
        rule = Rule.parse(told["rule"])
    except RuleError as error:
        raise Wrong("rule", str(error)) from error
    counted = one_of("counted", told["counted"], CountingLabel) if told["counted"] else CountingLabel.CALENDAR
    starts = whole("year_starts", told["year_starts"])
    return Recurrence(rule, Counting(counted.value), 1 if starts is None else starts)
