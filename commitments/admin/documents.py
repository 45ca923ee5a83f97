"""The admin of what promises are written in: source documents, occasions, and the quotes taken from them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commitments.admin.meanwhile import OpenedForm
from commitments.admin.scoped import DeskRecordAdmin, ScopedAdmin
from commitments.admin.steps import LogLines, Source
from commitments.admin.words import day
from commitments.models import Citation, Occasion, QuoteNotFound, SourceDocument
from commitments.status import EntryKind

_SEEN_BY: Any = (_("Who may see it"), {"fields": ["confidentiality", "readers"]})


class DocumentForm(OpenedForm):
    class Meta:
        model = SourceDocument
        fields = ("full_text",)

    def clean_full_text(self) -> str:
        """A quote that was found in the text must stay there."""
        text: str = self.cleaned_data["full_text"]
        corrected = SourceDocument(title=self.instance.title, full_text=text)
        for citation in self.instance.citations.all() if self.instance.pk else ():
            try:
                corrected.check_quote(citation.quote)
            except QuoteNotFound as error:
                # Whoever may see the document need not see the commitment that quotes it, so the words stay out.
                raise ValidationError(_("A quote taken from this document does not occur in this text.")) from error
        return text


@admin.register(SourceDocument)
class SourceDocumentAdmin(DeskRecordAdmin):
    form = DocumentForm
    list_display = ("title", "kind", "publisher", "published", "language", "has_text", "confidentiality", "desk")
    list_filter = ("kind", "language", "desk", "confidentiality")
    list_select_related = ("desk",)
    search_fields = ("title", "publisher", "address")
    date_hierarchy = "published_on"
    ordering = ("-published_on", "title")
    autocomplete_fields = ("issued_by", "occasion")
    guarded = ("occasion",)
    readonly_fields = ("full_text_sha256",)
    fieldsets = (
        (None, {"fields": ["desk", "title", "kind", "publisher", "issued_by", "published_on", "address", "language"]}),
        (_("Text"), {"fields": ["occasion", "note", "full_text", "full_text_sha256"]}),
        _SEEN_BY,
    )

    @admin.display(description=_("published on"), ordering="published_on")
    def published(self, row: SourceDocument) -> str:
        return day(row.published_on)

    @admin.display(description=_("text kept"), boolean=True)
    def has_text(self, row: SourceDocument) -> bool:
        return bool(row.full_text_sha256)


@admin.register(Occasion)
class OccasionAdmin(DeskRecordAdmin):
    list_display = ("title", "starts", "ends", "place", "confidentiality", "desk")
    list_filter = ("desk", "confidentiality")
    list_select_related = ("desk",)
    search_fields = ("title", "place", "parties__name")
    date_hierarchy = "starts_on"
    ordering = ("-starts_on", "title")
    autocomplete_fields = ("parties",)
    fieldsets = (
        (None, {"fields": ["desk", "title", ("starts_on", "ends_on"), "place", "parties"]}),
        _SEEN_BY,
    )

    @admin.display(description=_("first day"), ordering="starts_on")
    def starts(self, row: Occasion) -> str:
        return day(row.starts_on)

    @admin.display(description=_("last day"), ordering="ends_on")
    def ends(self, row: Occasion) -> str:
        return day(row.ends_on)


@admin.register(Citation)
class CitationAdmin(ScopedAdmin):
    list_display = ("__str__", "document", "commitment", "term", "reading")
    list_filter = ("term", "commitment__desk")
    list_select_related = ("document", "commitment")
    search_fields = ("quote", "reading", "document__title", "commitment__title", "commitment__reference")
    ordering = ("-document__published_on", "id")
    fields = ("commitment", "document", "quote", "locator", "term", "reading")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        told_by = (EntryKind.RECORDED, EntryKind.CITED)
        return [LogLines(record.commitment.entries.filter(kind__in=told_by))]
