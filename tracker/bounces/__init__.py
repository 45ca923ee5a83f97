"""What mail servers report of mail that was handed over: read, believed or not, and acted upon."""

from tracker.bounces.report import LONGEST, Action, NoReport, Notice, Report, Unreadable, read
from tracker.bounces.taking import NotOurs, Taken, take

__all__ = ["LONGEST", "Action", "NoReport", "NotOurs", "Notice", "Report", "Taken", "Unreadable", "read", "take"]
