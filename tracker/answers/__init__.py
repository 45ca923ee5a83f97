"""What people answer to mail: seen, not now, this is what happened, and how they want to be written to.

Each action takes who answers (``by``, a recipient, because not all have an account) and when (``at``, an aware
instant). It raises a ``Refusal`` or ``NotAllowed`` before anything is written, and done twice it changes nothing more.
"""

from tracker.answers.pausing import SNOOZES, Quiet, acknowledge, pause_days, snooze
from tracker.answers.standing import check_told, is_told, may_pause
from tracker.answers.telling import Heard, may_tell, tell
from tracker.answers.wishes import SWITCHES, Wishes, change_wishes, send_again, stop_sending, use_address_again
from tracker.recipients import may_stop

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
    "may_tell",
    "pause_days",
    "send_again",
    "snooze",
    "stop_sending",
    "tell",
    "use_address_again",
]
