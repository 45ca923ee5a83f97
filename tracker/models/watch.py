"""Whether the watch runs, when it did not, and whether it may send."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a job last ended well, by the wall clock; replays leave it alone."""

    job = models.CharField(_("job"), max_length=40, unique=True)
    ended_at = models.DateTimeField(_("last ended well at"))
    result = models.JSONField(_("result"), default=dict)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.job}, {self.ended_at:%Y-%m-%d %H:%M}"


class Outage(models.Model):
    """A day or more in which the watch did not run. Its days do not count against anybody."""

    from_at = models.DateTimeField(_("last ran well at"))
    until_at = models.DateTimeField(_("ran again at"))

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering = ("-until_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_at"], name="outage_begins_once"),
            models.CheckConstraint(condition=Q(from_at__lt=F("until_at")), name="outage_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M} to {self.until_at:%Y-%m-%d %H:%M}"


class Hold(TextChoices):
    """Why nothing is sent until an administrator resumes."""

    BEHIND = (
        "behind",
        _("the database is older than the last mail that was sent from it, as one restored from a backup"),
    )
    ELSEWHERE = "elsewhere", _("the database is not where mail was last sent from, as one restored from a backup")


class Sending(models.Model):
    """One row: whether mail may leave, and what tells this database from a copy of it (see ``tracker.restored``)."""

    held_since = models.DateTimeField(_("held since"), null=True, blank=True)
    held_because = models.CharField(_("held because"), max_length=12, choices=Hold.choices, blank=True)
    register = models.CharField(
        _("register"), max_length=32, blank=True, help_text=_("Shared by a database and all copies of it.")
    )
    identity = models.CharField(
        _("identity of the database"),
        max_length=200,
        blank=True,
        help_text=_("A database restored from a backup has another."),
    )
    round = models.PositiveBigIntegerField(
        _("round"), default=0, help_text=_("Counts the deliveries; a copy from a backup is behind.")
    )

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sending")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="sending_one_row"),
            models.CheckConstraint(
                condition=Q(held_since__isnull=True, held_because="")
                | Q(held_since__isnull=False, held_because__in=Hold.values),
                name="sending_held_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_held_because_display()) or str(_("mail is sent"))
