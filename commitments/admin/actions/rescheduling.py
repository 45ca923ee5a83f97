"""Changing a schedule from a day on: both lists first, then the change."""

from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin.actions.confirming import ConfirmedForm, Effect
from commitments.admin.actions.named import NamedAction
from commitments.admin.fields import day_field, text_field
from commitments.admin.panels import Panel
from commitments.admin.said import Said
from commitments.admin.schedule.forms import ScheduledForm
from commitments.admin.schedule.plans import typed
from commitments.admin.schedule.preview import changed_in_words
from commitments.admin.words import link
from commitments.lifecycle import Author, outlook, reschedule, turn_now
from commitments.models import Commitment, FollowUp, Schedule
from commitments.phrasing import day_in_words, slot_in_words, window_in_words
from commitments.status import Standing, Status


class RescheduleForm(ScheduledForm, ConfirmedForm):
    """The schedule a commitment has, to be changed for what opens on a day or later."""

    # The whole form is listened to, for the lists.
    listens: ClassVar = "none"
    parts: ClassVar = (
        "#schedule-readings:innerHTML,#schedule-said:innerHTML,#schedule-ahead:innerHTML,#effect:innerHTML"
    )
    fieldsets: ClassVar = (
        ScheduledForm.schedule_fieldset,
        (_("The change"), {"fields": ["from_on", "reason"]}),
    )
    from_on = day_field(
        label=_("holds from"), help_text=_("Follow-ups that open on this day or later follow the new schedule.")
    )
    reason = text_field(label=_("reason"), rows=2, help_text=_("Stands in the log."))

    @property
    def said(self) -> Said:
        return Said(self.about.desk, self.about.made_on)

    @property
    def seen_on(self) -> date:
        return self.today

    @property
    def holds_from(self) -> date | None:
        day: date | None = self.read("from_on")
        return day

    @property
    def version(self) -> int:
        return self._present.version

    def offer(self) -> None:
        self.initial = {**typed(self._present.plan()), "from_on": self.today + timedelta(days=1), **self.initial}

    def look(self) -> Effect | None:
        from_on = self.holds_from
        if not self.is_bound or from_on is None or not self.typed.is_valid():
            return None
        plan = self.typed.plan()
        if plan == self._present.plan():
            raise ValidationError(_("That is the schedule it has."))
        change = outlook(self.about, plan, from_on=from_on, at=self.at)
        headings = (_("follow-up"), _("window"))
        kept = [
            (link(row, slot_in_words(row.slot)), window_in_words(row.window), _why(row, from_on)) for row in change.kept
        ]
        replaced = [(slot_in_words(row.slot), window_in_words(row.window)) for row in change.replaced]
        made = [(slot_in_words(each.key), window_in_words(each.window)) for each in change.made]
        panels = (
            Panel(_("Stay as they are"), (*headings, _("why")), kept),
            Panel(_("Are replaced"), headings, replaced),
            Panel(_("Are new"), headings, made),
        )
        return Effect(changed_in_words(plan, from_on), panels)

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        reschedule(
            self.about,
            self.plan(),
            from_on=given["from_on"],
            reason=given["reason"],
            by=by,
            at=self.at,
            opened=given["opened"],
        )
        turn_now(self.about, at=self.at)

    @property
    def _present(self) -> Schedule:
        present: Schedule = self.about.schedule
        return present


def _why(row: FollowUp, from_on: date) -> str:
    """What keeps a follow-up as it is."""
    if row.is_closed or row.status != Status.PLANNED:
        return str(row.get_status_display())
    if row.extensions.exists():
        return gettext("moved")
    if row.entries.exists():
        return gettext("in the log")
    if row.window and row.window.opens < from_on:
        return gettext("opens before %(day)s") % {"day": day_in_words(from_on)}
    return gettext("the same in the new schedule")


def _may_change(commitment: Commitment) -> bool:
    return commitment.standing == Standing.IN_FORCE and commitment.schedule is not None


RESCHEDULE = NamedAction(
    name="reschedule", label=_("change the schedule"), role=Role.LEAD, form=RescheduleForm, offered=_may_change
)
