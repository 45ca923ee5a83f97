"""What was promised, by whom to whom, and how it is judged."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.access import Confidentiality
from commitments.models.document import Occasion, Record
from commitments.models.history import History
from commitments.models.party import FocalPoint, Party
from commitments.querysets import CommitmentQuerySet
from commitments.status import Assessor, Implementation, Kind, Part, Standing, Term

if TYPE_CHECKING:
    from commitments.models.schedule import Schedule


class Commitment(Record):
    """One discrete, specific statement of intent to act in the future."""

    reference = models.CharField(_("reference"), max_length=40, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True, help_text=_("What was promised, in our own words."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    hard = models.BooleanField(
        _("can be checked"), default=True, help_text=_("Someone could later say whether it was done or not.")
    )
    occasion = models.ForeignKey(
        Occasion, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("made at")
    )
    made_on = models.DateField(
        _("made on"), null=True, blank=True, help_text=_("The day the promise was made; empty when no source says.")
    )
    parties = models.ManyToManyField(Party, through="CommitmentParty", related_name="commitments")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_commitments",
        verbose_name=_("owner"),
        help_text=_("Who on our side follows up. Without an owner the desk's lead is told."),
    )
    focal_points = models.ManyToManyField(
        FocalPoint, blank=True, related_name="commitments", verbose_name=_("focal points")
    )
    standing = models.CharField(
        _("standing"), max_length=12, choices=Standing.choices, default=Standing.IN_FORCE, editable=False
    )
    reaffirms = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reaffirmed_by",
        verbose_name=_("reaffirms"),
        help_text=_("The earlier commitment that this one says again."),
    )
    reading = models.TextField(
        _("reading taken"),
        blank=True,
        help_text=_("Where the source leaves it open: which reading was taken, and why."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead in days"), null=True, blank=True, help_text=_("Empty: the desk's lead.")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("grace in days"), null=True, blank=True, help_text=_("Empty: the desk's grace.")
    )
    dormant_since = models.DateField(_("dormant since"), null=True, blank=True, editable=False)
    assigned_at = models.DateTimeField(
        _("assigned at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When somebody made another person its owner; empty once that person was told."),
    )
    awaits_review = models.BooleanField(
        _("awaits review"),
        default=False,
        editable=False,
        help_text=_("Recorded in bulk: nobody is written to about it until somebody has looked at it."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = CommitmentQuerySet.as_manager()
    history = History(without=("version", "dormant_since", "assigned_at"), lists=("focal_points", "readers"))

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("reference",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reaffirms=F("id")), name="commitment_reaffirms_another"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="commitment_standing"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="commitment_kind"),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="commitment_confidentiality"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(reference=""), name="commitment_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dormant_since"], condition=Q(dormant_since__isnull=False), name="commitment_dormant"),
            models.Index(fields=["assigned_at"], condition=Q(assigned_at__isnull=False), name="commitment_assigned"),
            models.Index(fields=["desk"], condition=Q(awaits_review=True), name="commitment_awaits_review"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def clean(self) -> None:
        earlier, seen = self.reaffirms, {self.pk}
        while earlier is not None:
            if earlier.pk in seen:
                raise ValidationError({"reaffirms": _("“%s” already reaffirms this one.") % self.reaffirms})
            seen.add(earlier.pk)
            earlier = earlier.reaffirms

    def check_fields(self) -> None:
        """Refuse what was typed wrongly.

        The constraints say nothing that fields and ``clean`` do not say in better words, and asking the database about
        each would be five questions; it holds them anyway.
        """
        self.full_clean(validate_constraints=False)

    @property
    def schedule(self) -> "Schedule | None":
        """The version of its schedule that is in force; asks nothing where ``schedules`` are prefetched."""
        return next((each for each in self.schedules.all() if each.replaced_on is None), None)

    def promisers(self) -> list[Party]:
        return [part.party for part in self.parts.all() if part.part == Part.PROMISES]

    def promised_to(self) -> list[Party]:
        """To whom it is promised; empty where all that promise owe each other."""
        return [part.party for part in self.parts.all() if part.part == Part.IS_PROMISED]

    def partners(self) -> list[Party]:
        """The outermost parties on the other side of the desk's own, each once."""
        home = self.desk.home_party.stands_as.pk if self.desk.home_party else None
        sides = {part.party.stands_as.pk: part.party.stands_as for part in self.parts.all()}
        return [party for pk, party in sides.items() if pk != home]

    def lead(self) -> int:
        """Days before a window opens from which its follow-up is coming up."""
        return self.desk.lead_days if self.lead_days is None else self.lead_days

    def grace(self) -> int:
        """Days after a window's end before its follow-up is overdue."""
        return self.desk.grace_days if self.grace_days is None else self.grace_days


class CommitmentParty(models.Model):
    """A party's part in a commitment."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="parts", verbose_name=_("commitment"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="parts_taken", verbose_name=_("party"))
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)

    class Meta:
        verbose_name = _("party to the commitment")
        verbose_name_plural = _("parties to the commitment")
        ordering = ("-part", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "party"], name="commitment_party_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="commitment_party_part"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.get_part_display()}"


class Assessment(models.Model):
    """A dated judgement of a commitment by a named assessor; several stand side by side."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="assessments", verbose_name=_("commitment"))
    assessor = models.CharField(_("assessor"), max_length=12, choices=Assessor.choices)
    assessor_name = models.CharField(_("assessor's name"), max_length=200)
    on = models.DateField(_("as of"))
    implementation = models.CharField(_("implementation"), max_length=12, choices=Implementation.choices)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("-on", "assessor")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "assessor", "assessor_name", "on"], name="assessment_once_a_day"
            ),
            models.CheckConstraint(condition=Q(implementation__in=Implementation.values), name="assessment_scale"),
            models.CheckConstraint(condition=~Q(assessor_name=""), name="assessment_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_implementation_display()}, {self.assessor_name}, {self.on}"


class Settlement(models.Model):
    """Which reading of a disputed term staff settled on, and why. Until then the disagreement is shown."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="settlements", verbose_name=_("commitment"))
    term = models.CharField(_("term"), max_length=12, choices=Term.choices)
    reading = models.CharField(_("reading"), max_length=200)
    reason = models.TextField(_("reason"))
    on = models.DateField(_("settled on"))

    class Meta:
        verbose_name = _("settled reading")
        verbose_name_plural = _("settled readings")
        ordering = ("commitment_id", "term")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "term"], name="settlement_once_per_term"),
            models.CheckConstraint(condition=~Q(reading="") & ~Q(reason=""), name="settlement_reasoned"),
        ]

    def __str__(self) -> str:
        return f"{self.get_term_display()}: {self.reading}"
