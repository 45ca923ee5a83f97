"""When a commitment falls due."""

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.models.event import Event
from commitments.querysets import ScheduleQuerySet
from commitments.schedule import Counting, Offset, Recurrence, Rule, Slots
from commitments.status import CountingLabel, ScheduleKind

_RULED = ~Q(rrule="") & Q(counting__in=CountingLabel.values)
_UNRULED = Q(rrule="", counting="", anchor__isnull=True, generate_next_on__isnull=True)


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
                condition=(_RULED & Q(kind=ScheduleKind.RECURRING, anchor__isnull=False, event__isnull=True, offset=""))
                | (_RULED & Q(kind=ScheduleKind.AWAITING, event__isnull=False, offset=""))
                | (_UNRULED & Q(kind=ScheduleKind.AWAITING, event__isnull=False) & ~Q(offset=""))
                | (
                    _UNRULED
                    & Q(event__isnull=True, offset="")
                    & ~Q(kind__in=[ScheduleKind.RECURRING, ScheduleKind.AWAITING])
                ),
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

    @property
    def recurrence(self) -> Recurrence | None:
        """The rule and how it is counted; None for a schedule without one."""
        if not self.rrule:
            return None
        return Recurrence(Rule.parse(self.rrule), Counting(self.counting), self.year_starts)

    @property
    def then(self) -> Offset | None:
        """The window as counted from the event's day; None for a schedule that does not wait, or that recurs."""
        return Offset.parse(self.offset) if self.offset else None

    @property
    def counts(self) -> bool:
        """Whether its slots can be counted ahead: by a rule, from a day that is known, not from the last round."""
        return bool(self.rrule and self.anchor and self.counting != Counting.AFTER_LAST)

    def slots(self) -> Slots:
        """All slots of the rule from the anchor on, whatever ``from_on`` says. Only where it ``counts``."""
        if self.recurrence is None:
            raise ValueError(f"{self} has no rule")
        return self.recurrence.slots(self.anchor or date.max)
