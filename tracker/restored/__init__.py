"""After a restore nothing is sent until an administrator resumes (see docs/decisions/0012)."""

from tracker.restored.holding import Held, Resumed, count_delivery, hold, may_send, resume, waiting

__all__ = ["Held", "Resumed", "count_delivery", "hold", "may_send", "resume", "waiting"]
