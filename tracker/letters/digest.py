"""What is overdue, due and coming up of what a recipient answers for: the daily digest, and the overview of a week."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import phrasing
from commitments.schedule import Flag
from tracker.letters.choosing import Part
from tracker.letters.items import Items
from tracker.letters.lookup import Lookup, kind_of
from tracker.letters.rows import AHEAD_DAYS
from tracker.letters.sheet import Item, Section, Sheet
from tracker.models import Mail, MailKind


def digest(mail: Mail, lookup: Lookup) -> Sheet | None:
    """None when nothing it was queued for is still to be told; of an overview, when there is nothing at all."""
    overview = kind_of(mail) == MailKind.OVERVIEW
    parts = lookup.parts[mail.pk]
    if not parts or not (overview or lookup.asked[mail.pk].still):
        return None
    items = Items(mail, lookup)
    sections = [_section(part, items, overview=overview) for part in parts]
    if gone := tuple(_called_off(mail, lookup, items)):
        sections.append(Section(_("Called off since your last digest"), "", gone))
    day = {"day": phrasing.day_in_words(lookup.sent_on(mail))}
    return Sheet(
        subject=_subject(parts, overview=overview),
        headline=(_("All you answer for, on %(day)s") if overview else _("Your follow-ups on %(day)s")) % day,
        sections=tuple(sections),
    )


def _section(part: Part, items: Items, *, overview: bool) -> Section:
    return Section(_heading(part.flag, overview=overview), part.flag or "", tuple(map(items.of, part.rows)), part.more)


def _heading(flag: Flag | None, *, overview: bool) -> str:
    match flag:
        case Flag.OVERDUE:
            return _("Overdue")
        case Flag.DUE:
            return _("Due now")
        case Flag.UPCOMING:
            return _("Coming up")
        case Flag.LATER if overview:
            return _("Opens within %(days)d days") % {"days": AHEAD_DAYS}
        case Flag.LATER:
            return _("Later")
        case _:
            return _("Without a date, up for review")


def _called_off(mail: Mail, lookup: Lookup, items: Items) -> Iterable[Item]:
    for day in lookup.called_off[mail.pk]:
        follow_up = lookup.follow_ups[day.follow_up]
        fixed = _("It was fixed for %(day)s") % {"day": phrasing.day_in_words(day.on)}
        yield Item(items.title(follow_up), items.record(follow_up), is_new=True, notes=(fixed,))


def _subject(parts: Iterable[Part], *, overview: bool) -> str:
    counts = {part.flag: len(part.rows) + part.more for part in parts}
    said = []
    if late := counts.get(Flag.OVERDUE):
        said.append(ngettext("%(count)d overdue", "%(count)d overdue", late) % {"count": late})
    if due := counts.get(Flag.DUE):
        said.append(ngettext("%(count)d due", "%(count)d due", due) % {"count": due})
    if near := counts.get(Flag.UPCOMING):
        said.append(ngettext("%(count)d coming up", "%(count)d coming up", near) % {"count": near})
    if later := counts.get(Flag.LATER):
        said.append(ngettext("%(count)d later", "%(count)d later", later) % {"count": later})
    if undated := counts.get(Flag.UNDATED):
        said.append(ngettext("%(count)d to review", "%(count)d to review", undated) % {"count": undated})
    what = {"what": ", ".join(said)}
    return (_("Pacta, your week: %(what)s") if overview else _("Pacta: %(what)s")) % what
