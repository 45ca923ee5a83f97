"""Writing seed records into the register: commitments only through the lifecycle, and what is there is left alone.

A desk, party, occasion or focal point is made only for a record that needs it, so that whatever staff renamed or
changed since the first loading stays as they left it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q

from commitments import lifecycle
from commitments.access import Confidentiality
from commitments.lifecycle import Author, Draft, EvidenceOf, Quote, Refusal
from commitments.models import Commitment, Desk, FocalPoint, Occasion, Party, SourceDocument
from commitments.models.history import written_by
from commitments.status import Part
from seeds.fields import BadSeed
from seeds.reading import read
from seeds.shapes import (
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

RECORDS = Path(__file__).parent / "records"
AUTHOR = Author(None, "Seeds")

M = TypeVar("M", bound=Model)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records of the files were made, and how many were there before."""

    created: int
    unchanged: int


@transaction.atomic
def load(folder: Path = RECORDS, *, at: datetime) -> Loaded:
    """Load every seed file of ``folder``; ``at`` is the instant of loading, which the log shows.

    All or nothing: raises BadSeed, naming file, field and value, before anything stays written.
    """
    seeds = read(folder)
    loading = _Loading(seeds, at=at)
    with written_by(AUTHOR.user, AUTHOR.name, at=at):
        loading.run()
    return Loaded(loading.created, len(seeds) - loading.created)


class _Loading:
    """One run: what the files hold by key, what of it was found or made, and how much was made."""

    def __init__(self, seeds: Seeds, *, at: datetime) -> None:
        self.created = 0
        self._seeds = seeds
        self._at = at
        self._desk_row: Desk | None = None
        self._parties = {seed.slug: seed for seed in seeds.parties}
        self._focal_points = {seed.key: seed for seed in seeds.focal_points}
        self._occasions = {seed.key: seed for seed in seeds.occasions}
        self._documents = {seed.key: seed for seed in seeds.documents}
        self._new: set[Model] = set()

    def run(self) -> None:
        for document in self._seeds.documents:
            self._document(document)
        for commitment in self._seeds.commitments:
            if not Commitment.objects.filter(reference=commitment.reference).exists():
                with _told(commitment):
                    self._record(commitment)
        for citation in self._seeds.citations:
            with _told(citation):
                self._cite(citation.where, citation.commitment, citation.quote)

    def _desk(self) -> Desk:
        if self._desk_row is None:
            seed = self._seeds.desk
            same = Q(code=seed.code) | Q(slug=seed.slug) | Q(name=seed.name)
            self._desk_row = Desk.objects.filter(same).first() or self._made(seed, self._new_desk(seed))
        return self._desk_row

    def _new_desk(self, seed: DeskSeed) -> Desk:
        return Desk(
            name=seed.name,
            slug=seed.slug,
            code=seed.code,
            home_party=self._party(seed.where, "home_party", seed.home_party),
            time_zone=seed.time_zone,
            working_days=seed.working_days,
            holiday_countries=seed.holiday_countries,
            reminder_hour=seed.reminder_hour,
            references_given=seed.references_given,
        )

    def _party(self, where: str, field: str, key: str) -> Party:
        seed: PartySeed = _known(self._parties, where, field, key)
        if found := Party.objects.filter(Q(slug=seed.slug) | Q(name=seed.name)).first():
            return found
        part_of = self._party(seed.where, "part_of", seed.part_of) if seed.part_of else None
        party = Party(name=seed.name, slug=seed.slug, kind=seed.kind, part_of=part_of, country=seed.country)
        return self._made(seed, party)

    def _focal_point(self, where: str, key: str) -> FocalPoint:
        seed: FocalPointSeed = _known(self._focal_points, where, "focal_points", key)
        party = self._party(seed.where, "party", seed.party)
        if found := FocalPoint.objects.filter(party=party, name=seed.name).first():
            return found
        named_in = self._document(_known(self._documents, seed.where, "named_in", seed.named_in))
        focal_point = FocalPoint(
            party=party, name=seed.name, office=seed.office, named_in=named_in, named_on=seed.named_on
        )
        return self._made(seed, focal_point)

    def _occasion(self, where: str, key: str) -> Occasion:
        seed: OccasionSeed = _known(self._occasions, where, "occasion", key)
        same = Q(title=seed.title) | Q(starts_on=seed.starts_on, place=seed.place)
        found: Occasion | None = Occasion.objects.filter(same, desk=self._desk()).first()
        if found is not None:
            return found
        occasion = Occasion(
            desk=self._desk(),
            confidentiality=Confidentiality.PUBLIC,
            title=seed.title,
            starts_on=seed.starts_on,
            ends_on=seed.ends_on,
            place=seed.place,
        )
        made = self._made(seed, occasion)
        made.parties.set([self._party(seed.where, "parties", party) for party in seed.parties])
        return made

    def _document(self, seed: DocumentSeed) -> SourceDocument:
        # Staff may have given it a better title or note; they hardly rewrote both.
        same = Q(title=seed.title) | Q(note=seed.note)
        found: SourceDocument | None = SourceDocument.objects.filter(same, desk=self._desk()).first()
        if found is not None:
            return found
        document = SourceDocument(
            desk=self._desk(),
            confidentiality=Confidentiality.PUBLIC,
            title=seed.title,
            kind=seed.kind,
            publisher=seed.publisher,
            published_on=seed.published_on,
            address=seed.address,
            language=seed.language,
            occasion=self._occasion(seed.where, seed.occasion) if seed.occasion else None,
            note=seed.note,
        )
        return self._made(seed, document)

    def _record(self, seed: CommitmentSeed) -> None:
        promises = [(self._party(seed.where, "promises", key), Part.PROMISES) for key in seed.promises]
        is_promised = [(self._party(seed.where, "is_promised", key), Part.IS_PROMISED) for key in seed.is_promised]
        draft = Draft(
            desk=self._desk(),
            reference=seed.reference,
            title=seed.title,
            summary=seed.summary,
            kind=seed.kind,
            hard=seed.hard,
            confidentiality=Confidentiality.PUBLIC,
            occasion=self._occasion(seed.where, seed.occasion) if seed.occasion else None,
            made_on=seed.made_on,
            parts=[*promises, *is_promised],
            focal_points=[self._focal_point(seed.where, key) for key in seed.focal_points],
            reaffirms=self._commitment(seed.where, "reaffirms", seed.reaffirms) if seed.reaffirms else None,
            reading=seed.reading,
            quotes=[self._quote(quote) for quote in seed.quotes],
        )
        commitment = lifecycle.record(draft, by=AUTHOR, at=self._at)
        lifecycle.schedule(commitment, seed.plan, by=AUTHOR, at=self._at)
        for round_ in seed.rounds:
            with _told(round_):
                self._expect(commitment, round_)
        self._count(commitment)

    def _expect(self, commitment: Commitment, seed: RoundSeed) -> None:
        expect = partial(lifecycle.expect, commitment, seed.slot, seed.window, by=AUTHOR, at=self._at)
        follow_up = expect(wording=seed.wording, review_on=seed.review_on)
        if (logged := seed.logged) is not None:
            with _told(logged):
                evidence = self._evidence(logged)
                lifecycle.log_status(
                    follow_up,
                    logged.status,
                    on=logged.on,
                    note=logged.note,
                    evidence=[evidence],
                    by=AUTHOR,
                    at=self._at,
                )

    def _evidence(self, seed: LoggedSeed) -> EvidenceOf:
        document = self._document(self._documents[seed.document])
        return EvidenceOf(document.title, document=document, quote=seed.quote)

    def _cite(self, where: str, reference: str, seed: QuoteSeed) -> None:
        commitment = self._commitment(where, "commitment", reference)
        quote = self._quote(seed)
        # A quote that staff took away from an older record is not put back.
        if self._new & {commitment, quote.document}:
            self._count(lifecycle.cite(commitment, quote, by=AUTHOR, at=self._at))

    def _quote(self, seed: QuoteSeed) -> Quote:
        document = self._document(self._documents[seed.document])
        return Quote(document, seed.words, locator=seed.locator, term=seed.term, reading=seed.reading)

    def _commitment(self, where: str, field: str, reference: str) -> Commitment:
        found: Commitment | None = Commitment.objects.filter(reference=reference).first()
        if found is None:
            raise BadSeed(where, field, f"“{reference}” is no commitment that was recorded before")
        return found

    def _made(self, seed: Any, row: M) -> M:
        with _told(seed):
            row.full_clean()
            row.save()
        return self._count(row)

    def _count(self, row: M) -> M:
        self.created += 1
        self._new.add(row)
        return row


def _known(seeds: Mapping[str, S], where: str, field: str, key: str) -> S:
    if key not in seeds:
        raise BadSeed(where, field, f"“{key}” is not among the keys of the seed files")
    return seeds[key]


@contextmanager
def _told(seed: Any) -> Iterator[None]:
    """Say of what the register refuses where in the files it stands, with the field and its value."""
    try:
        yield
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadSeed(seed.where, field, f"“{getattr(seed, field, '')}”: {messages[0]}") from error
    except Refusal as error:
        field, _, why = str(error).partition(": ")
        raise BadSeed(seed.where, field, why) from error
