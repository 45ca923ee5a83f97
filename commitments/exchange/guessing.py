"""Which of our columns a column of another list is: a guess by its header and its cells, to be looked at."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from commitments.exchange.columns import OF_A_SOURCE, SENT, Column, by_name
from commitments.exchange.files import Row
from commitments.exchange.headers import EXACT, PLACE, SAME, dates, expects, likeness, names_holder
from commitments.exchange.names import NOBODY, key
from commitments.exchange.splitting import IN_NUMBERS
from commitments.lifecycle.recording import is_reference
from commitments.models import Commitment
from commitments.schedule import Window, WindowError, readings
from commitments.status import Kind, Status

# What a column is taken for where nothing of ours fits: its cells are kept in the summary, under their header.
KEPT, LEFT_OUT = "kept", ""
_LOOKED_AT = 1_000
# Columns of which a list means something of its own, unless their cells say what ours do.
_SAYS = {
    "status": {key(str(text)) for status in Status for text in (status.value, status.label)},
    "kind": {key(str(text)) for kind in Kind for text in (kind.value, kind.label)},
}
# What says nothing without a status beside it.
_OF_A_STATUS = ("heard_on", "arranged_for", "note")
_ADDRESS = re.compile(r"\s*https?://", re.IGNORECASE)
_LONGEST_REFERENCE = Commitment._meta.get_field("reference").max_length or 0
_LONGEST_NOBODY = max(map(len, NOBODY)) + 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A column of a list: its header, and the cells of its first rows that say something.

    ``gaps``: below the first of them some rows say nothing, as where cells were merged.
    """

    header: str
    cells: tuple[str, ...]
    gaps: bool = False

    @property
    def samples(self) -> tuple[str, ...]:
        """The first that differ."""
        return tuple(islice(dict.fromkeys(self.cells), 3))

    @property
    def length(self) -> int:
        """How many characters they have on average."""
        return sum(map(len, self.cells)) // len(self.cells) if self.cells else 0

    def mostly(self, holds: Callable[[str], object]) -> bool:
        """Whether at least half of them do, and there are some."""
        return 2 * sum(bool(holds(cell)) for cell in self.cells) >= max(len(self.cells), 1)


def seen(headers: Sequence[str], rows: Iterable[Row]) -> list[Seen]:
    """What the first rows show of each column."""
    looked_at = [row.cells for row in islice(rows, _LOOKED_AT)]
    found = []
    for place, header in enumerate(headers):
        cells = [cells[place] for cells in looked_at]
        gaps = any(above and not cell for above, cell in pairwise(cells))
        found.append(Seen(header, tuple(filter(None, cells)), gaps))
    return found


def guessed(columns: Sequence[Seen]) -> list[str]:
    """For each column the name of ours that it is most like; KEPT where none is, also where it is empty so far.

    Only columns that hold several may be two of a list's, as its “lead” and its “others concerned” are.
    """
    own = {key(column.header): column.name for column in by_name().values()}
    headers = {key(column.header) for column in columns}
    if key(SENT.header) in headers or headers <= set(own):
        # A file of ours: its headers say it all, whatever somebody typed into its cells.
        return [own.get(key(column.header), KEPT) for column in columns]
    # What only a file of ours has is not looked for; further sources by their own headers only.
    offered = [column for column in by_name().values() if not column.shown and "." not in column.name]
    scores = sorted(
        (
            (-sure, place, order, ours)
            for place, column in enumerate(columns)
            for order, ours in enumerate(offered)
            if (sure := _sure(column, ours)) and _holds(ours, column, sure)
        ),
        key=lambda each: each[:3],
    )
    found = [KEPT for _column in columns]
    given: set[str] = set()
    for less, place, _order, ours in scores:
        if found[place] == KEPT and (ours.name not in given or (ours.several and -less > PLACE)):
            found[place] = ours.name
            given.add(ours.name)
    return _with_what_they_need(_with_title(columns, _without_people(columns, found)))


def _sure(column: Seen, ours: Column) -> int:
    """How like its header is; of one that speaks of what is to come, the cells may say that it is a time."""
    sure = likeness(column.header, ours)
    if ours.name == "due" and expects(column.header) and (dates(column.header) or _tells_when(column)):
        return max(sure, SAME - 1)
    return sure


def _holds(ours: Column, column: Seen, sure: int) -> bool:
    """Whether the cells can be what the header says, as ``sure`` as it is: a reference that stands twice is none."""
    if not column.cells:
        return sure >= EXACT
    if ours.name in _SAYS:
        return set(map(key, column.samples)) <= _SAYS[ours.name]
    if ours.name == "owner":
        # An owner of ours is a user name, which has no spaces: in words it is an office.
        return not any(" " in cell.strip() for cell in column.cells)
    if ours.name == "reference" and not all(map(_may_be_reference, column.cells)):
        return False
    if sure >= EXACT or (ours.name == "due" and sure > SAME // 2):
        return True
    fit = _FIT.get(ours.name)
    return fit is None or fit(column)


def _may_be_reference(cell: str) -> bool:
    return len(cell) <= _LONGEST_REFERENCE and is_reference(cell.strip())


def _are_parties(column: Seen) -> bool:
    return column.mostly(lambda cell: _is_nobody(cell) or _in_words(cell)) and not _tells_when(column)


def _is_nobody(cell: str) -> bool:
    return len(cell) <= _LONGEST_NOBODY and key(cell) in NOBODY


def _in_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not _ADDRESS.match(cell) and not _is_nobody(cell)


def _tells_when(column: Seen) -> bool:
    """Whether its cells are days and periods: a “target” may be one, or what is to be reached."""
    return any(map(_is_time, column.samples))


def _is_time(cell: str) -> bool:
    try:
        return bool(Window.from_edtf(cell))
    except WindowError:
        return bool(IN_NUMBERS.fullmatch(cell) or readings(cell, said_on=None, hemisphere=None))


_FIT: Mapping[str, Callable[[Seen], bool]] = {
    "reference": lambda column: len(set(column.cells)) == len(column.cells),
    "focal_points": lambda column: all("(" in cell for cell in column.cells),
    "address": lambda column: column.mostly(_ADDRESS.match),
    "made_on": _tells_when,
    "review_on": _tells_when,
    "due": _tells_when,
    "title": lambda column: column.mostly(_in_words) and not _tells_when(column),
    "promises": _are_parties,
    "is_promised": _are_parties,
}


def _without_people(columns: Sequence[Seen], found: list[str]) -> list[str]:
    """“Lead name” beside “Lead” is the person who holds the office, and no party."""
    headers = [column.header for column in columns]
    return [
        KEPT if name == "promises" and names_holder(header, headers) else name
        for header, name in zip(headers, found, strict=True)
    ]


def _with_title(columns: Sequence[Seen], found: list[str]) -> list[str]:
    """A list without a title has one in its quotes, in its summaries, or in the longest of what is left."""
    if "title" in found or not columns or ("quote" in found and not {"document", "address"}.isdisjoint(found)):
        return found
    for name in ("quote", "summary"):
        if name in found:
            return ["title" if each == name else each for each in found]
    left = [place for place, column in enumerate(columns) if found[place] == KEPT and column.mostly(_in_words)]
    if left:
        found[max(left, key=lambda place: columns[place].length)] = "title"
    return found


def _with_what_they_need(found: list[str]) -> list[str]:
    """What says nothing alone is kept: of a source whose words the list does not have, and of no status."""
    sourced = "quote" in found and not {"document", "address"}.isdisjoint(found)
    alone = (() if sourced else ("document", "address", *OF_A_SOURCE)) + (() if "status" in found else _OF_A_STATUS)
    return [KEPT if name in alone else name for name in found]
