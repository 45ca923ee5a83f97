"""The admin of what promises are written in: source documents, occasions, and the quotes taken from them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commitments.admin.history.meanwhile import OpenedForm
from commitments.admin.history.steps import LogLines, Source
from commitments.admin.rights import person
from commitments.admin.scoped import DeskRecordAdmin, ScopedAdmin, without
from commitments.admin.words import day
from commitments.models import Citation, Occasion, QuoteNotFound, SourceDocument
from commitments.models.document import digest_of
from commitments.status import EntryKind

# Sent by the buttons that answer to a text that is kept already: with the key of that one, or to keep this one too.
USE, KEEP_BOTH = "_use", "_keep_both"
_SHOWN = 3
_SEEN_BY: Any = (_("Who may see it"), {"fields": ["confidentiality", "readers"]})


class DocumentForm(OpenedForm):
    """What is kept already is offered before the same text is kept a second time. The page sets ``user``."""

    user: User

    class Meta:
        model = SourceDocument
        fields = ("full_text",)

    @cached_property
    def kept_already(self) -> list[SourceDocument]:
        """Documents that the person may see, with the same text to the letter or from the same address."""
        if not self.is_bound or self.instance.pk:
            return []
        text, address = self.cleaned_data.get("full_text"), self.cleaned_data.get("address")
        same = Q(full_text_sha256=digest_of(text)) if text else Q(pk__in=[])
        if address:
            same |= Q(address=address)
        visible = SourceDocument.objects.visible_to(self.user).filter(same).defer("full_text")
        return list(visible.select_related("desk").order_by("-published_on", "pk")[:_SHOWN])

    def clean_full_text(self) -> str:
        """A quote that was found in the text must stay there."""
        # As the text was, and not as browsers send it, so that the same text has the same hash wherever it comes from.
        text: str = self.cleaned_data["full_text"].replace("\r\n", "\n")
        corrected = SourceDocument(title=self.instance.title, full_text=text)
        for citation in self.instance.citations.all() if self.instance.pk else ():
            try:
                corrected.check_quote(citation.quote)
            except QuoteNotFound as error:
                # Whoever may see the document need not see the commitment that quotes it, so the words stay out.
                raise ValidationError(_("A quote taken from this document does not occur in this text.")) from error
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if KEEP_BOTH not in self.data and self.kept_already:
            self.add_error(
                None, _("This text is kept already, as it seems. Use that one, or say that this is another.")
            )
        return given


@admin.register(SourceDocument)
class SourceDocumentAdmin(DeskRecordAdmin):
    form = DocumentForm
    change_form_template = "admin/commitments/document_form.html"
    list_display = ("title", "kind", "publisher", "published", "language", "has_text", "confidentiality", "desk")
    list_filter = ("kind", "language", "desk", "confidentiality")
    list_select_related = ("desk",)
    search_fields = ("title", "publisher", "address")
    date_hierarchy = "published_on"
    ordering = ("-published_on", "title")
    autocomplete_fields = ("issued_by", "occasion")
    guarded = ("occasion",)
    readonly_fields = ("full_text_sha256",)
    when_empty = _("Every commitment quotes one: a readout, a communiqué, an agreement, a press report.")
    helps: ClassVar = {
        "desk": _("The unit that follows up. The record belongs to it, and stays there."),
        "title": _("As it is published."),
        "kind": _("What kind of text it is, whoever published it."),
        "published_on": _("Empty when the text does not say."),
        "address": _("Where it can be read, beginning with https://."),
        "issued_by": _("The party whose text it is; each side issues its own readout."),
        "occasion": _("The meeting or event that it tells of."),
        "full_text": _("Paste the text here; each quote is then checked against it, and its SHA-256 is kept with it."),
        "confidentiality": _("Restricted records are seen by the desk and by the named people, and by nobody else."),
    }

    _text: Any = (_("The text"), {"fields": ["full_text"], "classes": ["text"]})
    _kept: Any = (_("The text"), {"fields": ["full_text", "full_text_sha256"], "classes": ["text"]})
    _described: Any = (
        _("What it is"),
        {
            "fields": [
                "title",
                "kind",
                "publisher",
                "published_on",
                "address",
                "language",
                "issued_by",
                "occasion",
                "note",
                "desk",
            ]
        },
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever adds one has the text at hand: it comes first."""
        rows = (self._described, self._kept, _SEEN_BY) if obj else (self._text, self._described, _SEEN_BY)
        return without(self.shut(request, obj), rows)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change=change, **options)
        return type(form.__name__, (form,), {"user": person(request)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Texts are long, and of the lists none shows them.
        return super().get_queryset(request).defer("full_text")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form; or, where one that is kept already was chosen, the way back with that one."""
        chosen = request.POST.get(USE, "")
        if not chosen.isdecimal() or not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        document = self.get_object(request, chosen)
        if IS_POPUP_VAR in request.POST:
            return self.response_add(request, document)
        return HttpResponseRedirect(reverse("admin:commitments_sourcedocument_change", args=[document.pk]))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """To its own page, from where a commitment that stands in it is recorded."""
        return HttpResponseRedirect(reverse("admin:commitments_sourcedocument_change", args=[obj.pk]))

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
    when_empty = _("One occasion has several source documents: each side issues its own.")
    helps: ClassVar = {
        "desk": _("The unit that follows up. The record belongs to it, and stays there."),
        "title": _("The meeting or event, as people call it."),
        "ends_on": _("Empty for a single day."),
        "parties": _("Those who took part."),
        "confidentiality": _("Restricted records are seen by the desk and by the named people, and by nobody else."),
    }
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
    when_empty = _("Citations are made with a commitment, or on its page by “Add a source”.")
    list_display = ("__str__", "document", "commitment", "term", "reading")
    list_filter = ("term", "commitment__desk")
    list_select_related = ("document", "commitment")
    search_fields = ("quote", "reading", "document__title", "commitment__title", "commitment__reference")
    ordering = ("-document__published_on", "id")
    fields = ("commitment", "document", "quote", "locator", "term", "reading")

    def sources(self, record: Any, user: User) -> Sequence[Source]:
        told_by = (EntryKind.RECORDED, EntryKind.CITED)
        return [LogLines(record.commitment.entries.filter(kind__in=told_by))]
