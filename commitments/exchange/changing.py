"""A row of a commitment that is on record: what the file changed, told from what was changed here meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from commitments.access import Confidentiality
from commitments.exchange.cells import next_of
from commitments.exchange.columns import MOST_SOURCES, SOURCE, by_name
from commitments.exchange.drafting import Heard, Several, heard_in, quoted, shortened
from commitments.exchange.problems import REFUSED, Wrong
from commitments.exchange.register import Register
from commitments.exchange.sent import NotAsSent, mark, marks_of
from commitments.exchange.typed import ON_TIME, Typed, one_of, planned, several, whole, yes
from commitments.lifecycle import Author, Quote, amend, cite, log_status, reassign_commitment
from commitments.models import Commitment
from commitments.schedule import Window, WindowError
from commitments.status import EntryKind, Kind

_HEARD = ("status", "heard_on", "arranged_for", "note")
_AMENDED = (
    *("title", "summary", "kind", "hard", "occasion", "made_on", "confidentiality", "readers", "reaffirms"),
    *("reading", "lead_days", "grace_days", "focal_points"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes of ``commitment``; the version is the one that was read.

    ``shown`` has by column what stands here and what the file says.
    """

    commitment: Commitment
    fields: Mapping[str, Any]
    owner: tuple[Any] | None
    quotes: tuple[Quote, ...]
    heard: Heard | None
    note: str
    shown: Mapping[str, tuple[str, str]]

    def __bool__(self) -> bool:
        return bool(self.fields or self.owner or self.quotes or self.heard)

    def apply(self, *, by: Author, at: datetime) -> None:
        """Make the calls to the lifecycle; the caller holds one transaction around them."""
        if self.fields:
            amend(self.commitment, self.fields, by=by, at=at, note=self.note, opened=self.commitment.version)
        if self.owner:
            reassign_commitment(self.commitment, self.owner[0], reason=self.note, by=by, at=at)
        for quote in self.quotes:
            cite(self.commitment, quote, by=by, at=at)
        if self.heard:
            hear(self.commitment, self.heard, by=by, at=at)


def hear(commitment: Commitment, heard: Heard, *, by: Author, at: datetime) -> None:
    """Log what a row says of its follow-up. Raises Wrong where there is none of that name."""
    rows = commitment.follow_ups.in_order()
    found = rows.filter(slot=heard.slot).first() if heard.slot else next_of(rows)
    if found is None:
        raise Wrong("follow_up", _("there is no “%(slot)s”") % {"slot": heard.slot})
    log_status(found, heard.status, on=heard.on, by=by, at=at, note=heard.note, arranged_on=heard.arranged_on)


def changed(row: Mapping[str, str], commitment: Commitment, now: Mapping[str, str], register: Register) -> Change:
    """What ``row`` changes; ``now`` holds the cells as they would be sent today. Raises Several.

    A cell that is as it was sent is left alone, whatever became of it here. Without such marks an empty cell is, and
    any other that means something else is a change.
    """
    return _Reading(row, commitment, now, register).change()


@dataclass(slots=True)
class _Reading:
    row: Mapping[str, str]
    commitment: Commitment
    now: Mapping[str, str]
    register: Register
    wrong: list[Exception] = field(default_factory=list)

    def change(self) -> Change:
        names = self._changed()
        for name in sorted(names - {*_AMENDED, *_HEARD, "owner"} - _SOURCES):
            self.wrong.append(Wrong(name, _not_here(name)))
        fields: dict[str, Any] = {}
        for name in _AMENDED:
            if name in names:
                fields[name] = self._try(partial(self._value, name))
        owner = self._try(self._owner) if "owner" in names else None
        quotes = self._quotes(names)
        heard = self._try(lambda: self._heard(names)) if names & set(_HEARD) else None
        here = self.now if self._is_of_desk else {}
        shown = {name: (here.get(name, ""), self.row[name]) for name in sorted(names)}
        found = Change(self.commitment, fields, owner, quotes, heard, self._text("note"), shown)
        if "note" in names and not found and not self.wrong:
            self.wrong.append(Wrong("note", _("it stands beside nothing: give a day in “Heard on” to log it")))
        if self.wrong:
            raise Several(self.wrong)
        return found

    def _changed(self) -> set[str]:
        """The names of the columns whose cells say something else than the record, as far as this file changed them."""
        marks = self._marks()
        names: set[str] = set()
        known = self._known_already()
        for name, text in self.row.items():
            if name in ("reference", "sent", "as_of") or name in known:
                continue
            typed, here = _tidy(text), _tidy(self.now.get(name, ""))
            untouched = mark(text) == marks.get(name) if marks else not typed
            if untouched or typed == here or self._means(name, typed, here):
                continue
            if not by_name()[name].shown and marks and mark(self.now.get(name, "")) != marks.get(name, mark("")):
                self.wrong.append(Wrong(name, self._meanwhile(typed, here)))
                continue
            names.add(name)
        return names

    @property
    def _is_of_desk(self) -> bool:
        """Whether all who read the report of this list may know what the record says: the officers of its desk."""
        return self.commitment.desk_id == self.register.desk.pk

    def _meanwhile(self, typed: str, here: str) -> str:
        """What is told of a cell that changed in both places: what it says now only to those who work at its desk."""
        if not self._is_of_desk:
            return _("“%(text)s” was typed, and it was changed here meanwhile") % {"text": typed}
        told = _("“%(text)s” was typed, and it was changed here meanwhile: it says “%(here)s” now")
        return told % {"text": typed, "here": here}

    def _marks(self) -> dict[str, bytes]:
        try:
            return marks_of(self.row["sent"]) if self.row.get("sent") else {}
        except NotAsSent as error:
            raise Several([Wrong("sent", str(error))]) from error

    def _known_already(self) -> set[str]:
        """The columns that say again what was told by them before: what was logged, a source, when it falls due."""
        known = {name for name in ON_TIME if name in self.row} if self._same_plan else set()
        if self._was_logged:
            known |= set(_HEARD)
        sources = [(self.now.get(f"document{end}"), self.now.get(f"quote{end}")) for end in _ENDINGS]
        for end in _ENDINGS:
            if (self.row.get(f"document{end}", "").strip(), self.row.get(f"quote{end}", "").strip()) in sources:
                known |= {f"{column.name}{end}" for column in SOURCE} if not self.now.get(f"document{end}") else set()
        return known

    @property
    def _same_plan(self) -> bool:
        """Whether the row says when as the schedule has it, in whatever words; asked of lists of other offices."""
        schedule = self.commitment.schedule
        if self.row.get("sent") or schedule is None or not any(self.row.get(name) for name in ON_TIME):
            return False
        try:
            typed = self.register.typed(self.commitment.desk, keeps_words=self.register.choices.keeps_words)
            made_on = self.commitment.made_on
            event = partial(self.register.event, desk=self.commitment.desk)
            return planned(self.row, typed, made_on=made_on, event=event) == schedule.plan()
        except REFUSED:
            return False

    @property
    def _was_logged(self) -> bool:
        """Whether the log has just this of that follow-up: the same answer, read a second time."""
        try:
            heard = heard_in(self.row, self._typed, new=False)
        except REFUSED:
            return False
        if heard is None:
            return False
        lines = self.commitment.entries.filter(kind=EntryKind.LOGGED, to_status=heard.status, on=heard.on)
        return lines.filter(note=heard.note, **({"follow_up__slot": heard.slot} if heard.slot else {})).exists()

    def _means(self, name: str, typed: str, here: str) -> bool:
        """Whether both mean the same: a day written another way, parties in another order."""
        if name == "title" and shortened(typed, "")[0] == here:
            return True
        if name == "summary" and _tidy(shortened(self._text("title"), typed)[1]) == here:
            return True
        if name == "window" and not _is_window(typed):
            # What a spreadsheet made of it.
            return True
        try:
            return bool(self._meaning(name, typed) == self._meaning(name, here))
        except (*REFUSED, WindowError):
            return False

    def _meaning(self, name: str, text: str) -> Any:
        column = by_name()[name]
        if not text:
            return ""
        if name in ("promises", "is_promised"):
            names = several(text, self.register.choices.separators.get(name, ";"))
            return sorted(str(party) for party in self.register.parties(names))
        if column.several:
            return sorted(several(text, self.register.choices.separators.get(name, ";")))
        match name.partition(".")[0]:
            case "made_on" | "review_on" | "heard_on" | "arranged_for" | "counted_from" | "published_on":
                return self._typed.day(name, text)
            case "kind":
                return one_of(name, text, Kind)
            case "confidentiality":
                return one_of(name, text, Confidentiality)
            case "hard" | "announced":
                return yes(name, text)
            case "window" | "due":
                return Window.from_edtf(text)
            case _:
                return text

    @property
    def _typed(self) -> Typed:
        return self.register.typed(self.commitment.desk, keeps_words=False)

    def _text(self, name: str) -> str:
        return self.row.get(name, "").strip()

    def _value(self, name: str) -> Any:
        """What the field of that name becomes."""
        text, register = self._text(name), self.register
        match name:
            case "kind":
                return one_of(name, text, Kind)
            case "confidentiality":
                return one_of(name, text, Confidentiality)
            case "hard":
                return yes(name, text)
            case "made_on":
                return self._typed.day(name, text)
            case "lead_days" | "grace_days":
                return whole(name, text)
            case "occasion":
                closed = Confidentiality(self.commitment.confidentiality)
                return register.occasion(text, desk=self.commitment.desk, closed=closed) if text else None
            case "readers":
                return [register.person(name, each) for each in several(text)]
            case "focal_points":
                return [register.focal_point(each) for each in several(text)]
            case "reaffirms":
                return self._reaffirmed(text)
            case _:
                return self.row.get(name, "")

    def _reaffirmed(self, reference: str) -> Commitment | None:
        found = self.register.earlier(reference) if reference else None
        if reference and found is None:
            raise Wrong("reaffirms", _("no commitment that you may see is called “%(name)s”") % {"name": reference})
        return found

    def _owner(self) -> tuple[Any]:
        if not self._text("note"):
            raise Wrong("note", _("another owner needs a reason"))
        return (self.register.person("owner", self._text("owner")) if self._text("owner") else None,)

    def _quotes(self, names: set[str]) -> tuple[Quote, ...]:
        """Sources that the file adds; one that is on record is corrected here, not in a file."""
        found, closed = [], Confidentiality(self.commitment.confidentiality)
        for place in range(1, MOST_SOURCES + 1):
            ending = "" if place == 1 else f".{place}"
            touched = sorted(name for name in names & _SOURCES if name.partition(".")[2] == ending[1:])
            if not touched:
                continue
            if self.now.get(f"document{ending}"):
                self.wrong += [Wrong(name, _not_here(name)) for name in touched]
                continue
            quote = self._try(partial(quoted, self.row, self.register, self._typed, ending, closed))
            found += [quote] if quote else []
        return tuple(found)

    def _heard(self, names: set[str]) -> Heard | None:
        if not names & {"status", "heard_on", "arranged_for"}:
            return None
        heard = heard_in(self.row, self._typed, new=False)
        if heard is None:
            raise Wrong("status", _("a status is needed with what is heard, and no more than “planned” is said"))
        return heard

    def _try(self, how: Any) -> Any:
        try:
            return how()
        except REFUSED as refusal:
            self.wrong.append(refusal)
            return None


_ENDINGS = ("", *(f".{place}" for place in range(2, MOST_SOURCES + 1)))


def _is_window(text: str) -> bool:
    try:
        Window.from_edtf(text)
    except WindowError:
        return False
    return True


_SOURCES = frozenset(f"{column.name}{ending}" for column in SOURCE for ending in _ENDINGS)


def _not_here(name: str) -> str:
    column = by_name()[name]
    if name in ("window", "follow_up"):
        return _("a window is moved in Pacta, with a reason")
    if column.shown:
        return _("it is told, and not changed in a file")
    return _("it is changed in Pacta, where the change can be looked at first")


def _tidy(text: str) -> str:
    return text.strip().replace("\r\n", "\n")
