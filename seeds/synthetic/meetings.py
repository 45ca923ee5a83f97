"""Meetings at which promises were made, and what each side published about them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from commitments.access import Confidentiality
from commitments.models import Occasion, Party, SourceDocument
from commitments.status import DocumentKind
from seeds.synthetic.chance import Chance, Odds
from seeds.synthetic.offices import Office
from seeds.synthetic.parties import Side
from seeds.synthetic.rows import Ids
from seeds.synthetic.texts import document_text
from seeds.synthetic.words import CITIES, GATHERINGS, WEB_DOMAIN

OPEN_TO = Odds.of([(70, Confidentiality.PUBLIC), (25, Confidentiality.INTERNAL), (5, Confidentiality.RESTRICTED)])
KINDS = Odds.of(
    [
        (5, DocumentKind.COMMUNIQUE),
        (4, DocumentKind.READOUT),
        (2, DocumentKind.PRESS_REPORT),
        (2, DocumentKind.AGREEMENT),
        (1, DocumentKind.MINUTES),
    ]
)


@dataclass(slots=True)
class Source:
    """A document, and the paragraphs that are to stand in its text."""

    document: SourceDocument
    paragraphs: list[str] = field(default_factory=list)

    def write(self, place: str, chance: Chance) -> None:
        """Fill in the text; saved in bulk it is not hashed by saving."""
        self.document.full_text = document_text(
            self.document.title, place, self.document.published_on or date.min, self.paragraphs, chance
        )
        self.document.full_text_sha256 = sha256(self.document.full_text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Held with ``partner``; the first source is our own, the second, if there is one, theirs."""

    office: Office
    partner: Side
    occasion: Occasion
    sources: tuple[Source, ...]

    @property
    def held_on(self) -> date:
        return self.occasion.starts_on or date.min

    def parties(self) -> tuple[Party, Party]:
        return self.office.home.whole, self.partner.whole


def meet(office: Office, *, number: int, on: date, chance: Chance) -> Meeting:
    """The ``number``-th meeting of all, held on ``on``. None of it is saved."""
    partner, gathering = chance.one(office.partners), chance.of(GATHERINGS)
    occasion = Occasion(
        pk=office.ids.next(Occasion),
        desk=office.desk,
        confidentiality=chance.one(OPEN_TO),
        title=f"{gathering} of {office.home.whole.name} and {partner.whole.name} (no. {number})",
        starts_on=on,
        ends_on=on + timedelta(days=chance.number(0, 3)) if chance.happens(0.6) else None,
        place=chance.of(CITIES),
    )
    issuers = (office.home.whole, partner.whole) if chance.happens(0.35) else (office.home.whole,)
    sources = tuple(Source(_document(occasion, issuer, number, office.ids, chance)) for issuer in issuers)
    return Meeting(office, partner, occasion, sources)


def _document(occasion: Occasion, issuer: Party, number: int, ids: Ids, chance: Chance) -> SourceDocument:
    kind = chance.one(KINDS)
    return SourceDocument(
        pk=ids.next(SourceDocument),
        desk=occasion.desk,
        confidentiality=occasion.confidentiality,
        title=f"{kind.label.capitalize()} of {issuer.name}: {occasion.title}",
        kind=kind,
        publisher="The Example Gazette" if kind == DocumentKind.PRESS_REPORT else f"Spokesperson of {issuer.name}",
        issued_by=None if kind == DocumentKind.PRESS_REPORT else issuer,
        published_on=occasion.starts_on,
        address=f"https://{WEB_DOMAIN}/{issuer.slug}/{number}",
        occasion=occasion,
    )
