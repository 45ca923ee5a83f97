"""A table as it is read from a file, and how large one may be."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

# What one upload may hold. Offices keep hundreds of commitments, registers of a state some thousands.
MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 100_000
# The sheet that tells what the columns of our own files hold.
HELP = "Help"


class BadFile(ValueError):
    """The file is not taken; the message is one line that says where and why."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells as text, and why some of them have none.

    ``cells`` has as many as the table has headers. ``bad`` says by place what is wrong with a cell.
    """

    number: int
    cells: tuple[str, ...]
    bad: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` reads the file anew each time it is called; empty rows are left out. ``notes`` tell how it was read."""

    headers: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    notes: tuple[str, ...] = ()


Cells = tuple[int, list[str], dict[int, str]]


def as_table(rows: Callable[[], Iterator[Cells]], *, notes: tuple[str, ...] = ()) -> Table:
    """A table of ``rows`` of number, cells and what is bad about some; its first full row holds the headers.

    Raises BadFile where there is none, or a header stands twice.
    """
    first, headers = _head(rows())
    if any(map(unkeepable, headers)):
        raise BadFile(f"row {first}: its headers are no text; save the file as CSV UTF-8 or XLSX")
    if twice := next((name for name in headers if name and headers.count(name) > 1), None):
        raise BadFile(f"row {first}: two columns are called “{twice}”")

    def told() -> Iterator[Row]:
        count = 0
        for number, cells, bad in rows():
            if number <= first or not any(cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise BadFile(f"row {number}: a file may hold {MOST_ROWS} rows at most")
            if any(cells[len(headers) :]):
                place = next(at for at in range(len(headers), len(cells)) if cells[at])
                raise BadFile(f"row {number}: column {place + 1} has no header")
            padded = (cells + [""] * len(headers))[: len(headers)]
            yield Row(number, tuple(padded), bad)

    return Table(tuple(headers), told, notes)


def _head(rows: Iterator[Cells]) -> tuple[int, list[str]]:
    """The row of headers: the first that is more than half as full as the fullest of the first rows, for a list often
    begins with its title."""
    first = [(number, _trimmed(cells)) for (number, cells, _bad), _ in zip(rows, range(20), strict=False)]
    fullest = max((_filled(cells) for _number, cells in first), default=0)
    if not fullest:
        raise BadFile("the file is empty")
    return next((number, cells) for number, cells in first if 2 * _filled(cells) > fullest)


def _filled(cells: list[str]) -> int:
    return sum(map(bool, cells))


def _trimmed(cells: list[str]) -> list[str]:
    shown = [" ".join(cell.split()) for cell in cells]
    while shown and not shown[-1]:
        shown.pop()
    return shown


def unkeepable(text: str) -> bool:
    """Whether a database cannot keep it: NUL, or half of a character."""
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def check_cell(text: str, *, number: int, place: int) -> None:
    """Refuse a cell or a row that is longer than anybody types."""
    if place >= MOST_COLUMNS:
        raise BadFile(f"row {number}: a file may have {MOST_COLUMNS} columns at most")
    if len(text) > MOST_CHARACTERS:
        raise BadFile(f"row {number}, column {place + 1}: a cell may hold {MOST_CHARACTERS} characters at most")
