"""The life of a commitment: the actions, and the only place that writes a status.

Each action takes who acts (``by``) and when (``at``, an aware instant), checks the role, writes its line of the log
in the same transaction, and raises a ``Refusal`` or ``NotAllowed`` before anything is written.
"""

from commitments.lifecycle.author import Author, ChangedMeanwhile, Refusal
from commitments.lifecycle.following import (
    AlreadyClosed,
    EvidenceOf,
    NotClosed,
    StatusNotAllowed,
    extend,
    log_status,
    reassign,
    reassign_commitment,
    reopen,
)
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
from commitments.lifecycle.scheduling import (
    AlreadyScheduled,
    Announced,
    Once,
    Plan,
    Recurring,
    SlotTaken,
    Undated,
    expect,
    make_follow_ups,
    schedule,
    turn_now,
)

__all__ = [
    "AlreadyClosed",
    "AlreadyScheduled",
    "Announced",
    "Author",
    "ChangedMeanwhile",
    "Draft",
    "EvidenceOf",
    "NoProvenance",
    "NotClosed",
    "Once",
    "Plan",
    "Quote",
    "Recurring",
    "Refusal",
    "SlotTaken",
    "StatusNotAllowed",
    "Undated",
    "amend",
    "assess",
    "change_days",
    "cite",
    "expect",
    "extend",
    "log_status",
    "make_follow_ups",
    "reassign",
    "reassign_commitment",
    "record",
    "reopen",
    "schedule",
    "settle",
    "turn_now",
]
