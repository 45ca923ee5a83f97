"""Whether a commitment still stands: mechanisms that fell silent, and what becomes of what is open when it ends."""

from collections.abc import Iterable
from datetime import date

from commitments.models import Commitment


def look_for_dormancy(commitments: Iterable[Commitment], *, on: date) -> None:
    """Store since when each of ``commitments`` is dormant, as seen on ``on``, in a constant number of queries.

    Belongs in the transaction of every action that opens, closes, moves, makes or deletes follow-ups.
    """
