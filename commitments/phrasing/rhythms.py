"""How often a rule falls by the calendar, in words; not from when on, nor until when."""

import re
from calendar import monthrange
from datetime import date

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, ngettext

from commitments.phrasing.days import day_of_year_in_words
from commitments.phrasing.lists import list_in_words
from commitments.phrasing.numbers import every_in_words, number_in_words
from commitments.schedule import Rule
from commitments.schedule.days import WEEKDAYS as WEEKDAY_CODES

_FEBRUARY = 2
# Every month has this many days; a later day may be missing.
SHORTEST_MONTH = 28
# Not every month has a fifth Tuesday.
_EVERY_MONTH_HAS = 4
_ANY_COMMON_YEAR = 2001
_DAYS = re.compile("BYMONTHDAY=([-0-9,]+)")
# Each the same weekday.
_WEEKDAYS = re.compile("BYDAY=-?[1-4]([A-Z]{2})(?:,-?[1-4]\\1)+")


def rhythm_in_words(rule: Rule, *, year_starts: int = 1) -> str:
    """``once in each calendar quarter``, ``every March and September``, ``on the second Tuesday of each month``.

    ``year_starts`` is the month (1 to 12) with which years, and the periods that divide them, begin.
    """
    yearly = rule.freq == "YEARLY"
    if rule.weekday and rule.freq == "WEEKLY":
        return _weekday_of_week(rule)
    if rule.weekday and (yearly or not rule.months):
        return _weekday_of_months(rule)
    if rule.day and yearly and rule.months:
        return _day_of_named_months(rule, rule.day)
    if rule.day and not rule.months and not (yearly and rule.interval > 1):
        return _day_of_each_month(rule, rule.day)
    if rule.months and yearly and not rule.day:
        return _named_months(rule)
    if several := _several_a_month(rule):
        return several
    if rule.by_parts():
        return gettext("by the rule %(rule)s") % {"rule": rule.pattern()}
    if rule.freq == "DAILY":
        return every_in_words(rule)
    if rule.freq == "WEEKLY":
        return ngettext("once in each week", "once in a week, %(every)s", rule.interval) % {
            "every": every_in_words(rule)
        }
    return _years(rule, year_starts) if yearly else _periods(rule, year_starts)


def days_of_months_in_words(day: int, months: list[int]) -> str:
    """``15 March and 15 September``; a day that a month lacks, and -1, is the month's last."""
    return list_in_words([_day_of_month(day, month) for month in months])


def day_of_each_month_in_words(day: int) -> str:
    """``the 7th of each month``, ``the 31st of each month, or the last day of a shorter month``."""
    if day == -1:
        return gettext("the last day of each month")
    if day > SHORTEST_MONTH:
        return gettext("the %(day)s of each month, or the last day of a shorter month") % {"day": ordinal(day)}
    return gettext("the %(day)s of each month") % {"day": ordinal(day)}


def months_named(months: list[int]) -> str:
    """``March and September``."""
    return list_in_words([MONTHS[month] for month in months])


def _years(rule: Rule, year_starts: int) -> str:
    names = {"every": every_in_words(rule), **_year(year_starts)}
    if year_starts == 1:
        said = ngettext("once in each calendar year", "once in a calendar year, %(every)s", rule.interval)
    else:
        said = ngettext(
            "once in each year from %(first)s to %(last)s",
            "once in a year from %(first)s to %(last)s, %(every)s",
            rule.interval,
        )
    return said % names


def _periods(rule: Rule, year_starts: int) -> str:
    months = rule.interval
    by_the_calendar = {
        1: gettext("once in each calendar month"),
        2: gettext("once in every two calendar months"),
        3: gettext("once in each calendar quarter"),
        4: gettext("once in each third of the calendar year"),
        6: gettext("once in each half of the calendar year"),
    }
    by_other_years = {
        2: gettext("once in every two months of the year from %(first)s to %(last)s"),
        3: gettext("once in each quarter of the year from %(first)s to %(last)s"),
        4: gettext("once in each third of the year from %(first)s to %(last)s"),
        6: gettext("once in each half of the year from %(first)s to %(last)s"),
    }
    if months not in by_the_calendar:
        return gettext("once in every %(number)s months") % {"number": number_in_words(months)}
    if (year_starts - 1) % months == 0:
        return by_the_calendar[months]
    return by_other_years[months] % _year(year_starts)


def _year(starts: int) -> dict[str, object]:
    return {"first": MONTHS[starts], "last": MONTHS[(starts - 2) % 12 + 1]}


def _several_a_month(rule: Rule) -> str:
    """Several days, or several of one weekday, that each month has; "" for any other rule."""
    if rule.freq != "MONTHLY" or rule.interval > 1:
        return ""
    if found := _DAYS.fullmatch(rule.rest):
        days = sorted(map(int, found[1].split(",")), key=_from_the_start)
        if set(days) <= {-1, *range(1, SHORTEST_MONTH + 1)}:
            names = [gettext("last day") if day == -1 else ordinal(day) for day in days]
            return gettext("on the %(days)s of each month") % {"days": list_in_words(names)}
    if found := _WEEKDAYS.fullmatch(rule.rest):
        numbers = map(int, re.findall("-?[1-4]", rule.rest))
        names = [_number(number) for number in sorted(numbers, key=_from_the_start)]
        said = gettext("on the %(numbers)s %(weekday)s of each month")
        return said % {"numbers": list_in_words(names), "weekday": _weekday_name(found[1])}
    return ""


def _from_the_start(number: int) -> tuple[bool, int]:
    """Sorts what is counted from the end behind what is counted from the start."""
    return number < 0, number


def _named_months(rule: Rule) -> str:
    said = ngettext("every %(months)s", "in %(months)s, %(every)s", rule.interval)
    return said % {"months": months_named(list(rule.months)), "every": every_in_words(rule)}


def _day_of_each_month(rule: Rule, day: int) -> str:
    if rule.interval == 1:
        return gettext("on %(day)s") % {"day": day_of_each_month_in_words(day)}
    if day == -1:
        said = gettext("on the last day of a month, %(every)s")
    elif day > SHORTEST_MONTH:
        said = gettext("on the %(day)s of a month, or its last day, %(every)s")
    else:
        said = gettext("on the %(day)s of a month, %(every)s")
    return said % {"day": ordinal(day), "every": every_in_words(rule)}


def _day_of_named_months(rule: Rule, day: int) -> str:
    said = ngettext("on %(days)s of each year", "on %(days)s, %(every)s", rule.interval)
    return said % {"days": days_of_months_in_words(day, list(rule.months)), "every": every_in_words(rule)}


def _day_of_month(day: int, month: int) -> str:
    length = monthrange(_ANY_COMMON_YEAR, month)[1]
    if day == -1 or (day > length and month == _FEBRUARY):
        return gettext("the last day of %(month)s") % {"month": MONTHS[month]}
    return day_of_year_in_words(date(_ANY_COMMON_YEAR, month, min(day, length)))


def _weekday_of_week(rule: Rule) -> str:
    said = ngettext("every %(weekday)s", "on a %(weekday)s, %(every)s", rule.interval)
    return said % {"weekday": _weekday(rule)[1], "every": every_in_words(rule)}


def _weekday_of_months(rule: Rule) -> str:
    """Of each month, or of those that are named."""
    number, weekday = _weekday(rule)
    if rule.months:
        every_year = (
            gettext("on the %(number)s %(weekday)s of each %(months)s"),
            gettext("on the %(number)s %(weekday)s of each %(months)s that has one"),
        )
        now_and_then = (
            gettext("on the %(number)s %(weekday)s of %(months)s, %(every)s"),
            gettext("on the %(number)s %(weekday)s of %(months)s, if there is one, %(every)s"),
        )
    else:
        every_year = (
            gettext("on the %(number)s %(weekday)s of each month"),
            gettext("on the %(number)s %(weekday)s of each month that has one"),
        )
        now_and_then = (
            gettext("on the %(number)s %(weekday)s of a month, %(every)s"),
            gettext("on the %(number)s %(weekday)s of a month that has one, %(every)s"),
        )
    may_be_missing = abs(rule.weekday[0] if rule.weekday else 0) > _EVERY_MONTH_HAS
    said = (every_year if rule.interval == 1 else now_and_then)[may_be_missing]
    return said % {
        "number": number,
        "weekday": weekday,
        "months": months_named(list(rule.months)),
        "every": every_in_words(rule),
    }


def _weekday(rule: Rule) -> tuple[str, str]:
    """Which one, and its name."""
    number, code = rule.weekday or (0, "")
    return _number(number), _weekday_name(code)


def _weekday_name(code: str) -> str:
    return str(WEEKDAYS[WEEKDAY_CODES.index(code)])


def _number(number: int) -> str:
    """Which of a month's, from its end where negative."""
    numbers = {
        0: "",
        1: gettext("first"),
        2: gettext("second"),
        3: gettext("third"),
        4: gettext("fourth"),
        5: gettext("fifth"),
        -1: gettext("last"),
        -2: gettext("second-last"),
        -3: gettext("third-last"),
        -4: gettext("fourth-last"),
        -5: gettext("fifth-last"),
    }
    return numbers[number]
