"""How follow-ups stood at the end of a day, as far as is known today: by the days that the log's lines are about.

Not by when they were written: a quarter's end is told by what is logged of it in the weeks after.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from commitments.exchange.cells import Round, round_cells
from commitments.models import Commitment, FollowUp
from commitments.models.follow_up import stored_window
from commitments.schedule import Flag, Milestones, Window
from commitments.status import CLOSED, EntryKind, Status

# What changes the status of a follow-up.
_TELLS = (EntryKind.LOGGED, EntryKind.REOPENED, EntryKind.STANDING)


def promised_by(rows: QuerySet[Commitment], on: date) -> QuerySet[Commitment]:
    """Those of ``rows`` that were promised by the day ``on``, or nobody knows when."""
    return rows.filter(Q(made_on__isnull=True) | Q(made_on__lte=on))


def as_of_day(commitment: Commitment, on: date) -> dict[str, str]:
    """The cells of the follow-up that came next at the end of ``on``; two queries, and two more for its moves."""
    rows = commitment.follow_ups.prefetch_related("entries", "extensions__entry").all()
    then = [_Then.of(row, on) for row in rows]
    ordered = sorted(then, key=lambda each: each.order)
    found = next((each for each in ordered if each.status not in CLOSED), ordered[-1] if ordered else None)
    return {"as_of": on.isoformat()} | (round_cells(found.told(commitment, on)) if found else {})


@dataclass(frozen=True, slots=True)
class _Then:
    """A follow-up at the end of a day."""

    row: FollowUp
    window: Window | None
    status: Status
    heard_on: date | None
    arranged_on: date | None

    @classmethod
    def of(cls, row: FollowUp, on: date) -> "_Then":
        said = sorted((each for each in row.entries.all() if each.on <= on), key=lambda each: (each.at, each.pk))
        told = [each for each in said if each.kind in _TELLS and each.to_status]
        heard = [each for each in said if each.kind == EntryKind.LOGGED]
        arranged = told[-1].change if told and told[-1].to_status == Status.ARRANGED else ""
        return cls(
            row,
            _window(row, on),
            Status(told[-1].to_status) if told else Status.PLANNED,
            heard[-1].on if heard else None,
            date.fromisoformat(arranged) if arranged else None,
        )

    @property
    def order(self) -> tuple[date, int]:
        return (self.window.latest or date.max if self.window else date.max, self.row.pk)

    def told(self, commitment: Commitment, on: date) -> Round:
        days = Milestones.of(self.window, lead_days=commitment.lead(), grace_days=commitment.grace())
        flag = Flag.CLOSED if self.status in CLOSED else days.flag(on)
        return Round(self.row.slot, self.window, flag, self.status, self.heard_on, self.arranged_on)


def _window(row: FollowUp, on: date) -> Window | None:
    """Its window before the first move that came later."""
    later = [each for each in row.extensions.all() if each.entry.on > on]
    if later:
        first = min(later, key=lambda each: each.number)
        return stored_window(first.from_earliest, first.from_latest, first.from_precision)
    # What was undated got its first window without a move that is counted.
    counted = {each.entry_id for each in row.extensions.all()}
    dated = [each for each in row.entries.all() if each.kind == EntryKind.EXTENDED and each.pk not in counted]
    return None if any(each.on > on for each in dated) else row.window
