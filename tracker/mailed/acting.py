"""Doing what a link is for, once, and what it did in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.phrasing import day_in_words
from commitments.schedule.days import days_after
from commitments.status import Status
from tracker import answers
from tracker.answers import Heard, Quiet
from tracker.links import fingerprint
from tracker.mailed.opening import Opened
from tracker.models import UsedLink


def once(opened: Opened, act: Callable[[], str], *, at: datetime) -> UsedLink:
    """Let the link do what it is for, unless it did; what it did. ``act`` says so in words, and may refuse."""
    with transaction.atomic():
        # A second visitor waits here until the first has done it, or has been refused.
        used, is_first = UsedLink.objects.get_or_create(
            fingerprint=fingerprint(opened.token), defaults={"recipient": opened.recipient, "at": at}
        )
        if is_first:
            used.told = act()
            used.save(update_fields=["told"])
    return used


def acknowledge(opened: Opened, *, at: datetime) -> str:
    return quiet_in_words(answers.acknowledge(opened.follow_up, by=opened.recipient, at=at))


def snooze(opened: Opened, days: int, *, at: datetime) -> str:
    return quiet_in_words(answers.snooze(opened.follow_up, days, by=opened.recipient, at=at))


def log(opened: Opened, said: Mapping[str, Any], *, at: datetime) -> str:
    """``said`` are the checked answers of ``LogForm``."""
    heard = answers.tell(
        opened.follow_up,
        Status(said["status"]),
        on=said["on"],
        by=opened.recipient,
        at=at,
        note=said["note"],
        arranged_on=said["arranged_on"],
        opened=said["opened"],
    )
    return heard_in_words(heard, arranged_on=said["arranged_on"])


def quiet_in_words(quiet: Quiet) -> str:
    """From when on it is told again; no word of the record."""
    again = {"day": day_in_words(days_after(quiet.until_on, 1))}
    if quiet.for_everybody:
        said = _("Its reminders pause, and go on from %(day)s.") % again
    else:
        said = _("You are told of it again on %(day)s. Others are told as before.") % again
    return said if quiet.is_new else _("It was so already: %(what)s") % {"what": said}


def heard_in_words(heard: Heard, *, arranged_on: date | None) -> str:
    """What was written down, and whether that settles it; no word of the record."""
    day = arranged_on or heard.entry.on
    said = {"status": Status(heard.entry.to_status).label, "day": day_in_words(day)}
    if heard.is_logged:
        return _("Logged: %(status)s, %(day)s.") % said
    return _("Reported: %(status)s, %(day)s. The desk will confirm it.") % said
