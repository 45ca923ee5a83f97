"""A promise made again: first promised, restated since, and what was logged between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser, User

from commitments.models import Commitment, StatusEntry
from commitments.status import EntryKind


@dataclass(frozen=True, slots=True)
class Logged:
    """A status logged while this was the latest time that the promise was made."""

    on: date
    status: str


@dataclass(frozen=True, slots=True)
class Link:
    """One time the promise was made. ``logged``: what was logged before it was made again, or until now."""

    reference: str
    title: str
    made_on: date | None
    here: bool
    logged: tuple[Logged, ...]


def chain(commitment: Commitment, user: User | AnonymousUser) -> tuple[Link, ...]:
    """Every time the promise was made that ``user`` may see, oldest first; empty when it was made only once.

    A record that ``user`` may not see ends the chain there.
    """
    links = sorted(_told(commitment, user), key=lambda each: (each.made_on or date.max, each.reference))
    if len(links) < 2:
        return ()
    entries = StatusEntry.objects.filter(commitment__in=links, kind=EntryKind.LOGGED).order_by("on", "id")
    logged = [Logged(entry.on, entry.get_to_status_display()) for entry in entries]
    ends = [following.made_on for following in links[1:]] + [None]
    return tuple(
        Link(
            reference=each.reference,
            title=each.title,
            made_on=each.made_on,
            here=each.pk == commitment.pk,
            logged=tuple(_between(logged, each.made_on if number else None, end)),
        )
        for number, (each, end) in enumerate(zip(links, ends, strict=True))
    )


def _told(commitment: Commitment, user: User | AnonymousUser) -> list[Commitment]:
    visible = Commitment.objects.visible_to(user)
    found = {commitment.pk: commitment}
    newest = [commitment]
    while newest:
        earlier = visible.filter(pk__in=[each.reaffirms_id for each in newest if each.reaffirms_id])
        again = visible.filter(reaffirms__in=newest)
        newest = [each for each in (*earlier, *again) if each.pk not in found]
        found |= {each.pk: each for each in newest}
    return list(found.values())


def _between(logged: Iterable[Logged], start: date | None, end: date | None) -> Iterable[Logged]:
    return (each for each in logged if (start is None or each.on >= start) and (end is None or each.on < end))
