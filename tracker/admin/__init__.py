"""The admin of the watch."""

from tracker.admin import flag_changes, heartbeats, ladders, mails, reminders

__all__ = ["flag_changes", "heartbeats", "ladders", "mails", "reminders"]
