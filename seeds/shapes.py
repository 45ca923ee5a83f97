"""What a seed file may say, one class a kind of record. ``where`` is the file and the way to the record in it."""

from dataclasses import dataclass
from datetime import date

from commitments.lifecycle import Plan
from commitments.schedule import Window
from commitments.status import DocumentKind, Kind, PartyKind, Status, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSeed:
    where: str
    name: str
    slug: str
    code: str
    home_party: str
    time_zone: str
    working_days: str
    holiday_countries: str
    reminder_hour: int
    references_given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySeed:
    """Its ``slug`` is its key; ``part_of`` is the key of another."""

    where: str
    slug: str
    name: str
    kind: PartyKind
    part_of: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPointSeed:
    where: str
    key: str
    party: str
    name: str
    office: str
    named_in: str
    named_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionSeed:
    where: str
    key: str
    title: str
    starts_on: date | None
    ends_on: date | None
    place: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSeed:
    where: str
    key: str
    title: str
    kind: DocumentKind
    publisher: str
    published_on: date | None
    address: str
    language: str
    occasion: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSeed:
    """``document`` is the key of the file's own document."""

    where: str
    document: str
    words: str
    locator: str
    term: Term | None
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSeed:
    """What the article reports of a round, shown by its own words."""

    where: str
    status: Status
    on: date
    note: str
    document: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSeed:
    """One round of a series that is dated as announced."""

    where: str
    slot: str
    window: Window | None
    wording: str
    review_on: date | None
    logged: LoggedSeed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentSeed:
    where: str
    reference: str
    title: str
    summary: str
    kind: Kind
    hard: bool
    occasion: str
    made_on: date | None
    promises: tuple[str, ...]
    is_promised: tuple[str, ...]
    focal_points: tuple[str, ...]
    reaffirms: str
    reading: str
    plan: Plan
    rounds: tuple[RoundSeed, ...]
    quotes: tuple[QuoteSeed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationSeed:
    """One more quote for a commitment of another file."""

    where: str
    commitment: str
    quote: QuoteSeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """All that a folder holds; commitments in the order of their references, so that what is reaffirmed comes first."""

    desk: DeskSeed
    parties: tuple[PartySeed, ...]
    focal_points: tuple[FocalPointSeed, ...]
    occasions: tuple[OccasionSeed, ...]
    documents: tuple[DocumentSeed, ...]
    commitments: tuple[CommitmentSeed, ...]
    citations: tuple[CitationSeed, ...]

    def __len__(self) -> int:
        lists = (self.parties, self.focal_points, self.occasions, self.documents, self.commitments, self.citations)
        return 1 + sum(map(len, lists))
