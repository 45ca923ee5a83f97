"""How long to wait before a message is tried again."""

from datetime import timedelta

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))


def wait_after(attempts: int) -> timedelta:
    """The pause after so many attempts, from one on."""
    return BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
