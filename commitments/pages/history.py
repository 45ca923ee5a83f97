"""The log as each reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from commitments.access import Reader
from commitments.chronicle import changes_in_words
from commitments.files import file_in_words
from commitments.models import Commitment, Evidence, StatusEntry
from commitments.phrasing import slot_in_words, web_address


@dataclass(frozen=True, slots=True)
class Shown:
    """Evidence: a title with a link, or "" where the document is named and has no address.

    Of a file: where it is downloaded, its name, and its kind and size in words.
    """

    title: str
    address: str
    quote: str
    file_address: str = ""
    file_name: str = ""
    file: str = ""


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


def _evidence(commitment: Commitment, user: User | AnonymousUser) -> dict[int, list[Shown]]:
    shown: dict[int, list[Shown]] = {}
    for item in Evidence.objects.visible_to(user).filter(entry__commitment=commitment).select_related("document"):
        shown.setdefault(item.entry_id, []).append(_shown(item, commitment))
    return shown


def _shown(item: Evidence, commitment: Commitment) -> Shown:
    address = web_address(item.address or (item.document.address if item.document else ""))
    if (file := item.file) is None:
        return Shown(item.title, address, item.quote)
    at = reverse("commitments:evidence", args=[commitment.reference, item.pk])
    return Shown(item.title, address, item.quote, at, file.name, file_in_words(file))


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
        change="\n".join(changes_in_words(entry)) if told.change else "",
        note=entry.note if told.note else "",
        internal_note=entry.internal_note if told.internal_note else "",
        written_on=written_on if told.who and written_on != entry.on else None,
    )
