"""What a row was when its file was sent out: a mark of each cell, by which a change made in the file is seen."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from hashlib import sha256

from commitments.exchange.columns import MOST_SOURCES, everything

_WRITTEN_AS = "1"
_BYTES = 4


class NotAsSent(ValueError):
    """The cell does not hold what Pacta wrote into it."""


def marked(cells: Mapping[str, str], *, sources: int) -> str:
    """The marks of a row with the columns of that many sources, as text for a cell."""
    marks = b"".join(mark(cells.get(name, "")) for name in _names(sources))
    return f"{_WRITTEN_AS}.{sources}.{base64.urlsafe_b64encode(marks).decode()}"


def marks_of(cell: str) -> dict[str, bytes]:
    """The mark of each column by its name. Raises NotAsSent."""
    try:
        version, sources, text = cell.split(".")
        names = list(_names(int(sources))) if version == _WRITTEN_AS and int(sources) <= MOST_SOURCES else []
        marks = base64.b64decode(text, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotAsSent("it is not what Pacta wrote: export the list again") from error
    if len(marks) != _BYTES * len(names):
        raise NotAsSent("it is not what Pacta wrote: export the list again")
    return {name: marks[_BYTES * place : _BYTES * (place + 1)] for place, name in enumerate(names)}


def mark(text: str) -> bytes:
    """Four bytes that tell one text from another, however its lines end."""
    return sha256(text.replace("\r\n", "\n").strip().encode()).digest()[:_BYTES]


def _names(sources: int) -> Iterable[str]:
    return (column.name for column in everything(sources) if column.name != "sent")
