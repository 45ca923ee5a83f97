"""The unit of our own staff that follows up, and who works there."""

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.models.history import History
from commitments.models.party import Party
from commitments.querysets import DeskQuerySet
from commitments.schedule.days import WEEKDAYS
from commitments.schedule.workdays import SetDay, WorkingWeek, unknown_countries
from commitments.status import HemisphereLabel


def validate_time_zone(name: str) -> None:
    """Refuse anything but an IANA name: an offset such as UTC+5 would stay wrong for half of each year."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is no IANA time zone; use a name such as Asia/Karachi."),
            code="time_zone",
            params={"value": name},
        )


def validate_working_days(text: str) -> None:
    if unknown := [day for day in text.split(",") if day not in WEEKDAYS]:
        raise ValidationError(
            _("“%(value)s” is no weekday; write MO,TU,WE,TH,FR,SA,SU with commas between."),
            code="working_days",
            params={"value": unknown[0]},
        )


def validate_holiday_countries(text: str) -> None:
    if unknown := unknown_countries(text.split(",")):
        raise ValidationError(
            _("“%(value)s” is no country whose public holidays are known; write ISO 3166-1 codes such as PK,CN."),
            code="holiday_countries",
            params={"value": unknown[0] or text},
        )


class Desk(models.Model):
    """Its days are days of its time zone; its mail goes out from its reminder hour on its working days."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("“%(value)s” is not two to eight capitals and digits."))],
        help_text=_("Begins the reference of each of the desk's commitments, such as PKCN in PKCN-2026-001."),
    )
    home_party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="desks", verbose_name=_("home party")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    working_days = models.CharField(
        _("working days"), max_length=20, default="MO,TU,WE,TH,FR", validators=[validate_working_days]
    )
    holiday_countries = models.CharField(
        _("holiday countries"),
        max_length=60,
        blank=True,
        validators=[validate_holiday_countries],
        help_text=_("ISO 3166-1 codes with commas between; no mail goes out on their public holidays."),
    )
    reminder_hour = models.PositiveSmallIntegerField(
        _("reminder hour"),
        default=9,
        validators=[MinValueValidator(0), MaxValueValidator(23)],
        help_text=_("The hour of the desk's day from which its digest is sent, 0 to 23."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead in days"), default=30, help_text=_("A follow-up is coming up this many days before it opens.")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("grace in days"), default=0, help_text=_("A follow-up is overdue this many days after its last day.")
    )
    review_months = models.PositiveSmallIntegerField(
        _("review after months"),
        default=6,
        validators=[MinValueValidator(1)],
        help_text=_("An undated commitment is looked at again after this many months."),
    )
    hemisphere = models.CharField(
        _("seasons are those of"),
        max_length=5,
        choices=HemisphereLabel.choices,
        blank=True,
        help_text=_("Empty where the desk works with both: “autumn 2026” is then asked about each time."),
    )
    year_starts = models.PositiveSmallIntegerField(
        _("fiscal year starts in"),
        choices=MONTHS.items(),
        default=1,
        help_text=_("The first month of a fiscal year in the sources this desk reads."),
    )
    dormant_after = models.PositiveSmallIntegerField(
        _("dormant after windows"),
        default=2,
        validators=[MinValueValidator(1)],
        help_text=_("A mechanism is dormant when so many windows in a row passed without a meeting."),
    )
    mailbox = models.EmailField(
        _("mailbox"),
        blank=True,
        help_text=_("The desk's shared address. It is written to where nobody else can be."),
    )
    writes_to_focal_points = models.BooleanField(
        _("may write to focal points"),
        default=False,
        help_text=_("Focal points get mail about the commitments they answer for, with only what they may see."),
    )
    leaves_titles_out = models.BooleanField(
        _("leave titles of restricted records out of mail"),
        default=False,
        help_text=_("Mail about a restricted record then holds a link, and neither its title nor a quote."),
    )
    references_given = models.PositiveIntegerField(_("references given"), default=0, editable=False)

    objects = DeskQuerySet.as_manager()
    history = History(without=("references_given",))

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reminder_hour__lte=23), name="desk_reminder_hour"),
            models.CheckConstraint(condition=Q(review_months__gte=1), name="desk_review_months"),
            models.CheckConstraint(condition=~Q(time_zone="") & ~Q(working_days=""), name="desk_has_days"),
            models.CheckConstraint(condition=Q(hemisphere__in=["", *HemisphereLabel.values]), name="desk_hemisphere"),
            models.CheckConstraint(condition=Q(year_starts__gte=1, year_starts__lte=12), name="desk_year_starts"),
            models.CheckConstraint(condition=Q(dormant_after__gte=1), name="desk_dormant_after"),
        ]

    def __str__(self) -> str:
        return self.name

    def local(self, at: datetime) -> datetime:
        """``at`` on the desk's clock."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def day(self, at: datetime) -> date:
        """The desk's day at the instant ``at``."""
        return self.local(at).date()

    def week(self) -> WorkingWeek:
        """Its working days; asks for those set by hand, unless ``holiday_overrides`` are prefetched."""
        by_hand = {(row.country, row.on): SetDay(row.is_off, row.name) for row in self.holiday_overrides.all()}
        return WorkingWeek(frozenset(self.working_days.split(",")), self.countries(), by_hand)

    def countries(self) -> tuple[str, ...]:
        """The codes of the countries whose public holidays it keeps."""
        return tuple(code for code in self.holiday_countries.split(",") if code)


class HolidayOverride(models.Model):
    """A day on which the computed holidays are wrong: lunar dates move, and make-up days are worked.

    For one country it adds or strikes a public holiday; without a country it settles the day for the desk itself.
    """

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="holiday_overrides", verbose_name=_("desk"))
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[validate_holiday_countries],
        help_text=_("ISO 3166-1, such as CN. Empty: this desk itself."),
    )
    on = models.DateField(_("day"))
    is_off = models.BooleanField(
        _("day off"), default=True, help_text=_("No: a working day, though the calendar says otherwise.")
    )
    name = models.CharField(_("name"), max_length=120, blank=True, help_text=_("Such as “Eid al-Fitr, as announced”."))

    history = History()

    class Meta:
        verbose_name = _("day set by hand")
        verbose_name_plural = _("days set by hand")
        ordering = ("-on", "country")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "country", "on"], name="holiday_override_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on}, {self.country or self.desk}"

    def clean(self) -> None:
        self.name = " ".join(self.name.split())
        if not unknown_countries([self.country]) and self.country not in self.desk.countries():
            raise ValidationError(
                {"country": _("“%s” is none of the desk's holiday countries: add it to them first.") % self.country}
            )


class Membership(models.Model):
    """One person's role at one desk."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="memberships", verbose_name=_("desk"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputises_at",
        verbose_name=_("deputy"),
        help_text=_("The member of the desk who stands in for this person."),
    )

    history = History()

    class Meta:
        verbose_name = _("desk member")
        verbose_name_plural = _("desk members")
        ordering = ("desk__name", "user__username")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "user"], name="membership_once_per_desk"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="membership_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def clean(self) -> None:
        if self.deputy_id is None:
            return
        if self.deputy_id == self.user_id:
            raise ValidationError({"deputy": _("Nobody is their own deputy.")})
        if not Membership.objects.filter(desk=self.desk_id, user=self.deputy_id).exists():
            raise ValidationError({"deputy": _("“%s” is no member of this desk.") % self.deputy})

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Whoever leaves a desk stands in for nobody there."""
        for other in Membership.objects.filter(desk=self.desk_id, deputy=self.user_id):
            other.deputy = None
            other.save(update_fields=["deputy"])
        return super().delete(*args, **options)
