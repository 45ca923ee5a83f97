"""Numbers and spans of time in words: up to twelve in letters."""

from django.utils.translation import gettext, ngettext

from commitments.phrasing.lists import list_in_words
from commitments.schedule import Rule
from commitments.schedule.offset import Duration


def number_in_words(number: int) -> str:
    """``two``, ``twelve``, ``13``."""
    names = (
        gettext("no"),
        gettext("one"),
        gettext("two"),
        gettext("three"),
        gettext("four"),
        gettext("five"),
        gettext("six"),
        gettext("seven"),
        gettext("eight"),
        gettext("nine"),
        gettext("ten"),
        gettext("eleven"),
        gettext("twelve"),
    )
    return names[number] if number < len(names) else str(number)


def duration_in_words(duration: Duration) -> str:
    """``six months``, ``one year and six months``; whether before or after is for the caller to say."""
    counts = {
        ngettext("%(number)s year", "%(number)s years", duration.years): duration.years,
        ngettext("%(number)s month", "%(number)s months", duration.months): duration.months,
        ngettext("%(number)s week", "%(number)s weeks", duration.weeks): duration.weeks,
        ngettext("%(number)s day", "%(number)s days", duration.days): duration.days,
    }
    return list_in_words([said % {"number": number_in_words(count)} for said, count in counts.items() if count])


def every_in_words(rule: Rule) -> str:
    """How often a rule comes round, whatever it chooses then: ``every month``, ``every two years``."""
    said = {
        "DAILY": ngettext("every day", "every %(number)s days", rule.interval),
        "WEEKLY": ngettext("every week", "every %(number)s weeks", rule.interval),
        "MONTHLY": ngettext("every month", "every %(number)s months", rule.interval),
        "YEARLY": ngettext("every year", "every %(number)s years", rule.interval),
    }
    return said[rule.freq] % {"number": number_in_words(rule.interval)}


def within_in_words(rule: Rule) -> str:
    """One interval of a rule as a limit: ``within a year``, ``within six months``."""
    said = {
        "DAILY": ngettext("within a day", "within %(number)s days", rule.interval),
        "WEEKLY": ngettext("within a week", "within %(number)s weeks", rule.interval),
        "MONTHLY": ngettext("within a month", "within %(number)s months", rule.interval),
        "YEARLY": ngettext("within a year", "within %(number)s years", rule.interval),
    }
    return said[rule.freq] % {"number": number_in_words(rule.interval)}
