"""What needs the attention of one person now, each with the list of the admin that it leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.access import Role
from commitments.admin.listing.filters import SPANS, ending, reported
from commitments.admin.rights import holds
from commitments.admin.words import badge, day, time_left
from commitments.models import Commitment, FollowUp, Membership
from commitments.phrasing import slot_in_words
from commitments.querysets import CommitmentQuerySet, FollowUpQuerySet
from commitments.schedule import Flag
from tracker.outbox.stuck import stuck

# Of each matter so many rows at once; the rest is a link away.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One record: where it leads, what it is, and a word on its time; ``badge`` is "" where it has no flag."""

    address: str
    text: str
    detail: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A list, and how many rows it has."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Matter:
    name: str
    title: str | Promise
    number: int
    lines: Sequence[Line]
    ways: Sequence[Way]
    hint: str | Promise = ""


def matters(user: User, *, at: datetime) -> list[Matter]:
    """What is there to be looked at, the most urgent first; in a number of questions that no row changes."""
    scope = _Scope.of(user)
    found = [*_late_and_due(user, scope, at=at), *_to_answer(user, scope, at=at), *_to_decide(user, scope), _mail(user)]
    return [matter for matter in found if matter.number]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The desks of one person as their lists name them: an administrator at no desk looks after all of them."""

    desks: tuple[int, ...]
    every: bool

    @classmethod
    def of(cls, user: User) -> "_Scope":
        desks = tuple(Membership.objects.filter(user=user).values_list("desk", flat=True))
        return cls(desks, every=user.is_superuser and not desks)

    def at(self, via: str = "") -> Q:
        return Q(pk__isnull=False) if self.every else Q(**{f"{via}desk__in": self.desks})

    @property
    def asked(self) -> dict[str, str]:
        return {} if self.every else {"desk": "mine"}

    def way(self, number: int) -> str:
        if self.every:
            told = ngettext("See the one in its list", "See all %(count)d", number)
        else:
            told = ngettext("See the one at your desks", "See all %(count)d at your desks", number)
        return told % {"count": number}


def _late_and_due(user: User, scope: _Scope, *, at: datetime) -> Iterator[Matter]:
    visible = FollowUp.objects.visible_to(user)
    for name, title, asked, rows in (
        ("overdue", gettext_lazy("Overdue"), {"flag__exact": Flag.OVERDUE.value}, visible.flagged(Flag.OVERDUE)),
        (
            "this-week",
            gettext_lazy("Ends this week"),
            {"ends": "this-week"},
            visible.open().filter(ending(SPANS["this-week"], at=at)),
        ),
    ):
        yield _theirs_and_mine(name, title, asked, rows, user=user, scope=scope, at=at)


def _theirs_and_mine(
    name: str,
    title: str | Promise,
    asked: dict[str, str],
    rows: FollowUpQuerySet,
    *,
    user: User,
    scope: _Scope,
    at: datetime,
) -> Matter:
    """What the person answers for at whatever desk, and what anybody answers for at their own desks."""
    mine = Q(owner=user) | Q(owner=None, commitment__owner=user)
    theirs = scope.at("commitment__")
    numbers = rows.aggregate(
        all=Count("pk", filter=mine | theirs), mine=Count("pk", filter=mine), theirs=Count("pk", filter=theirs)
    )
    ways = []
    if numbers["mine"]:
        told = ngettext("See the one of yours", "See %(count)d of yours", numbers["mine"])
        ways.append(Way(told % {"count": numbers["mine"]}, _list("followup", {"owned": "mine", **asked})))
    if numbers["theirs"]:
        ways.append(Way(scope.way(numbers["theirs"]), _list("followup", {**scope.asked, **asked})))
    return Matter(name, title, numbers["all"], _lines(rows.filter(mine | theirs), at=at), ways)


def _to_answer(user: User, scope: _Scope, *, at: datetime) -> Iterator[Matter]:
    if not holds(user, Role.OFFICER):
        return
    there = FollowUp.objects.visible_to(user).filter(scope.at("commitment__"))
    for name, title, hint, asked, rows in (
        (
            "reported",
            gettext_lazy("Reports to confirm"),
            gettext_lazy("Somebody told us what came of it. It counts once the desk logs it."),
            {"reported": "unconfirmed"},
            there.filter(reported()),
        ),
        (
            "nobody",
            gettext_lazy("Without an owner"),
            gettext_lazy("Nobody answers for these: the desk's leads are told instead."),
            {"owned": "nobody"},
            there.without_owner(),
        ),
    ):
        number = rows.count()
        ways = [Way(scope.way(number), _list("followup", {**scope.asked, **asked}))]
        yield Matter(name, title, number, _lines(rows, at=at), ways, hint)


def _to_decide(user: User, scope: _Scope) -> Iterator[Matter]:
    there = Commitment.objects.visible_to(user).filter(scope.at())
    if holds(user, Role.OFFICER):
        hint = gettext_lazy("Recorded in bulk: nobody is written to about them until somebody has looked.")
        rows = there.filter(awaits_review=True).order_by("-reference")
        yield _of_commitments(
            "review", gettext_lazy("Awaiting review"), hint, {"awaits_review__exact": "1"}, rows, scope
        )
    if holds(user, Role.LEAD):
        hint = gettext_lazy("Mechanisms that fell silent. Do they still stand, or have they lapsed?")
        rows = there.dormant().order_by(F("dormant_since").asc(), "reference")
        yield _of_commitments("dormant", gettext_lazy("Dormant"), hint, {"dormant": "yes"}, rows, scope)


def _of_commitments(
    name: str,
    title: str | Promise,
    hint: str | Promise,
    asked: dict[str, str],
    rows: CommitmentQuerySet,
    scope: _Scope,
) -> Matter:
    number = rows.count()
    lines = [
        Line(
            reverse("admin:commitments_commitment_change", args=[row.pk]),
            str(row),
            _("since %(day)s") % {"day": day(row.dormant_since)} if row.dormant_since else "",
        )
        for row in rows[:SHOWN]
    ]
    return Matter(
        name, title, number, lines, [Way(scope.way(number), _list("commitment", {**scope.asked, **asked}))], hint
    )


def _mail(user: User) -> Matter:
    held = stuck(user)
    shelves = (
        ("refused", held.refused, ngettext("%(count)d refused", "%(count)d refused", held.refused)),
        ("unconfirmed", held.unconfirmed, ngettext("%(count)d unconfirmed", "%(count)d unconfirmed", held.unconfirmed)),
        (
            "returned",
            held.returned,
            ngettext("%(count)d address came back", "%(count)d addresses came back", held.returned),
        ),
    )
    ways = [
        Way(text % {"count": number}, f"{reverse('delivery')}?show={name}") for name, number, text in shelves if number
    ]
    number = held.refused + held.unconfirmed + held.returned
    return Matter("mail", gettext_lazy("Mail that did not arrive"), number, (), ways)


def _lines(rows: FollowUpQuerySet, *, at: datetime) -> list[Line]:
    return [
        Line(
            reverse("admin:commitments_followup_change", args=[row.pk]),
            f"{row.commitment.title}, {slot_in_words(row.slot)}",
            time_left(row, at=at),
            badge(row.flag),
        )
        for row in rows.in_order().select_related("commitment__desk")[:SHOWN]
    ]


def _list(model: str, asked: dict[str, Any]) -> str:
    return f"{reverse(f'admin:commitments_{model}_changelist')}?{urlencode(asked)}"


def at_no_desk(user: User) -> bool:
    """Whether there is nothing for this person to do here until somebody makes them a member of a desk."""
    return not holds(user, Role.VIEWER)


def next_to_come(user: User) -> FollowUpQuerySet:
    """What comes up for who has nothing to attend to."""
    scope = _Scope.of(user)
    mine = Q(owner=user) | Q(owner=None, commitment__owner=user)
    return FollowUp.objects.visible_to(user).open().filter(mine | scope.at("commitment__"), latest__isnull=False)
