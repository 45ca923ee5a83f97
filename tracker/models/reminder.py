"""What somebody has to be told of one follow-up."""

from typing import ClassVar

from django.db import models
from django.db.models import IntegerChoices, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from commitments.models import FollowUp
from tracker import ladder
from tracker.models.mail import Mail
from tracker.models.recipient import Recipient


class Level(IntegerChoices):
    """The words people read for each level of ``tracker.ladder.Level``."""

    OWNER = ladder.Level.OWNER.value, _("owner")
    DEPUTY = ladder.Level.DEPUTY.value, _("owner and deputy")
    LEAD = ladder.Level.LEAD.value, _("desk lead")
    LIST = ladder.Level.LIST.value, _("nobody: on the list")


class ReminderKind(TextChoices):
    STEP = "step", _("step of the ladder")
    ESCALATION = "escalation", _("escalation")
    ASSIGNMENT = "assignment", _("new assignment")
    FIXED = "fixed", _("a date was fixed")
    REPORT = "report", _("somebody reported")
    SNOOZED = "snoozed", _("end of a snooze")


class ReminderState(TextChoices):
    QUEUED = "queued", _("queued")
    BUNDLED = "bundled", _("in a mail")
    SENT = "sent", _("sent")
    SKIPPED = "skipped", _("passed over for a newer one")
    CANCELLED = "cancelled", _("no longer needed")


class Reminder(models.Model):
    """One rung reached, or one piece of news, for one follow-up and one recipient; sent inside a mail."""

    follow_up = models.ForeignKey(
        FollowUp, models.CASCADE, related_name="reminders", db_index=False, verbose_name=_("follow-up")
    )
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="reminders", verbose_name=_("recipient"))
    window_version = models.PositiveSmallIntegerField(_("window version"))
    rung = models.CharField(_("rung"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=ReminderKind.choices, default=ReminderKind.STEP)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.OWNER)
    reached_on = models.DateField(_("reached on"))
    state = models.CharField(_("state"), max_length=10, choices=ReminderState.choices, default=ReminderState.QUEUED)
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="reminders", db_index=False, verbose_name=_("mail")
    )
    queued_at = models.DateTimeField(_("queued at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("-queued_at", "-id")
        constraints: ClassVar = [
            # Begins with the follow-up, so that it also finds the reminders of one.
            models.UniqueConstraint(fields=["follow_up", "window_version", "rung", "recipient"], name="reminder_once"),
            models.CheckConstraint(condition=Q(state__in=ReminderState.values), name="reminder_state"),
            models.CheckConstraint(condition=Q(kind__in=ReminderKind.values), name="reminder_kind"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="reminder_level"),
            models.CheckConstraint(
                condition=~Q(state__in=[ReminderState.BUNDLED, ReminderState.SENT]) | Q(mail__isnull=False),
                name="reminder_sent_in_mail",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient"], condition=Q(state=ReminderState.QUEUED), name="reminder_to_bundle"),
            models.Index(fields=["mail"], condition=Q(mail__isnull=False), name="reminder_in_mail"),
            # Few: whom to tell that such a day was called off.
            models.Index(fields=["recipient"], condition=Q(kind=ReminderKind.FIXED), name="reminder_of_fixed_day"),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up}, {self.rung}, {self.recipient}"
