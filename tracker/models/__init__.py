"""What the watch writes down."""

from tracker.models.answers import Acknowledgement, Snooze, UsedLink
from tracker.models.flag_change import FlagChange
from tracker.models.ladder import Ladder
from tracker.models.mail import DAILY, UNSENT, Mail, MailKind, MailState
from tracker.models.recipient import Channel, Recipient, RecipientKind
from tracker.models.reminder import Level, Reminder, ReminderKind, ReminderState
from tracker.models.watch import Heartbeat, Hold, Outage, Sending

__all__ = [
    "DAILY",
    "UNSENT",
    "Acknowledgement",
    "Channel",
    "FlagChange",
    "Heartbeat",
    "Hold",
    "Ladder",
    "Level",
    "Mail",
    "MailKind",
    "MailState",
    "Outage",
    "Recipient",
    "RecipientKind",
    "Reminder",
    "ReminderKind",
    "ReminderState",
    "Sending",
    "Snooze",
    "UsedLink",
]
