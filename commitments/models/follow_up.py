"""One occurrence of a commitment that must be followed up."""

from datetime import date
from functools import lru_cache
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.querysets import IN_ORDER, FollowUpQuerySet
from commitments.schedule import Flag, Milestones, Precision, Window
from commitments.schedule.day_notes import DayNote, Reason, day_notes
from commitments.schedule.days import months_after
from commitments.schedule.workdays import WorkingWeek
from commitments.status import CLOSED, FlagLabel, PrecisionLabel, Status, allowed_after

# Every precision but the one whose end is open.
_CLOSING = [precision for precision in PrecisionLabel.values if precision != PrecisionLabel.FROM]


class FollowUp(models.Model):
    """A slot of a commitment with its window, its status (typed) and its flag (computed).

    ``first_*`` keep the window as it was first set. ``flag_changes_on`` and ``remind_next_on`` are the next days on
    which the watch has to look at the row; null when there is nothing to look for.

    Three fields tell the watch what people did, each in days of the desk: ``known_on``, on which the present window
    became known (made, moved, reopened, reviewed); ``heard_on``, on which a status or a report was last logged; and
    ``assigned_at``, when somebody made another person answer for it, until that person was told.
    """

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="follow_ups", db_index=False, verbose_name=_("commitment")
    )
    slot = models.CharField(_("slot"), max_length=40, help_text=_("Names the occurrence, such as 2026-Q3."))
    wording = models.CharField(_("words of the source"), max_length=200, blank=True)

    earliest = models.DateField(_("earliest day"), null=True, blank=True)
    latest = models.DateField(_("latest day"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=8, choices=PrecisionLabel.choices, blank=True)
    first_earliest = models.DateField(_("first earliest day"), null=True, blank=True, editable=False)
    first_latest = models.DateField(_("first latest day"), null=True, blank=True, editable=False)
    first_precision = models.CharField(
        _("first precision"), max_length=8, choices=PrecisionLabel.choices, blank=True, editable=False
    )
    window_version = models.PositiveSmallIntegerField(_("window version"), default=1, editable=False)

    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.PLANNED, editable=False
    )
    arranged_on = models.DateField(_("arranged for"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    days_late = models.PositiveIntegerField(_("days late"), null=True, blank=True, editable=False)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_follow_ups",
        verbose_name=_("owner"),
        help_text=_("Only where it differs from the commitment's owner."),
    )

    flag = models.CharField(_("flag"), max_length=8, choices=FlagLabel.choices, default=FlagLabel.LATER, editable=False)
    upcoming_from = models.DateField(_("coming up from"), null=True, blank=True, editable=False)
    due_from = models.DateField(_("due from"), null=True, blank=True, editable=False)
    overdue_from = models.DateField(_("overdue from"), null=True, blank=True, editable=False)
    flag_changes_on = models.DateField(_("flag changes on"), null=True, blank=True, editable=False)
    remind_next_on = models.DateField(_("reminder next on"), null=True, blank=True, editable=False)
    known_on = models.DateField(_("window known on"), null=True, blank=True, editable=False)
    heard_on = models.DateField(_("last heard on"), null=True, blank=True, editable=False)
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = IN_ORDER
        constraints: ClassVar = [
            # Begins with the commitment, so that it also finds the follow-ups of one.
            models.UniqueConstraint(fields=["commitment", "slot"], name="follow_up_once_per_slot"),
            models.CheckConstraint(condition=~Q(slot=""), name="follow_up_has_slot"),
            models.CheckConstraint(
                condition=Q(latest__isnull=True, earliest__isnull=True, precision="")
                | Q(latest__isnull=False, precision__in=_CLOSING, due_from__isnull=False)
                | Q(latest__isnull=True, earliest__isnull=False, precision=PrecisionLabel.FROM, due_from__isnull=False),
                name="follow_up_window_whole",
            ),
            models.CheckConstraint(
                condition=Q(earliest__isnull=True) | Q(earliest__lte=F("latest")), name="follow_up_window_in_order"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="follow_up_status"),
            models.CheckConstraint(condition=Q(flag__in=FlagLabel.values), name="follow_up_flag"),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED, closed_on__isnull=False, flag=FlagLabel.CLOSED)
                | (~Q(status__in=CLOSED) & Q(closed_on__isnull=True) & ~Q(flag=FlagLabel.CLOSED)),
                name="follow_up_closed_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(flag=FlagLabel.UNDATED) | Q(precision=""), name="follow_up_undated_has_no_window"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ARRANGED, arranged_on__isnull=False) | ~Q(status=Status.ARRANGED),
                name="follow_up_arranged_has_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["flag_changes_on"], condition=Q(flag_changes_on__isnull=False), name="follow_up_flag_changes"
            ),
            models.Index(
                fields=["remind_next_on"], condition=Q(remind_next_on__isnull=False), name="follow_up_reminds_next"
            ),
            models.Index(fields=["flag", "latest"], name="follow_up_flag_latest"),
            models.Index(fields=["assigned_at"], condition=Q(assigned_at__isnull=False), name="follow_up_assigned"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.title}, {self.slot}"

    @property
    def window(self) -> Window | None:
        return stored_window(self.earliest, self.latest, self.precision)

    @property
    def first_window(self) -> Window | None:
        return stored_window(self.first_earliest, self.first_latest, self.first_precision)

    @property
    def days_slipped(self) -> int | None:
        """How many days later its window ends than it first did; None where either has no end, or there is none."""
        return (self.latest - self.first_latest).days if self.latest and self.first_latest else None

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def answerable(self) -> "User | None":
        """Who on our side follows up: the follow-up's own owner, else the commitment's."""
        return self.owner or self.commitment.owner

    def allowed_statuses(self) -> tuple[Status, ...]:
        return allowed_after(self.status)

    def day_notes(self, week: WorkingWeek, *, on: date) -> tuple[DayNote, ...]:
        """What to know of its days from ``on`` on, as the desk's ``week`` has them; nothing once it is closed.

        That nobody knows the holidays of a year yet is told within a year of the day: until then it is no news.
        """
        if self.is_closed:
            return ()
        told_until = {Reason.UNKNOWN: months_after(on, 12)}
        return tuple(
            note
            for note in day_notes(self.window, week, arranged_on=self.arranged_on)
            if on <= note.day <= told_until.get(note.reason, date.max)
        )

    def place(self, window: Window | None) -> None:
        """Set the window and the days on which the flag changes; the caller saves."""
        self.earliest, self.latest = (window.earliest, window.latest) if window else (None, None)
        self.precision = window.precision if window else ""
        days = Milestones.of(window, lead_days=self.commitment.lead(), grace_days=self.commitment.grace())
        self.upcoming_from, self.due_from, self.overdue_from = days.upcoming_from, days.due_from, days.overdue_from

    def check_fields(self) -> None:
        """Refuse what was typed wrongly, such as a slot that is too long.

        The constraints are left to the database, which holds them anyway: asking it about each of them first would be
        a dozen queries for every follow-up made.
        """
        self.full_clean(exclude=("commitment", "owner"), validate_unique=False, validate_constraints=False)

    def flag_on(self, on: date) -> Flag:
        """The flag on the day ``on``, a day of the desk's time zone; agrees with the queryset questions."""
        if self.is_closed:
            return Flag.CLOSED
        return Milestones(self.upcoming_from, self.due_from, self.overdue_from).flag(on)

    def next_flag_change(self, after: date) -> date | None:
        if self.is_closed:
            return None
        return Milestones(self.upcoming_from, self.due_from, self.overdue_from).next_change(after)


# Rows of one register have the same few windows again and again; windows never change, so all share them.
@lru_cache(maxsize=1 << 14)
def stored_window(earliest: date | None, latest: date | None, precision: str) -> Window | None:
    """A window as its three columns hold it; None for none."""
    return Window(earliest, latest, Precision(precision)) if precision else None
