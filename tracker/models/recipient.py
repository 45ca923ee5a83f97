"""Whoever mail can go to, how they want it, and whether their address works."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from commitments.models import Desk, FocalPoint
from commitments.models.desk import validate_time_zone
from commitments.models.history import History


class RecipientKind(TextChoices):
    PERSON = "person", _("person")
    FOCAL_POINT = "focal_point", _("focal point")
    DESK = "desk", _("desk's mailbox")
    CHANNEL = "channel", _("chat room or webhook")


class Channel(models.Model):
    """A chat room or webhook that gets a desk's daily summary. Its address is a secret: written once, never shown."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="channels", verbose_name=_("desk"))
    name = models.CharField(_("name"), max_length=120, help_text=_("As people call it, such as “#follow-up”."))
    address = models.CharField(_("address"), max_length=500, editable=False)
    is_on = models.BooleanField(_("on"), default=True)

    history = History(without=("address",))

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ("desk__name", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "name"], name="channel_once_a_desk"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="channel_has_address"),
        ]

    def __str__(self) -> str:
        return self.name


class RecipientQuerySet(QuerySet["Recipient"]):
    def returned(self) -> "RecipientQuerySet":
        """Those whose address came back and is still the one they have; people who left are told nothing anyway."""
        here = Q(user__is_active=True, user__email=F("bounced_address")) | Q(focal_point__email=F("bounced_address"))
        return self.exclude(bounced_address="").filter(here | Q(desk__mailbox=F("bounced_address")))


class Recipient(models.Model):
    """One person, focal point, desk's mailbox or channel. Who was deleted leaves the row, and with it what was sent."""

    kind = models.CharField(_("kind"), max_length=12, choices=RecipientKind.choices, editable=False)
    name = models.CharField(_("name"), max_length=200, editable=False, help_text=_("As it was last."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recipient",
        verbose_name=_("person"),
    )
    focal_point = models.OneToOneField(
        FocalPoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recipient",
        verbose_name=_("focal point"),
    )
    desk = models.OneToOneField(
        Desk, models.SET_NULL, null=True, blank=True, related_name="recipient", verbose_name=_("desk")
    )
    channel = models.OneToOneField(
        Channel, models.SET_NULL, null=True, blank=True, related_name="recipient", verbose_name=_("channel")
    )

    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Such as Asia/Karachi. Empty: that of your desk."),
    )
    hour = models.PositiveSmallIntegerField(
        _("hour"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(23)],
        help_text=_("The hour of your day from which your digest is sent, 0 to 23. Empty: that of your desk."),
    )
    takes_digest = models.BooleanField(
        _("daily digest"),
        default=True,
        help_text=_("When off, your deputy or the desk's lead is told in your place: no reminder gets lost."),
    )
    takes_overview = models.BooleanField(
        _("Monday overview"),
        default=True,
        help_text=_("Everything you answer for, on the first working day of each week."),
    )
    takes_assignments = models.BooleanField(
        _("new assignments"),
        default=True,
        help_text=_("When something is given to you. When off, you read of it in a digest once it is coming up."),
    )
    takes_escalations = models.BooleanField(
        _("escalations"),
        default=True,
        help_text=_("At once, when what others answer for is late. When off, the next in line is told."),
    )

    overview_next_on = models.DateField(
        _("overview next on"), null=True, blank=True, editable=False, help_text=_("Or the first working day after it.")
    )
    bounced_address = models.EmailField(_("address that came back"), blank=True, editable=False)
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True, editable=False)
    bounce_reason = models.CharField(_("what came back"), max_length=500, blank=True, editable=False)
    # Of focal points, who take all mail or none. Whoever follows under another address has not asked for that.
    stopped_address = models.EmailField(_("address that asked for no more mail"), blank=True, editable=False)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ("name", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=RecipientKind.PERSON, focal_point=None, desk=None, channel=None)
                | Q(kind=RecipientKind.FOCAL_POINT, user=None, desk=None, channel=None)
                | Q(kind=RecipientKind.DESK, user=None, focal_point=None, channel=None)
                | Q(kind=RecipientKind.CHANNEL, user=None, focal_point=None, desk=None),
                name="recipient_is_one",
            ),
            models.CheckConstraint(condition=Q(hour__isnull=True) | Q(hour__lte=23), name="recipient_hour"),
            models.CheckConstraint(
                condition=Q(bounced_address="", bounced_at__isnull=True)
                | (~Q(bounced_address="") & Q(bounced_at__isnull=False)),
                name="recipient_bounced_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where mail for it goes; "" for nowhere, as for who was deleted and for channels."""
        if self.user:
            return str(self.user.email)
        if self.focal_point:
            return self.focal_point.email
        return self.desk.mailbox if self.desk else ""

    @property
    def address_works(self) -> bool:
        """Whether there is an address, and not the one that came back: a new one cures that by itself."""
        return bool(self.address) and self.address != self.bounced_address

    @property
    def has_stopped_mail(self) -> bool:
        """Whether the address asked for no more mail, all of it. Of the kinds that people take, ``takes_*`` tells."""
        return bool(self.stopped_address) and self.address.casefold() == self.stopped_address.casefold()
