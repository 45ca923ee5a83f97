"""Changing whether a commitment stands: what becomes of its follow-ups first, then the change."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments.access import Role
from commitments.admin.actions.confirming import ConfirmedForm, Effect
from commitments.admin.actions.named import NamedAction
from commitments.admin.fields import text_field
from commitments.admin.panels import Panel
from commitments.admin.words import link
from commitments.lifecycle import Author, Ending, change_standing, ending, taking_up
from commitments.phrasing import slot_in_words, window_in_words
from commitments.status import Standing

_CHOOSE = ("", "---------")


class StandingForm(ConfirmedForm):
    """Whether the commitment was fulfilled, lapsed, was superseded or withdrawn, or is in force again, and why."""

    standing = forms.ChoiceField(label=_("standing"))
    reason = text_field(label=_("reason"))
    _end: Ending | None = None

    def offer(self) -> None:
        others = [choice for choice in Standing.choices if choice[0] != self.about.standing]
        self.fields["standing"].choices = [_CHOOSE, *others]  # type: ignore[attr-defined]
        if self.about.dormant_since:
            self.initial.setdefault("standing", Standing.LAPSED)

    def look(self) -> Effect | None:
        standing = self.read("standing")
        if not standing:
            return None
        return self._in_force_again() if standing == Standing.IN_FORCE else self._ended(Standing(standing))

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        change_standing(
            self.about,
            Standing(given["standing"]),
            reason=given["reason"],
            by=by,
            at=self.at,
            opened=given["opened"],
            shown=self._end.token if self._end else None,
        )

    def _ended(self, standing: Standing) -> Effect:
        self._end = end = ending(self.about, standing, at=self.at)
        called_off = [
            (link(row, slot_in_words(row.slot)), window_in_words(row.window), row.get_status_display())
            for row in end.called_off
        ]
        deleted = [(slot_in_words(row.slot), window_in_words(row.window)) for row in end.deleted]
        panels = (
            Panel(_("Closed as called off"), (_("follow-up"), _("window"), _("status")), called_off),
            Panel(_("Go: not open yet, and nobody touched them"), (_("follow-up"), _("window")), deleted),
        )
        if not (called_off or deleted):
            return Effect(gettext("Nothing is open. No follow-ups are made and nobody is reminded any more."))
        return Effect(gettext("No more follow-ups are made, and nobody is reminded any more."), panels)

    def _in_force_again(self) -> Effect:
        change = taking_up(self.about, at=self.at)
        if change is None:
            return Effect(gettext("It has no schedule: nothing is expected of it until it is given one."))
        come = [(slot_in_words(each.key), window_in_words(each.window)) for each in change.made]
        panels = (Panel(_("Come"), (_("follow-up"), _("window")), come),)
        return Effect(gettext("Its schedule holds again from today on. What was closed stays closed."), panels)


CHANGE_STANDING = NamedAction(name="change-standing", label=_("change the standing"), role=Role.LEAD, form=StandingForm)
