"""Which of our columns a column of another list is, and how its cells are written: a guess, to be looked at."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from commitments.exchange.columns import SENT, Column, by_name
from commitments.exchange.files import Row
from commitments.exchange.names import NOBODY, key
from commitments.models import Commitment
from commitments.schedule import Window, WindowError, readings
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
        """Whether at least half of them do, or there are none."""
        return 2 * sum(bool(holds(cell)) for cell in self.cells) >= len(self.cells)


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
    found = [KEPT if column.cells else LEFT_OUT for column in columns]
    given: set[str] = set()
    for score, place, _order, ours in scores:
        if (
            score < 0
            and found[place] in (KEPT, LEFT_OUT)
            and columns[place].header
            and (ours.name not in given or (ours.several and -score > _PLACE))
            and (columns[place].cells or -score >= _EXACT)
        ):
            found[place] = ours.name
            given.add(ours.name)
    return _whole_sources(_with_title(columns, _without_people(columns, found)))


# By how sure they are: its header is ours, one that means the same, one of whose words does, one that may.
_EXACT, _SAME, _WORD, _PLACE = 1000, 500, 100, 50
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
    "code",
    "url",
}
_LATER = {"target", "due", "end", "completion", "implementation", "expected", "planned", "deadline"}
_DATED = {"date", "day", "year", "by", "deadline", "month"}
# Where a header says “partner country”, the country is the other side.
_OTHER_SIDE = {"beneficiary", "partner", "counterpart"}
# Of a place or a company a list means who promises where nothing else says it: each row of it is one's own.
_PLACES = ("council", "municipality", "city", "province", "government", "company", "signatory", "country", "state")
# What a header ends with, and would mean without: “action name”, “commitment text”, “description_en”.
_ENDINGS = {"name", "title", "text", "description", "en", "fr", "de", "es"}
_OF_A_SOURCE = ("document", "document_kind", "publisher", "published_on", "address")
_ADDRESS = re.compile(r"\s*(https?://|www\.)", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST_REFERENCE = Commitment._meta.get_field("reference").max_length or 0


def _words(header: str) -> list[str]:
    """The words of a header, also of one such as “sourceUrl”."""
    return key(_HUMP.sub(" ", header)).split()


def _likeness(column: Seen, ours: Column) -> int:
    if ours.shown:
        # Only in files of ours.
        return 0
    words = _words(column.header)
    header = " ".join(words)
    if ours.name in _SAYS and not set(map(key, column.samples)) <= _SAYS[ours.name]:
        return 0
    if ours.name == "owner" and any(" " in cell.strip() for cell in column.cells):
        # An owner of ours is a user name, which has no spaces: in words it is an office.
        return 0
    if header == key(ours.header):
        return _EXACT
    if _vetoed(ours, words) or not _holds(ours, column):
        return 0
    also = {key(each): place for place, each in enumerate(ours.also)}
    if header in also:
        # What stands first is the surer: a “pledge” is a title before a “name” is.
        return _SAME - also[header]
    if ours.name == "due" and not _LATER.isdisjoint(words) and (not _DATED.isdisjoint(words) or _tells_when(column)):
        return _SAME - 1
    if ours.name == "is_promised" and not _OTHER_SIDE.isdisjoint(words):
        return _SAME - 1
    return _by_word(words, also) or (_by_place(words) if ours.name == "promises" else 0)


def _by_word(words: list[str], also: Container[str]) -> int:
    """The last word of a header says what it is: a “commitment date” is a date."""
    while len(words) > 1 and words[-1] in _ENDINGS:
        words = words[:-1]
    return max((_WORD + place for place, word in enumerate(words) if word in also), default=0)


def _by_place(words: list[str]) -> int:
    return max((_PLACE - _PLACES.index(word) for word in words if word in _PLACES), default=0)


def _vetoed(ours: Column, words: list[str]) -> bool:
    """Whether a word of the header says that it is something else: a “type of entity” is nobody."""
    if ours.name in ("promises", "is_promised", "title", "summary", "document"):
        return not _NO_NAMES.isdisjoint(words)
    return ours.name == "made_on" and not _LATER.isdisjoint(words)


def _holds(ours: Column, column: Seen) -> bool:
    """Whether the cells can be what the header says: a reference that stands twice is none."""
    match ours.name:
        case "reference":
            return len(set(column.cells)) == len(column.cells) and all(
                len(cell) <= _LONGEST_REFERENCE for cell in column.cells
            )
        case "address":
            return column.mostly(_ADDRESS.match)
        case "made_on":
            return any(map(_is_time, column.samples)) or not column.cells
        case "title":
            return column.mostly(_in_words) and not _tells_when(column)
        case "promises" | "is_promised":
            return column.mostly(lambda cell: key(cell) in NOBODY or _in_words(cell))
    return True


def _in_words(cell: str) -> bool:
    return key(cell) not in NOBODY and any(map(str.isalpha, cell)) and not _ADDRESS.match(cell)


def _tells_when(column: Seen) -> bool:
    """Whether its cells are days and periods: a “target” may be one, or what is to be reached."""
    return bool(column.cells) and all(map(_is_time, column.samples))


def _is_time(cell: str) -> bool:
    try:
        return bool(Window.from_edtf(cell))
    except WindowError:
        return bool(_DAY.fullmatch(cell) or readings(cell, said_on=None, hemisphere=None))


def _without_people(columns: Sequence[Seen], found: list[str]) -> list[str]:
    """“Lead name” beside “Lead” is the person who holds the office, and no party."""
    headers = {" ".join(_words(column.header)) for column in columns}
    return [
        KEPT if name == "promises" and _is_named(_words(column.header), headers) else name
        for column, name in zip(columns, found, strict=True)
    ]


def _is_named(words: list[str], headers: Container[str]) -> bool:
    return len(words) > 1 and words[-1] in ("name", "names") and " ".join(words[:-1]) in headers


def _with_title(columns: Sequence[Seen], found: list[str]) -> list[str]:
    """A list without a title has one in its quotes, in its summaries, or in the longest of what is left."""
    if "title" in found or not columns or {"quote", "document"} <= set(found) or {"quote", "address"} <= set(found):
        return found
    for name in ("quote", "summary"):
        if name in found:
            return ["title" if each == name else each for each in found]
    left = [place for place, column in enumerate(columns) if found[place] == KEPT and column.mostly(_in_words)]
    if left:
        found[max(left, key=lambda place: columns[place].length)] = "title"
    return found


def _whole_sources(found: list[str]) -> list[str]:
    """Of a source whose words the list does not have, the rest is kept: the words are then the list's own."""
    if "quote" in found:
        return found
    return [KEPT if name in _OF_A_SOURCE else name for name in found]


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
