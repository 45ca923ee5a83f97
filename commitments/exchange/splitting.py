"""What stands between several names in one cell, and how a list writes its days."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from commitments.exchange.names import key

# Between the cells of two columns that both hold parties: no text has it (ASCII, "unit separator").
BETWEEN_COLUMNS = "\x1f"
SEPARATORS = (";", "|", "\n", "/", ",")
# A comma or a slash stands in names too: it separates where most pieces are whole cells elsewhere.
_ALONE = 0.5
# A line that ends or begins so goes on: “Ministry of”, “and Works”.
_GOES_ON = re.compile(r"(\b(of|for|and|the|to|in)|[,&-])\s*\n|\n\s*[a-z&(]")
IN_NUMBERS = re.compile(r"\s*([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{2,4}\s*")


def separator(cells: Mapping[str, int]) -> str:
    """What stands between several names in one cell; empty where each cell is one. ``cells`` with how often each is."""
    for each in SEPARATORS[:3]:
        if any(each in cell and not (each == "\n" and _GOES_ON.search(cell)) for cell in cells):
            return each
    alone = {key(cell) for cell in cells}
    for each in SEPARATORS[3:]:
        pieces = Counter(key(piece) for cell in cells if each in cell for piece in cell.split(each))
        if pieces and sum(count for piece, count in pieces.items() if piece in alone) >= _ALONE * sum(pieces.values()):
            return each
    return ""


def split(cell: str, by: str) -> list[str]:
    """The names in a cell, or in those of several columns, each once and without the space around it."""
    cells = cell.split(BETWEEN_COLUMNS)
    pieces = [piece for each in cells for piece in (_apart(each, by) if by else [each])]
    return list(dict.fromkeys(tidy for piece in pieces if (tidy := " ".join(piece.split()))))


def _apart(cell: str, by: str) -> list[str]:
    """Cut at ``by``, but not where a backslash says that it belongs to the name."""
    pieces = re.split(rf"(?<!\\){re.escape(by)}", cell)
    return [piece.replace(f"\\{by}", by) for piece in pieces]


def day_first(cells: Iterable[str]) -> bool | None:
    """Whether days are written before months in dates such as 31/12/2026; None where no cell tells, or two differ."""
    said = set()
    for cell in cells:
        if found := IN_NUMBERS.fullmatch(cell):
            first, second = int(found[1]), int(found[2])
            said |= {True} if first > 12 else {False} if second > 12 else set()
    return said.pop() if len(said) == 1 else None
