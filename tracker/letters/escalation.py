"""What nobody answered for so long that somebody else is told of it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import phrasing
from commitments.models import StatusEntry
from commitments.schedule.days import days_after
from commitments.schedule.workdays import WorkingWeek
from tracker.letters.audience import Audience
from tracker.letters.items import Items, author_in_words
from tracker.letters.log import Told
from tracker.letters.lookup import Lookup
from tracker.letters.rows import Row
from tracker.letters.sheet import Section, Sheet
from tracker.models import Mail
from tracker.rungs import after_in_words

# What is late for longer is late by its days, which stand beside it.
_COUNTED_FOR = 120


def escalation(mail: Mail, lookup: Lookup) -> Sheet | None:
    """None when somebody answered meanwhile."""
    (part,) = lookup.parts[mail.pk]
    if not part.rows:
        return None
    items, audience = Items(mail, lookup), lookup.audiences[mail.recipient_id]
    shown = tuple(
        items.of(row, dates=list(_lateness(row, lookup)), notes=list(_notes(row, lookup, audience)))
        for row in part.rows
    )
    count = len(shown) + part.more
    said = ngettext(
        "%(count)d late follow-up was handed on to you", "%(count)d late follow-ups were handed on to you", count
    )
    one = _("Pacta: late, and handed on to you: %(title)s") % {"title": shown[0].title}
    return Sheet(
        subject=one if count == 1 else _("Pacta: %(what)s") % {"what": said % {"count": count}},
        headline=said % {"count": count},
        sections=(Section(_("Late, and nobody has answered"), "overdue", shown, part.more),),
    )


def _lateness(row: Row, lookup: Lookup) -> Iterator[str]:
    days = (lookup.day(row) - row.latest).days if row.latest else 0
    if row.latest and days <= _COUNTED_FOR and (late := _working_days(row.latest, days, lookup.week(row))):
        yield _("Today: %(late)s") % {"late": after_in_words(late)}


def _working_days(end: date, days: int, week: WorkingWeek) -> int:
    """How many of the ``days`` after ``end`` are working days."""
    return sum(week.works_on(days_after(end, number)) for number in range(1, days + 1))


def _notes(row: Row, lookup: Lookup, audience: Audience) -> Iterator[str]:
    """Who answers for it, who was told so far, and the last word on it; for staff."""
    if not audience.reader.staff:
        return
    owner = lookup.owners.get(row.owner or 0)
    who = {"who": owner.get_full_name() or owner.get_username()} if owner else {}
    yield _("Answers for it: %(who)s") % who if owner else _("Nobody answers for it")
    if told := lookup.told_so_far.get(row.pk):
        yield _("Told so far: %(who)s") % {"who": "; ".join(_told_in_words(each, row, lookup) for each in told)}
    if entry := lookup.last_lines.get(row.pk):
        yield _("Last in the log: %(said)s") % {"said": _line_in_words(entry, row, lookup, audience)}


def _told_in_words(told: Told, row: Row, lookup: Lookup) -> str:
    desk = lookup.follow_ups[row.pk].commitment.desk
    words = {
        "name": told.name,
        "times": told.times,
        "day": phrasing.day_in_words(desk.day(told.last_at)) if told.last_at else "",
    }
    said = ngettext("%(name)s, once, on %(day)s", "%(name)s, %(times)d times, last on %(day)s", told.times)
    return said % words


def _line_in_words(entry: StatusEntry, row: Row, lookup: Lookup, audience: Audience) -> str:
    """``3 September 2026, status logged: under way, by Ann Owner: “The talks go on.”``, as far as it may be told."""
    told = audience.told(entry, lookup.follow_ups[row.pk].commitment)
    what = ": ".join(filter(None, [entry.get_kind_display(), entry.get_to_status_display()]))
    said = _("%(day)s, %(what)s, by %(who)s") % {
        "day": phrasing.day_in_words(entry.on),
        "what": what,
        "who": author_in_words(entry),
    }
    return f"{said}: “{entry.note}”" if told.note and entry.note else said
