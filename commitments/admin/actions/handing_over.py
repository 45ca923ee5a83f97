"""A handover: what somebody answers for at a desk first, then all of it goes to another."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commitments.access import Role
from commitments.admin.actions.confirming import ConfirmedForm, Effect
from commitments.admin.actions.named import NamedAction
from commitments.admin.fields import text_field
from commitments.admin.panels import Panel
from commitments.admin.rights import colleagues
from commitments.admin.words import badge, link
from commitments.lifecycle import Author, hand_over, handover
from commitments.models import Membership
from commitments.phrasing import window_in_words


class HandOverForm(ConfirmedForm):
    """Whom all of it goes to, and why; the reason stands in each line of the log."""

    owner = forms.ModelChoiceField(colleagues().none(), label=_("new owner"))
    reason = text_field(label=_("reason"))
    about: Membership

    @property
    def version(self) -> int:
        """A membership has none: what goes along is shown and confirmed."""
        return 0

    def offer(self) -> None:
        self.fields["owner"].queryset = colleagues().exclude(pk=self.about.user_id)  # type: ignore[attr-defined]

    def look(self) -> Effect | None:
        owner = self.read("owner")
        if owner is None:
            return None
        found = handover(self.about.user, owner, desk=self.about.desk)
        commitments = [(link(row, row.reference), row.title) for row in found.commitments]
        follow_ups = [(link(row), window_in_words(row.window), badge(row.flag)) for row in found.follow_ups]
        sentence = ngettext(
            "%(count)d record goes to %(name)s, with a line in the log.",
            "%(count)d records go to %(name)s, with a line in the log for each.",
            len(found),
        ) % {"count": len(found), "name": Author.of(owner).name}
        panels = (
            Panel(_("Commitments, with their open follow-ups"), (_("reference"), _("title")), commitments),
            Panel(_("Follow-ups given one by one"), (_("follow-up"), _("window"), _("flag")), follow_ups),
        )
        return Effect(sentence, panels)

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        hand_over(self.about.user, given["owner"], desk=self.about.desk, reason=given["reason"], by=by, at=self.at)


HAND_OVER = NamedAction(name="hand-over", label=_("hand over"), role=Role.LEAD, form=HandOverForm)
