"""The steps in the history of a record, newest first, from wherever they are kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.admin.history import log_lines
from commitments.admin.history.changes import Change, Names, Rows, kept_of
from commitments.lifecycle import Author
from commitments.models import Commitment, Evidence, StatusEntry
from commitments.models.history import NOBODY_SAID
from commitments.status import EntryKind

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did at one instant: to this record, or to what belongs to it."""

    at: datetime
    who: str
    what: SafeString | str
    changes: Sequence[Change] = ()
    words: Sequence[SafeString | str] = ()


class Source(Protocol):
    """Where steps come from: ``keys`` are asked of all of it, ``steps`` of what stands on one page."""

    def keys(self) -> QuerySet[Any, Any]:
        """The instant and the key of each."""

    def steps(self, pks: Sequence[int], names: Names, user: User) -> Mapping[int, Step]:
        """By their keys. A step that is told by another of them is left out."""


def page_of(sources: Sequence[Source], number: str | None, user: User) -> "tuple[Page[Any], list[Step]]":
    """The steps of one page, newest first; each source is asked the same few questions however many there are."""
    keys = [source.keys().annotate(told_by=Value(place)) for place, source in enumerate(sources)]
    rows = [each.order_by().values_list("told_at", "told_by", "told_as") for each in keys]
    every = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    page = Paginator(every.order_by("-told_at", "told_by", "-told_as"), A_PAGE).get_page(number)
    listed, names = list(page), Names(user)
    found = [
        source.steps([key for _at, place, key in listed if place == number], names, user)
        for number, source in enumerate(sources)
    ]
    return page, [found[place][key] for _at, place, key in listed if key in found[place]]


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Changes of records of one model, as they are kept; ``called`` names one that belongs to what the page is of."""

    model: type[Any]
    which: Mapping[str, Any]
    called: Callable[[Any, Names], str] | None = None

    def keys(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = kept_of(self.model, **self.which)
        if self.model is Commitment:
            # The log tells it, and why.
            lines = StatusEntry.objects.filter(commitment=OuterRef("id"), at=OuterRef("history_date"))
            rows = rows.exclude(Exists(lines))
        kept: QuerySet[Any, Any] = rows.annotate(told_at=F("history_date"), told_as=F("pk"))
        return kept

    def steps(self, pks: Sequence[int], names: Names, user: User) -> Mapping[int, Step]:
        rows = Rows(self.model.history.model, kept_of(self.model, pk__in=pks), names)
        # What is saved at once takes several rows: one for the record, and one for each list.
        saved = groupby(sorted(rows.rows, key=_of_one_save), key=_of_one_save)
        return {group[-1].pk: self._step(group, rows, names) for group in (list(each) for _key, each in saved)}

    def _step(self, group: Sequence[Any], rows: Rows, names: Names) -> Step:
        first, last = group[0], group[-1]
        done = {"+": _("added"), "-": _("removed")}.get(first.history_type, _("changed"))
        if self.called:
            words = {"kind": self.model._meta.verbose_name, "name": self.called(last, names), "done": done}
            done = _("%(kind)s “%(name)s” %(done)s") % words
        told = last.history_type != "-" and (self.called or first.history_type != "+")
        secret = {row.history_change_reason for row in group} & set(NOT_SHOWN)
        return Step(
            last.history_date,
            _author(last.author),
            capfirst(done),
            rows.between(first, last) if told else (),
            [NOT_SHOWN[reason]() for reason in sorted(secret)],
        )


# What is not kept, by the reason that is kept in its place.
NOT_SHOWN: Mapping[str, Callable[[], str]] = {
    "address": lambda: _("The address was changed. It is a secret, and is not shown."),
    "password": lambda: _("The password was changed."),
}


@dataclass(frozen=True, slots=True)
class LogLines:
    """Lines of the status log. What was amended is told from what is kept, where something is."""

    entries: QuerySet[StatusEntry]

    def keys(self) -> QuerySet[Any, Any]:
        return self.entries.annotate(told_at=F("at"), told_as=F("pk"))

    def steps(self, pks: Sequence[int], names: Names, user: User) -> Mapping[int, Step]:
        shown = Evidence.objects.visible_to(user).select_related("document")
        lines = StatusEntry.objects.filter(pk__in=pks).select_related("commitment", "follow_up__commitment")
        found = list(lines.select_related("on_behalf_of", "extension").prefetch_related(Prefetch("evidence", shown)))
        told = [line for line in found if line.kind == EntryKind.AMENDED and log_lines.parts(line, user).change]
        amended = _amended(told, names)
        return {line.pk: _line(line, amended.get(line.pk, []), user) for line in found}


def _line(line: StatusEntry, changes: Sequence[Change], user: User) -> Step:
    told = () if changes else log_lines.changes(line, user)
    words = [*told, log_lines.note(line, user), log_lines.evidence(line.evidence.all())]
    what = capfirst(str(log_lines.heading(line)).strip())
    # It was safe before its first letter was made a capital.
    return Step(line.at, log_lines.who(line), format_html("{}", SafeString(what)), changes, [*filter(None, words)])


def _amended(lines: Sequence[StatusEntry], names: Names) -> dict[int, list[Change]]:
    """By the key of each line, what was kept of the commitment at that instant, of the fields that the line names."""
    if not lines:
        return {}
    kept = kept_of(Commitment, id__in={line.commitment_id for line in lines}, history_date__in={x.at for x in lines})
    rows = Rows(Commitment.history.model, kept, names)
    found = {}
    for line in lines:
        told = {text.partition(": ")[0] for text in line.change.splitlines()}
        then = [row for row in rows.rows if (row.id, row.history_date) == (line.commitment_id, line.at)]
        found[line.pk] = [each for row in then for each in rows.between(row, row) if each.name in told]
    return found


@dataclass(frozen=True, slots=True)
class Notes:
    """What Django's own log says of a record: what staff did about mail, and what was done with accounts once."""

    record: Any

    def keys(self) -> QuerySet[Any, Any]:
        kind = ContentType.objects.get_for_model(self.record)
        notes = LogEntry.objects.filter(content_type=kind, object_id=str(self.record.pk))
        return notes.annotate(told_at=F("action_time"), told_as=F("pk"))

    def steps(self, pks: Sequence[int], names: Names, user: User) -> Mapping[int, Step]:
        notes = LogEntry.objects.filter(pk__in=pks).select_related("user")
        return {
            note.pk: Step(note.action_time, Author.of(note.user).name, capfirst(note.get_change_message()))
            for note in notes
        }


def _of_one_save(row: Any) -> tuple[Any, ...]:
    return (row.id, row.history_date, row.author)


def _author(name: str) -> str:
    return _("a command or a job") if name == NOBODY_SAID else name
