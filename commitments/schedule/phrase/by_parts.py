"""A place in each week, month, quarter or year, as the BY parts of an RRULE."""

import re
from calendar import monthrange
from collections.abc import Iterator

from commitments.schedule.days import WEEKDAYS as DAY_CODES
from commitments.schedule.phrase.forms import MONTH, WEEKDAY
from commitments.schedule.phrase.spelling import MONTHS, WEEKDAYS

_SOME_MONTHS = rf"{MONTH}(?: (?:and )?{MONTH})*"
_DAY_OF_MONTHS = re.compile(rf"(?P<day>\d{{1,2}})(?:th)?(?: day)?(?: of| in)? (?P<months>{_SOME_MONTHS})")
_LAST_DAY_OF_MONTHS = re.compile(rf"last day (?:of|in) (?P<months>{_SOME_MONTHS})")
_MONTH_AND_DAY = re.compile(rf"(?P<months>{MONTH}) (?P<day>\d{{1,2}})(?:th)?")
_SAME_DAY = re.compile(rf"(?P<day>\d{{1,2}})(?:th)?(?: of)? {MONTH}(?: (?:and )?(?P=day)(?:th)?(?: of)? {MONTH})+")
_NTH = rf"(?:(?P<number>[1-5])th|last) (?P<weekday>{WEEKDAY})"
_NTH_WEEKDAY = re.compile(_NTH)
_NTH_WEEKDAY_OF_MONTHS = re.compile(rf"{_NTH}(?: of| in)? (?P<months>{_SOME_MONTHS})")
# Not "at the end of each month": a rule can say its last day, but not its last days.
_DAY = re.compile(r"(?P<day>\d{1,2})th(?: day)?|last day")
_EDGE = re.compile(r"(?P<first>beginning|1th day)|(?P<last>end|last day)")
_NTH_MONTH = re.compile(r"(?:(?P<number>\d{1,2})th|last) month")
_MONTHS_IN = {"quarter": 3, "half year": 6, "year": 12}


def by_parts(words: str, unit: str) -> list[str]:
    """Such as ``BYMONTH=3,9`` for "march and september" in a "year"; several where several are meant, else none.

    In the unit "name" a month is named: "1th monday of september", but not "1th monday".
    """
    match unit:
        case "week" | "fortnight":
            return [f"BYDAY={DAY_CODES[WEEKDAYS.index(words)]}"] if words in WEEKDAYS else []
        case "month":
            return list(_in_a_month(words))
        case "name":
            return list(_in_named_months(words))
        case "year":
            return [*_in_named_months(words), *_in_a_period(words, 12)]
        case _:
            return list(_in_a_period(words, _MONTHS_IN.get(unit, 0)))


def _in_a_month(words: str) -> Iterator[str]:
    if found := _DAY.fullmatch(words):
        day = int(found["day"] or -1)
        if day in (-1, *range(1, 32)):
            yield f"BYMONTHDAY={day}"
    elif found := _NTH_WEEKDAY.fullmatch(words):
        yield _weekday(found)


def _in_named_months(words: str) -> Iterator[str]:
    if re.fullmatch(_SOME_MONTHS, words):
        yield _months(words)
    elif found := _DAY_OF_MONTHS.fullmatch(words) or _MONTH_AND_DAY.fullmatch(words):
        yield from _days(int(found["day"]), found["months"])
    elif found := _SAME_DAY.fullmatch(words):
        yield from _days(int(found["day"]), words)
    elif found := _LAST_DAY_OF_MONTHS.fullmatch(words):
        yield f"{_months(found['months'])};BYMONTHDAY=-1"
    elif found := _NTH_WEEKDAY_OF_MONTHS.fullmatch(words):
        yield f"{_months(found['months'])};{_weekday(found)}"


def _in_a_period(words: str, length: int) -> Iterator[str]:
    """The first or last day or month of each period of so many months; "at the end of" can mean either."""
    if not length:
        return
    firsts, lasts = range(1, 13, length), range(length, 13, length)
    if found := _EDGE.fullmatch(words):
        months = _listed(lasts if found["last"] else firsts)
        if "day" not in words:
            yield months
        yield f"{months};BYMONTHDAY={-1 if found['last'] else 1}"
    elif found := _NTH_MONTH.fullmatch(words):
        number = int(found["number"] or length)
        if 1 <= number <= length:
            yield _listed(range(number, 13, length))
    elif (found := _NTH_WEEKDAY.fullmatch(words)) and found["number"] != "5":
        yield f"{_listed(firsts if found['number'] else lasts)};{_weekday(found)}"


def _days(day: int, names: str) -> Iterator[str]:
    # 2024 has a 29 February.
    if all(1 <= day <= monthrange(2024, month)[1] for month in _numbers(names)):
        yield f"{_months(names)};BYMONTHDAY={day}"


def _weekday(found: re.Match[str]) -> str:
    return f"BYDAY={found['number'] or -1}{DAY_CODES[WEEKDAYS.index(found['weekday'])]}"


def _months(names: str) -> str:
    return _listed(_numbers(names))


def _numbers(names: str) -> list[int]:
    return [MONTHS.index(name) + 1 for name in re.findall(MONTH, names)]


def _listed(months: range | list[int]) -> str:
    return f"BYMONTH={','.join(map(str, months))}"
