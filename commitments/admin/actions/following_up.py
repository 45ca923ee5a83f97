"""The forms of what staff do with a follow-up: log a status, move its window, reassign, reopen."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin import panels
from commitments.admin.actions.handing_in import EvidenceForm
from commitments.admin.actions.named import ActionForm, NamedAction
from commitments.admin.fields import WindowField, day_field, one_of, text_field
from commitments.admin.rights import colleagues, holds, may_be_given
from commitments.lifecycle import Author, extend, log_status, reassign, reopen
from commitments.models import Party, StatusEntry
from commitments.status import OPEN, Status


class StatusForm(EvidenceForm):
    """What was heard, when, and what shows it. Closing statuses are offered to leads only.

    The newest report that nobody has answered stands above; its link fills the form in with what was told.
    """

    fieldsets: ClassVar = (
        (None, {"fields": ["status", "on", "arranged_on", "note", "internal_note", "on_behalf_of"]}),
        EvidenceForm.evidence_fieldset,
    )
    status = forms.ChoiceField(label=_("status"))
    on = day_field(label=_("day"), help_text=_("The day on which it happened or holds."))
    arranged_on = day_field(
        label=_("arranged for"), required=False, help_text=_("The day that was fixed; only with the status “arranged”.")
    )
    note = text_field(label=_("note"), required=False)
    internal_note = text_field(label=_("internal note"), required=False, rows=2, help_text=_("Stays inside the desk."))

    def offer(self) -> None:
        super().offer()
        closing_too = holds(self.user, Role.LEAD, desk_id=self.about.commitment.desk_id)
        allowed = [status for status in self.about.allowed_statuses() if closing_too or status in OPEN]
        self.fields["status"].choices = [("", "---------"), *((s.value, s.label) for s in allowed)]  # type: ignore[attr-defined]
        self.initial.setdefault("on", self.today)
        self.fields["on_behalf_of"] = one_of(
            StatusEntry._meta.get_field("on_behalf_of"), Party.objects.all(), label=_("on behalf of"), required=False
        )
        unanswered = self.about.entries.unanswered_reports().select_related("commitment", "on_behalf_of")
        if report := unanswered.first():
            self._show(report, may_log=report.to_status in allowed)

    def _show(self, report: StatusEntry, *, may_log: bool) -> None:
        answer: object = _("A lead of the desk may log it.")
        if may_log and self.asked.get("report") == str(report.pk):
            told = {"status": report.to_status, "on": report.on, "note": report.note}
            self.initial.update(told, on_behalf_of=report.on_behalf_of_id)
            answer = _("It stands in the form below.")
        elif may_log:
            answer = format_html('<a href="?report={}">{}</a>', report.pk, _("Fill in the form with it"))
        self.panels = [panels.reported(report, self.user, answer=answer)]

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        log_status(
            self.about,
            Status(given["status"]),
            on=given["on"],
            by=by,
            at=self.at,
            note=given["note"],
            internal_note=given["internal_note"],
            arranged_on=given["arranged_on"],
            evidence=self.evidence(),
            opened=given["opened"],
        )


class ExtendForm(ActionForm):
    """Where the window moves. The window it has now stands in the field."""

    window = WindowField()
    reason = text_field(label=_("reason"))

    def offer(self) -> None:
        self.initial.setdefault("window", self.about.window.edtf() if self.about.window else "")

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        extend(self.about, given["window"], reason=given["reason"], by=by, at=self.at, opened=given["opened"])


class OwnerForm(ActionForm):
    """Whom a record is given to, for a reason."""

    owner = forms.ModelChoiceField(colleagues().none(), label=_("owner"), required=False)
    reason = text_field(label=_("reason"))

    def offer(self) -> None:
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]
        self.initial.setdefault("owner", self.about.owner_id)

    def clean_owner(self) -> Any:
        owner = self.cleaned_data["owner"]
        if owner and not may_be_given(self.about, owner):
            raise ValidationError(_("“%(owner)s” may not see this record."), params={"owner": owner})
        return owner


class ReassignForm(OwnerForm):
    def offer(self) -> None:
        super().offer()
        self.fields["owner"].help_text = _("Nobody: whoever owns the commitment.")

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        reassign(self.about, given["owner"], reason=given["reason"], by=by, at=self.at, opened=given["opened"])


class ReopenForm(ActionForm):
    reason = text_field(label=_("reason"))

    def act(self, by: Author) -> None:
        reopen(self.about, reason=self.cleaned_data["reason"], by=by, at=self.at, opened=self.cleaned_data["opened"])


def _open(follow_up: Any) -> bool:
    return not follow_up.is_closed


def _closed(follow_up: Any) -> bool:
    return bool(follow_up.is_closed)


LOG_STATUS = NamedAction(name="log-status", label=_("log status"), role=Role.OFFICER, form=StatusForm, offered=_open)
FOLLOW_UP_ACTIONS = (
    LOG_STATUS,
    NamedAction(name="extend", label=_("move the window"), role=Role.LEAD, form=ExtendForm, offered=_open),
    NamedAction(name="reassign", label=_("reassign"), role=Role.LEAD, form=ReassignForm, offered=_open),
    NamedAction(name="reopen", label=_("reopen"), role=Role.LEAD, form=ReopenForm, offered=_closed),
)
