"""A row that is new: what is promised in it, and when it falls due."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from commitments.access import Confidentiality
from commitments.exchange.columns import MOST_SOURCES
from commitments.exchange.problems import REFUSED, Wrong
from commitments.exchange.register import Register
from commitments.exchange.typed import Typed, one_of, planned, several, whole, yes
from commitments.lifecycle import Draft, Quote
from commitments.models import Commitment, Desk, FocalPoint, Occasion, SourceDocument
from commitments.schedule import Announced, Plan, Window, WindowError
from commitments.status import DocumentKind, Kind, Part, Status, Term

T = TypeVar("T")

_LONGEST_TITLE = Commitment._meta.get_field("title").max_length or 0


class Several(Exception):
    """More than one cell of a row is wrong: ``wrong`` has what was refused about each."""

    def __init__(self, wrong: list[Exception]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Heard:
    """What a row says came of a follow-up; ``slot`` is empty where it speaks of the next."""

    slot: str
    status: Status
    on: date
    arranged_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Round:
    """A follow-up that no schedule makes: one of a series that is dated as announced."""

    slot: str
    window: Window | None


@dataclass(frozen=True, slots=True)
class New:
    """A commitment to be recorded. ``reaffirms`` is the reference of one that may stand further down in the list.

    ``slot`` and ``window`` are what the row says of a follow-up that its schedule makes.
    """

    draft: Draft
    plan: Plan
    reaffirms: str
    heard: Heard | None
    slot: str
    window: Window | None
    round: Round | None


class _Cells:
    """Reads the cells of one row, and gathers what is wrong with them, so that all of it is told at once."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row, self.wrong = row, list[Exception]()

    def text(self, name: str) -> str:
        return self.row.get(name, "").strip()

    def read(self, how: Callable[[], T], otherwise: T) -> T:
        try:
            return how()
        except REFUSED as refusal:
            self.wrong.append(refusal)
            return otherwise


def drafted(row: Mapping[str, str], register: Register, *, number: int, origin: str) -> New:
    """What a row says. ``number`` is the row's in its file, ``origin`` stands in the log. Raises Several."""
    cells, choices = _Cells(row), register.choices
    desk = cells.read(lambda: register.desk_of(cells.text("desk")), register.desk)
    typed = register.typed(desk, keeps_words=choices.keeps_words)
    made_on = cells.read(lambda: typed.day("made_on", cells.text("made_on") or choices.made_on), None)
    words = cells.text("title") or cells.text("summary") or cells.text("quote")
    if not words:
        cells.wrong.append(Wrong("title", _("nothing is promised in this row")))
    title, summary = shortened(words, cells.text("summary"))
    confidentiality = cells.text("confidentiality") or choices.confidentiality
    closed = cells.read(lambda: one_of("confidentiality", confidentiality, Confidentiality), Confidentiality.RESTRICTED)
    reaffirms = cells.text("reaffirms")
    draft = Draft(
        desk=desk,
        title=title,
        summary=summary,
        kind=cells.read(lambda: one_of("kind", cells.text("kind") or choices.kind, Kind), Kind.INTENTION),
        hard=cells.read(lambda: yes("hard", cells.text("hard") or "yes"), True),
        parts=cells.read(lambda: _parts(row, register), []),
        quotes=list(_quotes(cells, register, typed, words=words, number=number, closed=closed)),
        confidentiality=closed,
        occasion=cells.read(lambda: _occasion(cells.text("occasion"), register, desk, closed), None),
        made_on=made_on,
        owner=cells.read(lambda: register.person("owner", cells.text("owner")) if cells.text("owner") else None, None),
        focal_points=cells.read(lambda: _focal_points(row, register), []),
        readers=cells.read(lambda: [register.person("readers", each) for each in several(row.get("readers", ""))], []),
        reaffirms=register.earlier(reaffirms) if reaffirms else None,
        reading=cells.text("reading"),
        lead_days=cells.read(lambda: whole("lead_days", cells.text("lead_days")), None),
        grace_days=cells.read(lambda: whole("grace_days", cells.text("grace_days")), None),
        reference=reference_of(row, register),
        awaits_review=True,
        origin=origin,
    )
    plan = cells.read(
        lambda: planned(row, typed, made_on=made_on, event=lambda name: register.event(name, desk=desk)), None
    )
    heard = cells.read(lambda: heard_in(row, typed, new=True), None)
    window = cells.read(lambda: _window(cells.text("window")), None)
    if cells.wrong or plan is None:
        raise Several(cells.wrong)
    slot = cells.text("follow_up")
    announced = Round(slot, window) if slot and isinstance(plan, Announced) else None
    return New(draft, plan, reaffirms, heard, slot, window, announced)


def _window(text: str) -> Window | None:
    try:
        return Window.from_edtf(text) if text else None
    except WindowError as error:
        raise Wrong("window", str(error)) from error


def reference_of(row: Mapping[str, str], register: Register) -> str:
    """The reference as it is on record: with the prefix of the list before it."""
    typed = row.get("reference", "").strip()
    return f"{register.choices.prefix}{typed}" if typed else ""


def shortened(words: str, summary: str) -> tuple[str, str]:
    """A title of ``words`` that is no longer than titles are, and the summary, which then begins with all of them."""
    title = " ".join(words.split())
    if len(title) <= _LONGEST_TITLE:
        return title, "" if summary == words else summary
    whole_text = words if summary in ("", words) else f"{words}\n\n{summary}"
    cut = title[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;:")
    return f"{cut}…", whole_text


def heard_in(row: Mapping[str, str], typed: Typed, *, new: bool) -> Heard | None:
    """What the row says came of a follow-up; None where it says no more than that it is planned.

    Of a commitment that is new here, what was heard of it elsewhere holds too.
    """
    said = {name: row.get(name, "").strip() for name in ("follow_up", "status", "heard_on", "arranged_for", "note")}
    if not said["status"]:
        return None
    status = one_of("status", said["status"], Status)
    if status is Status.PLANNED:
        return None
    on = typed.day("heard_on", said["heard_on"] or (row.get("last_heard", "") if new else ""))
    if on is None:
        raise Wrong("heard_on", _("the day is needed on which it is “%(status)s”") % {"status": status.label})
    arranged_on = typed.day("arranged_for", said["arranged_for"]) if status is Status.ARRANGED else None
    return Heard(said["follow_up"], status, on, arranged_on, said["note"])


def _parts(row: Mapping[str, str], register: Register) -> list[tuple[Any, Part]]:
    by = register.choices.separators
    promises = register.parties(several(row.get("promises", ""), by.get("promises", ";")))
    promised = register.parties(several(row.get("is_promised", ""), by.get("is_promised", ";")))
    promises = promises or register.stored_parties(register.choices.promises)
    promised = promised or register.stored_parties(register.choices.is_promised)
    if not promises:
        raise Wrong("promises", _("nobody promises it"))
    return [(party, Part.PROMISES) for party in promises] + [
        # Who promises is not promised to: in a list, the default may name both.
        (party, Part.IS_PROMISED)
        for party in promised
        if row.get("is_promised") or not any(party is other or party == other for other in promises)
    ]


def _focal_points(row: Mapping[str, str], register: Register) -> list[FocalPoint]:
    return [register.focal_point(each) for each in several(row.get("focal_points", ""))]


def _occasion(title: str, register: Register, desk: Desk, closed: Confidentiality) -> Occasion | None:
    return register.occasion(title, desk=desk, closed=closed) if title else None


def _quotes(
    cells: _Cells, register: Register, typed: Typed, *, words: str, number: int, closed: Confidentiality
) -> Iterator[Quote]:
    """The sources of the row; the list itself where it names none, with its words as the quote."""
    count = 0
    for ending in ("", *(f".{place}" for place in range(2, MOST_SOURCES + 1))):
        if quote := cells.read(lambda ending=ending: quoted(cells.row, register, typed, ending, closed), None):  # type: ignore[misc]
            count += 1
            yield quote
    if not count:
        document = cells.read(lambda: register.list_document(typed), None)
        if document and words:
            yield Quote(document, cells.text("quote") or words, cells.text("locator") or f"row {number}")


def quoted(
    row: Mapping[str, str], register: Register, typed: Typed, ending: str, closed: Confidentiality
) -> Quote | None:
    """One source of a row, whose columns end with ``ending``; None where it names no document."""

    def text(name: str) -> str:
        return row.get(f"{name}{ending}", "").strip()

    # A list may know a document by nothing but where it can be read.
    title = text("document") or text("address")
    if not title:
        if text("quote") and ending:
            raise Wrong(f"document{ending}", _("a quote needs the document it is from"))
        return None
    if not text("quote"):
        raise Wrong(f"quote{ending}", _("the exact words of “%(document)s” are needed") % {"document": title})
    published_on = typed.day(f"published_on{ending}", text("published_on"))

    kind = text("document_kind") or register.choices.document_kind
    like = SourceDocument(
        desk=typed.desk,
        title=title,
        kind=one_of(f"document_kind{ending}", kind, DocumentKind) if kind else "",
        publisher=text("publisher"),
        published_on=published_on,
        address=text("address"),
        confidentiality=closed,
    )
    document = register.document(f"document{ending}", like)
    term = one_of(f"term{ending}", text("term"), Term) if text("term") else None
    return Quote(document, text("quote"), text("locator"), term, text("source_reading"))
