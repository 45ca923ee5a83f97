"""What waits for an event: "within six months of the signing", "after the elections", "a year after the last round".

Works on a phrase as it was written, since it keeps the name of the event; only what stands before it is spelled anew.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from commitments.schedule.counting.rrule import RuleError
from commitments.schedule.counting.rule import Rule
from commitments.schedule.counting.slots import Counting
from commitments.schedule.offset import Duration, Offset, OffsetError
from commitments.schedule.phrase.clauses import duration
from commitments.schedule.phrase.happenings import happens, is_event, is_the_last, is_the_last_round
from commitments.schedule.phrase.reading import Reading, Said
from commitments.schedule.phrase.rhythms import plain_rules
from commitments.schedule.phrase.spelling import spelled
from commitments.schedule.phrase.times import times
from commitments.schedule.plan import Recurrence
from commitments.schedule.window import Precision

_JOINT = re.compile(
    r"\b(after|following|from|of|since|as of|before|prior to|ahead of|upon|on|at|by|until|than)\s",
    re.ASCII | re.IGNORECASE,
)
# "No later than twenty-four months after" is a long one.
_LONGEST_HEAD = 80
_AFTER = ("after", "following", "from", "since")
_BEFORE = ("before", "prior to", "ahead of")

_WITHIN = re.compile(r"(?:within|in|over|during|up to|at most|not more than|no more than) (.+)")
_NO_LATER = re.compile(r"(?:no later than|not later than|by|at latest) (.+)")
_AT_LEAST = re.compile(r"(?:at least|not less than|no less than|no earlier than|not earlier than|not before|from) (.+)")
_EXACTLY = re.compile(r"(?:on )?(.+)")
_BETWEEN = re.compile(r"(?:between |from )?(?P<first>\d+(?: [a-z]+)?) (?:and|to) (?P<last>\d+ (?P<unit>[a-z]+))")
_STARTING = re.compile(r" (?:starting|beginning|commencing|counted|counting)$")


def awaited(text: str, said: Said) -> Iterator[Reading]:
    """Every meaning of a tidy phrase as counted from an event, from the last round, or from a day that it names."""
    for joint in _JOINT.finditer(text, 0, _LONGEST_HEAD):
        head, how, tail = spelled(text[: joint.start()]), joint[1].lower(), text[joint.end() :]
        if head is not None:
            yield from _from_a_day(head, how, tail, said)
            yield from _from_the_last(head, how, tail)
            yield from _from_an_event(head, how, tail)


def _from_a_day(head: str, how: str, tail: str, said: Said) -> Iterator[Reading]:
    """Within six months of 7 January 2026."""
    for offset in _apart(head, how):
        for window in times(spelled(tail) or "", said):
            if window.precision is Precision.DAY:
                yield Reading(window=offset.window_from(window.opens))


def _from_the_last(head: str, how: str, tail: str) -> Iterator[Reading]:
    """A year after the previous round: the next one is due between that and a year after it."""
    if is_the_last(tail) and how in (*_AFTER, "of"):
        within = _WITHIN.fullmatch(head) or _NO_LATER.fullmatch(head)
        if (within or how != "of") and (rule := _rule(duration(within[1] if within else head))):
            yield Reading(recurrence=Recurrence(rule, Counting.AFTER_LAST))


def _from_an_event(head: str, how: str, tail: str) -> Iterator[Reading]:
    if is_the_last_round(tail) or not is_event(tail):
        return
    for offset in _apart(head, how):
        yield Reading(offset=offset, event=tail)
    # "After the flood" waits for it; "on the agenda" and "before the court" wait for nothing.
    if how in ("after", "following") or happens(tail):
        for offset in _right_at(head, how):
            yield Reading(offset=offset, event=tail)
    if how in (*_AFTER, "as of"):
        for rule in plain_rules(_STARTING.sub("", head)):
            yield Reading(recurrence=Recurrence(rule, Counting.ANNIVERSARY), event=tail)


def _apart(head: str, how: str) -> list[Offset]:
    """So long before or after it: "within six months of", "30 days before", "between three and six months after"."""
    before, now = how in _BEFORE, Duration()
    if found := _BETWEEN.fullmatch(head):
        first = _span(found["first"], before) or _span(f"{found['first']} {found['unit']}", before)
        last = _span(found["last"], before)
        return _between(first, last) if first and last and how in (*_AFTER, *_BEFORE) else []
    if (found := _WITHIN.fullmatch(head)) and (span := _span(found[1], before)):
        return _between(now, span) if how in (*_AFTER, *_BEFORE, "of") else []
    if how not in (*_AFTER, *_BEFORE):
        return []
    if (found := _NO_LATER.fullmatch(head)) and (span := _span(found[1], before)):
        return [Offset(None, span)] if before else [Offset(now, span)]
    if (found := _AT_LEAST.fullmatch(head)) and (span := _span(found[1], before)):
        return [Offset(None, span)] if before else [Offset(span, None)]
    if (found := _EXACTLY.fullmatch(head)) and (span := _span("1 day" if found[1] == "day" else found[1], before)):
        return [Offset(span, span)]
    return []


def _right_at(head: str, how: str) -> list[Offset]:
    """On it, from it on, by it, before it, after it."""
    now, day = Duration(), Duration(days=1)
    match head, how:
        case "", "after" | "following":
            return [Offset(day, None)]
        case "", "on" | "upon" | "at":
            return [Offset(now, now)]
        case "", "before" | "prior to" | "ahead of":
            return [Offset(None, replace(day, back=True))]
        case ("", "by" | "until") | ("no later" | "not later", "than"):
            return [Offset(None, now)]
        case ("", "from" | "since" | "as of") | ("no earlier" | "not earlier", "than") | ("not", "before"):
            return [Offset(now, None)]
        case ("starting" | "beginning" | "commencing" | "effective" | "with effect", "from" | "on" | "upon" | "at"):
            return [Offset(now, None)]
        case _:
            return []


def _span(words: str, before: bool) -> Duration | None:
    span = duration(words)
    return replace(span, back=before) if span else None


def _between(one: Duration, other: Duration) -> list[Offset]:
    """From the earlier to the later; nothing where that differs from day to day, as with 30 days and a month."""
    first, last = (other, one) if other.back else (one, other)
    try:
        return [Offset(first, last)]
    except OffsetError:
        return []


def _rule(every: Duration | None) -> Rule | None:
    if every is None:
        return None
    freqs = (("YEARLY", every.years), ("MONTHLY", every.months), ("WEEKLY", every.weeks), ("DAILY", every.days))
    freq, interval = next((freq, count) for freq, count in freqs if count)
    try:
        return Rule(freq=freq, interval=interval)
    except RuleError:
        return None
