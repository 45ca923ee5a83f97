"""The log: what was said and done about a commitment. Entries are never edited and never deleted."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.files import NAME_LENGTH, KeptFile
from commitments.models.commitment import Commitment
from commitments.models.document import SourceDocument
from commitments.models.follow_up import FollowUp
from commitments.models.party import Party
from commitments.querysets import EntryQuerySet, EvidenceQuerySet
from commitments.status import TOLD, EntryKind, PrecisionLabel, Status


class EntryIsFinal(TypeError):
    """Somebody tried to change or delete a line of the log; the database refuses it too."""


class StatusEntry(models.Model):
    """One line of the log: who, when, on whose behalf, what changed, why.

    Of a report ``to_status`` is the status that was told; the follow-up has it only once the desk has logged it.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="entries", verbose_name=_("commitment"))
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("follow-up")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("person"),
    )
    author = models.CharField(_("author"), max_length=200, help_text=_("The name as it was when this was written."))
    on_behalf_of = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("on behalf of")
    )
    at = models.DateTimeField(_("written at"))
    on = models.DateField(_("about the day"), help_text=_("The day on which it happened or holds."))
    from_status = models.CharField(_("from status"), max_length=16, choices=Status.choices, blank=True)
    to_status = models.CharField(_("to status"), max_length=16, choices=Status.choices, blank=True)
    change = models.TextField(_("what changed"), blank=True)
    note = models.TextField(_("note"), blank=True)
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Stays inside the desk."))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("status entry")
        verbose_name_plural = _("status entries")
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind"),
            models.CheckConstraint(condition=~Q(author=""), name="entry_signed"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.LOGGED, to_status__in=Status.values, follow_up__isnull=False)
                | ~Q(kind=EntryKind.LOGGED),
                name="entry_logged_has_status",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REPORTED, from_status="", to_status__in=TOLD, follow_up__isnull=False)
                | ~Q(kind=EntryKind.REPORTED),
                name="entry_reported_tells_a_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise EntryIsFinal(f"status entry {self.pk} cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise EntryIsFinal(f"status entry {self.pk} cannot be deleted")


class Evidence(models.Model):
    """A link, document or file that shows what happened; kept apart from the source of the promise.

    Of a file the row holds what it is; its bytes stand on the disk by their hash (see ``commitments.files.shelf``).
    """

    entry = models.ForeignKey(StatusEntry, models.PROTECT, related_name="evidence", verbose_name=_("status entry"))
    title = models.CharField(_("title"), max_length=300)
    address = models.URLField(_("address"), max_length=500, blank=True)
    document = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("document")
    )
    quote = models.TextField(_("quote"), blank=True)
    file_name = models.CharField(_("file name"), max_length=NAME_LENGTH, blank=True)
    file_type = models.CharField(_("file type"), max_length=100, blank=True, help_text=_("As its bytes say."))
    file_size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(address="") | Q(document__isnull=False) | ~Q(file_sha256=""),
                name="evidence_points_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_type="", file_size__isnull=True, file_sha256="")
                | (~Q(file_name="") & ~Q(file_type="") & Q(file_size__gte=1) & ~Q(file_sha256="")),
                name="evidence_file_whole",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_titled"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file(self) -> KeptFile | None:
        if not self.file_sha256:
            return None
        return self.stored_file

    @property
    def stored_file(self) -> KeptFile:
        """Of evidence that has one."""
        return KeptFile(self.file_name, self.file_type, self.file_size or 0, self.file_sha256)


class Extension(models.Model):
    """A move of a follow-up's window, with its reason; counted from 1."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="extensions", verbose_name=_("follow-up"))
    entry = models.OneToOneField(StatusEntry, models.PROTECT, related_name="extension", verbose_name=_("status entry"))
    number = models.PositiveSmallIntegerField(_("number"))
    from_earliest = models.DateField(_("from earliest day"), null=True, blank=True)
    from_latest = models.DateField(_("from latest day"), null=True, blank=True)
    from_precision = models.CharField(_("from precision"), max_length=8, choices=PrecisionLabel.choices, blank=True)
    to_earliest = models.DateField(_("to earliest day"), null=True, blank=True)
    to_latest = models.DateField(_("to latest day"), null=True, blank=True)
    to_precision = models.CharField(_("to precision"), max_length=8, choices=PrecisionLabel.choices)
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ("follow_up_id", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follow_up", "number"], name="extension_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="extension_counted_from_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_reasoned"),
            models.CheckConstraint(
                condition=Q(to_earliest__isnull=True) | Q(to_earliest__lte=F("to_latest")), name="extension_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}: {self.number}"
