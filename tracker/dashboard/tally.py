"""How many follow-ups are late, due and coming up: by flag, by desk and by partner."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from commitments.models import CommitmentParty, Desk, FollowUp, Party
from commitments.querysets import FollowUpQuerySet
from commitments.status import FlagLabel, Part

TALLIED = (FlagLabel.OVERDUE, FlagLabel.DUE, FlagLabel.UPCOMING)


@dataclass(frozen=True, slots=True)
class Tally:
    """``owed_by`` and ``owed_to``: how many of them the partner owes or is owed, ``mutual``: both owe. 0 for desks."""

    name: str
    slug: str
    overdue: int
    due: int
    upcoming: int
    owed_by: int = 0
    owed_to: int = 0
    mutual: int = 0


def by_flag(follow_ups: FollowUpQuerySet) -> dict[str, int]:
    """How many there are of each flag, as the watch last wrote it; one query."""
    counted = follow_ups.order_by().values_list("flag").annotate(number=Count("pk"))
    return dict.fromkeys(FlagLabel.values, 0) | dict(counted)


def by_desk(follow_ups: FollowUpQuerySet) -> list[Tally]:
    """Desks with something late, due or coming up, by name; two queries."""
    rows = (
        follow_ups.filter(flag__in=TALLIED)
        .order_by()
        .values_list("commitment__desk", "flag")
        .annotate(number=Count("pk"))
    )
    counted: dict[int, Counter[str]] = {}
    for desk, flag, number in rows:
        counted.setdefault(desk, Counter())[flag] += number
    desks = Desk.objects.filter(pk__in=counted)
    return [Tally(desk.name, desk.slug, *_three(counted[desk.pk])) for desk in desks]


def by_partner(follow_ups: FollowUpQuerySet) -> list[Tally]:
    """Partners with something late, due or coming up, most late first; two queries.

    A partner is the outermost party on the other side of the desk's own, as in ``Commitment.partners``; a follow-up
    counts once for each partner.
    """
    promises = CommitmentParty.objects.filter(commitment=OuterRef("commitment"), part=Part.PROMISES).annotate(
        outermost=Coalesce("party__root", "party")
    )
    rows = (
        FollowUp.objects.filter(pk__in=follow_ups.filter(flag__in=TALLIED).order_by().values("pk"))
        .order_by()
        .annotate(
            partner=Coalesce("commitment__parts__party__root", "commitment__parts__party"),
            home=Coalesce("commitment__desk__home_party__root", "commitment__desk__home_party"),
        )
        .filter(~Q(partner=F("home")) | Q(home__isnull=True), partner__isnull=False)
        .annotate(
            they_owe=Exists(promises.filter(outermost=OuterRef("partner"))),
            we_owe=Exists(promises.filter(outermost=OuterRef("home"))),
        )
        .values_list("partner", "flag", "they_owe", "we_owe")
        .annotate(number=Count("pk", distinct=True))
    )
    counted: dict[int, Counter[str]] = {}
    for partner, flag, they_owe, we_owe, number in rows:
        counter = counted.setdefault(partner, Counter())
        counter[flag] += number
        counter[_direction(they_owe=they_owe, we_owe=we_owe)] += number
    tallies = [_partner(party, counted[party.pk]) for party in Party.objects.filter(pk__in=counted)]
    return sorted(tallies, key=lambda each: (-each.overdue, -each.due, -each.upcoming, each.name))


def _direction(*, they_owe: bool, we_owe: bool) -> str:
    if they_owe and we_owe:
        return "mutual"
    return "owed_by" if they_owe else "owed_to"


def _partner(party: Party, counted: Counter[str]) -> Tally:
    return Tally(party.name, party.slug, *_three(counted), counted["owed_by"], counted["owed_to"], counted["mutual"])


def _three(counted: Counter[str]) -> tuple[int, int, int]:
    return counted[FlagLabel.OVERDUE], counted[FlagLabel.DUE], counted[FlagLabel.UPCOMING]
