"""What people answered to a reminder: seen, not now, and which mailed links were used."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import FollowUp
from tracker.models.recipient import Recipient


class Acknowledgement(models.Model):
    """Somebody who answers for it has seen it: the ladder of the follow-up pauses. Moves no date and no flag."""

    follow_up = models.ForeignKey(
        FollowUp, models.CASCADE, related_name="acknowledgements", verbose_name=_("follow-up")
    )
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="acknowledgements", verbose_name=_("who acknowledged")
    )
    window_version = models.PositiveSmallIntegerField(_("window version"))
    on = models.DateField(_("on"))
    until_on = models.DateField(_("pauses until"), help_text=_("The last day of the pause."))
    at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(on__lte=F("until_on")), name="acknowledgement_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, {self.recipient}, {self.on}"


class Snooze(models.Model):
    """One recipient hears nothing of one follow-up until a day; then is told again. Others hear as before."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="snoozes", verbose_name=_("follow-up"))
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="snoozes", verbose_name=_("who snoozed"))
    until_at = models.DateTimeField(_("until"), help_text=_("The day on which mail about it comes again begins then."))
    at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")
        ordering = ("-until_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follow_up", "recipient"], name="snooze_once"),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, {self.recipient}, {self.until_at:%Y-%m-%d}"


class UsedLink(models.Model):
    """A mailed link that has done what it is for: it does it once."""

    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True, help_text=_("SHA-256 of the link."))
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="used_links", verbose_name=_("recipient"))
    at = models.DateTimeField(_("used at"))
    told = models.CharField(_("what it did"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("used link")
        verbose_name_plural = _("used links")
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.recipient}, {self.at:%Y-%m-%d %H:%M}"
