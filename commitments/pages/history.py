"""The log as each reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from commitments.access import Reader
from commitments.models import Commitment, Evidence, Extension, SourceDocument, StatusEntry
from commitments.models.follow_up import stored_window
from commitments.pages.quoted import web_address
from commitments.phrasing import day_in_words, slot_in_words, window_in_words
from commitments.status import EntryKind, Status


@dataclass(frozen=True, slots=True)
class Shown:
    """Evidence: a title with a link, or "" where the document is named and has no address."""

    title: str
    address: str
    quote: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log. Who, why and what changed are "" for those who may only know that it happened; to them the
    status of a report is "" as well.

    ``written_on``: the desk's day on which it was written, where that is not the day it is about.
    """

    on: date
    kind: str
    kind_label: str
    slot: str
    status: str
    evidence: tuple[Shown, ...]
    author: str = ""
    on_behalf_of: str = ""
    change: str = ""
    note: str = ""
    internal_note: str = ""
    written_on: date | None = None


def history(commitment: Commitment, reader: Reader) -> tuple[LogLine, ...]:
    """The log of ``commitment``, the latest day first, in a fixed number of queries."""
    entries = (
        StatusEntry.objects.filter(commitment=commitment)
        .select_related("follow_up", "on_behalf_of", "extension")
        .order_by("-on", "-at", "-id")
    )
    evidence = _evidence(commitment, reader.user)
    return tuple(_line(entry, commitment, evidence.get(entry.pk, []), reader) for entry in entries)


def from_window(extension: Extension) -> str:
    """The window before the move, in words."""
    return window_in_words(stored_window(extension.from_earliest, extension.from_latest, extension.from_precision))


def to_window(extension: Extension) -> str:
    """The window after the move, in words."""
    return window_in_words(stored_window(extension.to_earliest, extension.to_latest, extension.to_precision))


def _evidence(commitment: Commitment, user: User | AnonymousUser) -> dict[int, list[Shown]]:
    # Where it points to a document, a title or a quote gives that document away.
    seen = Q(document__isnull=True) | Q(document__in=SourceDocument.objects.visible_to(user))
    shown: dict[int, list[Shown]] = {}
    for item in Evidence.objects.filter(seen, entry__commitment=commitment).select_related("document"):
        address = item.address or (item.document.address if item.document else "")
        shown.setdefault(item.entry_id, []).append(Shown(item.title, web_address(address), item.quote))
    return shown


def _line(entry: StatusEntry, commitment: Commitment, evidence: Sequence[Shown], reader: Reader) -> LogLine:
    told = reader.entry_parts(entry.kind, desk=commitment.desk_id)
    written_on = commitment.desk.day(entry.at)
    return LogLine(
        on=entry.on,
        kind=entry.kind,
        kind_label=entry.get_kind_display(),
        slot=slot_in_words(entry.follow_up.slot) if entry.follow_up else "",
        status=entry.get_to_status_display() if told.status else "",
        evidence=tuple(evidence),
        author=entry.author if told.who else "",
        on_behalf_of=str(entry.on_behalf_of or "") if told.who else "",
        change=_change(entry) if told.change else "",
        note=entry.note if told.note else "",
        internal_note=entry.internal_note if told.internal_note else "",
        written_on=written_on if told.who and written_on != entry.on else None,
    )


def _change(entry: StatusEntry) -> str:
    moved: Extension | None = getattr(entry, "extension", None)
    if moved:
        return f"{from_window(moved)} → {to_window(moved)}"
    if entry.to_status == Status.ARRANGED and entry.kind == EntryKind.LOGGED:
        # Written as a plain day.
        return day_in_words(date.fromisoformat(entry.change))
    return entry.change
