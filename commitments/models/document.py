"""Where a promise is written: occasions, source documents, and the exact words quoted from them."""

import unicodedata
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.access import Confidentiality
from commitments.models.desk import Desk
from commitments.models.history import History
from commitments.models.party import Party
from commitments.querysets import CitationQuerySet, RecordQuerySet
from commitments.status import DocumentKind, Term


class QuoteNotFound(ValidationError):
    """The quoted words do not occur in the stored text of the document."""


class Record(models.Model):
    """What belongs to a desk and has a confidentiality of its own."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="%(class)ss", verbose_name=_("desk"))
    confidentiality = models.CharField(
        _("confidentiality"), max_length=10, choices=Confidentiality.choices, default=Confidentiality.INTERNAL
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="named_on_%(class)ss",
        verbose_name=_("named people"),
        help_text=_("People outside the desk who may see this record although it is restricted."),
    )

    class Meta:
        abstract = True


class Occasion(Record):
    """The meeting or event at which promises were made."""

    title = models.CharField(_("title"), max_length=250)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    parties = models.ManyToManyField(Party, blank=True, related_name="occasions", verbose_name=_("parties"))

    objects = RecordQuerySet.as_manager()
    history = History(lists=("parties", "readers"))

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        ordering = ("-starts_on", "title")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, starts_on__lte=models.F("ends_on")),
                name="occasion_ends_after_start",
            ),
            models.UniqueConstraint(fields=["desk", "title", "starts_on"], name="occasion_once"),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="occasion_confidentiality"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SourceDocument(Record):
    """A published text that reports or contains a promise."""

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    publisher = models.CharField(
        _("publisher"), max_length=200, blank=True, help_text=_("Empty when the text does not name one.")
    )
    issued_by = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("issued by")
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    address = models.URLField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en", help_text=_("BCP 47, such as en or zh-CN."))
    occasion = models.ForeignKey(
        Occasion, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("occasion")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What is uncertain about the text, such as its date."))
    full_text = models.TextField(
        _("full text"), blank=True, help_text=_("Quotes are checked against it when it is kept.")
    )
    full_text_sha256 = models.CharField(_("SHA-256 of the full text"), max_length=64, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()
    history = History(without=("full_text_sha256",), lists=("readers",))

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ("-published_on", "title")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(full_text="", full_text_sha256="") | (~Q(full_text="") & ~Q(full_text_sha256="")),
                name="document_text_has_hash",
            ),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="document_confidentiality"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="document_titled"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_text_sha256 = digest_of(self.full_text)
        super().save(*args, **kwargs)

    def check_quote(self, quote: str) -> None:
        """Refuse a quote that the kept text does not contain; line breaks and runs of spaces count as one space."""
        if self.full_text and as_read(quote) not in as_read(self.full_text):
            raise QuoteNotFound(
                _("quote: “%(quote)s” does not occur in the stored text of “%(document)s”."),
                code="quote_not_found",
                params={"quote": quote, "document": self.title},
            )


class Citation(models.Model):
    """Ties a commitment to a source document by the exact words quoted."""

    commitment = models.ForeignKey(
        "commitments.Commitment", models.PROTECT, related_name="citations", verbose_name=_("commitment")
    )
    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="citations", verbose_name=_("source document")
    )
    quote = models.TextField(_("quote"), help_text=_("The exact words of the source."))
    locator = models.CharField(_("where it stands"), max_length=120, blank=True, help_text=_("Page or paragraph."))
    term = models.CharField(
        _("speaks to"),
        max_length=12,
        choices=Term.choices,
        blank=True,
        help_text=_("The term that this passage settles."),
    )
    reading = models.CharField(
        _("reading"),
        max_length=200,
        blank=True,
        help_text=_("How this source has that term, such as “every three months”."),
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ("document__published_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "document", "quote"], name="citation_once"),
            models.CheckConstraint(condition=~Q(quote=""), name="citation_quotes"),
            models.CheckConstraint(
                condition=Q(term="", reading="") | (~Q(term="") & ~Q(reading="")), name="citation_reading_has_term"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.quote}”"

    def check_fields(self) -> None:
        """Refuse what was typed wrongly, and the same words of the same document a second time.

        The other constraints say nothing that fields and ``clean`` do not say in better words, and the database holds
        them anyway.
        """
        self.full_clean(exclude=("commitment", "document"), validate_constraints=False)
        same = Citation.objects.filter(commitment=self.commitment, document=self.document, quote=self.quote)
        if same.exclude(pk=self.pk).exists():
            once = self.unique_error_message(Citation, ("commitment", "document", "quote"))
            raise ValidationError({NON_FIELD_ERRORS: once})

    def clean(self) -> None:
        if self.document_id:
            self.document.check_quote(self.quote)
        if bool(self.term) != bool(self.reading):
            raise ValidationError({"reading": _("A reading needs the term it speaks to, and the term a reading.")})


def digest_of(text: str) -> str:
    """The SHA-256 of a text, by which the same text is known; "" for none."""
    return sha256(text.encode()).hexdigest() if text else ""


def as_read(text: str) -> str:
    """``text`` as quotes are compared with it: composed letters (NFC), each run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
