"""Cells of the admin's lists and panels, in words."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.models import FollowUp, Schedule
from commitments.phrasing import day_in_words, plan_in_words, time_left_in_words
from commitments.status import FlagLabel

# Stands where there is nothing to say.
NOTHING = "—"


def badge(flag: str) -> SafeString:
    """The flag as a coloured label; the word is always there, since colour alone tells some people nothing."""
    return format_html('<span class="flag flag-{}">{}</span>', flag, FlagLabel(flag).label)


def link(to: Any, text: object = None) -> SafeString:
    """To the admin's page of that object. The caller makes sure that the person may see it."""
    address = reverse(f"admin:{to._meta.app_label}_{to._meta.model_name}_change", args=[to.pk])
    return format_html('<a href="{}">{}</a>', address, to if text is None else text)


def day(on: date | None) -> str:
    return day_in_words(on) if on else NOTHING


def instant(at: datetime) -> str:
    return date_format(at, "j F Y, H:i e")


def time_left(follow_up: FollowUp, *, at: datetime) -> str:
    """``6 days left``; where there is no last day, when it is looked at again."""
    left = time_left_in_words(follow_up.window, follow_up.flag, on=follow_up.commitment.desk.day(at))
    if follow_up.latest or follow_up.review_on is None or follow_up.is_closed:
        return left or NOTHING
    review = {"left": left, "day": day(follow_up.review_on)}
    return (_("%(left)s, review on %(day)s") if left else _("review on %(day)s")) % review


def plan(schedule: Schedule) -> str:
    """``once in each calendar quarter, from the first quarter of 2026``."""
    return plan_in_words(schedule.plan())
