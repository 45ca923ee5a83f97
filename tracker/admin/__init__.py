"""The admin of the watch."""

from tracker.admin import channels, flag_changes, heartbeats, ladders, mails, reminders

__all__ = ["channels", "flag_changes", "heartbeats", "ladders", "mails", "reminders"]
