"""The queue in the database: reminders reached, bundled into mails, claimed for sending, settled.

A lost broker or a killed sender loses nothing: what is due and not yet done is found again by the next run.
"""

from tracker.outbox.assigning import queue_assignments
from tracker.outbox.bundling import bundle, message_id
from tracker.outbox.claiming import LEASE, cancel, claim, put_back, release, resubmit, settle, store
from tracker.outbox.queueing import days_down, queue
from tracker.outbox.stepping import step_over
from tracker.outbox.stuck import waits_since
from tracker.outbox.waiting import course_of, ladders_of

__all__ = [
    "LEASE",
    "bundle",
    "cancel",
    "claim",
    "course_of",
    "days_down",
    "ladders_of",
    "message_id",
    "put_back",
    "queue",
    "queue_assignments",
    "release",
    "resubmit",
    "settle",
    "step_over",
    "store",
    "waits_since",
]
