"""How a desk reminds, as data."""

from dataclasses import asdict
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Desk
from commitments.models.history import History
from tracker.ladder import STANDARD, Steps, StepsError, days_in


def validate_days(text: str) -> None:
    """Refuse what is no list of days such as ``30,7,1``."""
    try:
        days_in(text)
    except StepsError as error:
        raise ValidationError(str(error), code="days") from error


def _listed(days: tuple[int, ...]) -> str:
    return ",".join(map(str, days))


class Ladder(models.Model):
    """A desk's own ladder. A desk without one uses ``tracker.ladder.STANDARD``, which are the defaults here.

    So does one whose row ``is_standard``, whatever else stands in it.
    """

    desk = models.OneToOneField(Desk, models.CASCADE, related_name="ladder", verbose_name=_("desk"))
    opens = models.BooleanField(_("when the window opens"), default=STANDARD.opens)
    days_before = models.CharField(
        _("days before the end"),
        max_length=60,
        blank=True,
        default=_listed(STANDARD.days_before),
        validators=[validate_days],
        help_text=_("Such as 30, 7, 1. On a day off, the working day before."),
    )
    last_day = models.BooleanField(_("on the last day"), default=STANDARD.last_day)
    days_after = models.CharField(
        _("working days after the end"),
        max_length=60,
        blank=True,
        default=_listed(STANDARD.days_after),
        validators=[validate_days],
        help_text=_("Such as 1, 2, 4, 8, 16."),
    )
    then_every = models.PositiveSmallIntegerField(
        _("then every (working days)"),
        default=STANDARD.then_every,
        validators=[MaxValueValidator(260)],
        help_text=_("0: no more after the last of these."),
    )
    to_deputy_after = models.PositiveSmallIntegerField(
        _("deputy is told after (working days)"),
        default=STANDARD.to_deputy_after,
        validators=[MinValueValidator(1), MaxValueValidator(260)],
        help_text=_("From then on the owner and the owner's deputy are told."),
    )
    to_lead_after = models.PositiveSmallIntegerField(
        _("desk lead is told after (working days)"),
        default=STANDARD.to_lead_after,
        validators=[MinValueValidator(1), MaxValueValidator(260)],
        help_text=_("From then on the desk's leads are told in their place."),
    )
    list_after = models.PositiveSmallIntegerField(
        _("no more mail after (working days)"),
        default=STANDARD.list_after,
        validators=[MinValueValidator(1), MaxValueValidator(520)],
        help_text=_("From then on it stands on the dashboard's list of what nobody answers, and nobody is mailed."),
    )
    pause_days = models.PositiveSmallIntegerField(
        _("days of a pause"),
        default=STANDARD.pause_days,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("How long it is quiet after somebody acknowledged, or logged a status."),
    )
    is_standard = models.BooleanField(
        _("the standard one again"),
        default=False,
        editable=False,
        help_text=_("It was the desk's own once; kept, so that its version goes on."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = History(without=("version",))

    class Meta:
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")
        ordering = ("desk__name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_deputy_after__gte=1, to_deputy_after__lt=F("to_lead_after"))
                & Q(to_lead_after__lt=F("list_after")),
                name="ladder_levels_rise",
            ),
            models.CheckConstraint(condition=Q(pause_days__gte=1), name="ladder_pauses"),
        ]

    def __str__(self) -> str:
        return str(_("Ladder of %(desk)s") % {"desk": self.desk})

    def clean(self) -> None:
        if self.to_deputy_after >= self.to_lead_after:
            raise ValidationError(
                {"to_lead_after": _("%(lead)s is not more than %(deputy)s, when the deputy is told.")
                 % {"lead": self.to_lead_after, "deputy": self.to_deputy_after}}
            )  # fmt: skip
        if self.to_lead_after >= self.list_after:
            raise ValidationError(
                {"list_after": _("%(end)s is not more than %(lead)s, when the lead is told.")
                 % {"end": self.list_after, "lead": self.to_lead_after}}
            )  # fmt: skip

    def steps(self) -> Steps:
        """The ladder as pure data."""
        return Steps(
            opens=self.opens,
            days_before=days_in(self.days_before),
            last_day=self.last_day,
            days_after=days_in(self.days_after),
            then_every=self.then_every,
            to_deputy_after=self.to_deputy_after,
            to_lead_after=self.to_lead_after,
            list_after=self.list_after,
            pause_days=self.pause_days,
        )

    def hold(self, steps: Steps) -> None:
        """Take on these steps; the caller saves."""
        for name, value in asdict(steps).items():
            setattr(self, name, _listed(value) if isinstance(value, tuple) else value)
