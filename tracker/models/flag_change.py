"""A flag that turned, as the watch saw it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
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
