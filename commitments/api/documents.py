"""Where promises are written: source documents, and the occasions on which they were made."""

from django.db.models import F, Prefetch, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from commitments.api.asking import NOT_KNOWN, Sorted
from commitments.api.parties import asked_desks, asked_parties
from commitments.api.reading import Records, Told
from commitments.models import Desk, Occasion, Party, SourceDocument
from commitments.status import DocumentKind


class OccasionData(Told[Occasion]):
    desk = serializers.SlugRelatedField[Desk](slug_field="slug", read_only=True)
    parties = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True, many=True)

    class Meta:
        model = Occasion
        fields = ["id", "desk", "confidentiality", "title", "starts_on", "ends_on", "place", "parties"]
        read_only_fields = fields


class OccasionAsked(filters.FilterSet):
    desk = filters.ModelChoiceFilter(queryset=asked_desks, to_field_name="slug", error_messages=NOT_KNOWN)
    party = filters.ModelChoiceFilter(
        field_name="parties", queryset=asked_parties, to_field_name="slug", error_messages=NOT_KNOWN
    )
    starts_after = filters.DateFilter(field_name="starts_on", lookup_expr="gt")
    starts_before = filters.DateFilter(field_name="starts_on", lookup_expr="lt")
    ordering = Sorted(fields=["starts_on", "title"])


class OccasionRecords(Records[Occasion]):
    """The meetings and events at which promises were made."""

    serializer_class = OccasionData
    filterset_class = OccasionAsked
    queryset = Occasion.objects.all()

    def get_queryset(self) -> QuerySet[Occasion]:
        visible = Occasion.objects.visible_to(self.request.user).select_related("desk").prefetch_related("parties")
        return visible.order_by(F("starts_on").desc(nulls_last=True), "title", "pk")


class DocumentData(Told[SourceDocument]):
    desk = serializers.SlugRelatedField[Desk](slug_field="slug", read_only=True)
    issued_by = serializers.SlugRelatedField[Party](slug_field="slug", read_only=True, allow_null=True)
    # Through the row, not by its number, which is there even when the occasion is not open to the reader.
    occasion = serializers.IntegerField(
        source="occasion.pk",
        read_only=True,
        allow_null=True,
        help_text="Null when there is none, or none that is open to you.",
    )
    note = serializers.SerializerMethodField(help_text="Null when notes are not open to you.")

    class Meta:
        model = SourceDocument
        fields = [
            "id",
            "desk",
            "confidentiality",
            "title",
            "kind",
            "publisher",
            "issued_by",
            "published_on",
            "address",
            "language",
            "occasion",
            "note",
            "full_text_sha256",
        ]
        read_only_fields = fields

    def get_note(self, document: SourceDocument) -> str | None:
        return document.note if self.reader.staff else None


class DocumentAsked(filters.FilterSet):
    desk = filters.ModelChoiceFilter(queryset=asked_desks, to_field_name="slug", error_messages=NOT_KNOWN)
    issued_by = filters.ModelChoiceFilter(queryset=asked_parties, to_field_name="slug", error_messages=NOT_KNOWN)
    kind = filters.ChoiceFilter(choices=DocumentKind.choices)
    published_after = filters.DateFilter(field_name="published_on", lookup_expr="gt")
    published_before = filters.DateFilter(field_name="published_on", lookup_expr="lt")
    ordering = Sorted(fields=["published_on", "title"])


class DocumentRecords(Records[SourceDocument]):
    """The published texts that promises are quoted from. Their full text, where it is kept, is not given out here."""

    serializer_class = DocumentData
    filterset_class = DocumentAsked
    queryset = SourceDocument.objects.all()

    def get_queryset(self) -> QuerySet[SourceDocument]:
        user = self.request.user
        return (
            SourceDocument.objects.visible_to(user)
            .select_related("desk", "issued_by")
            .defer("full_text")
            # An occasion has a confidentiality of its own: one that is not visible is read as none.
            .prefetch_related(Prefetch("occasion", Occasion.objects.visible_to(user)))
            .order_by(F("published_on").desc(nulls_last=True), "title", "pk")
        )
