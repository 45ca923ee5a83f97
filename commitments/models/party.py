"""Who promises and who is promised to."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.access import is_staff, visible
from commitments.models.history import History
from commitments.status import PartyKind


class Party(models.Model):
    """A state, ministry, agency, city or organisation that can promise or be promised to."""

    name = models.CharField(_("name"), max_length=300, unique=True)
    slug = models.SlugField(_("address name"), max_length=80, unique=True, help_text=_("Stands in page addresses."))
    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind.choices)
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    root = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="all_parts",
        verbose_name=_("belongs to"),
        help_text=_("The outermost party this one is part of, kept by saving; empty for one that stands alone."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("“%(value)s” is not two capital letters."))],
        help_text=_("ISO 3166-1 code of two capital letters, such as PK. Empty for an international organisation."),
    )

    history = History(without=("root",))

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="party_not_part_of_itself"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"), name="party_country_code"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="party_named"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.root = (self.part_of.root or self.part_of) if self.part_of else None
        super().save(*args, **kwargs)
        for part in self.parts.all():
            part.save()

    def clean(self) -> None:
        around = self.part_of
        while around is not None:
            if around.pk == self.pk:
                raise ValidationError({"part_of": _("“%s” is itself part of this party.") % self.part_of})
            around = around.part_of

    @property
    def stands_as(self) -> "Party":
        """The outermost party: the state for its ministries and cities, else the party itself."""
        return self.root or self


class PartyName(models.Model):
    """Another name by which lists call a party; ``key`` is what of it tells parties apart."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="other_names", verbose_name=_("party"))
    name = models.CharField(_("name"), max_length=300)
    key = models.CharField(_("key"), max_length=300, unique=True, editable=False)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("name",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="party_name_said")]

    def __str__(self) -> str:
        return self.name


class FocalPoint(models.Model):
    """A named person at a party who answers for a commitment; need not have an account."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="focal_points", verbose_name=_("party"))
    name = models.CharField(_("name"), max_length=200)
    office = models.CharField(_("office"), max_length=200, blank=True, help_text=_("As the source names it."))
    email = models.EmailField(_("e-mail"), blank=True)
    named_in = models.ForeignKey(
        "commitments.SourceDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="focal_points",
        verbose_name=_("named in"),
    )
    named_on = models.DateField(
        _("named on"), null=True, blank=True, help_text=_("The day for which the source names this person.")
    )

    history = History()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        ordering = ("party__name", "-named_on", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "name", "office"], name="focal_point_once_per_office"),
            models.CheckConstraint(condition=~Q(name=""), name="focal_point_named"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}" if self.office else self.name


def state_names(user: User | AnonymousUser) -> dict[str, str]:
    """The names of states by country code, as far as they are open to ``user``: those that a visible record names.

    A record names a state as well where it names a ministry or a city of it. Staff know all parties.
    """
    if is_staff(user):
        return all_state_names()
    named = Party.objects.filter(visible(user, record="commitment", via="parts_taken__commitment__"))
    return _by_country(Q(pk__in=named.values("pk")) | Q(pk__in=named.values("root")))


def all_state_names() -> dict[str, str]:
    """The names of all states on record by their country code (ISO 3166-1), for staff."""
    return _by_country(Q())


def _by_country(which: Q) -> dict[str, str]:
    states = Party.objects.filter(which, kind=PartyKind.STATE, country__gt="")
    # Where several have the code of one country, the outermost party is the state itself.
    return dict(states.order_by(F("root").asc(nulls_last=True), "-name").values_list("country", "name"))
