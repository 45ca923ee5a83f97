"""Pure dates: windows, slots, flags and working days. No Django, no clock, no database."""

from commitments.schedule.cadence import Rule, RuleError, Slot, Slots
from commitments.schedule.flag import Flag, Milestones
from commitments.schedule.window import Precision, Window, WindowError

__all__ = ["Flag", "Milestones", "Precision", "Rule", "RuleError", "Slot", "Slots", "Window", "WindowError"]
