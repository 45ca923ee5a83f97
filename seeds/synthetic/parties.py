"""States with their ministries, agencies and cities; organisations with their parts; who answers for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commitments.models import FocalPoint, Party
from commitments.status import PartyKind
from seeds.synthetic.chance import Chance
from seeds.synthetic.names import Names
from seeds.synthetic.words import (
    CITIES,
    OFFICES,
    ORGANISATION_PARTS,
    ORGANISATIONS,
    STATE_CODES,
    STATES,
    TOPICS,
)


@dataclass(frozen=True, slots=True)
class Side:
    """An outermost party, its parts, and the focal points of both."""

    whole: Party
    parts: tuple[Party, ...]
    focal_points: tuple[FocalPoint, ...]


def make_sides(states: int, organisations: int, *, names: Names, chance: Chance) -> tuple[list[Side], list[Side]]:
    """States and organisations, saved; as many as there are words for, at most."""
    wholes = [
        *(_state(name, code, names) for name, code in list(zip(STATES, STATE_CODES, strict=False))[:states]),
        *(_party(name, PartyKind.ORGANISATION, names) for name in ORGANISATIONS[:organisations]),
    ]
    Party.objects.bulk_create(wholes)
    inner = {whole.pk: _parts(whole, names, chance) for whole in wholes}
    Party.objects.bulk_create(part for parts in inner.values() for part in parts)
    # An agency of a ministry: parts of parts.
    under = {whole.pk: _agencies(inner[whole.pk], whole, names, chance) for whole in wholes}
    Party.objects.bulk_create(part for parts in under.values() for part in parts)
    everybody = {whole.pk: (*inner[whole.pk], *under[whole.pk]) for whole in wholes}
    people = {whole.pk: tuple(_focal_points((whole, *everybody[whole.pk]), names, chance)) for whole in wholes}
    FocalPoint.objects.bulk_create(person for found in people.values() for person in found)
    sides = [Side(whole, everybody[whole.pk], people[whole.pk]) for whole in wholes]
    return sides[: len(wholes) - organisations], sides[len(wholes) - organisations :]


def _state(name: str, code: str, names: Names) -> Party:
    state = _party(name, PartyKind.STATE, names)
    state.country = code
    return state


def _parts(whole: Party, names: Names, chance: Chance) -> list[Party]:
    if whole.kind == PartyKind.ORGANISATION:
        return [
            _party(f"{part} of the {whole.name}", PartyKind.AGENCY, names, part_of=whole)
            for part in ORGANISATION_PARTS[: chance.number(1, len(ORGANISATION_PARTS))]
        ]
    ministries = [
        _party(f"Ministry for {topic} of {whole.name}", PartyKind.MINISTRY, names, part_of=whole)
        for topic in chance.sample(TOPICS, chance.number(2, 9))
    ]
    cities = [
        _party(f"{city} ({whole.name})", PartyKind.CITY, names, part_of=whole)
        for city in chance.sample(CITIES, chance.number(0, 2))
    ]
    return [*ministries, *cities]


def _agencies(parts: Sequence[Party], whole: Party, names: Names, chance: Chance) -> list[Party]:
    return [
        _party(f"Agency of the {part.name}", PartyKind.AGENCY, names, part_of=part, root=whole)
        for part in parts
        if part.kind == PartyKind.MINISTRY and chance.happens(0.2)
    ]


def _party(
    name: str, kind: PartyKind, names: Names, *, part_of: Party | None = None, root: Party | None = None
) -> Party:
    # Saved in bulk, which does not keep the root as saving does.
    return Party(
        name=names.title(name),
        slug=names.slug(name),
        kind=kind,
        part_of=part_of,
        root=root or part_of,
        country=part_of.country if part_of else "",
    )


def _focal_points(parties: Iterable[Party], names: Names, chance: Chance) -> Iterable[FocalPoint]:
    for party in parties:
        for office in OFFICES[: chance.number(0, 3, lean=1.2)]:
            person = names.person(chance)
            # Some are known by name only.
            yield FocalPoint(
                party=party, name=person.full, office=office, email=person.email if chance.happens(0.8) else ""
            )
