"""Parties, as far as the records open to a person name them."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request

from commitments.access import is_staff
from commitments.api.asking import Sorted
from commitments.api.reading import Records, Told
from commitments.models import Commitment, Desk, Occasion, Party, SourceDocument
from commitments.status import PartyKind


def parties_open_to(user: User | AnonymousUser) -> QuerySet[Party]:
    """All of them to staff; to others those that a visible record names, and those that these are part of."""
    if is_staff(user):
        return Party.objects.all()
    named = Party.objects.filter(
        Q(parts_taken__commitment__in=Commitment.objects.visible_to(user))
        | Q(occasions__in=Occasion.objects.visible_to(user))
        | Q(documents__in=SourceDocument.objects.visible_to(user))
        | Q(desks__in=desks_open_to(user))
    ).values("pk")
    return Party.objects.filter(Q(pk__in=named) | Q(parts__in=named) | Q(all_parts__in=named)).distinct()


def desks_open_to(user: User | AnonymousUser) -> QuerySet[Desk]:
    """All of them to staff; to others those with a visible commitment."""
    if is_staff(user):
        return Desk.objects.all()
    return Desk.objects.filter(pk__in=Commitment.objects.visible_to(user).values("desk"))


def asked_parties(request: Request | None) -> QuerySet[Party]:
    """What may stand in a query parameter that names a party; None, while the schema is drawn up."""
    return parties_open_to(request.user) if request else Party.objects.none()


def asked_desks(request: Request | None) -> QuerySet[Desk]:
    return desks_open_to(request.user) if request else Desk.objects.none()


class PartyData(Told[Party]):
    part_of = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True, allow_null=True)
    stands_as = serializers.SlugRelatedField[Party](
        slug_field="slug", read_only=True, help_text="The outermost party: the state for its ministries."
    )

    class Meta:
        model = Party
        fields = ["slug", "name", "kind", "country", "part_of", "stands_as"]
        read_only_fields = fields


class PartyAsked(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=PartyKind.choices)
    ordering = Sorted(fields=["name", "kind"])


class PartyRecords(Records[Party]):
    """Who promises and who is promised to."""

    serializer_class = PartyData
    filterset_class = PartyAsked
    lookup_field = "slug"
    queryset = Party.objects.all()

    def get_queryset(self) -> QuerySet[Party]:
        return parties_open_to(self.request.user).select_related("part_of", "root").order_by("name")
