"""A desk's daily summary: how many are late, due and near, and by title only what is public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.access import Confidentiality
from commitments.models import Desk, FollowUp, StatusEntry
from commitments.phrasing import time_left_in_words
from commitments.querysets import FollowUpQuerySet
from commitments.schedule import Flag
from commitments.status import EntryKind
from tracker.letters.plain import one_line, shortened
from tracker.models import Mail, MailKind, MailState

# The services take 1,000 characters and more; a summary is to be read at a glance.
LONGEST = 900
LONGEST_TITLE = 90
NAMED = 8
# Of the line that says how many are not named.
LONGEST_REST = 50
# Before the first summary there is none to have changed since.
FIRST_LOOKS_BACK = timedelta(days=1)
_CHANGES = (EntryKind.LOGGED, EntryKind.EXTENDED, EntryKind.REOPENED)
# What a chat room would make a mention, a link or a tag of.
_HARMLESS = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "@": "@\N{WORD JOINER}",
        "`": "'",
        "[": "(",
        "]": ")",
    }
)


@dataclass(frozen=True, slots=True)
class Section:
    """``named`` are lines about public records, ``more`` counts those not named, ``hidden`` those not public."""

    heading: str
    named: tuple[str, ...]
    more: int
    hidden: int

    @property
    def count(self) -> int:
        return len(self.named) + self.more + self.hidden


@dataclass(frozen=True, slots=True)
class Summary:
    title: str
    body: str


def since_of(recipient: int, *, at: datetime) -> datetime:
    """From when on a change is news for the channel that is the recipient with that id: its last summary was written.

    Not since it was sent: the same words may have had to be said again.
    """
    sent = Mail.objects.filter(recipient=recipient, kind=MailKind.SUMMARY, state=MailState.SENT)
    return sent.order_by("-sent_at").values_list("submitted_at", flat=True).first() or at - FIRST_LOOKS_BACK


def has_news(desk: Desk, *, since: datetime, at: datetime) -> bool:
    """Whether something of ``desk`` is overdue, due, or changed since then."""
    day = desk.day(at)
    return _overdue(desk, day).exists() or _due(desk, day).exists() or _changed(desk, since).exists()


def summary_of(desk: Desk, *, since: datetime, at: datetime) -> Summary | None:
    """What to say of ``desk`` as things stand at ``at``; None where there is no news."""
    day = desk.day(at)
    sections = [
        _section(_("Overdue"), _overdue(desk, day), day, Flag.OVERDUE),
        _section(_("Due now"), _due(desk, day), day, Flag.DUE),
        _section(_("Changed since the last summary"), _changed(desk, since), day, None),
    ]
    told = [section for section in sections if section.count]
    if not told:
        return None
    overdue, due, changed = (section.count for section in sections)
    near = _watched(desk).upcoming(on=day).count()
    counts = [
        ngettext("%(count)d overdue", "%(count)d overdue", overdue) % {"count": overdue} if overdue else "",
        ngettext("%(count)d due", "%(count)d due", due) % {"count": due} if due else "",
        ngettext("%(count)d coming up", "%(count)d coming up", near) % {"count": near} if near else "",
        ngettext("%(count)d changed", "%(count)d changed", changed) % {"count": changed} if changed else "",
    ]
    words = {"desk": harmless(desk.name), "counts": ", ".join(filter(None, counts))}
    return Summary(_("%(desk)s: %(counts)s") % words, _body(told))


def harmless(text: str) -> str:
    """``text`` in one line, in which no chat room finds a mention, a link or a tag."""
    return one_line(text).translate(_HARMLESS)


def _watched(desk: Desk) -> FollowUpQuerySet:
    return FollowUp.objects.of_desk(desk).filter(commitment__awaits_review=False)


def _overdue(desk: Desk, day: date) -> FollowUpQuerySet:
    return _watched(desk).overdue(on=day)


def _due(desk: Desk, day: date) -> FollowUpQuerySet:
    return _watched(desk).due(on=day)


def _changed(desk: Desk, since: datetime) -> FollowUpQuerySet:
    lines = StatusEntry.objects.filter(commitment__desk=desk, kind__in=_CHANGES, at__gt=since)
    return _watched(desk).filter(pk__in=lines.values("follow_up"))


def _section(heading: str, rows: FollowUpQuerySet, day: date, flag: Flag | None) -> Section:
    public = rows.filter(commitment__confidentiality=Confidentiality.PUBLIC)
    found = public.select_related("commitment").order_by("latest", "pk")[:NAMED]
    named = tuple(_line(row, day, flag) for row in found)
    count = public.count()
    return Section(heading, named, count - len(named), rows.count() - count)


def _line(row: FollowUp, day: date, flag: Flag | None) -> str:
    state = time_left_in_words(row.window, flag, on=day) if flag else row.get_status_display()
    title = shortened(harmless(row.commitment.title), LONGEST_TITLE)
    return _("%(title)s: %(state)s") % {"title": title, "state": state} if state else title


def _body(sections: Sequence[Section]) -> str:
    link = settings.PUBLIC_URL + reverse("dashboard")
    # Every section keeps its heading and says how many it does not name; what is left is room for names.
    room = (LONGEST - len(link)) // len(sections) - LONGEST_REST
    lines: list[str] = []
    for section in sections:
        named = list(_fitting(section.named, room - len(section.heading)))
        rest = _rest(named=len(named), more=len(section.named) - len(named) + section.more, hidden=section.hidden)
        lines += [section.heading, *(f"• {line}" for line in [*named, rest] if line)]
    return "\n".join([*lines, link])


def _fitting(lines: Iterable[str], room: int) -> Iterable[str]:
    for line in lines:
        room -= len(line) + 3
        if room < 0:
            return
        yield line


def _rest(*, named: int, more: int, hidden: int) -> str:
    """``and 2 more, 3 not public``; "" where there is no rest."""
    said = []
    if more:
        said.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    if hidden:
        said.append(ngettext("%(count)d not public", "%(count)d not public", hidden) % {"count": hidden})
    rest = ", ".join(said)
    return _("and %(rest)s") % {"rest": rest} if rest and named else rest
