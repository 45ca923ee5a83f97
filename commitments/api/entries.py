"""The log, read-only: lines are written by actions and never change."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from commitments.api.asking import NOT_KNOWN, Sorted
from commitments.api.parties import asked_desks
from commitments.api.problems import problem, told
from commitments.api.reading import Records, Told
from commitments.files import KeptFile, Missing
from commitments.files.downloads import sent
from commitments.models import Commitment, Evidence, FollowUp, Party, SourceDocument, StatusEntry
from commitments.querysets import EntryQuerySet
from commitments.status import EntryKind, Status


class FileData(serializers.Serializer[KeptFile]):
    """A file that was handed in."""

    name = serializers.CharField(read_only=True)
    type = serializers.CharField(read_only=True, help_text="As its bytes say.")
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    sha256 = serializers.CharField(read_only=True)
    address = serializers.URLField(read_only=True, help_text="Where it is downloaded.")


class EvidenceData(Told[Evidence]):
    document = serializers.IntegerField(source="document_id", read_only=True, allow_null=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ["title", "address", "document", "file", "quote"]
        read_only_fields = fields

    @extend_schema_field(FileData(allow_null=True))
    def get_file(self, item: Evidence) -> dict[str, Any] | None:
        if (file := item.file) is None:
            return None
        path = reverse("api-entry-evidence", args=[item.entry_id, item.pk])
        return {**asdict(file), "address": self.context["request"].build_absolute_uri(path)}


class EntryData(Told[StatusEntry]):
    """Who wrote it, when and why is null when notes are not open to you; the internal note, outside its desk.

    Of what was reported, ``to_status`` is what somebody told us, which the desk has not confirmed: null like notes.
    """

    commitment = serializers.SlugRelatedField[Commitment](slug_field="reference", read_only=True)
    follow_up = serializers.PrimaryKeyRelatedField[FollowUp](read_only=True, allow_null=True)
    from_status = serializers.ChoiceField(choices=Status.choices, read_only=True, allow_null=True)
    to_status = serializers.ChoiceField(choices=Status.choices, read_only=True, allow_null=True)
    on_behalf_of = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True, allow_null=True)
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = StatusEntry
        fields = [
            "id",
            "commitment",
            "follow_up",
            "kind",
            "on",
            "from_status",
            "to_status",
            "at",
            "author",
            "on_behalf_of",
            "change",
            "note",
            "internal_note",
            "evidence",
        ]
        read_only_fields = fields
        extra_kwargs = {name: {"allow_null": True} for name in ("at", "author", "change", "note", "internal_note")}

    @extend_schema_field(EvidenceData(many=True))
    def get_evidence(self, entry: StatusEntry) -> list[dict[str, Any]]:
        """Leaves out what points to a document that is not open to the reader: its title gives it away."""
        open_to_reader = [item for item in entry.evidence.all() if item.document or not item.document_id]
        return list(EvidenceData(open_to_reader, many=True, context=self.context).data)

    def to_representation(self, instance: StatusEntry) -> dict[str, Any]:
        data: dict[str, Any] = super().to_representation(instance)
        data |= {name: data[name] or None for name in ("from_status", "to_status")}
        parts = self.reader.entry_parts(instance.kind, desk=instance.commitment.desk_id)
        shut = {
            "at": not parts.who,
            "author": not parts.who,
            "on_behalf_of": not parts.who,
            "to_status": not parts.status,
            "change": not parts.change,
            "note": not parts.note,
            "internal_note": not parts.internal_note,
        }
        return data | dict.fromkeys(name for name, hidden in shut.items() if hidden)


class EntryAsked(filters.FilterSet):
    desk = filters.ModelChoiceFilter(
        field_name="commitment__desk", queryset=asked_desks, to_field_name="slug", error_messages=NOT_KNOWN
    )
    commitment = filters.CharFilter(field_name="commitment__reference", help_text="Its reference.")
    follow_up = filters.NumberFilter(field_name="follow_up_id", help_text="Its number.")
    kind = filters.ChoiceFilter(choices=EntryKind.choices)
    on_after = filters.DateFilter(field_name="on", lookup_expr="gt")
    on_before = filters.DateFilter(field_name="on", lookup_expr="lt")
    ordering = Sorted(fields=["at", "on"])


class WhateverIsAccepted(DefaultContentNegotiation):
    """A file comes as what it is; only problems are put into words."""

    def select_renderer(self, _request: Request, renderers: Any, _format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class EntryRecords(Records[StatusEntry]):
    """The log: what was said and done, the newest line first."""

    serializer_class = EntryData
    filterset_class = EntryAsked
    queryset = StatusEntry.objects.all()

    def get_queryset(self) -> QuerySet[StatusEntry]:
        return with_evidence(StatusEntry.objects.visible_to(self.request.user), self.request.user)

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **told(404, 410)},
        parameters=[OpenApiParameter("evidence", OpenApiTypes.INT, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        url_path=r"evidence/(?P<evidence>[0-9]{1,18})",
        filterset_class=None,
        content_negotiation_class=WhateverIsAccepted,
    )
    def evidence(self, request: Request, evidence: str, **_kwargs: Any) -> HttpResponseBase:
        """The file of one piece of its evidence, as it was handed in. It comes as a download, of its own type."""
        seen = Evidence.objects.visible_to(request.user).with_file()
        item = get_object_or_404(seen, pk=evidence, entry=self.get_object())
        try:
            return sent(item.stored_file, head=request.method == "HEAD")
        except Missing:
            return problem(HTTPStatus.GONE, _("The file is on record, but not on the disk."))


def with_evidence(entries: EntryQuerySet, user: Any) -> EntryQuerySet:
    """With all that EntryData reads; evidence keeps only such documents as ``user`` may see."""
    shown = Evidence.objects.prefetch_related(Prefetch("document", SourceDocument.objects.visible_to(user)))
    return entries.select_related("commitment", "follow_up", "on_behalf_of").prefetch_related(
        Prefetch("evidence", shown)
    )
