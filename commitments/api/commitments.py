"""What was promised, with its quotes, its schedule and how it is judged."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.api.asking import NOT_KNOWN, Sorted
from commitments.api.parties import asked_desks, asked_parties
from commitments.api.people import PersonData, asked_people
from commitments.api.reading import Records, Told
from commitments.models import (
    Assessment,
    Citation,
    Commitment,
    CommitmentParty,
    Desk,
    Event,
    FocalPoint,
    FollowUp,
    Occasion,
    Party,
    Schedule,
    Settlement,
)
from commitments.phrasing import plan_in_words
from commitments.querysets import CommitmentQuerySet
from commitments.status import FlagLabel, Kind, Standing, Term


class PartData(Told[CommitmentParty]):
    party = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True)
    name = serializers.CharField(source="party.name", read_only=True)

    class Meta:
        model = CommitmentParty
        fields = ["party", "name", "part"]
        read_only_fields = fields


class CitationData(Told[Citation]):
    document = serializers.IntegerField(source="document_id", read_only=True)
    title = serializers.CharField(source="document.title", read_only=True)
    publisher = serializers.CharField(source="document.publisher", read_only=True)
    published_on = serializers.DateField(source="document.published_on", read_only=True, allow_null=True)
    address = serializers.CharField(source="document.address", read_only=True)
    term = serializers.ChoiceField(choices=Term.choices, read_only=True, allow_null=True)

    class Meta:
        model = Citation
        fields = ["document", "title", "publisher", "published_on", "address", "quote", "locator", "term", "reading"]
        read_only_fields = fields

    def to_representation(self, instance: Citation) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        return {**told, "term": told["term"] or None}


class EventData(Told[Event]):
    """What is waited for; its day is null until it is known."""

    class Meta:
        model = Event
        fields = ["name", "falls_on"]
        read_only_fields = fields


class ScheduleData(Told[Schedule]):
    """The version in force. It holds for what opens on ``from_on`` or later; null for the first version."""

    in_words = serializers.SerializerMethodField(help_text="When it falls due, in plain words.")
    event = EventData(read_only=True, allow_null=True, help_text="From whose day it is counted.")

    class Meta:
        model = Schedule
        fields = [
            "version",
            "from_on",
            "kind",
            "in_words",
            "wording",
            "window",
            "rrule",
            "counting",
            "year_starts",
            "anchor",
            "event",
            "offset",
        ]
        read_only_fields = fields

    def get_in_words(self, schedule: Schedule) -> str:
        return plan_in_words(schedule.plan())


class FocalPointData(Told[FocalPoint]):
    """Who answers for it on the other side; name and e-mail null when names are not open to you."""

    party = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True)

    class Meta:
        model = FocalPoint
        fields = ["party", "office", "name", "email"]
        read_only_fields = fields
        extra_kwargs = {name: {"allow_null": True} for name in ("name", "email")}


class AssessmentData(Told[Assessment]):
    """The assessor's name and the note are null when names and notes are not open to you."""

    class Meta:
        model = Assessment
        fields = ["on", "assessor", "assessor_name", "implementation", "note"]
        read_only_fields = fields
        extra_kwargs = {name: {"allow_null": True} for name in ("assessor_name", "note")}


class SettlementData(Told[Settlement]):
    """The reason is null when notes are not open to you."""

    class Meta:
        model = Settlement
        fields = ["term", "reading", "reason", "on"]
        read_only_fields = fields
        extra_kwargs = {"reason": {"allow_null": True}}


class CommitmentData(Told[Commitment]):
    desk = serializers.SlugRelatedField[Desk](slug_field="slug", read_only=True)
    parties = PartData(source="parts", many=True, read_only=True)
    occasion = serializers.IntegerField(
        source="occasion.pk", read_only=True, allow_null=True, help_text="Null when there is none open to you."
    )
    reaffirms = serializers.CharField(
        source="reaffirms.reference", read_only=True, allow_null=True, help_text="Null when there is none open to you."
    )
    reaffirmed_by = serializers.SlugRelatedField[Commitment](slug_field="reference", read_only=True, many=True)
    owner = PersonData(read_only=True, allow_null=True)
    focal_points = FocalPointData(many=True, read_only=True)
    schedule = ScheduleData(read_only=True, allow_null=True)
    citations = CitationData(many=True, read_only=True)
    assessments = AssessmentData(many=True, read_only=True)
    settlements = SettlementData(many=True, read_only=True)
    follow_ups = serializers.PrimaryKeyRelatedField[FollowUp](many=True, read_only=True)
    dormant_since = serializers.DateField(
        read_only=True, allow_null=True, help_text="Since when windows in a row passed without a meeting."
    )

    awaits_review = serializers.BooleanField(
        read_only=True,
        allow_null=True,
        help_text="Recorded in bulk, and nobody is written to about it yet; null when names are not open to you.",
    )

    class Meta:
        model = Commitment
        fields = [
            "reference",
            "desk",
            "confidentiality",
            "title",
            "summary",
            "kind",
            "hard",
            "standing",
            "dormant_since",
            "awaits_review",
            "made_on",
            "occasion",
            "parties",
            "owner",
            "focal_points",
            "reaffirms",
            "reaffirmed_by",
            "reading",
            "lead_days",
            "grace_days",
            "schedule",
            "citations",
            "assessments",
            "settlements",
            "follow_ups",
            "version",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Commitment) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        if not self.reader.staff:
            told["owner"] = told["awaits_review"] = None
            for point in told["focal_points"]:
                point["name"] = point["email"] = None
            for assessment in told["assessments"]:
                assessment["assessor_name"] = assessment["note"] = None
            for settlement in told["settlements"]:
                settlement["reason"] = None
        return told


class CommitmentAsked(filters.FilterSet):
    desk = filters.ModelChoiceFilter(queryset=asked_desks, to_field_name="slug", error_messages=NOT_KNOWN)
    partner = filters.ModelChoiceFilter(
        queryset=asked_parties,
        to_field_name="slug",
        error_messages=NOT_KNOWN,
        method="of_partner",
        help_text="A party, or the outermost party of one, that takes part.",
    )
    owner = filters.ModelChoiceFilter(
        queryset=asked_people, to_field_name="username", error_messages=NOT_KNOWN, help_text="Username; for staff."
    )
    kind = filters.ChoiceFilter(choices=Kind.choices)
    standing = filters.ChoiceFilter(choices=Standing.choices)
    dormant = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="that_fell_silent",
        help_text="Whether windows in a row passed without a meeting.",
    )
    flag = filters.ChoiceFilter(
        choices=FlagLabel.choices, method="with_flag", help_text="With a follow-up that has this flag."
    )
    made_after = filters.DateFilter(field_name="made_on", lookup_expr="gt")
    made_before = filters.DateFilter(field_name="made_on", lookup_expr="lt")
    ordering = Sorted(fields=["reference", "made_on", "title"])

    @extend_schema_field(OpenApiTypes.STR)
    def of_partner(self, found: CommitmentQuerySet, _name: str, party: Party) -> CommitmentQuerySet:
        return found.filter(pk__in=taking_part(party))

    @extend_schema_field(OpenApiTypes.BOOL)
    def that_fell_silent(self, found: CommitmentQuerySet, _name: str, dormant: str) -> CommitmentQuerySet:
        return found.dormant() if dormant == "true" else found.filter(dormant_since=None)

    def with_flag(self, found: CommitmentQuerySet, _name: str, flag: str) -> CommitmentQuerySet:
        return found.filter(pk__in=FollowUp.objects.filter(flag=flag).values("commitment"))


class CommitmentRecords(Records[Commitment]):
    """What was promised, by whom to whom, and where it is written."""

    serializer_class = CommitmentData
    filterset_class = CommitmentAsked
    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    queryset = Commitment.objects.all()

    def get_queryset(self) -> QuerySet[Commitment]:
        user = self.request.user
        visible = Commitment.objects.visible_to(user)
        return visible.select_related("desk", "owner").prefetch_related(
            "schedules__event",
            "parts__party",
            "focal_points__party",
            "assessments",
            "settlements",
            "follow_ups",
            # Each of these has a confidentiality of its own: one that is not visible is read as none.
            Prefetch("citations", Citation.objects.visible_to(user).select_related("document")),
            Prefetch("occasion", Occasion.objects.visible_to(user)),
            Prefetch("reaffirms", visible),
            Prefetch("reaffirmed_by", visible),
        )


def taking_part(party: Party) -> QuerySet[CommitmentParty, Any]:
    """The commitments, by number, in which ``party`` or a part of it takes part."""
    parts = CommitmentParty.objects.filter(party=party) | CommitmentParty.objects.filter(party__root=party)
    return parts.values("commitment")
