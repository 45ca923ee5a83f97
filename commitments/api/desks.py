"""Desks: who on our side follows up."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from commitments.api.asking import Sorted
from commitments.api.parties import desks_open_to
from commitments.api.reading import Records, Told
from commitments.models import Desk, Party


class DeskData(Told[Desk]):
    home_party = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = Desk
        fields = ["slug", "name", "code", "home_party", "time_zone"]
        read_only_fields = fields


class DeskAsked(filters.FilterSet):
    ordering = Sorted(fields=["name", "code"])


class DeskRecords(Records[Desk]):
    """The units of our own staff. Their days are days of their time zone."""

    serializer_class = DeskData
    filterset_class = DeskAsked
    lookup_field = "slug"
    queryset = Desk.objects.all()

    def get_queryset(self) -> QuerySet[Desk]:
        return desks_open_to(self.request.user).select_related("home_party").order_by("name")
