"""What stands below a record's form: read-only tables of what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.admin.history import log_lines
from commitments.admin.words import NOTHING, badge, day, instant, link, time_left
from commitments.chronicle import after_in_words, before_in_words
from commitments.models import Citation, Commitment, FollowUp, StatusEntry
from commitments.phrasing import report_in_words, slot_in_words, window_in_words


@dataclass(frozen=True, slots=True)
class Panel:
    """A table; each row has one cell a heading."""

    template: ClassVar[str] = "admin/commitments/panel.html"
    title: str | Promise
    headings: Sequence[str | Promise]
    rows: Sequence[Sequence[object]]

    def named_rows(self) -> list[list[tuple[object, object]]]:
        """Each cell with its heading, which stands beside it where the page is narrow."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


def parties(commitment: Commitment) -> Panel:
    rows = [(link(part.party), part.get_part_display()) for part in commitment.parts.select_related("party")]
    return Panel(_("Parties"), (_("party"), _("part")), rows)


def follow_ups(commitment: Commitment, *, at: datetime) -> Panel:
    rows = [
        (
            link(row, slot_in_words(row.slot)),
            window_in_words(row.window),
            badge(row.flag),
            time_left(row, at=at),
            row.get_status_display(),
            row.answerable or NOTHING,
        )
        for row in commitment.follow_ups.with_record()
    ]
    headings = (_("slot"), _("window"), _("flag"), _("time left"), _("status"), _("owner"))
    return Panel(_("Follow-ups"), headings, rows)


def sources(commitment: Commitment, user: User) -> Panel:
    """Only of documents that ``user`` may see."""
    cited = Citation.objects.visible_to(user).filter(commitment=commitment).select_related("document")
    rows = [
        (
            f"“{row.quote}”",
            link(row.document),
            row.locator or NOTHING,
            f"{row.get_term_display()}: {row.reading}" if row.term else NOTHING,
        )
        for row in cited
    ]
    return Panel(_("Sources"), (_("quote"), _("document"), _("where it stands"), _("reading")), rows)


def judgements(commitment: Commitment) -> Panel:
    rows = [
        (day(row.on), row.get_implementation_display(), f"{row.assessor_name} ({row.get_assessor_display()})", row.note)
        for row in commitment.assessments.all()
    ]
    return Panel(_("Assessments"), (_("as of"), _("implementation"), _("assessor"), _("note")), rows)


def settled(commitment: Commitment) -> Panel:
    rows = [(row.get_term_display(), row.reading, row.reason, day(row.on)) for row in commitment.settlements.all()]
    return Panel(_("Settled readings"), (_("term"), _("reading"), _("reason"), _("settled on")), rows)


def restatements(commitment: Commitment, user: User) -> Panel:
    rows = [(link(row), day(row.made_on)) for row in Commitment.objects.visible_to(user).filter(reaffirms=commitment)]
    return Panel(_("Reaffirmed by"), (_("commitment"), _("made on")), rows)


def moves(follow_up: FollowUp) -> Panel:
    rows = [
        (row.number, before_in_words(row), after_in_words(row), row.reason, day(row.entry.on))
        for row in follow_up.extensions.select_related("entry")
    ]
    headings = (_("move"), _("from"), _("to"), _("reason"), _("on"))
    return Panel(_("Moves of the window"), headings, rows)


def reported(entry: StatusEntry, user: User, *, answer: object) -> Panel:
    """What somebody told us and nobody has confirmed; ``answer`` is what can be done about it."""
    row = (
        report_in_words(entry.to_status, entry.on),
        log_lines.note(entry, user),
        log_lines.who(entry),
        instant(entry.at),
        answer,
    )
    headings = (_("what"), _("note"), _("who"), _("written at"), _("answer"))
    return Panel(_("Reported, not confirmed yet"), headings, [row])
