"""Filters of the lists: whose, with whom, when."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.admin.rights import person
from commitments.models import Commitment, CommitmentParty, Desk, Membership, Party, StatusEntry
from commitments.schedule.days import days_after, days_before, months_after
from commitments.status import CLOSED

Span = Callable[[date], tuple[date, date]]
# Digits of a key that every database can compare with.
LONGEST_KEY = 18


class PartnerFilter(admin.SimpleListFilter):
    """By outermost party, so that a state stands for its ministries. ``via`` is the path to the commitment."""

    title = _("partner")
    parameter_name = "partner"
    via: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        seen = CommitmentParty.objects.filter(commitment__in=Commitment.objects.visible_to(person(request)))
        outermost = Party.objects.filter(root=None).filter(
            Q(pk__in=seen.values("party")) | Q(pk__in=seen.values("party__root"))
        )
        return [(str(party.pk), party.name) for party in outermost]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        if not value.isdecimal() or len(value) > LONGEST_KEY:
            return queryset.none()
        theirs = CommitmentParty.objects.filter(Q(party=int(value)) | Q(party__root=int(value)))
        return queryset.filter(**{f"{self.via}pk__in": theirs.values("commitment")})


class OwnerFilter(admin.SimpleListFilter):
    title = _("owner")
    parameter_name = "owned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("mine")), ("nobody", _("nobody's"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "mine":
                return queryset.answered_by(person(request))  # type: ignore[attr-defined,no-any-return]
            case "nobody":
                return queryset.without_owner()  # type: ignore[attr-defined,no-any-return]
        return queryset


class ReportedFilter(admin.SimpleListFilter):
    """Follow-ups of which somebody told us something that the desk has not confirmed."""

    title = _("reported")
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unconfirmed", _("not confirmed yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "unconfirmed":
            return queryset
        return queryset.filter(reported())


class DormantFilter(admin.SimpleListFilter):
    """Mechanisms of which so many windows in a row passed without a meeting. ``via`` is the path to the commitment."""

    title = _("dormant")
    parameter_name = "dormant"
    via: ClassVar[str] = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("dormant")), ("no", _("not dormant"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "yes":
                return queryset.exclude(**{f"{self.via}dormant_since": None})
            case "no":
                return queryset.filter(**{f"{self.via}dormant_since": None})
        return queryset


class VersionFilter(admin.SimpleListFilter):
    """Of schedules: the version in force, or those that were replaced."""

    title = _("version")
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("in-force", _("in force")), ("replaced", _("replaced"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "in-force":
                return queryset.filter(replaced_on=None)
            case "replaced":
                return queryset.exclude(replaced_on=None)
        return queryset


class UnheardFilter(admin.SimpleListFilter):
    """Follow-ups of which it is not known how they stand: logged so, or late with no word since the end."""

    title = _("information")
    parameter_name = "heard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nothing", _("none since its end"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "nothing":
            return queryset
        return queryset.unheard()  # type: ignore[attr-defined,no-any-return]


class DeskFilter(admin.SimpleListFilter):
    """A desk, or all of one's own. ``via`` is the path to what belongs to it."""

    title = _("desk")
    parameter_name = "desk"
    via: ClassVar[str] = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("mine")), *((str(desk.pk), desk.name) for desk in Desk.objects.order_by("name"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case None:
                return queryset
            case "mine":
                # As a member: an administrator holds every role everywhere, and has a desk all the same.
                desks = Membership.objects.filter(user=person(request)).values("desk")
                return queryset.filter(**{f"{self.via}desk__in": desks})
            case value:
                known = value.isdecimal() and len(value) <= LONGEST_KEY
                return queryset.filter(**{f"{self.via}desk": int(value)}) if known else queryset.none()


class EndsFilter(admin.SimpleListFilter):
    """Open follow-ups whose window ends in the week, month or quarter that it is now at their desk."""

    title = _("ends")
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        labels = {
            "this-week": _("this week"),
            "this-month": _("this month"),
            "next-month": _("next month"),
            "this-quarter": _("this quarter"),
        }
        return list(labels.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        span = SPANS.get(self.value() or "")
        if span is None:
            return queryset
        return queryset.exclude(status__in=CLOSED).filter(ending(span, at=timezone.now()))


def reported() -> Q:
    """A condition on follow-ups: somebody told us something of them that the desk has not confirmed."""
    return Q(pk__in=StatusEntry.objects.unanswered_reports().order_by().values("follow_up"))


def ending(span: Span, *, at: datetime) -> Q:
    """A condition on follow-ups: their window ends in the ``span`` that it is at their desk at ``at``."""
    desks: dict[tuple[date, date], list[Desk]] = {}
    for desk in Desk.objects.all():
        desks.setdefault(span(desk.day(at)), []).append(desk)
    condition = Q(pk__in=[])
    for (first, after), there in desks.items():
        condition |= Q(commitment__desk__in=there, latest__gte=first, latest__lt=after)
    return condition


def _week(day: date) -> tuple[date, date]:
    monday = days_before(day, day.weekday())
    return monday, days_after(monday, 7)


def _months(day: date, *, skip: int = 0, count: int = 1) -> tuple[date, date]:
    """``count`` months, the first of which is ``skip`` after the one in which ``day`` lies."""
    first = months_after(day.replace(day=1), skip)
    return first, months_after(first, count)


# From a day to the first day of a span and the first after it.
SPANS: Mapping[str, Span] = {
    "this-week": _week,
    "this-month": _months,
    "next-month": partial(_months, skip=1),
    "this-quarter": lambda day: _months(day, skip=-((day.month - 1) % 3), count=3),
}
