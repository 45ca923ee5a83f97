"""The list of commitments, searched and filtered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from commitments.models import Citation, Commitment, CommitmentParty, FollowUp, Party
from commitments.pages.quoted import Quoted, quoted
from commitments.phrasing import owed_in_words, slot_in_words, time_left_in_words, window_in_words
from commitments.querysets import CommitmentQuerySet
from commitments.status import FlagLabel, Standing, Term

PER_PAGE = 50
# Passages on who holds an office, or on what stands already, do not say what is to be done.
_BESIDE_THE_PROMISE = (Term.PARTIES, Term.STATE)


@dataclass(frozen=True, slots=True)
class Search:
    """What the address asks for; an empty text asks for everything."""

    words: str = ""
    partner: str = ""
    flag: str = ""
    standing: str = ""
    dormant: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Search":
        """Unknown flags and standings ask for nothing; an unknown partner finds nothing."""
        return cls(
            words=plain(query.get("q", "")),
            partner=plain(query.get("partner", "")),
            flag=one_of(FlagLabel.values, query.get("flag", "")),
            standing=one_of(Standing.values, query.get("standing", "")),
            dormant=query.get("dormant", "") == "1",
        )

    @property
    def asks(self) -> bool:
        return bool(self.words or self.partner or self.flag or self.standing or self.dormant)


@dataclass(frozen=True, slots=True)
class Next:
    """The follow-up that is next in time among the open ones."""

    slot: str
    window: str
    time: str
    flag: str
    flag_label: str
    status: str


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment in the list."""

    reference: str
    title: str
    owed: str
    desk: str
    standing: str
    standing_label: str
    dormant_since: date | None
    made_on: date | None
    quote: Quoted | None
    next: Next | None


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the list. ``page`` tells how many there are, ``lines`` are the rows of this page."""

    search: Search
    page: Page[Commitment]
    lines: tuple[Line, ...]
    partners: tuple[Party, ...]


def register(user: User | AnonymousUser, search: Search, *, page: str, at: datetime) -> Register:
    """The page of that number (the nearest one when there is none such) in a fixed number of queries."""
    found = _found(user, search).select_related("desk__home_party__root").prefetch_related(*shown_with(user))
    sheet = Paginator(found.annotate(next_follow_up=_next_follow_up()), PER_PAGE).get_page(page)
    rows = list(sheet)
    follow_ups = FollowUp.objects.in_bulk([pk for row in rows if (pk := getattr(row, "next_follow_up", None))])
    return Register(
        search=search,
        page=sheet,
        lines=tuple(_line(row, follow_ups.get(getattr(row, "next_follow_up", 0) or 0), at=at) for row in rows),
        partners=tuple(partners_seen(user)),
    )


def shown_with(user: User | AnonymousUser) -> "tuple[Prefetch[Any], Prefetch[Any]]":
    """What a list needs of its commitments: who owes whom, and the quotes that ``user`` may see."""
    return (
        Prefetch("parts", CommitmentParty.objects.select_related("party__root")),
        Prefetch("citations", Citation.objects.visible_to(user).select_related("document__issued_by")),
    )


def first_quote(commitment: Commitment) -> Quoted | None:
    """The quote that tells most of a commitment read with ``shown_with``: the earliest that speaks of the promise."""
    citations = sorted(commitment.citations.all(), key=lambda each: each.term in _BESIDE_THE_PROMISE)
    return quoted(citations[0]) if citations else None


def with_partner(slug: str) -> Q:
    """A condition on commitments: the party of that address name, or a part of it, has a part."""
    parts = CommitmentParty.objects.filter(Q(party__slug=slug) | Q(party__root__slug=slug))
    return Q(pk__in=parts.values("commitment"))


def partners_seen(user: User | AnonymousUser) -> Iterable[Party]:
    """The partners of all commitments that ``user`` may see, by name."""
    sides = CommitmentParty.objects.filter(commitment__in=Commitment.objects.visible_to(user)).annotate(
        outermost=Coalesce("party__root", "party"),
        home=Coalesce("commitment__desk__home_party__root", "commitment__desk__home_party"),
    )
    # A desk may have no home party: comparing with that would leave out every side.
    others = sides.filter(Q(home=None) | ~Q(outermost=F("home")))
    return Party.objects.filter(pk__in=others.values("outermost"))


def plain(text: str) -> str:
    """``text`` as it may go to a database: without NUL, which PostgreSQL refuses, and of bounded length."""
    return text.replace("\x00", "").strip()[:200]


def one_of(known: Iterable[str], text: str) -> str:
    """``text`` when it is one of ``known``, else ""."""
    return text if text in set(known) else ""


def _found(user: User | AnonymousUser, search: Search) -> CommitmentQuerySet:
    found = Commitment.objects.visible_to(user)
    for word in search.words.split():
        # Only quotes this person may read: finding a record by a hidden quote would tell what the quote says.
        quoting = Citation.objects.visible_to(user).filter(commitment=OuterRef("pk"), quote__icontains=word)
        found = found.filter(Q(title__icontains=word) | Q(reference__icontains=word) | Exists(quoting))
    if search.partner:
        found = found.filter(with_partner(search.partner))
    if search.flag:
        found = found.filter(Exists(FollowUp.objects.filter(commitment=OuterRef("pk"), flag=search.flag)))
    if search.standing:
        found = found.filter(standing=search.standing)
    if search.dormant:
        found = found.dormant()
    return found


def _next_follow_up() -> Subquery:
    return Subquery(FollowUp.objects.open().filter(commitment=OuterRef("pk")).values("pk")[:1])


def _line(commitment: Commitment, follow_up: FollowUp | None, *, at: datetime) -> Line:
    today = commitment.desk.day(at)
    return Line(
        reference=commitment.reference,
        title=commitment.title,
        owed=owed_in_words(commitment.promisers(), commitment.promised_to()),
        desk=str(commitment.desk),
        standing=commitment.standing,
        standing_label=commitment.get_standing_display(),
        dormant_since=commitment.dormant_since,
        made_on=commitment.made_on,
        quote=first_quote(commitment),
        next=_next(follow_up, on=today) if follow_up else None,
    )


def _next(follow_up: FollowUp, *, on: date) -> Next:
    return Next(
        slot=slot_in_words(follow_up.slot),
        window=window_in_words(follow_up.window),
        time=time_left_in_words(follow_up.window, follow_up.flag, on=on),
        flag=follow_up.flag,
        flag_label=follow_up.get_flag_display(),
        status=follow_up.get_status_display(),
    )
