"""When a commitment falls due."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.schedule import Rule, Slots
from commitments.status import ScheduleKind


class Schedule(models.Model):
    """Once, by a calendar rule, round by round as announced, or undated; always with the words of the source."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="schedule", verbose_name=_("commitment"))
    kind = models.CharField(_("kind"), max_length=10, choices=ScheduleKind.choices)
    wording = models.CharField(_("words of the source"), max_length=200, blank=True)
    rrule = models.CharField(_("rule"), max_length=120, blank=True, help_text=_("RFC 5545, dates only."))
    anchor = models.DateField(_("counted from"), null=True, blank=True)
    generate_next_on = models.DateField(_("makes follow-ups next on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ("commitment_id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ScheduleKind.values), name="schedule_kind"),
            models.CheckConstraint(
                condition=(Q(kind=ScheduleKind.RECURRING) & ~Q(rrule="") & Q(anchor__isnull=False))
                | (~Q(kind=ScheduleKind.RECURRING) & Q(rrule="", anchor__isnull=True, generate_next_on__isnull=True)),
                name="schedule_rule_only_when_recurring",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["generate_next_on"], condition=Q(generate_next_on__isnull=False), name="schedule_generates_next"
            )
        ]

    def __str__(self) -> str:
        return self.rrule or str(self.get_kind_display())

    def slots(self) -> Slots:
        """All slots of the rule. Only for a recurring schedule, which the database holds to a rule and an anchor."""
        return Slots(Rule.parse(self.rrule), self.anchor or date.max)
