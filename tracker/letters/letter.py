"""A message as it is stored and sent."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Letter:
    """``message`` is RFC 5322 with CRLF; ``day`` the day it goes out; ``dropped`` the reminders it says nothing of."""

    address: str
    subject: str
    message: bytes
    day: date
    dropped: tuple[int, ...] = ()
