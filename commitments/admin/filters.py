"""Filters of the lists: whose, with whom, when."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.admin.rights import person
from commitments.models import Commitment, CommitmentParty, Desk, Party, StatusEntry
from commitments.schedule.window import months_after
from commitments.status import CLOSED


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
        if not value.isdecimal() or len(value) > 18:
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
        return queryset.filter(pk__in=StatusEntry.objects.unanswered_reports().order_by().values("follow_up"))


class DormantFilter(admin.SimpleListFilter):
    """Mechanisms of which so many windows in a row passed without a meeting."""

    title = _("dormant")
    parameter_name = "dormant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("dormant")), ("no", _("not dormant"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "yes":
                return queryset.exclude(dormant_since=None)
            case "no":
                return queryset.filter(dormant_since=None)
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


class DueFilter(admin.SimpleListFilter):
    """Open follow-ups whose window ends in the calendar month that it is now at their desk."""

    title = _("ends")
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("this-month", _("this month")), ("next-month", _("next month"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        months = {"this-month": 0, "next-month": 1}.get(self.value() or "")
        if months is None:
            return queryset
        return queryset.exclude(status__in=CLOSED).filter(ending(months, at=timezone.now()))


def ending(months: int, *, at: datetime) -> Q:
    """A condition on follow-ups: their window ends ``months`` after the month that it is at their desk at ``at``."""
    desks: dict[date, list[Desk]] = {}
    for desk in Desk.objects.all():
        desks.setdefault(months_after(desk.day(at).replace(day=1), months), []).append(desk)
    condition = Q(pk__in=[])
    for first, there in desks.items():
        condition |= Q(commitment__desk__in=there, latest__gte=first, latest__lt=months_after(first, 1))
    return condition
