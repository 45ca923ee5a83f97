"""What people answer to mail: seen, not now, this is what happened, and how they want to be written to.

Each action takes who answers (``by``, a recipient, because not all have an account) and when (``at``, an aware
instant). It raises a ``Refusal`` or ``NotAllowed`` before anything is written, and done twice it changes nothing more.
"""

from tracker.answers.pausing import SNOOZES, Quiet, acknowledge, snooze
from tracker.answers.standing import check_told, is_told, may_pause
from tracker.answers.telling import Heard, tell
from tracker.answers.wishes import SWITCHES, Wishes, change_wishes, may_stop, stop_sending, use_address_again

__all__ = [
    "SNOOZES",
    "SWITCHES",
    "Heard",
    "Quiet",
    "Wishes",
    "acknowledge",
    "change_wishes",
    "check_told",
    "is_told",
    "may_pause",
    "may_stop",
    "snooze",
    "stop_sending",
    "tell",
    "use_address_again",
]
