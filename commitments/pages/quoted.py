"""The exact words of a source, with what a reader needs to find them again."""

from dataclasses import dataclass
from datetime import date

from commitments.models import Citation
from commitments.phrasing import web_address


@dataclass(frozen=True, slots=True)
class Quoted:
    """One citation. ``source``: the publisher, or without one the document's title; ``address``: a link or ""."""

    words: str
    source: str
    document: str
    kind: str
    issued_by: str
    published_on: date | None
    address: str
    language: str
    locator: str
    document_note: str
    term: str
    term_label: str
    reading: str


def quoted(citation: Citation) -> Quoted:
    """``citation`` for reading; the caller has made sure that its document may be seen."""
    document = citation.document
    return Quoted(
        words=citation.quote,
        source=document.publisher or document.title,
        document=document.title,
        kind=document.get_kind_display(),
        issued_by=str(document.issued_by or ""),
        published_on=document.published_on,
        address=web_address(document.address),
        language=document.language,
        locator=citation.locator,
        document_note=document.note,
        term=citation.term,
        term_label=citation.get_term_display(),
        reading=citation.reading,
    )
