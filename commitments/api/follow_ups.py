"""What must be followed up, and the one action on it so far: logging a status."""

import re
from functools import partial
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import parse_etags
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.access import Reader
from commitments.api.asking import NOT_KNOWN, Sorted
from commitments.api.commitments import taking_part
from commitments.api.entries import EntryData, with_evidence
from commitments.api.parties import asked_desks, asked_parties, parties_open_to
from commitments.api.people import PersonData, asked_people
from commitments.api.problems import told
from commitments.api.reading import Records, Told
from commitments.api.windows import WindowData, window_data
from commitments.lifecycle import Author, EvidenceOf, log_status
from commitments.models import Commitment, Desk, FollowUp, Party, StatusEntry
from commitments.models.party import state_names
from commitments.phrasing import day_note_in_words
from commitments.querysets import FollowUpQuerySet
from commitments.status import FlagLabel, Kind, Status

# No note of a person is longer; what is longer belongs in a document.
NOTE_LENGTH = 10_000
EVIDENCE_AT_ONCE = 20


class FollowUpData(Told[FollowUp]):
    commitment = serializers.SlugRelatedField[Commitment](slug_field="reference", read_only=True)
    title = serializers.CharField(source="commitment.title", read_only=True)
    desk = serializers.SlugRelatedField[Desk](source="commitment.desk", slug_field="slug", read_only=True)
    partners = serializers.SerializerMethodField(help_text="The outermost parties other than the desk's own.")
    window = serializers.SerializerMethodField()
    day_notes = serializers.SerializerMethodField(
        help_text="Which of its days to come are holidays, or days on which the desk does not work."
    )
    first_window = serializers.SerializerMethodField(help_text="The window as it was first set.")
    times_moved = serializers.SerializerMethodField(help_text="How often the window was moved since.")
    days_slipped = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="How many days later its window ends than it first did; null where either has no end.",
    )
    status = serializers.ChoiceField(choices=Status.choices, read_only=True, help_text="Typed by staff.")
    flag = serializers.ChoiceField(choices=FlagLabel.choices, read_only=True, help_text="Computed from the dates.")
    heard_on = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="The desk's day on which a status or a report was last logged; null when names are not open to you.",
    )
    owner = PersonData(source="answerable", read_only=True, allow_null=True, help_text="Who on our side follows up.")

    class Meta:
        model = FollowUp
        fields = [
            "id",
            "commitment",
            "title",
            "desk",
            "partners",
            "slot",
            "window",
            "day_notes",
            "first_window",
            "times_moved",
            "days_slipped",
            "status",
            "flag",
            "upcoming_from",
            "due_from",
            "overdue_from",
            "arranged_on",
            "closed_on",
            "days_late",
            "review_on",
            "heard_on",
            "owner",
            "version",
        ]
        read_only_fields = fields

    def get_partners(self, follow_up: FollowUp) -> list[str]:
        return [party.slug for party in follow_up.commitment.partners()]

    def get_day_notes(self, follow_up: FollowUp) -> list[str]:
        desk = follow_up.commitment.desk
        notes = follow_up.day_notes(desk.week(), on=desk.day(self.context["at"]))
        return [day_note_in_words(note, self.context["states"]) for note in self.reader.day_notes(notes)]

    def get_times_moved(self, follow_up: FollowUp) -> int:
        return len(follow_up.extensions.all())

    @extend_schema_field(WindowData)
    def get_window(self, follow_up: FollowUp) -> dict[str, Any]:
        return WindowData(window_data(follow_up, follow_up.window)).data

    @extend_schema_field(WindowData)
    def get_first_window(self, follow_up: FollowUp) -> dict[str, Any]:
        return WindowData(window_data(follow_up, follow_up.first_window)).data

    def to_representation(self, instance: FollowUp) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        if not self.reader.staff:
            told["owner"] = told["heard_on"] = None
        return told


class FollowUpAsked(filters.FilterSet):
    flag = filters.ChoiceFilter(choices=FlagLabel.choices)
    status = filters.ChoiceFilter(choices=Status.choices)
    kind = filters.ChoiceFilter(field_name="commitment__kind", choices=Kind.choices)
    commitment = filters.CharFilter(field_name="commitment__reference", help_text="Its reference.")
    desk = filters.ModelChoiceFilter(
        field_name="commitment__desk", queryset=asked_desks, to_field_name="slug", error_messages=NOT_KNOWN
    )
    partner = filters.ModelChoiceFilter(
        queryset=asked_parties,
        to_field_name="slug",
        error_messages=NOT_KNOWN,
        method="of_partner",
        help_text="A party, or the outermost party of one, that takes part.",
    )
    owner = filters.ModelChoiceFilter(
        queryset=asked_people,
        to_field_name="username",
        error_messages=NOT_KNOWN,
        method="answered_by",
        help_text="Username of who follows up; for staff.",
    )
    due_after = filters.DateFilter(field_name="latest", lookup_expr="gt", help_text="The window's last day.")
    due_before = filters.DateFilter(field_name="latest", lookup_expr="lt")
    overdue_after = filters.DateFilter(field_name="overdue_from", lookup_expr="gt", help_text="Overdue from that day.")
    overdue_before = filters.DateFilter(field_name="overdue_from", lookup_expr="lt")
    ordering = Sorted(
        fields={
            "latest": "due",
            "earliest": "opens",
            "commitment__reference": "commitment",
            "closed_on": "closed_on",
            "days_late": "days_late",
        }
    )

    @extend_schema_field(OpenApiTypes.STR)
    def of_partner(self, found: FollowUpQuerySet, _name: str, party: Party) -> FollowUpQuerySet:
        return found.filter(commitment__in=taking_part(party))

    def answered_by(self, found: FollowUpQuerySet, _name: str, owner: Any) -> FollowUpQuerySet:
        return found.filter(Q(owner=owner) | Q(owner=None, commitment__owner=owner))


class OpenParty(serializers.SlugRelatedField[Party]):
    def get_queryset(self) -> QuerySet[Party]:
        reader: Reader = self.context["reader"]
        return parties_open_to(reader.user)


class EvidenceAsked(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=300)
    address = serializers.URLField(max_length=500)


class LogStatus(serializers.Serializer[Any]):
    """What was heard."""

    status = serializers.ChoiceField(choices=Status.choices)
    on = serializers.DateField(required=False, help_text="The day it was heard; the desk's today unless told.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH, default="")
    internal_note = serializers.CharField(
        required=False, allow_blank=True, max_length=NOTE_LENGTH, default="", help_text="Stays inside the desk."
    )
    arranged_on = serializers.DateField(required=False, help_text="The day fixed; with the status “arranged” only.")
    on_behalf_of = OpenParty(slug_field="slug", required=False, queryset=Party.objects.none(), help_text="A party.")
    evidence = serializers.ListField(child=EvidenceAsked(), required=False, max_length=EVIDENCE_AT_ONCE)


class FollowUpRecords(Records[FollowUp]):
    """Each occurrence of a commitment that must be followed up, the first to fall due first."""

    serializer_class = FollowUpData
    filterset_class = FollowUpAsked
    parser_classes = [JSONParser]
    queryset = FollowUp.objects.all()

    def get_queryset(self) -> QuerySet[FollowUp]:
        found = FollowUp.objects.visible_to(self.request.user).with_record()
        return found.prefetch_related("extensions", "commitment__desk__holiday_overrides")

    def get_serializer_context(self) -> dict[str, Any]:
        states = SimpleLazyObject(partial(state_names, self.request.user))
        return {**super().get_serializer_context(), "at": timezone.now(), "states": states}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().retrieve(request, *args, **kwargs)
        response.headers["ETag"] = version_tag(response.data["version"])
        return response

    @extend_schema(
        request=LogStatus,
        parameters=[
            OpenApiParameter(
                "If-Match",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The ETag read before: refused when older.",
            )
        ],
        responses={201: EntryData, **told(400, 401, 403, 404, 409, 412)},
    )
    @action(
        detail=True, methods=["post"], url_path="log-status", permission_classes=[IsAuthenticated], filterset_class=None
    )
    def log_status(self, request: Request, **_kwargs: Any) -> Response:
        """Logs what was heard. Officers of the desk may; a status that closes needs a lead."""
        follow_up, at = self.get_object(), timezone.now()
        asked = LogStatus(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        entry = log_status(
            follow_up,
            Status(said["status"]),
            on=said.get("on") or follow_up.commitment.desk.day(at),
            by=Author.of(cast(User, request.user), on_behalf_of=said.get("on_behalf_of")),
            at=at,
            note=said["note"],
            internal_note=said["internal_note"],
            arranged_on=said.get("arranged_on"),
            evidence=[EvidenceOf(item["title"], item["address"]) for item in said.get("evidence", ())],
            opened=opened_version(request, follow_up),
        )
        written = with_evidence(StatusEntry.objects.all(), request.user).get(pk=entry.pk)
        follow_up.refresh_from_db(fields=["version"])
        body = EntryData(written, context=self.get_serializer_context()).data
        return Response(body, status=201, headers={"ETag": version_tag(follow_up.version)})


def version_tag(version: int) -> str:
    """A strong ETag (RFC 9110, section 8.8): every action on a follow-up counts its version up."""
    return f'"{version}"'


def opened_version(request: Request, follow_up: FollowUp) -> int | None:
    """The version that If-Match holds the change to; None when it is missing or ``*``.

    A list matches by any of its tags. A weak tag never matches: it stands for version 0, which is never stored.
    """
    tags = parse_etags(request.headers.get("If-Match", "*"))
    if "*" in tags:
        return None
    versions = [int(found[1]) for tag in tags if (found := re.fullmatch(r'"([0-9]{1,9})"', tag))]
    if follow_up.version in versions:
        return follow_up.version
    return versions[0] if versions else 0
