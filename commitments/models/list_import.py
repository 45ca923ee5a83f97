"""A list of commitments that somebody takes over from a file: what was decided about it, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.desk import Desk
from commitments.querysets import ListImportQuerySet


class ImportState(models.TextChoices):
    """What a list waits for: for people until it is asked to be checked, then for a job, then for people again."""

    UPLOADED = "uploaded", _("to be mapped")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    WRITING = "writing", _("being taken over")
    DONE = "done", _("taken over")


# What a job has to do.
AT_WORK = (ImportState.CHECKING, ImportState.WRITING)


class ListImport(models.Model):
    """The file is kept until it is taken over; its hash stays, and the log of each commitment names it.

    ``choices`` and ``report`` are those of ``commitments.exchange``. A job that works on it holds it until
    ``held_until``; when that is over, another may take it up.
    """

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="list_imports", verbose_name=_("desk"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="list_imports",
        verbose_name=_("taken over by"),
    )
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"), default=b"")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    headers = models.JSONField(_("headers"), default=list)
    headers_key = models.TextField(_("headers as compared"), blank=True)
    remembered = models.BooleanField(
        _("remembered"),
        default=False,
        help_text=_("Its columns were decided when a list with the same was taken over."),
    )
    choices = models.JSONField(_("choices"), default=dict)
    report = models.JSONField(_("report"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows looked at"), default=0)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    done_at = models.DateTimeField(_("taken over at"), null=True, blank=True)
    held_until = models.DateTimeField(_("held by a job until"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("list taken over")
        verbose_name_plural = _("lists taken over")
        ordering = ("-uploaded_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="list_import_state"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(sha256=""), name="list_import_named"),
            models.CheckConstraint(
                condition=Q(state=ImportState.DONE, done_at__isnull=False)
                | (~Q(state=ImportState.DONE) & Q(done_at__isnull=True)),
                name="list_import_done_has_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state"], condition=Q(state__in=["checking", "writing"]), name="list_import_at_work"),
        ]

    def __str__(self) -> str:
        return self.name
