"""The log of a record as staff read it: a line of time, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.access import EntryParts
from commitments.admin.history import log_lines
from commitments.admin.words import day, link
from commitments.chronicle import changes_in_words
from commitments.files import file_in_words
from commitments.models import Evidence, StatusEntry
from commitments.phrasing import slot_in_words, web_address


@dataclass(frozen=True, slots=True)
class Piece:
    """Evidence: a title, with whichever it has of a link, a stored document, a file with its kind and size, a quote.

    The title is "" where it is the name of the file and nothing more.
    """

    title: str
    address: str
    document: str
    file_address: str
    file_name: str
    file: str
    quote: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One line. ``on`` is the day it is about, ``at`` the instant it was written, in the time of the desk."""

    kind: str
    label: str
    on: date
    day: str
    at: datetime
    written: str
    who: str
    on_behalf_of: str
    about: str
    before: str
    after: str
    changes: Sequence[str]
    note: str
    internal_note: str
    evidence: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stands below a form, like a ``Panel``."""

    template: ClassVar[str] = "admin/commitments/timeline.html"
    title: str | Promise
    moments: Sequence[Moment]


def timeline(entries: "QuerySet[StatusEntry]", user: User, *, of_one: bool) -> Timeline:
    """The lines that ``entries`` holds, as far as ``user`` is told of them, in a fixed number of questions.

    ``of_one``: all of one follow-up, which then need not be named.
    """
    shown = Evidence.objects.visible_to(user).select_related("document")
    lines = entries.select_related("commitment__desk", "follow_up", "on_behalf_of", "extension")
    return Timeline(
        _("Log"), [_moment(row, user, of_one) for row in lines.prefetch_related(Prefetch("evidence", shown))]
    )


def _moment(entry: StatusEntry, user: User, of_one: bool) -> Moment:
    told, at = log_lines.parts(entry, user), entry.commitment.desk.local(entry.at)
    about = "" if of_one or not entry.follow_up else link(entry.follow_up, slot_in_words(entry.follow_up.slot))
    return Moment(
        kind=entry.kind,
        label=entry.get_kind_display(),
        on=entry.on,
        day=day(entry.on),
        at=at,
        written=f"{date_format(at, 'j F Y, H:i')} {at.tzname()}",
        who=entry.author if told.who else "",
        on_behalf_of=str(entry.on_behalf_of or "") if told.who else "",
        about=about,
        before=entry.get_from_status_display(),
        after=entry.get_to_status_display() if told.status else "",
        changes=changes_in_words(entry) if told.change else (),
        note=_note(entry, told),
        internal_note=entry.internal_note if told.internal_note else "",
        evidence=[_piece(item) for item in entry.evidence.all()],
    )


def _note(entry: StatusEntry, told: EntryParts) -> str:
    return entry.note if told.note else ""


def _piece(item: Evidence) -> Piece:
    file = item.file
    return Piece(
        title="" if file and item.title == file.name else item.title,
        address=web_address(item.address),
        document=link(item.document) if item.document else "",
        file_address=reverse("admin:commitments_evidence_file", args=[item.pk]) if file else "",
        file_name=file.name if file else "",
        file=file_in_words(file) if file else "",
        quote=item.quote,
    )
