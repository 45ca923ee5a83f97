"""The dashboard: what is late, what is due, what comes up, who owes whom. Reading it writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import F, prefetch_related_objects
from django.http import QueryDict
from django.utils.text import capfirst

from commitments.access import Reader
from commitments.models import Commitment, Desk, FollowUp, Party
from commitments.pages.disagreements import Disagreement, unsettled
from commitments.pages.register import one_of, partners_seen, plain, shown_with, with_partner
from commitments.querysets import IN_ORDER, CommitmentQuerySet, FollowUpQuerySet
from commitments.status import FlagLabel
from tracker.dashboard.attention import Attention, attention
from tracker.dashboard.row import Row, row
from tracker.dashboard.silent import Silent, silent
from tracker.dashboard.tally import Tally, by_desk, by_flag, by_partner
from tracker.dashboard.year import Year, year_ahead
from tracker.recipients import desks_without_anybody

# So many of each section at first; the rest is a link away.
PER_SECTION = 20
PER_PAGE = 50
CLOSED_LATELY_DAYS = 30
CLOSED_SHOWN = 8
DISAGREEMENTS_SHOWN = 5
DORMANT_SHOWN = 5
SECTIONS = (FlagLabel.OVERDUE, FlagLabel.DUE, FlagLabel.UPCOMING, FlagLabel.UNDATED)
_ORDERS = {
    # The one that is late for longest comes first.
    FlagLabel.OVERDUE: IN_ORDER,
    FlagLabel.DUE: IN_ORDER,
    FlagLabel.UPCOMING: ("due_from", *IN_ORDER),
    FlagLabel.LATER: ("due_from", *IN_ORDER),
    FlagLabel.UNDATED: (F("review_on").asc(nulls_last=True), "id"),
    FlagLabel.CLOSED: ("-closed_on", "-id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; an empty text asks for everything."""

    desk: str = ""
    partner: str = ""
    flag: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """An unknown flag asks for nothing; an unknown desk or partner finds nothing."""
        return cls(
            desk=plain(query.get("desk", "")),
            partner=plain(query.get("partner", "")),
            flag=one_of(FlagLabel.values, query.get("flag", "")),
        )

    @property
    def asks(self) -> bool:
        return bool(self.desk or self.partner or self.flag)


@dataclass(frozen=True, slots=True)
class Section:
    """The follow-ups of one flag: the first few of ``total``, or those of one ``page``."""

    flag: str
    heading: str
    total: int
    rows: tuple[Row, ...]
    page: Page[FollowUp] | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A big quiet number."""

    flag: str
    heading: str
    number: int


@dataclass(frozen=True, slots=True)
class Board:
    """``days``: the day it is at the desks, one or two. ``next_up``: the next window of those that are still later.

    ``year`` and ``closed_lately`` are left out (None, empty) when the address asks for one flag.
    """

    filters: Filters
    days: tuple[date, ...]
    counts: tuple[Count, ...]
    later: int
    sections: tuple[Section, ...]
    next_up: Row | None
    closed_lately: tuple[Row, ...]
    year: Year | None
    desks: tuple[Tally, ...]
    partners: tuple[Tally, ...]
    disagreements: tuple[Disagreement, ...]
    dormant: tuple[Silent, ...]
    more_dormant: bool
    nobody_to_tell: tuple[Desk, ...]
    attention: Attention | None
    desk_choices: tuple[Desk, ...]
    partner_choices: tuple[Party, ...]
    empty: bool

    @property
    def narrowed_to(self) -> tuple[str, ...]:
        """The names of the desk and the partner that are asked for."""
        desks = [desk.name for desk in self.desk_choices if desk.slug == self.filters.desk]
        return (*desks, *(party.name for party in self.partner_choices if party.slug == self.filters.partner))


def board(reader: Reader, filters: Filters, *, page: str, at: datetime) -> Board:
    """The dashboard as ``reader`` may see it at the instant ``at``, in a number of queries that no row changes."""
    visible = FollowUp.objects.visible_to(reader.user)
    narrowed = _narrowed(visible, filters)
    numbers = by_flag(narrowed)
    days = tuple(sorted({desk.day(at) for desk in Desk.objects.all()})) or (at.date(),)
    shown, sheet = _shown(narrowed, filters, page=page)
    ahead = list(_in_order(narrowed, FlagLabel.LATER)[:1])
    closed = [] if filters.flag else list(_closed_lately(narrowed, since=days[0] - timedelta(days=CLOSED_LATELY_DAYS)))
    asleep = silent(_asked(reader, filters), reader, limit=DORMANT_SHOWN + 1, at=at)
    _complete([*(each for rows in shown.values() for each in rows), *ahead, *closed], reader)
    return Board(
        filters=filters,
        days=days,
        counts=tuple(Count(flag, _heading(flag), numbers[flag]) for flag in SECTIONS),
        later=numbers[FlagLabel.LATER],
        sections=tuple(
            Section(flag, _heading(flag), numbers[flag], tuple(row(each, reader, at=at) for each in rows), sheet)
            for flag, rows in shown.items()
        ),
        next_up=next((row(each, reader, at=at) for each in ahead), None),
        closed_lately=tuple(row(each, reader, at=at) for each in closed),
        year=None if filters.flag else year_ahead(narrowed, today=days[-1]),
        desks=tuple(by_desk(narrowed)),
        partners=tuple(by_partner(narrowed)),
        disagreements=tuple(unsettled(reader.user, limit=DISAGREEMENTS_SHOWN)),
        dormant=tuple(asleep[:DORMANT_SHOWN]),
        more_dormant=len(asleep) > DORMANT_SHOWN,
        nobody_to_tell=tuple(desks_without_anybody()) if reader.staff else (),
        attention=attention(narrowed, reader, at=at),
        desk_choices=tuple(_desks_seen(reader)),
        partner_choices=tuple(partners_seen(reader.user)),
        empty=not any(numbers.values()),
    )


def _heading(flag: str) -> str:
    return capfirst(str(FlagLabel(flag).label))


def _asked(reader: Reader, filters: Filters) -> CommitmentQuerySet:
    found = Commitment.objects.visible_to(reader.user)
    if filters.desk:
        found = found.filter(desk__slug=filters.desk)
    return found.filter(with_partner(filters.partner)) if filters.partner else found


def _narrowed(follow_ups: FollowUpQuerySet, filters: Filters) -> FollowUpQuerySet:
    if filters.desk:
        follow_ups = follow_ups.filter(commitment__desk__slug=filters.desk)
    if filters.partner:
        follow_ups = follow_ups.filter(commitment__in=Commitment.objects.filter(with_partner(filters.partner)))
    return follow_ups


def _shown(
    follow_ups: FollowUpQuerySet, filters: Filters, *, page: str
) -> tuple[dict[str, Sequence[FollowUp]], Page[FollowUp] | None]:
    """The follow-ups of each section, and the page they are from when one flag is asked for."""
    if filters.flag:
        sheet = Paginator(_in_order(follow_ups, filters.flag), PER_PAGE).get_page(page)
        return {filters.flag: list(sheet)}, sheet
    return {flag: list(_in_order(follow_ups, flag)[:PER_SECTION]) for flag in SECTIONS}, None


def _in_order(follow_ups: FollowUpQuerySet, flag: str) -> FollowUpQuerySet:
    return (
        follow_ups.filter(flag=flag)
        .order_by(*_ORDERS[FlagLabel(flag)])
        .select_related("commitment__desk__home_party__root", "commitment__owner", "owner")
    )


def _closed_lately(follow_ups: FollowUpQuerySet, *, since: date) -> FollowUpQuerySet:
    return _in_order(follow_ups, FlagLabel.CLOSED).filter(closed_on__gte=since)[:CLOSED_SHOWN]


def _complete(follow_ups: Sequence[FollowUp], reader: Reader) -> None:
    """Read what all sections show of their commitments, at once."""
    prefetch_related_objects(follow_ups, "extensions")
    prefetch_related_objects([each.commitment for each in follow_ups], "schedules", *shown_with(reader.user))


def _desks_seen(reader: Reader) -> Sequence[Desk]:
    return list(Desk.objects.filter(pk__in=Commitment.objects.visible_to(reader.user).values("desk")))
