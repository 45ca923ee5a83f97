"""Taking over a list: every row looked at first, then all of them written or none."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from commitments import access
from commitments.access import Role
from commitments.exchange.cells import Shown, cells, with_cells
from commitments.exchange.changing import Change, changed, hear
from commitments.exchange.choices import Choices
from commitments.exchange.columns import OF_A_SOURCE, by_name
from commitments.exchange.drafting import New, Several, drafted, reference_of
from commitments.exchange.files import BadFile, Row, Table
from commitments.exchange.files.table import unkeepable
from commitments.exchange.guessing import KEPT
from commitments.exchange.names import key
from commitments.exchange.naming import questions
from commitments.exchange.problems import REFUSED, Report, Wrong, reasons
from commitments.exchange.reading import repeated
from commitments.exchange.register import Register
from commitments.exchange.sent import NotAsSent, mark, marks_of
from commitments.exchange.splitting import BETWEEN_COLUMNS, split
from commitments.exchange.typed import LONGEST_WORDING
from commitments.lifecycle import Author, Promise, expect, promise, record_many
from commitments.models import Commitment, Desk, PartyName
from commitments.models.history import written_by
from commitments.status import Status

T = TypeVar("T")
_AT_ONCE = 200


class NotTaken(Exception):
    """The list has rows that cannot be taken over; nothing was written, and ``report`` says why."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.wrong} problems")
        self.report = report


@dataclass(frozen=True, slots=True)
class Taking:
    """A list and what was decided about it. ``name`` is the file's, which the log names; ``by.user`` None sees all.

    ``told`` is called with the number of rows that were looked at.
    """

    table: Table
    choices: Choices
    desk: Desk
    name: str
    by: Author
    at: datetime
    told: Callable[[int], None] = lambda _rows: None


def looked_at(taking: Taking) -> Report:
    """What taking the list over would do, and all that is wrong with it. Nothing stays written."""
    return _Run(taking, write=False).run()


def taken_over(taking: Taking) -> Report:
    """Take the list over. Raises NotTaken where any of its rows cannot be, and then nothing is written."""
    with transaction.atomic(), written_by(taking.by.user, taking.by.name, at=taking.at):
        report = _Run(taking, write=True).run()
        if report.wrong:
            raise NotTaken(report)
    return report


@dataclass(slots=True)
class _Line:
    """A row by our columns; ``unkept`` is the header of a cell to be kept in a summary, which the row has not."""

    number: int
    cells: dict[str, str]
    reference: str
    unkept: str


@dataclass(slots=True)
class _Run:
    taking: Taking
    write: bool
    report: Report = field(default_factory=Report)
    references: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[_Line, New]] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    register: Register = field(init=False)

    def run(self) -> Report:
        taking = self.taking
        self.report.notes += taking.table.notes
        access.require(taking.by.user, Role.OFFICER, taking.desk)
        self.register = Register(taking.by.user, taking.desk, taking.at, taking.choices)
        done = 0
        try:
            for rows in _in_groups(self._lines(), _AT_ONCE):
                self._take(rows)
                done += len(rows)
                taking.told(done)
            self._take_waiting()
            if not done:
                raise BadFile(_("the file has no rows below its headers"))
        except BadFile as error:
            self.report.tell(0, "", str(error))
        self.report.problems.sort(key=lambda problem: problem.row)
        self._tell_new()
        self.report.asked = questions(self.register)
        self.report.unclear = list(self.register.unclear.values())
        if self.write and not self.report.wrong:
            self._remember()
        return self.report

    def _lines(self) -> Iterator[_Line]:
        choices = self.taking.choices
        columns, left_out = choices.columns, set(choices.left_out)
        for row in repeated(self.taking.table.rows(), choices.repeated):
            if row.number in left_out:
                continue
            found, unkept = _by_column(row, self.taking.table.headers, columns)
            line = _Line(row.number, found, reference_of(found, self.register), unkept)
            if self._may_be_read(row, line):
                yield line

    def _may_be_read(self, row: Row, line: _Line) -> bool:
        unkept = {place for place, text in enumerate(row.cells) if unkeepable(text)}
        for place, message in {
            **row.bad,
            **dict.fromkeys(unkept, _("it holds a character that cannot be kept")),
        }.items():
            self.report.tell(row.number, self.taking.table.headers[place], message)
        if line.cells.get("as_of"):
            self._wrong(line, Wrong("as_of", _("this file shows an earlier day: export the list without one")))
            return False
        if line.reference and line.reference in self.references:
            said = _("“%(reference)s” stands in row %(row)s too")
            names = {"reference": line.reference, "row": self.references[line.reference]}
            self._wrong(line, Wrong("reference", said % names))
            return False
        if line.reference:
            self.references[line.reference] = row.number
        return not (row.bad or unkept)

    def _take(self, lines: Sequence[_Line]) -> None:
        stored = self._stored(line.reference for line in lines)
        fresh: list[tuple[_Line, New]] = []
        for line in lines:
            if line.reference in stored:
                self._change(line, stored[line.reference])
            elif new := self._tried(line, self._drafted, line):
                fresh.append((line, new))
        self._record(fresh)

    def _stored(self, references: Iterable[str]) -> dict[str, tuple[Commitment, dict[str, str]]]:
        """Commitments on record by their references, with their cells. What the person may not see is told as taken."""
        user, wanted = self.taking.by.user, [each for each in references if each]
        rows = Commitment.objects.filter(reference__in=wanted)
        page = list(with_cells(rows if user is None else rows.visible_to(user), user))
        shown = Shown.to(user, page)
        return {row.reference: (row, cells(row, shown=shown, on=row.desk.day(self.taking.at))) for row in page}

    def _drafted(self, line: _Line) -> New:
        if sent := line.cells.get("sent"):
            _check_reference(sent, line.cells.get("reference", ""))
        origin = _("%(file)s, row %(row)s") % {"file": self.taking.name, "row": line.number}
        return drafted(line.cells, self.register, number=line.number, origin=origin)

    def _record(self, fresh: Sequence[tuple[_Line, New]]) -> None:
        """Record what names no other row of this list; the rest waits until what it names is stored."""
        ready = []
        for line, new in fresh:
            if new.reaffirms and new.draft.reaffirms is None:
                self.waiting.append((line, new))
            elif made := self._tried(line, self._promised, new):
                ready.append((line, new, made))
        taken = self._taken(ready)
        ready = [each for each in ready if each[0].reference not in taken]
        if self.write and not self.report.wrong:
            self.register.store()
            record_many([made for _line, _new, made in ready], by=self.taking.by, at=self.taking.at)
        for line, new, made in ready:
            if (new.heard or new.round) and not (self.write and self.report.wrong):
                self._tried(line, self._follow, made, new)
        self.report.created += len(ready)
        self.made.update(line.reference for line, _new, _made in ready)

    def _follow(self, made: Promise, new: New) -> None:
        """Add the round that was announced, and log what was heard."""
        by, at = self.taking.by, self.taking.at
        with self._trial():
            if not self.write:
                self.register.store()
                record_many([made], by=by, at=at)
            if new.round:
                expect(made.commitment, new.round.slot, new.round.window, by=by, at=at)
            if new.heard:
                hear(made.commitment, new.heard, by=by, at=at)

    def _promised(self, new: New) -> Promise:
        made = promise(new.draft, new.plan, by=self.taking.by, at=self.taking.at)
        _check_round(new, made)
        return made

    def _taken(self, ready: Sequence[tuple[_Line, New, Promise]]) -> set[str]:
        """References that are there are another's whom the person may not see: the others were found before."""
        wanted = {new.draft.reference: line for line, new, _made in ready if new.draft.reference}
        taken = set(Commitment.objects.filter(reference__in=wanted).values_list("reference", flat=True))
        for reference in sorted(taken):
            said = _("“%(reference)s” is taken") % {"reference": reference}
            self._wrong(wanted[reference], Wrong("reference", said))
        return taken

    def _take_waiting(self) -> None:
        """Rows that say again what stands further down, or above, in this list."""
        while self.waiting:
            left, self.waiting = self.waiting, []
            for line, new in left:
                if new.reaffirms not in self.made:
                    self.waiting.append((line, new))
                    continue
                found = self._stored_now(new.reaffirms) if self.write else None
                self._record([(line, replace(new, draft=replace(new.draft, reaffirms=found), reaffirms=""))])
            if len(self.waiting) == len(left):
                for line, new in left:
                    said = _("no commitment that you may see is called “%(name)s”") % {"name": new.reaffirms}
                    self._wrong(line, Wrong("reaffirms", said))
                self.waiting = []

    def _stored_now(self, reference: str) -> Commitment | None:
        rows, user = Commitment.objects.filter(reference=reference), self.taking.by.user
        return (rows if user is None else rows.visible_to(user)).first()

    def _change(self, line: _Line, stored: tuple[Commitment, dict[str, str]]) -> None:
        if line.unkept:
            told = _("it would be kept in the summary, and the row has none: leave the column out")
            self.report.tell(line.number, line.unkept, told)
            return
        commitment, now = stored
        change = self._tried(line, changed, line.cells, commitment, now, self.register)
        if change is None:
            return
        self.report.show(line.number, [(self._header(name), *told) for name, told in change.shown.items()])
        if not change:
            self.report.unchanged += 1
        elif self._tried(line, self._applied, change):
            self.report.updated += 1

    def _applied(self, change: Change) -> bool:
        """Whether the actions take it; tried out and taken back where nothing is to be written."""
        with self._trial():
            self.register.store()
            change.apply(by=self.taking.by, at=self.taking.at)
        return True

    @contextmanager
    def _trial(self) -> Iterator[None]:
        """What is done inside stays only where it is to be written."""
        with transaction.atomic():
            yield
            if not self.write:
                transaction.set_rollback(True)
        if not self.write:
            self.register.forget()

    def _tried(self, line: _Line, how: Callable[..., T], *given: Any, **named: Any) -> T | None:
        try:
            return how(*given, **named)
        except (*REFUSED, Several) as refusal:
            for each in refusal.wrong if isinstance(refusal, Several) else [refusal]:
                self._wrong(line, each)
            return None

    def _wrong(self, line: _Line, refusal: Exception) -> None:
        for name, message in reasons(refusal):
            self.report.tell(line.number, self._header(name), message)

    def _header(self, name: str) -> str:
        """What the file calls that column; what we call it where the file has none."""
        columns = self.taking.choices.columns
        if name in columns:
            return self.taking.table.headers[columns.index(name)]
        ours = by_name().get(name)
        return ours.header if ours else name

    def _tell_new(self) -> None:
        for model, rows in self.register.new.items():
            if rows and model is not PartyName:
                self.report.new[str(model._meta.verbose_name_plural)] = [str(row) for row in rows]

    def _remember(self) -> None:
        """Names that were said to be another's are found under it from now on."""
        for name, decided in self.taking.choices.parties.items():
            if isinstance(decided, list):
                continue
            [party] = self.register.parties([name])
            if party.pk and key(party.name) != name and not PartyName.objects.filter(key=name).exists():
                spelled = self.taking.choices.spelled.get(name, name)
                PartyName.objects.create(party=party, name=spelled, key=name)


def _by_column(row: Row, headers: Sequence[str], columns: Sequence[str]) -> tuple[dict[str, str], str]:
    """Its cells by our columns: those of several columns that hold several are put together, and what is kept is added
    to the summary under its header; or, in a row that says nothing of what is promised, such a header."""
    found: dict[str, str] = {}
    for name, text in zip(columns, row.cells, strict=True):
        if name and name != KEPT:
            before = found.get(name, "")
            found[name] = f"{before}{BETWEEN_COLUMNS}{text}" if before and text else before or text
    if not any(found.get(name, "").strip() for name in _PROMISING):
        cells = zip(headers, columns, row.cells, strict=True)
        return found, next((header for header, name, text in cells if name == KEPT and text.strip()), "")
    beside = _beside(found)
    kept = [
        f"{header}: {text.strip()}"
        for header, name, text in zip(headers, columns, row.cells, strict=True)
        if text.strip() and (name == KEPT or name in beside or (name == "due" and len(text) > LONGEST_WORDING))
    ]
    if kept:
        found["summary"] = "\n".join(filter(None, [found.get("summary", ""), *kept]))
    return {name: text for name, text in found.items() if name not in beside}, ""


# Where what is promised stands.
_PROMISING = ("title", "summary", "quote")


def _beside(found: Mapping[str, str]) -> set[str]:
    """Of a list of another office, what has no place of its own beside what else the row says, and is kept in words."""
    if found.get("sent"):
        return set()
    beside = set()
    if found.get("review_on", "").strip() and any(found.get(name, "").strip() for name in ("due", "rule", "announced")):
        beside.add("review_on")
    status = key(found.get("status", ""))
    if status in ("", Status.PLANNED) and not found.get("heard_on", "").strip():
        beside.add("note")
    if not any(found.get(name, "").strip() for name in ("document", "address")):
        beside.update(OF_A_SOURCE)
    return beside


def _check_reference(sent: str, reference: str) -> None:
    """Refuse a row that was sent under another reference: it would be recorded a second time."""
    try:
        same = marks_of(sent).get("reference") == mark(reference)
    except NotAsSent as error:
        raise Wrong("sent", str(error)) from error
    if not same:
        raise Wrong("reference", _("the row was sent under another reference than “%(typed)s”") % {"typed": reference})


def _check_round(new: New, made: Promise) -> None:
    """What the file says of the window and of what was heard must fit what its schedule makes."""
    if new.round:
        return
    slots = {row.slot: row for row in made.follow_ups}
    row = slots.get(new.slot) if new.slot else next(iter(made.follow_ups), None)
    if new.heard and row is None:
        raise Wrong("follow_up", _("the schedule makes no “%(slot)s”") % {"slot": new.slot})
    if new.window and row is not None and row.window != new.window:
        names = {"typed": new.window.edtf(), "here": row.window.edtf() if row.window else _("no window")}
        raise Wrong("window", _("it says %(typed)s, its schedule gives %(here)s") % names)


def _in_groups(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while group := list(islice(rows, size)):
        yield group


def counted(table: Table, columns: Sequence[str], name: str, by: str) -> Counter[str]:
    """How often each name stands in the columns that are taken for ``name``."""
    places = [place for place, ours in enumerate(columns) if ours == name]
    found: Counter[str] = Counter()
    for row in table.rows():
        for place in places:
            found.update(split(row.cells[place], by))
    return found
