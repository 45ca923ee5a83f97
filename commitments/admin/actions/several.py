"""One status for several follow-ups: what it would make of each first, then all of them or none."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.access import NotAllowed, Role
from commitments.admin.actions.confirming import ConfirmedForm, Effect
from commitments.admin.actions.handing_in import EvidenceForm
from commitments.admin.fields import day_field, one_of, text_field
from commitments.admin.looking import LookingMedia
from commitments.admin.panels import Panel
from commitments.admin.refusals import REFUSED, in_lines
from commitments.admin.rights import holds
from commitments.admin.words import badge, link
from commitments.lifecycle import Author, hearing, log_status
from commitments.models import FollowUp, Party, StatusEntry
from commitments.phrasing import window_in_words
from commitments.status import CLOSED, OPEN, Status

# Each is held, logged and looked at in one transaction; whoever waits for its end waits for all of them.
AT_ONCE = 200


class SeveralForm(EvidenceForm, ConfirmedForm):
    """What was heard of all of them. ``opened_<key>`` holds for each the version that was shown."""

    fieldsets: ClassVar = (
        (None, {"fields": ["status", "on", "arranged_on", "note", "internal_note", "on_behalf_of"]}),
        EvidenceForm.evidence_fieldset,
    )
    Media = LookingMedia
    before_looking: ClassVar[str | Promise] = gettext_lazy("What becomes of each is shown here before it is logged.")
    about: Sequence[FollowUp]
    status = forms.ChoiceField(label=gettext_lazy("status"))
    on = day_field(label=gettext_lazy("day"), help_text=gettext_lazy("The day on which it happened or holds."))
    arranged_on = day_field(
        label=gettext_lazy("arranged for"),
        required=False,
        help_text=gettext_lazy("The day that was fixed; only with the status “arranged”."),
    )
    note = text_field(label=gettext_lazy("note"), required=False)
    internal_note = text_field(
        label=gettext_lazy("internal note"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Stays inside the desk of each."),
    )

    @property
    def today(self) -> date:
        """Where it is still yesterday for one of them, nobody can say today yet."""
        return min(row.commitment.desk.day(self.at) for row in self.about)

    @property
    def version(self) -> int:
        """Each row has its own."""
        return 0

    def offer(self) -> None:
        super().offer()
        closing_too = all(self._may(row, Role.LEAD) for row in self.about)
        allowed = [s for s in Status if s is not Status.PLANNED and (closing_too or s in OPEN)]
        self.fields["status"].choices = [("", "---------"), *((s.value, s.label) for s in allowed)]  # type: ignore[attr-defined]
        self.fields["on_behalf_of"] = one_of(
            StatusEntry._meta.get_field("on_behalf_of"),
            Party.objects.all(),
            label=gettext_lazy("on behalf of"),
            required=False,
        )
        self.initial.setdefault("on", self.today)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for row, line in self._outcomes:
            if isinstance(line, str):
                self.add_error(None, _("Nothing is logged: “%(record)s” refuses it. %(line)s") % _told(row, line))
        return given

    def look(self) -> Effect | None:
        if not self._outcomes:
            return None
        rows = [(link(row), window_in_words(row.window), *_cells(row, after)) for row, after in self._outcomes]
        panel = Panel(
            gettext_lazy("What becomes of each"),
            (gettext_lazy("follow-up"), gettext_lazy("window"), gettext_lazy("status"), gettext_lazy("flag")),
            rows,
        )
        refused = sum(isinstance(after, str) for _row, after in self._outcomes)
        if refused:
            line = ngettext(
                "Nothing can be logged as long as %(count)d of them refuses it.",
                "Nothing can be logged as long as %(count)d of them refuse it.",
                refused,
            )
            return Effect(panels=[panel], refused=[line % {"count": refused}])
        line = ngettext(
            "“%(status)s” is logged for %(count)d follow-up.",
            "“%(status)s” is logged for %(count)d follow-ups, with a line in the log of each.",
            len(rows),
        )
        return Effect(line % {"status": Status(self.read("status")).label, "count": len(rows)}, [panel])

    def act(self, by: Author) -> None:
        given = self.cleaned_data
        for row in self.about:
            log_status(
                row,
                Status(given["status"]),
                on=given["on"],
                by=by,
                at=self.at,
                note=given["note"],
                internal_note=given["internal_note"],
                arranged_on=given["arranged_on"],
                evidence=self.evidence(),
                opened=self._opened(row),
            )

    @cached_property
    def _outcomes(self) -> list[tuple[FollowUp, FollowUp | str]]:
        """Each with what it would be, or the line that says why not; none while it is not said what was heard."""
        status, on = self.read("status"), self.read("on")
        return [(row, self._outcome(row, Status(status), on)) for row in self.about] if status and on else []

    def _outcome(self, row: FollowUp, status: Status, on: date) -> FollowUp | str:
        try:
            if not self._may(row, role := Role.LEAD if status in CLOSED else Role.OFFICER):
                raise NotAllowed(f"{self.user} is not {role.label} at {row.commitment.desk}")
            arranged_on = self.read("arranged_on")
            return hearing(row, status, on=on, at=self.at, arranged_on=arranged_on, opened=self._opened(row))
        except REFUSED as refusal:
            return " ".join(in_lines(refusal))

    def _may(self, row: FollowUp, role: Role) -> bool:
        return holds(self.user, role, desk_id=row.commitment.desk_id)

    def _opened(self, row: FollowUp) -> int | None:
        version = self.data.get(f"opened_{row.pk}", "")
        return int(version) if version.isdecimal() else None


def _cells(row: FollowUp, after: FollowUp | str) -> tuple[object, object]:
    if isinstance(after, str):
        return format_html('<strong class="refused">{}</strong> {}', _("Refused:"), after), badge(row.flag)
    changed = _became(row.get_status_display(), after.get_status_display())
    late = after.days_late
    told = ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late} if late else ""
    flags = badge(after.flag) if row.flag == after.flag else _became(badge(row.flag), badge(after.flag))
    return format_html("{}{}", changed, format_html("<p>{}</p>", told) if told else ""), flags


def _became(before: str, after: str) -> SafeString:
    return format_html("{} → {}", before, after)


def _told(row: FollowUp, line: str) -> dict[str, object]:
    return {"record": row, "line": line}
