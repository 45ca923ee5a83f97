"""Recording a commitment, and amending what the record says."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commitments.admin.fields import capital_labels, one_of, some_of, text_field
from commitments.admin.meanwhile import OpenedForm
from commitments.admin.refusals import REFUSED, open_again, tell
from commitments.admin.rights import choices_of, colleagues, may_be_given
from commitments.admin.said import Said
from commitments.admin.scheduled import ScheduledForm
from commitments.lifecycle import Author, ChangedMeanwhile, Draft, Quote, amend, record, schedule, turn_now
from commitments.models import Citation, Commitment, Party, SourceDocument
from commitments.status import Part, Term

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Commitment]
else:
    ModelForm = forms.ModelForm


class ActingForm(ModelForm):
    """Acts as the last step of its validation: whatever the record refuses comes back as an error of this form.

    The page sets ``user`` and ``at``, and holds one transaction around validating and answering. Saving the form is
    left with nothing to do; ``instance`` is then the commitment as it is stored.
    """

    user: User
    at: datetime

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        capital_labels(self)

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        try:
            with transaction.atomic():
                self.instance = self.act(Author.of(self.user))
        except REFUSED as refusal:
            self.told(refusal)

    def act(self, by: Author) -> Commitment:
        raise NotImplementedError

    def told(self, refusal: Exception) -> None:
        tell(self, refusal)


class RecordForm(ScheduledForm, ActingForm):
    """A promise, where it is written, and when it falls due, in one go."""

    told_as: ClassVar = ScheduledForm.told_as | {"parties": "promises", "quotes": "document"}
    promises = some_of(
        Commitment._meta.get_field("parties"),
        Party.objects.all(),
        label=_("who promises"),
        help_text=_("Where all promise and nobody is promised to, they owe each other."),
    )
    is_promised = some_of(
        Commitment._meta.get_field("parties"), Party.objects.all(), label=_("to whom"), required=False
    )
    document = one_of(
        Citation._meta.get_field("document"), SourceDocument.objects.none(), label=_("source document"), addable=True
    )
    quote = text_field(label=_("quote"), help_text=_("The exact words of the source."))
    locator = forms.CharField(
        label=_("where it stands"), required=False, max_length=120, help_text=_("Page or paragraph.")
    )
    term = forms.ChoiceField(
        label=_("speaks to"),
        required=False,
        choices=[("", "---------"), *Term.choices],
        help_text=_("The term it settles."),
    )
    source_reading = forms.CharField(
        label=_("reading of the source"),
        required=False,
        max_length=200,
        help_text=_("How this source has that term, such as “every three months”."),
    )

    class Meta:
        model = Commitment
        fields: ClassVar = ["desk", "title", "owner"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].queryset = choices_of(SourceDocument, self.user)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]

    @cached_property
    def said(self) -> Said:
        return Said(self.read("desk"), self.read("made_on"))

    @property
    def seen_on(self) -> date:
        # As long as no desk is chosen, nobody's day is more right than another.
        return self.said.desk.day(self.at) if self.said.desk else self.at.date()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        both = set(given.get("promises") or ()) & set(given.get("is_promised") or ())
        if both:
            names = ", ".join(sorted(map(str, both)))
            self.add_error("is_promised", _("“%(party)s” cannot stand on both sides.") % {"party": names})
        if bool(given.get("term")) != bool(given.get("source_reading")):
            self.add_error("source_reading", _("A reading needs the term it speaks to, and the term a reading."))
        return given

    def act(self, by: Author) -> Commitment:
        commitment = record(self.draft(), by=by, at=self.at)
        schedule(commitment, self.plan(), by=by, at=self.at)
        turn_now(commitment, at=self.at)
        if commitment.owner and not may_be_given(commitment, commitment.owner):
            raise ValidationError({"owner": _("“%(owner)s” may not see this record.") % {"owner": commitment.owner}})
        return commitment

    def draft(self) -> Draft:
        given = self.cleaned_data
        term = Term(given["term"]) if given["term"] else None
        parts = [(party, Part.PROMISES) for party in given["promises"]]
        parts += [(party, Part.IS_PROMISED) for party in given["is_promised"]]
        as_they_are = set(Draft.__dataclass_fields__) & set(given) - {"parts", "quotes"}
        return Draft(
            **{name: given[name] for name in as_they_are},
            parts=parts,
            quotes=[Quote(given["document"], given["quote"], given["locator"], term, given["source_reading"])],
        )


class AmendForm(ActingForm, OpenedForm):
    """What the record says of a commitment; ``opened`` is the version on which the person began."""

    own_fields = frozenset({"amend_note"})
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amend_note = forms.CharField(
        label=_("why it is amended"), required=False, help_text=_("Stands in the log beside the old and new values.")
    )

    class Meta:
        model = Commitment
        fields: ClassVar = ["title"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["opened"] = self.instance.version

    def act(self, by: Author) -> Commitment:
        given, own = self.cleaned_data, {"opened", "amend_note"}
        changed = {name: given[name] for name in self.changed_data if name not in own}
        if not changed:
            unchanged: Commitment = self.instance
            return unchanged
        return amend(self.instance, changed, by=by, at=self.at, note=given["amend_note"], opened=given["opened"])

    def told(self, refusal: Exception) -> None:
        super().told(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            open_again(self, version=Commitment.objects.values_list("version", flat=True).get(pk=self.instance.pk))

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.meanwhile:
            open_again(self, version=self.instance.version)

    @property
    def _outdated(self) -> bool:
        return str(self.data.get("opened") or self.instance.version) != str(self.instance.version)
