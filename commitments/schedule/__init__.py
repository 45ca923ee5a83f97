"""Pure dates: windows, slots, flags and working days. No Django, no clock, no database."""

from commitments.schedule.flag import Flag, Milestones
from commitments.schedule.offset import Offset
from commitments.schedule.plan import Announced, Awaiting, Once, Plan, Recurrence, Recurring, Undated
from commitments.schedule.rrule import RuleError
from commitments.schedule.rule import Rule
from commitments.schedule.slot import Slot
from commitments.schedule.slots import Counting, Slots
from commitments.schedule.window import Precision, Window, WindowError

__all__ = [
    "Announced",
    "Awaiting",
    "Counting",
    "Flag",
    "Milestones",
    "Offset",
    "Once",
    "Plan",
    "Precision",
    "Recurrence",
    "Recurring",
    "Rule",
    "RuleError",
    "Slot",
    "Slots",
    "Undated",
    "Window",
    "WindowError",
]
