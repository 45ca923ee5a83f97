"""What a commitment waits for: elections, a signing, the entry into force of a treaty."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.desk import Desk
from commitments.models.history import History
from commitments.querysets import EventQuerySet


class Event(models.Model):
    """Its day is empty until it has taken place, or its day is fixed; the windows of what waits for it follow."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="events", verbose_name=_("desk"))
    name = models.CharField(
        _("name"), max_length=200, help_text=_("Such as “the general elections in Pakistan” or “entry into force”.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What is known of when it will be, and from where."))
    falls_on = models.DateField(_("its day"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = EventQuerySet.as_manager()
    history = History(without=("version",))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("desk__name", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "name"], name="event_named_once_a_desk"),
            models.CheckConstraint(condition=~Q(name=""), name="event_named"),
        ]

    def __str__(self) -> str:
        return self.name
