"""How many follow-ups stand where, of those that the person asking may see."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commitments.models import Commitment, Desk, FollowUp, Party
from commitments.querysets import FollowUpQuerySet
from commitments.status import FlagLabel
from tracker import heartbeat, restored


class FlagCounts(serializers.Serializer[dict[str, int]]):
    later = serializers.IntegerField()
    upcoming = serializers.IntegerField()
    due = serializers.IntegerField()
    overdue = serializers.IntegerField()
    closed = serializers.IntegerField()
    undated = serializers.IntegerField()


class GroupCounts(serializers.Serializer[dict[str, Any]]):
    slug = serializers.CharField()
    name = serializers.CharField()
    by_flag = FlagCounts()


class LastRun(serializers.Serializer[dict[str, Any]]):
    at = serializers.DateTimeField(allow_null=True, help_text="Null when it has never run.")
    stale = serializers.BooleanField()


class SendingHeld(serializers.Serializer[dict[str, Any]]):
    since = serializers.DateTimeField()
    reason = serializers.CharField()


class SummaryData(serializers.Serializer[dict[str, Any]]):
    by_flag = FlagCounts()
    by_desk = GroupCounts(many=True)
    by_partner = GroupCounts(many=True)
    dormant = serializers.IntegerField(help_text="Mechanisms whose last windows passed without a meeting.")
    last_tick = LastRun(help_text="Flags are as of this run.")
    last_delivery = LastRun()
    mail_waits_since = serializers.DateTimeField(
        allow_null=True, help_text="Mail has waited since then, and none has gone out in the last hour; null when well."
    )
    held = SendingHeld(allow_null=True, help_text="No mail is sent until an administrator resumes; null when it is.")


class Summary(APIView):
    """Counts of follow-ups by flag, by desk and by partner (a follow-up with two partners counts for both).

    And how many mechanisms are dormant.
    """

    @extend_schema(responses=SummaryData)
    def get(self, request: Request) -> Response:
        seen = FollowUp.objects.visible_to(request.user)
        pulses, held = heartbeat.pulses(at=timezone.now()), restored.hold()
        told = {
            "by_flag": by_flag(seen),
            "by_desk": by_desk(seen),
            "by_partner": by_partner(seen),
            "dormant": Commitment.objects.visible_to(request.user).dormant().count(),
            "last_tick": {"at": pulses.tick.ended_at, "stale": pulses.tick.stale},
            "last_delivery": {"at": pulses.delivery.ended_at, "stale": pulses.delivery.stale},
            "mail_waits_since": pulses.mail_waits_since,
            "held": {"since": held.since, "reason": held.why} if held else None,
        }
        return Response(SummaryData(told).data)


def by_flag(seen: FollowUpQuerySet) -> dict[str, int]:
    """Every flag with its count, 0 included."""
    return _counts(seen.order_by().values_list("flag").annotate(Count("pk")))


def by_desk(seen: FollowUpQuerySet) -> list[dict[str, Any]]:
    rows = seen.order_by().values_list("commitment__desk", "flag").annotate(Count("pk"))
    return _groups(Desk, rows)


def by_partner(seen: FollowUpQuerySet) -> list[dict[str, Any]]:
    """By the outermost parties other than the desk's own, as ``Commitment.partners`` has them."""
    rows = (
        seen.order_by()
        .annotate(
            partner=Coalesce("commitment__parts__party__root", "commitment__parts__party"),
            home=Coalesce("commitment__desk__home_party__root", "commitment__desk__home_party"),
        )
        .filter(Q(home=None) | ~Q(partner=F("home")), partner__isnull=False)
        .values_list("partner", "flag")
        .annotate(Count("pk", distinct=True))
    )
    return _groups(Party, rows)


def _groups(model: type[Desk | Party], rows: Iterable[tuple[int, str, int]]) -> list[dict[str, Any]]:
    by_group: dict[int, list[tuple[str, int]]] = {}
    for group, flag, count in rows:
        by_group.setdefault(group, []).append((flag, count))
    names = model._default_manager.filter(pk__in=by_group).order_by("name")
    return [{"slug": one.slug, "name": one.name, "by_flag": _counts(by_group[one.pk])} for one in names]


def _counts(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {flag.value: 0 for flag in FlagLabel} | dict(rows)
