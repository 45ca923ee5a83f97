"""Which of our columns a column of another list is, and how its cells are written: a guess, to be looked at."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from commitments.exchange.columns import SENT, Column, by_name
from commitments.exchange.files import Row
from commitments.exchange.names import key
from commitments.status import Kind, Status

# What a column is taken for where nothing of ours fits: its cells are kept in the summary, under their header.
KEPT, LEFT_OUT = "kept", ""
# Between the cells of two columns that both hold parties: no text has it (ASCII, "unit separator").
BETWEEN_COLUMNS = "\x1f"
SEPARATORS = (";", "|", "\n", "/", ",")
# A comma or a slash stands in names too: it separates where most pieces are whole cells elsewhere.
_ALONE = 0.5
_LOOKED_AT = 200
_DAY = re.compile(r"\s*([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{2,4}\s*")


@dataclass(frozen=True, slots=True)
class Seen:
    """A column of a list: its header, its first different cells, and how long they are on average."""

    header: str
    samples: tuple[str, ...]
    filled: int
    length: int
    different: bool


def seen(headers: Sequence[str], rows: Iterable[Row]) -> list[Seen]:
    """What the first rows show of each column."""
    looked_at = [row.cells for row in islice(rows, _LOOKED_AT)]
    found = []
    for place, header in enumerate(headers):
        cells = [cells[place] for cells in looked_at if cells[place]]
        samples = tuple(islice(dict.fromkeys(cells), 3))
        length = sum(map(len, cells)) // len(cells) if cells else 0
        found.append(Seen(header, samples, len(cells), length, len(set(cells)) == len(cells) > 0))
    return found


def guessed(columns: Sequence[Seen]) -> list[str]:
    """For each column the name of ours that it is most like; KEPT where none is, LEFT_OUT where it is empty.

    Only columns that hold several may be two of a list's, as its “lead” and its “others concerned” are.
    """
    own = {key(column.header): column.name for column in by_name().values()}
    headers = {key(column.header) for column in columns}
    if key(SENT.header) in headers or headers <= set(own):
        # A file of ours: its headers say it all, whatever somebody typed into its cells.
        return [own.get(key(column.header), KEPT) for column in columns]
    scores = sorted(
        (
            (-_likeness(column, ours), place, order, ours)
            for place, column in enumerate(columns)
            for order, ours in enumerate(by_name().values())
        ),
        key=lambda each: each[:3],
    )
    found = [LEFT_OUT if not column.filled else KEPT for column in columns]
    given: set[str] = set()
    for score, place, _order, ours in scores:
        if (
            score < 0
            and found[place] in (KEPT, LEFT_OUT)
            and columns[place].header
            and (ours.several or ours.name not in given)
            and (columns[place].filled or score <= -_EXACT)
        ):
            found[place] = ours.name
            given.add(ours.name)
    return _with_title(columns, found)


_EXACT, _SAME, _WORD = 100, 50, 10
# Columns of which a list means something of its own, unless their cells say what ours do.
_SAYS = {
    "status": {key(str(text)) for status in Status for text in (status.value, status.label)},
    "kind": {key(str(text)) for kind in Kind for text in (kind.value, kind.label)},
}
_NO_NAMES = {
    "type",
    "kind",
    "category",
    "number",
    "status",
    "date",
    "deadline",
    "year",
    "recommending",
    "count",
    "budget",
}
_LATER = {"target", "due", "end", "completion", "implementation", "expected", "planned", "deadline"}
_DATED = {"date", "day", "year", "by", "deadline", "month"}
# Where a header says “partner country”, the country is the other side.
_OTHER_SIDE = {"beneficiary", "partner", "counterpart"}


def _likeness(column: Seen, ours: Column) -> int:
    if ours.shown:
        # Only in files of ours.
        return 0
    header = key(column.header)
    if ours.name in _SAYS and not set(map(key, column.samples)) <= _SAYS[ours.name]:
        return 0
    if header == key(ours.header):
        return _EXACT
    if header in map(key, ours.also):
        return _SAME
    words = header.split()
    if _vetoed(ours, words):
        return 0
    if ours.name == "due" and not _LATER.isdisjoint(words) and not _DATED.isdisjoint(words):
        return _SAME - 1
    if ours.name == "is_promised" and not _OTHER_SIDE.isdisjoint(words):
        return _SAME - 1
    # The last word of a header says what it is: a “commitment date” is a date.
    like = max((_WORD + words.index(word) for word in words if word in ours.also), default=0)
    if ours.name == "reference" and like and not column.different:
        return 0
    return like


def _vetoed(ours: Column, words: list[str]) -> bool:
    """Whether a word of the header says that it is something else: a “type of entity” is nobody."""
    if ours.name in ("promises", "is_promised", "title"):
        return not _NO_NAMES.isdisjoint(words)
    return ours.name == "made_on" and not _LATER.isdisjoint(words)


def _with_title(columns: Sequence[Seen], found: list[str]) -> list[str]:
    """A list without a title has one in its quotes, in its summaries, or in the longest of what is left."""
    if "title" in found or not columns:
        return found
    for name in ("quote", "summary"):
        if name in found:
            return ["title" if each == name else each for each in found]
    place = max(range(len(columns)), key=lambda place: (found[place] == KEPT, columns[place].length))
    if found[place] == KEPT and columns[place].length > 0:
        found[place] = "title"
    return found


def separator(cells: Mapping[str, int]) -> str:
    """What stands between several names in one cell; empty where each cell is one. ``cells`` with how often each is."""
    for each in SEPARATORS[:3]:
        if any(each in cell for cell in cells):
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
    """Whether days are written before months in dates such as 31/12/2026; None where no cell tells."""
    for cell in cells:
        if found := _DAY.fullmatch(cell):
            first, second = int(found[1]), int(found[2])
            if first > 12:
                return True
            if second > 12:
                return False
    return None
