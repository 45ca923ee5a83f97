"""Recording a commitment, and amending what the record says."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commitments.admin.fields import capital_labels, some_of, without_buttons
from commitments.admin.finding import FIND
from commitments.admin.history.meanwhile import OpenedForm
from commitments.admin.recording.alike import alike
from commitments.admin.recording.sourced import ANOTHER, SourcedForm
from commitments.admin.refusals import REFUSED, open_again, tell
from commitments.admin.rights import colleagues, may_be_given
from commitments.admin.said import Said
from commitments.admin.schedule.forms import ScheduledForm
from commitments.lifecycle import Author, ChangedMeanwhile, Draft, amend, record, schedule, turn_now
from commitments.models import Commitment, Party
from commitments.status import Part

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Commitment]
else:
    ModelForm = forms.ModelForm


# Sent by the buttons that answer to a like commitment, with its key: to go on typing, or to record at once.
REAFFIRM, SAID_AGAIN = "_reaffirm", "_said_again"
# The keys of those from which this one was told apart.
TOLD_APART = "told_apart"
_ASKED = _("A like commitment is recorded already. Say below whether this one says it again or is another.")


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


class RecordForm(ScheduledForm, SourcedForm, ActingForm):
    """A promise, where it is written, and when it falls due, in one go.

    Where a like one is recorded already, it asks once whether this is the same promise again.
    """

    look_names: ClassVar[tuple[str, ...]] = (*ScheduledForm.look_names, ANOTHER, FIND, REAFFIRM)
    told_as: ClassVar = ScheduledForm.told_as | {"parties": "promises", "quotes": "document"}
    promises = some_of(
        Commitment._meta.get_field("parties"),
        Party.objects.all(),
        findable=True,
        label=_("who promises"),
        help_text=_("Where all promise and nobody is promised to, they owe each other."),
    )
    is_promised = some_of(
        Commitment._meta.get_field("parties"),
        Party.objects.all(),
        findable=True,
        label=_("to whom"),
        required=False,
        help_text=_("Those to whom it is promised."),
    )

    class Meta:
        model = Commitment
        fields: ClassVar = ["desk", "title", "owner"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]
        self.find(("promises", "is_promised"))
        if self.is_bound and (earlier := self.data.get(REAFFIRM) or self.data.get(SAID_AGAIN)):
            self.fill("reaffirms", earlier)
        # Who records a promise adds what it names on the way, and changes nothing else there.
        for name in ("desk", "owner", "readers", "reaffirms"):
            without_buttons(self.fields[name])

    @cached_property
    def said(self) -> Said:
        return Said(self.read("desk"), self.read("made_on"))

    @property
    def seen_on(self) -> date:
        # As long as no desk is chosen, nobody's day is more right than another.
        return self.said.desk.day(self.at) if self.said.desk else self.at.date()

    @cached_property
    def alike(self) -> list[Commitment]:
        """What is recorded already and may be the same promise; nothing where the form says which one it reaffirms."""
        if not self.is_bound or self.read("reaffirms"):
            return []
        return alike(
            self.read("title") or "",
            promisers=self.read("promises") or (),
            promised_to=self.read("is_promised") or (),
            user=self.user,
        )

    @property
    def told_apart(self) -> set[str]:
        """The keys of those of which the person has said that this is another promise."""
        return {key for said in self.data.getlist(TOLD_APART) for key in said.split()}  # type: ignore[attr-defined]

    @property
    def alike_keys(self) -> str:
        return " ".join(sorted({*self.told_apart, *(str(row.pk) for row in self.alike)}))

    @property
    def asks(self) -> bool:
        """Whether recording waits for the answer."""
        return not self.looks_only and self.has_error(NON_FIELD_ERRORS, code="alike")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        both = set(given.get("promises") or ()) & set(given.get("is_promised") or ())
        if both:
            names = ", ".join(sorted(map(str, both)))
            self.add_error("is_promised", _("“%(party)s” cannot stand on both sides.") % {"party": names})
        if not self.errors and {str(row.pk) for row in self.alike} - self.told_apart:
            self.add_error(None, ValidationError(_ASKED, code="alike"))
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
        parts = [(party, Part.PROMISES) for party in given["promises"]]
        parts += [(party, Part.IS_PROMISED) for party in given["is_promised"]]
        as_they_are = set(Draft.__dataclass_fields__) & set(given) - {"parts", "quotes"}
        return Draft(**{name: given[name] for name in as_they_are}, parts=parts, quotes=self.quotes())


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
