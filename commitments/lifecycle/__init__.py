"""The life of a commitment: the actions, and the only place that writes a status.

Each action takes who acts (``by``) and when (``at``, an aware instant), checks the role, writes its line of the log
in the same transaction, and raises a ``Refusal`` or ``NotAllowed`` before anything is written.
"""

from commitments.lifecycle.assigning import reassign, reassign_commitment
from commitments.lifecycle.author import Author, ChangedMeanwhile, Refusal
from commitments.lifecycle.ending import Ending, change_standing, ending, taking_up
from commitments.lifecycle.events import date_event, outlook_of, waiting_for
from commitments.lifecycle.following import (
    EvidenceOf,
    NotClosed,
    StatusNotAllowed,
    extend,
    hearing,
    log_status,
    reopen,
)
from commitments.lifecycle.handing_over import Handover, hand_over, handover
from commitments.lifecycle.held import AlreadyClosed
from commitments.lifecycle.horizon import Wanted, make_follow_ups, turn_now
from commitments.lifecycle.leaving import WroteTheLog, deactivate, delete_account
from commitments.lifecycle.recording import (
    Draft,
    NoProvenance,
    Quote,
    amend,
    assess,
    change_days,
    cite,
    record,
    settle,
)
from commitments.lifecycle.recording_many import Promise, ReferenceTaken, check_references, promise, record_many
from commitments.lifecycle.reporting import report
from commitments.lifecycle.reviewing import reviewed
from commitments.lifecycle.scheduling import AlreadyScheduled, SlotTaken, expect, schedule
from commitments.lifecycle.standing import change_dormant_after, dormancies, hold, look_for_dormancy
from commitments.lifecycle.versions import Outlook, outlook, reschedule
from commitments.lifecycle.workdays import look_again
from commitments.schedule import Announced, Awaiting, Once, Plan, Recurring, Undated

__all__ = [
    "AlreadyClosed",
    "AlreadyScheduled",
    "Announced",
    "Author",
    "Awaiting",
    "ChangedMeanwhile",
    "Draft",
    "Ending",
    "EvidenceOf",
    "Handover",
    "NoProvenance",
    "NotClosed",
    "Once",
    "Outlook",
    "Plan",
    "Promise",
    "Quote",
    "Recurring",
    "ReferenceTaken",
    "Refusal",
    "SlotTaken",
    "StatusNotAllowed",
    "Undated",
    "Wanted",
    "WroteTheLog",
    "amend",
    "assess",
    "change_days",
    "change_dormant_after",
    "change_standing",
    "check_references",
    "cite",
    "date_event",
    "deactivate",
    "delete_account",
    "dormancies",
    "ending",
    "expect",
    "extend",
    "hand_over",
    "handover",
    "hearing",
    "hold",
    "log_status",
    "look_again",
    "look_for_dormancy",
    "make_follow_ups",
    "outlook",
    "outlook_of",
    "promise",
    "reassign",
    "reassign_commitment",
    "record",
    "record_many",
    "reopen",
    "report",
    "reschedule",
    "reviewed",
    "schedule",
    "settle",
    "taking_up",
    "turn_now",
    "waiting_for",
]
