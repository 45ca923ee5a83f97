"""Pure dates: windows, slots, flags and working days. No Django, no clock, no database."""

from commitments.schedule.counting.rrule import RuleError
from commitments.schedule.counting.rule import Rule
from commitments.schedule.counting.slot import Slot
from commitments.schedule.counting.slots import Counting, Slots
from commitments.schedule.flag import Flag, Milestones
from commitments.schedule.offset import Offset, OffsetError
from commitments.schedule.phrase import Reading, readings
from commitments.schedule.plan import Announced, Awaiting, Once, Plan, Recurrence, Recurring, Undated
from commitments.schedule.window import Hemisphere, Precision, Season, Window, WindowError

__all__ = [
    "Announced",
    "Awaiting",
    "Counting",
    "Flag",
    "Hemisphere",
    "Milestones",
    "Offset",
    "OffsetError",
    "Once",
    "Plan",
    "Precision",
    "Reading",
    "Recurrence",
    "Recurring",
    "Rule",
    "RuleError",
    "Season",
    "Slot",
    "Slots",
    "Undated",
    "Window",
    "WindowError",
    "readings",
]
