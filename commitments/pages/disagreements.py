"""Where sources read one term of a commitment differently, and nobody has settled it yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Exists, OuterRef, Q

from commitments.models import Citation, Settlement
from commitments.pages.quoted import Quoted, quoted


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading the term, and the passages that read it so."""

    words: str
    quotes: tuple[Quoted, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(quote.source for quote in self.quotes))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two or more readings of one term of one commitment."""

    reference: str
    title: str
    term: str
    term_label: str
    readings: tuple[Reading, ...]


def disagreements(citations: Iterable[Citation]) -> list[Disagreement]:
    """The disagreements among ``citations``, settled or not, in the order in which they come."""
    by_term: dict[tuple[int, str], list[Citation]] = {}
    for citation in citations:
        if citation.term:
            by_term.setdefault((citation.commitment_id, citation.term), []).append(citation)
    return [_disagreement(passages) for passages in by_term.values() if len({each.reading for each in passages}) > 1]


def unsettled(user: User | AnonymousUser, *, limit: int) -> list[Disagreement]:
    """Up to ``limit`` open disagreements that ``user`` may see, by the sources that ``user`` may see; two queries."""
    seen = Citation.objects.visible_to(user)
    settled = Settlement.objects.filter(commitment=OuterRef("commitment"), term=OuterRef("term"))
    open_terms = list(
        seen.exclude(term="")
        .filter(~Exists(settled))
        .order_by()
        .values_list("commitment", "term")
        .annotate(readings=Count("reading", distinct=True))
        .filter(readings__gt=1)
        .order_by("commitment__reference", "term")[:limit]
    )
    wanted = Q(pk__in=[])
    for commitment, term, _ in open_terms:
        wanted |= Q(commitment=commitment, term=term)
    citations = seen.filter(wanted).select_related("commitment", "document__issued_by")
    return sorted(disagreements(citations), key=lambda each: (each.reference, each.term))


def _disagreement(passages: Sequence[Citation]) -> Disagreement:
    first = passages[0]
    readings: dict[str, list[Quoted]] = {}
    for passage in passages:
        readings.setdefault(passage.reading, []).append(quoted(passage))
    return Disagreement(
        reference=first.commitment.reference,
        title=first.commitment.title,
        term=first.term,
        term_label=first.get_term_display(),
        readings=tuple(Reading(words, tuple(quotes)) for words, quotes in readings.items()),
    )
