"""What was newly given to somebody to answer for: all of it in one letter, a commitment at a time."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import phrasing
from commitments.models import StatusEntry
from tracker.letters.audience import Audience
from tracker.letters.items import Items, author_in_words
from tracker.letters.lookup import Lookup
from tracker.letters.rows import Row
from tracker.letters.sheet import Item, Section, Sheet
from tracker.models import Mail


def assignment(mail: Mail, lookup: Lookup) -> Sheet | None:
    """None when all of it was closed or given to somebody else meanwhile."""
    (part,) = lookup.parts[mail.pk]
    if not part.rows:
        return None
    items = Items(mail, lookup)
    by_commitment: dict[int, list[Row]] = {}
    for row in part.rows:
        by_commitment.setdefault(row.commitment, []).append(row)
    given = tuple(_given(rows, items, lookup, lookup.audiences[mail.recipient_id]) for rows in by_commitment.values())
    count = len(given) + part.more
    said = ngettext("%(count)d commitment was given to you", "%(count)d commitments were given to you", count)
    one = _("Pacta: given to you: %(title)s") % {"title": given[0].title}
    return Sheet(
        subject=one if count == 1 else _("Pacta: %(what)s") % {"what": said % {"count": count}},
        headline=said % {"count": count},
        sections=(Section(_("You answer for these from now on"), "", given, part.more),),
    )


def _given(rows: Sequence[Row], items: Items, lookup: Lookup, audience: Audience) -> Item:
    """The next round stands for the commitment; the others follow in words."""
    rounds = [_round(row, lookup) for row in rows[1:]]
    return items.of(rows[0], dates=rounds, notes=list(_by_whom(rows[0], lookup, audience)))


def _by_whom(row: Row, lookup: Lookup, audience: Audience) -> Iterator[str]:
    entry: StatusEntry | None = lookup.giving_lines.get(row.pk)
    told = audience.told(entry, lookup.follow_ups[row.pk].commitment) if entry else None
    if entry and told and told.who:
        said = _("Given to you by %(who)s on %(day)s") % {
            "who": author_in_words(entry),
            "day": phrasing.day_in_words(entry.on),
        }
        yield f"{said}: “{entry.note}”" if told.note and entry.note else said


def _round(row: Row, lookup: Lookup) -> str:
    follow_up = lookup.follow_ups[row.pk]
    return _("Also: %(window)s") % {"window": phrasing.window_in_words(follow_up.window)}
