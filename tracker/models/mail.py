"""One message to one recipient."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from tracker.models.recipient import Recipient


class MailKind(TextChoices):
    DIGEST = "digest", _("daily digest")
    OVERVIEW = "overview", _("Monday overview")
    ASSIGNMENT = "assignment", _("new assignment")
    ESCALATION = "escalation", _("escalation")
    SUMMARY = "summary", _("summary for a channel")


# Of these, a recipient gets one a day at most.
DAILY = (MailKind.DIGEST, MailKind.OVERVIEW, MailKind.SUMMARY)


class MailState(TextChoices):
    QUEUED = "queued", _("queued")
    CLAIMED = "claimed", _("being prepared")
    SUBMITTING = "submitting", _("being sent")
    SENT = "sent", _("sent")
    RETRY = "retry", _("to be tried again")
    UNCERTAIN = "uncertain", _("unconfirmed")
    PARKED = "parked", _("refused by the mail server")
    BOUNCED = "bounced", _("came back")
    CANCELLED = "cancelled", _("not sent")


UNSENT = (MailState.QUEUED, MailState.RETRY)


class Mail(models.Model):
    """What is sent is stored first, so that a repeat is the same to the byte."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="mails", verbose_name=_("recipient"))
    kind = models.CharField(_("kind"), max_length=12, choices=MailKind.choices, default=MailKind.DIGEST)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    address = models.EmailField(_("sent to"), blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    message = models.BinaryField(_("message"), default=bytes, editable=False)
    queued_at = models.DateTimeField(_("queued at"))
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    claimed_by = models.CharField(_("claimed by"), max_length=80, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    submitted_at = models.DateTimeField(_("first handed over at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    last_report = models.CharField(
        _("last delivery report"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Its SHA-256: one that comes twice is taken once."),
    )

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-queued_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "day"], condition=Q(kind__in=DAILY), name="mail_once_a_recipient_a_day"
            ),
            models.UniqueConstraint(fields=["message_id"], name="mail_once_a_message_id"),
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="mail_kind"),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[MailState.SENT, MailState.BOUNCED])
                | (Q(state=MailState.BOUNCED) | Q(sent_at__isnull=False)) & Q(submitted_at__isnull=False),
                name="mail_sent_has_instant",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state__in=UNSENT), name="mail_to_send"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[MailState.CLAIMED, MailState.SUBMITTING]),
                name="mail_leased",
            ),
            models.Index(
                fields=["state"],
                condition=Q(state__in=[MailState.UNCERTAIN, MailState.PARKED]),
                name="mail_for_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.recipient}, {self.day}"
