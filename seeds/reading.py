"""Seed files as records: what a file may say, checked before anything is written.

``desk.yaml`` holds what the articles share. Every other file is one article: its source document, the commitments it is
the first to support, and what it adds to the commitments of other files. All quotes in it are that document's words.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from commitments.lifecycle import Announced, Once, Plan, Recurring, Undated
from commitments.schedule import Counting, Rule, Window
from commitments.status import DocumentKind, Kind, PartyKind, ScheduleKind, Status, Term
from seeds.fields import BadSeed, Fields, fields_of
from seeds.shapes import (
    CitationSeed,
    CommitmentSeed,
    DeskSeed,
    DocumentSeed,
    FocalPointSeed,
    LoggedSeed,
    OccasionSeed,
    PartySeed,
    QuoteSeed,
    RoundSeed,
    Seeds,
)

SHARED = "desk.yaml"
# Short enough to be a quotation and never a passage.
MOST_WORDS = 12


def read(folder: Path) -> Seeds:
    """Read every ``*.yaml`` of ``folder``. Raises BadSeed."""
    if not (folder / SHARED).is_file():
        raise BadSeed(str(folder), SHARED, "is missing")
    shared = fields_of(folder / SHARED)
    desk = _desk(shared)
    parties = tuple(map(_party, shared.many("parties")))
    focal_points = tuple(map(_focal_point, shared.many("focal_points")))
    occasions = tuple(map(_occasion, shared.many("occasions")))
    shared.done()
    documents: list[DocumentSeed] = []
    commitments: list[CommitmentSeed] = []
    citations: list[CitationSeed] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != SHARED:
            article = fields_of(path)
            document = _document(article)
            documents.append(document)
            commitments += [_commitment(fields, document.key) for fields in article.many("commitments")]
            for fields in article.many("also_supports"):
                citations += _citations(fields, document.key)
            article.done()
    _each_once("slug", ((party.where, party.slug) for party in parties))
    _outer_first(parties)
    _each_once("key", ((focal_point.where, focal_point.key) for focal_point in focal_points))
    _each_once("key", ((occasion.where, occasion.key) for occasion in occasions))
    _each_once("key", ((document.where, document.key) for document in documents))
    _each_once("reference", ((commitment.where, commitment.reference) for commitment in commitments))
    return Seeds(
        desk=desk,
        parties=parties,
        focal_points=focal_points,
        occasions=occasions,
        documents=tuple(documents),
        commitments=tuple(sorted(commitments, key=lambda commitment: commitment.reference)),
        citations=tuple(citations),
    )


def words_in(text: str) -> int:
    """How many words: what is joined by a hyphen or a slash counts apart."""
    return len(re.findall(r"\w+(?:[\u2019']\w+)*", text))


def _each_once(field: str, found: Iterable[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for where, value in found:
        if value in seen:
            raise BadSeed(where, field, f"“{value}” stands twice")
        seen.add(value)


def _outer_first(parties: Iterable[PartySeed]) -> None:
    seen = {""}
    for party in parties:
        if party.part_of not in seen:
            raise BadSeed(party.where, "part_of", f"“{party.part_of}” is no party that stands before this one")
        seen.add(party.slug)


def _desk(shared: Fields) -> DeskSeed:
    if (fields := shared.one("desk")) is None:
        raise shared.refuse("desk", "is missing")
    desk = DeskSeed(
        where=fields.where,
        name=fields.needed("name"),
        slug=fields.needed("slug"),
        code=fields.needed("code"),
        home_party=fields.needed("home_party"),
        time_zone=fields.needed("time_zone"),
        working_days=fields.needed("working_days"),
        holiday_countries=fields.text("holiday_countries"),
        reminder_hour=fields.given("reminder_hour", int),
        references_given=fields.given("references_given", int),
    )
    fields.done()
    return desk


def _party(fields: Fields) -> PartySeed:
    party = PartySeed(
        where=fields.where,
        slug=fields.needed("slug"),
        name=fields.needed("name"),
        kind=fields.given("kind", PartyKind),
        part_of=fields.text("part_of"),
        country=fields.text("country"),
    )
    fields.done()
    return party


def _focal_point(fields: Fields) -> FocalPointSeed:
    focal_point = FocalPointSeed(
        where=fields.where,
        key=fields.needed("key"),
        party=fields.needed("party"),
        name=fields.needed("name"),
        office=fields.needed("office"),
        named_in=fields.needed("named_in"),
        named_on=fields.day("named_on"),
    )
    fields.done()
    return focal_point


def _occasion(fields: Fields) -> OccasionSeed:
    occasion = OccasionSeed(
        where=fields.where,
        key=fields.needed("key"),
        title=fields.needed("title"),
        starts_on=fields.day("starts_on"),
        ends_on=fields.day("ends_on"),
        place=fields.text("place"),
        parties=fields.texts("parties"),
    )
    fields.done()
    return occasion


def _document(article: Fields) -> DocumentSeed:
    if (fields := article.one("document")) is None:
        raise article.refuse("document", "is missing: a record without a source document has no provenance")
    document = DocumentSeed(
        where=fields.where,
        key=fields.needed("key"),
        title=fields.needed("title"),
        kind=fields.given("kind", DocumentKind),
        publisher=fields.text("publisher"),
        published_on=fields.day("published_on"),
        address=fields.text("address"),
        language=fields.needed("language"),
        occasion=fields.text("occasion"),
        note=fields.text("note"),
    )
    fields.done()
    if not (document.publisher or document.note):
        raise fields.refuse("publisher", f"is missing, and no note says why (“{document.title}”)")
    return document


def _commitment(fields: Fields, document: str) -> CommitmentSeed:
    reference, made_on = fields.needed("reference"), fields.day("made_on")
    plan, rounds = _schedule(fields, document)
    quotes = tuple(_quote(each, document) for each in fields.many("quotes"))
    if not quotes:
        raise fields.refuse("quotes", f"“{reference}” quotes no source document")
    commitment = CommitmentSeed(
        where=fields.where,
        reference=reference,
        title=fields.needed("title"),
        summary=fields.needed("summary"),
        kind=fields.given("kind", Kind),
        hard=fields.yes("hard"),
        occasion=fields.text("occasion"),
        made_on=made_on,
        promises=fields.texts("promises"),
        is_promised=fields.texts("is_promised"),
        focal_points=fields.texts("focal_points"),
        reaffirms=fields.text("reaffirms"),
        reading=fields.text("reading"),
        plan=plan,
        rounds=rounds,
        quotes=quotes,
    )
    fields.done()
    return commitment


def _schedule(commitment: Fields, document: str) -> tuple[Plan, tuple[RoundSeed, ...]]:
    if (fields := commitment.one("schedule")) is None:
        raise commitment.refuse("schedule", "is missing")
    kind, wording = fields.given("kind", ScheduleKind), _quoted(fields, "wording", fields.text("wording"))
    rounds: tuple[RoundSeed, ...] = ()
    plan: Plan
    match kind:
        case ScheduleKind.ONCE:
            plan = Once(fields.given("window", Window.from_edtf), wording)
        case ScheduleKind.RECURRING:
            rule = fields.given("rule", Rule.parse)
            counting = fields.read("counting", Counting) or Counting.CALENDAR
            plan = Recurring(rule, fields.given("anchor", date.fromisoformat), wording, counting)
        case ScheduleKind.AWAITING:
            raise fields.refuse("kind", "“awaiting” needs an event, which no seed file records")
        case ScheduleKind.ANNOUNCED:
            plan = Announced(wording)
            rounds = tuple(_round(each, document) for each in fields.many("rounds"))
        case ScheduleKind.UNDATED:
            plan = Undated(wording, fields.day("review_on"))
    fields.done()
    return plan, rounds


def _round(fields: Fields, document: str) -> RoundSeed:
    logged = fields.one("logged")
    found = RoundSeed(
        where=fields.where,
        slot=fields.needed("slot"),
        window=fields.read("window", Window.from_edtf),
        wording=_quoted(fields, "wording", fields.text("wording")),
        review_on=fields.day("review_on"),
        logged=_logged(logged, document) if logged else None,
    )
    fields.done()
    return found


def _logged(fields: Fields, document: str) -> LoggedSeed:
    logged = LoggedSeed(
        where=fields.where,
        status=fields.given("status", Status),
        on=fields.given("on", date.fromisoformat),
        note=fields.needed("note"),
        document=document,
        quote=_quoted(fields, "quote", fields.needed("quote")),
    )
    fields.done()
    return logged


def _citations(fields: Fields, document: str) -> list[CitationSeed]:
    reference, quotes = fields.needed("commitment"), fields.many("quotes")
    if not quotes:
        raise fields.refuse("quotes", f"nothing is quoted for “{reference}”")
    found = [CitationSeed(where=each.where, commitment=reference, quote=_quote(each, document)) for each in quotes]
    fields.done()
    return found


def _quote(fields: Fields, document: str) -> QuoteSeed:
    quote = QuoteSeed(
        where=fields.where,
        document=document,
        words=_quoted(fields, "words", fields.needed("words")),
        locator=fields.text("locator"),
        term=fields.read("term", Term),
        reading=fields.text("reading"),
    )
    fields.done()
    return quote


def _quoted(fields: Fields, field: str, text: str) -> str:
    if words_in(text) > MOST_WORDS:
        raise fields.refuse(field, f"“{text}” has {words_in(text)} words, more than {MOST_WORDS}")
    return text
