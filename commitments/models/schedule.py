"""When a commitment falls due."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.models.event import Event
from commitments.querysets import ScheduleQuerySet
from commitments.schedule import (
    Announced,
    Awaiting,
    Counting,
    Offset,
    Once,
    Plan,
    Recurrence,
    Recurring,
    Rule,
    Undated,
    Window,
)
from commitments.status import CountingLabel, ScheduleKind

_RULED = ~Q(rrule="") & Q(counting__in=CountingLabel.values)
_UNRULED = Q(rrule="", counting="", anchor__isnull=True, generate_next_on__isnull=True)
_AWAITING = Q(kind=ScheduleKind.AWAITING, event__isnull=False, window="")
_ALONE = Q(event__isnull=True, offset="")


class Schedule(models.Model):
    """One version of when a commitment falls due, with the words of the source.

    The newest version is in force; it holds for what opens on ``from_on`` or later. Earlier versions are kept as they
    were. A schedule that waits for an event has either a rule, counted from the event's day, or an offset from it.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="schedules", verbose_name=_("commitment"))
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    from_on = models.DateField(_("holds from"), null=True, blank=True, editable=False)
    replaced_on = models.DateField(_("replaced on"), null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=ScheduleKind.choices)
    wording = models.CharField(_("words of the source"), max_length=200, blank=True)
    rrule = models.CharField(_("rule"), max_length=200, blank=True, help_text=_("RFC 5545, dates only."))
    counting = models.CharField(_("counted"), max_length=11, choices=CountingLabel.choices, blank=True)
    year_starts = models.PositiveSmallIntegerField(
        _("first month of its years"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    anchor = models.DateField(_("counted from"), null=True, blank=True)
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="schedules", verbose_name=_("event")
    )
    offset = models.CharField(
        _("from the event on"), max_length=20, blank=True, help_text=_("ISO 8601 durations, such as P6M.")
    )
    window = models.CharField(_("window"), max_length=40, blank=True, help_text=_("EDTF, such as 2026-09."))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    generate_next_on = models.DateField(_("makes follow-ups next on"), null=True, blank=True, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ("commitment_id", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "version"], name="schedule_numbered_once"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(replaced_on__isnull=True), name="schedule_one_in_force"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="schedule_counted_from_one"),
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True) | Q(generate_next_on__isnull=True),
                name="schedule_replaced_makes_nothing",
            ),
            models.CheckConstraint(condition=Q(kind__in=ScheduleKind.values), name="schedule_kind"),
            models.CheckConstraint(condition=Q(year_starts__gte=1, year_starts__lte=12), name="schedule_year_starts"),
            models.CheckConstraint(
                condition=(_RULED & _ALONE & Q(kind=ScheduleKind.RECURRING, anchor__isnull=False, window=""))
                | (_RULED & _AWAITING & Q(offset=""))
                | (_UNRULED & _AWAITING & ~Q(offset=""))
                | (_UNRULED & _ALONE & Q(kind=ScheduleKind.ONCE) & ~Q(window=""))
                | (_UNRULED & _ALONE & Q(kind__in=[ScheduleKind.ANNOUNCED, ScheduleKind.UNDATED], window="")),
                name="schedule_says_what_its_kind_needs",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["generate_next_on"], condition=Q(generate_next_on__isnull=False), name="schedule_generates_next"
            ),
        ]

    def __str__(self) -> str:
        return self.rrule or str(self.get_kind_display())

    def plan(self) -> Plan:
        """What this version says."""
        match ScheduleKind(self.kind):
            case ScheduleKind.ONCE:
                return Once(Window.from_edtf(self.window), self.wording)
            case ScheduleKind.RECURRING if self.anchor:
                counted = self._recurrence()
                return Recurring(counted.rule, self.anchor, self.wording, counted.counting, counted.year_starts)
            case ScheduleKind.AWAITING if self.event:
                then = Offset.parse(self.offset) if self.offset else self._recurrence()
                return Awaiting(self.event, then, self.wording, self.review_on)
            case ScheduleKind.ANNOUNCED:
                return Announced(self.wording)
            case _:
                return Undated(self.wording, self.review_on)

    def _recurrence(self) -> Recurrence:
        return Recurrence(Rule.parse(self.rrule), Counting(self.counting), self.year_starts)
