"""The forms of what staff add to a commitment: sources, rounds, judgements, settled readings, an owner."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin.actions.following_up import OwnerForm
from commitments.admin.actions.named import ActionForm, NamedAction
from commitments.admin.actions.rescheduling import RESCHEDULE
from commitments.admin.actions.standing import CHANGE_STANDING
from commitments.admin.fields import WindowField, day_field, one_of, text_field
from commitments.admin.rights import choices_of
from commitments.admin.said import Said
from commitments.admin.schedule.forms import ScheduledForm
from commitments.lifecycle import (
    Author,
    Quote,
    assess,
    cite,
    expect,
    reassign_commitment,
    reviewed,
    schedule,
    settle,
    turn_now,
)
from commitments.models import Citation, Commitment, SourceDocument
from commitments.status import Assessor, Implementation, ScheduleKind, Standing, Term

_NONE = ("", "---------")


class SourceForm(ActionForm):
    """One more source of the promise, quoted word for word."""

    quote = text_field(label=_("quote"), help_text=_("The exact words of the source."))
    locator = forms.CharField(
        label=_("where it stands"), required=False, max_length=120, help_text=_("Page or paragraph.")
    )
    term = forms.ChoiceField(
        label=_("speaks to"), required=False, choices=[_NONE, *Term.choices], help_text=_("The term it settles.")
    )
    reading = forms.CharField(
        label=_("reading"),
        required=False,
        max_length=200,
        help_text=_("How this source has that term, such as “every three months”."),
    )

    def offer(self) -> None:
        self.fields["document"] = one_of(
            Citation._meta.get_field("document"),
            choices_of(SourceDocument, self.user),
            label=_("source document"),
            addable=True,
        )
        self.order_fields(["document"])

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        term = Term(given["term"]) if given["term"] else None
        quote = Quote(given["document"], given["quote"], given["locator"], term, given["reading"])
        cite(self.about, quote, by=by, at=self.at)


class RoundForm(ActionForm):
    """One more round of a series that is dated as announced."""

    slot = forms.CharField(label=_("name"), max_length=40, help_text=_("Such as “7th round”."))
    window = WindowField(required=False)
    wording = forms.CharField(label=_("words of the source"), required=False, max_length=200)
    review_on = day_field(
        label=_("review on"),
        required=False,
        help_text=_("Only without a window. Empty: after the desk's usual months."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("window") and given.get("review_on"):
            self.add_error("review_on", _("A round with a window needs no review day."))
        return given

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        expect(
            self.about,
            given["slot"],
            given["window"],
            by=by,
            at=self.at,
            wording=given["wording"],
            review_on=given["review_on"],
        )
        turn_now(self.about, at=self.at)


class AssessForm(ActionForm):
    """How far the commitment is carried out, as somebody judges it on a day."""

    implementation = forms.ChoiceField(label=_("implementation"), choices=[_NONE, *Implementation.choices])
    assessor = forms.ChoiceField(label=_("assessor"), choices=[_NONE, *Assessor.choices])
    assessor_name = forms.CharField(label=_("assessor's name"), max_length=200)
    on = day_field(label=_("as of"))
    note = text_field(label=_("note"), required=False)

    def offer(self) -> None:
        self.initial.setdefault("on", self.today)

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        assess(
            self.about,
            implementation=Implementation(given["implementation"]),
            assessor=Assessor(given["assessor"]),
            assessor_name=given["assessor_name"],
            on=given["on"],
            by=by,
            at=self.at,
            note=given["note"],
        )


class SettleForm(ActionForm):
    """Which reading of a term holds, where the sources differ."""

    term = forms.ChoiceField(label=_("term"))
    reading = forms.CharField(label=_("reading"), max_length=200)
    reason = text_field(label=_("reason"))

    def offer(self) -> None:
        self.fields["term"].choices = [_NONE, *_unsettled(self.about)]  # type: ignore[attr-defined]

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        settle(
            self.about, term=Term(given["term"]), reading=given["reading"], reason=given["reason"], by=by, at=self.at
        )


class ReassignCommitmentForm(OwnerForm):
    def act(self, by: Author) -> None:
        given = self.cleaned_data
        reassign_commitment(
            self.about, given["owner"], reason=given["reason"], by=by, at=self.at, opened=given["opened"]
        )


class ScheduleForm(ScheduledForm, ActionForm):
    """The schedule of a commitment that was recorded without one."""

    fieldsets: ClassVar = (ScheduledForm.schedule_fieldset,)

    @property
    def said(self) -> Said:
        return Said(self.about.desk, self.about.made_on)

    @property
    def seen_on(self) -> date:
        return self.today

    def act(self, by: Author) -> None:
        schedule(self.about, self.plan(), by=by, at=self.at)
        turn_now(self.about, at=self.at)


def _unsettled(commitment: Commitment) -> list[tuple[str, Any]]:
    settled = set(commitment.settlements.values_list("term", flat=True))
    return [choice for choice in Term.choices if choice[0] not in settled]


def _announced(commitment: Any) -> bool:
    if commitment.standing != Standing.IN_FORCE:
        return False
    return commitment.schedule is not None and commitment.schedule.kind == ScheduleKind.ANNOUNCED


class ReviewedForm(ActionForm):
    """Asks for nothing but to be sent."""

    fieldsets: ClassVar = (
        (
            None,
            {
                "fields": [],
                "description": _(
                    "This was recorded in bulk, and nobody is written to about it yet. Once it is reviewed, people are "
                    "told of it as if it had been recorded today."
                ),
            },
        ),
    )

    def act(self, by: Author) -> None:
        reviewed(self.about, by=by, at=self.at, opened=self.cleaned_data["opened"])


def _awaits_review(commitment: Any) -> bool:
    return bool(commitment.awaits_review)


def _unscheduled(commitment: Any) -> bool:
    return commitment.schedule is None


def _has_unsettled(commitment: Any) -> bool:
    return bool(_unsettled(commitment))


COMMITMENT_ACTIONS = (
    NamedAction(name="reviewed", label=_("reviewed"), role=Role.OFFICER, form=ReviewedForm, offered=_awaits_review),
    NamedAction(name="schedule", label=_("schedule"), role=Role.OFFICER, form=ScheduleForm, offered=_unscheduled),
    RESCHEDULE,
    NamedAction(name="expect", label=_("add a round"), role=Role.OFFICER, form=RoundForm, offered=_announced),
    NamedAction(name="cite", label=_("add a source"), role=Role.OFFICER, form=SourceForm),
    NamedAction(name="assess", label=_("assess"), role=Role.OFFICER, form=AssessForm),
    NamedAction(name="settle", label=_("settle a reading"), role=Role.LEAD, form=SettleForm, offered=_has_unsettled),
    NamedAction(name="reassign", label=_("reassign"), role=Role.LEAD, form=ReassignCommitmentForm),
    CHANGE_STANDING,
)
