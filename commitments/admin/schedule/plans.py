"""What a schedule says, as the fields of its form and back."""

from collections.abc import Mapping
from typing import Any

from commitments.admin.schedule.after_events import Then, offset_of, typed_offset
from commitments.admin.schedule.rhythms import FISCAL, chosen, rule_of
from commitments.lifecycle import Announced, Awaiting, Once, Plan, Recurring, Undated
from commitments.schedule import Counting, Offset, Recurrence
from commitments.status import ScheduleKind


def plan_of(given: Mapping[str, Any], *, fiscal_year_starts: int) -> Plan:
    """The plan that the cleaned fields ``given`` say; fiscal years begin in that month (1 to 12) unless they say.

    Raises RuleError or OffsetError.
    """
    wording = given["wording"]
    match ScheduleKind(given["schedule_kind"]):
        case ScheduleKind.ONCE:
            return Once(given["window"], wording)
        case ScheduleKind.RECURRING:
            counted = _recurrence(given, fiscal_year_starts)
            anchor = given["starting_in"].earliest
            return Recurring(counted.rule, anchor, wording, counted.counting, counted.year_starts)
        case ScheduleKind.AWAITING if given["then"] == Then.RECURRING:
            return Awaiting(given["event"], _recurrence(given, fiscal_year_starts), wording, given["review_on"])
        case ScheduleKind.AWAITING:
            return Awaiting(given["event"], offset_of(given), wording, given["review_on"])
        case ScheduleKind.ANNOUNCED:
            return Announced(wording)
        case ScheduleKind.UNDATED:
            return Undated(wording, given["review_on"])


def typed(plan: Plan) -> dict[str, Any]:
    """The fields as somebody would fill them to say ``plan``: the inverse of ``plan_of``."""
    fields: dict[str, Any] = {"wording": plan.wording}
    match plan:
        case Once(window):
            return fields | {"schedule_kind": ScheduleKind.ONCE.value, "window": window.edtf()}
        case Recurring(_, anchor):
            kind = {"schedule_kind": ScheduleKind.RECURRING.value, "starting_in": anchor.isoformat()}
            return fields | kind | chosen(plan.recurrence)
        case Awaiting(event, then, _, review_on):
            kind = {"schedule_kind": ScheduleKind.AWAITING.value, "event": getattr(event, "pk", "")}
            review = {"review_on": review_on.isoformat()} if review_on else {}
            return fields | kind | review | typed_then(then)
        case Announced():
            return fields | {"schedule_kind": ScheduleKind.ANNOUNCED.value}
        case Undated(_, review_on):
            review = {"review_on": review_on.isoformat()} if review_on else {}
            return fields | {"schedule_kind": ScheduleKind.UNDATED.value} | review


def typed_then(then: Offset | Recurrence) -> dict[str, Any]:
    """The fields that say what follows from an event's day."""
    return {"then": Then.RECURRING.value, **chosen(then)} if isinstance(then, Recurrence) else typed_offset(then)


def _recurrence(given: Mapping[str, Any], fiscal_year_starts: int) -> Recurrence:
    own = int(given["year_starts"]) if given["year_starts"] else None
    year_starts = own or (fiscal_year_starts if given["every"] in FISCAL else 1)
    return Recurrence(rule_of(given), Counting(given["counting"] or Counting.CALENDAR), year_starts)
