"""A schedule in plain words."""

from django.utils.dates import MONTHS
from django.utils.translation import gettext, ngettext

from commitments.models import Schedule
from commitments.phrasing import day_in_words, window_in_words
from commitments.schedule import Rule
from commitments.status import ScheduleKind


def schedule_in_words(schedule: Schedule) -> str:
    """``once in each calendar quarter, from the first quarter of 2026``; without a rule, the kind of schedule."""
    if schedule.kind != ScheduleKind.RECURRING:
        return schedule.get_kind_display()
    rule = Rule.parse(schedule.rrule)
    said = _how_often(rule)
    if first := next(iter(schedule.slots()), None):
        said = gettext("%(rhythm)s, from %(first)s") % {"rhythm": said, "first": window_in_words(first.window)}
    if rule.count:
        times = ngettext("%(count)d time", "%(count)d times", rule.count) % {"count": rule.count}
        said = gettext("%(rhythm)s, %(times)s") % {"rhythm": said, "times": times}
    if rule.until:
        said = gettext("%(rhythm)s, until %(day)s") % {"rhythm": said, "day": day_in_words(rule.until)}
    return said


def _how_often(rule: Rule) -> str:
    years = rule.every_months // 12
    if rule.month:
        month = MONTHS[rule.month]
        return ngettext("every %(month)s", "in %(month)s, every %(years)d years", years) % {
            "month": month,
            "years": years,
        }
    match rule.every_months:
        case 1:
            return gettext("once in each calendar month")
        case 3:
            return gettext("once in each calendar quarter")
        case 6:
            return gettext("once in each half of the calendar year")
        case _:
            return ngettext("once in each calendar year", "once in a calendar year, every %(years)d years", years) % {
                "years": years
            }
