"""What the watch writes down: flags that changed, reminders reached, digests sent, and its own heartbeat."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from commitments.models import FollowUp
from commitments.status import FlagLabel


class FlagChange(models.Model):
    """A follow-up's flag turned on a day, as noticed by the watch at an instant."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="flag_changes", verbose_name=_("follow-up"))
    from_flag = models.CharField(_("from"), max_length=8, choices=FlagLabel.choices)
    to_flag = models.CharField(_("to"), max_length=8, choices=FlagLabel.choices)
    window_version = models.PositiveSmallIntegerField(_("window version"))
    on = models.DateField(_("on"), help_text=_("The day of the desk's time zone on which the watch saw it."))
    at = models.DateTimeField(_("noticed at"))

    class Meta:
        verbose_name = _("flag change")
        verbose_name_plural = _("flag changes")
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(from_flag=models.F("to_flag")), name="flag_change_changes"),
            models.CheckConstraint(condition=Q(to_flag__in=FlagLabel.values), name="flag_change_known"),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}: {self.get_to_flag_display()}"


class DigestState(TextChoices):
    QUEUED = "queued", _("queued")
    CLAIMED = "claimed", _("being prepared")
    SUBMITTING = "submitting", _("being sent")
    SENT = "sent", _("sent")
    RETRY = "retry", _("to be tried again")
    UNCERTAIN = "uncertain", _("unconfirmed")
    PARKED = "parked", _("refused by the mail server")
    CANCELLED = "cancelled", _("nothing left to say")


class Digest(models.Model):
    """One message to one person. What is sent is stored first, so that a repeat is the same to the byte."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", verbose_name=_("person")
    )
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=DigestState.choices, default=DigestState.QUEUED)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
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

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ("-day", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_person_a_day"),
            models.CheckConstraint(condition=Q(state__in=DigestState.values), name="digest_state"),
            models.CheckConstraint(
                condition=~Q(state=DigestState.SENT) | (Q(sent_at__isnull=False) & Q(submitted_at__isnull=False)),
                name="digest_sent_has_instant",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=[DigestState.QUEUED, DigestState.RETRY]),
                name="digest_to_send",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[DigestState.CLAIMED, DigestState.SUBMITTING]),
                name="digest_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.day}"


class ReminderState(TextChoices):
    QUEUED = "queued", _("queued")
    BUNDLED = "bundled", _("in a digest")
    SENT = "sent", _("sent")
    SKIPPED = "skipped", _("passed over for a newer one")
    CANCELLED = "cancelled", _("no longer needed")


class Reminder(models.Model):
    """One rung reached for one follow-up and one person; sent inside a digest."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="reminders", verbose_name=_("follow-up"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name=_("person")
    )
    window_version = models.PositiveSmallIntegerField(_("window version"))
    rung = models.CharField(_("rung"), max_length=24)
    channel = models.CharField(_("channel"), max_length=8, default="mail")
    reached_on = models.DateField(_("reached on"))
    state = models.CharField(_("state"), max_length=10, choices=ReminderState.choices, default=ReminderState.QUEUED)
    digest = models.ForeignKey(
        Digest, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("digest")
    )
    queued_at = models.DateTimeField(_("queued at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("-queued_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["follow_up", "window_version", "rung", "person", "channel"], name="reminder_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ReminderState.values), name="reminder_state"),
            models.CheckConstraint(
                condition=Q(state__in=[ReminderState.QUEUED, ReminderState.SKIPPED, ReminderState.CANCELLED])
                | Q(digest__isnull=False),
                name="reminder_sent_in_digest",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(state=ReminderState.QUEUED), name="reminder_to_bundle")
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, {self.rung}, {self.person}"


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
