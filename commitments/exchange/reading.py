"""The table that a list is: as its file holds it, but for codes that some program left in place of letters."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext as _

from commitments.exchange.columns import SENT
from commitments.exchange.files import Row, Table, opened

# As JSON has letters beyond ASCII (RFC 8259, 7): a letter beyond the first 65,536 is two of them.
_CODES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_LOOKED_AT = 5_000


def table_in(content: bytes) -> Table:
    """The table of a list, CSV or XLSX. Raises BadFile, here or while its rows are read."""
    table = opened(content)
    if SENT.header in table.headers:
        # Our own files have letters, and come back as they were sent.
        return table
    if not (_coded(table.headers) or any(_coded(row.cells) for row in islice(table.rows(), _LOOKED_AT))):
        return table

    def rows() -> Iterator[Row]:
        for row in table.rows():
            yield replace(row, cells=tuple(map(spelled, row.cells)))

    note = _("Codes such as \\u2019 were read as the letters that they stand for.")
    return replace(table, headers=tuple(map(spelled, table.headers)), rows=rows, notes=(*table.notes, note))


def repeated(rows: Iterable[Row], places: Collection[int]) -> Iterator[Row]:
    """``rows``, in which an empty cell at one of ``places`` says what stands above it, as where cells were merged."""
    above: dict[int, str] = {}
    for row in rows:
        above |= {place: row.cells[place] for place in places if row.cells[place].strip()}
        # Below a cell that cannot be read nobody knows what stands above.
        above |= dict.fromkeys(set(places) & set(row.bad), "")
        yield replace(row, cells=tuple(above.get(place, text) for place, text in enumerate(row.cells)))


def _coded(cells: Iterable[str]) -> bool:
    return any(map(_CODES.search, cells))


def spelled(text: str) -> str:
    """``text`` with letters in place of such codes; those that are no letter stay."""
    return _CODES.sub(_letters, text)


def _letters(found: re.Match[str]) -> str:
    units = bytes.fromhex(found[0].replace("\\u", ""))
    # Half of a letter stays half of one, and is spelled out again.
    letters = units.decode("utf-16-be", "surrogatepass")
    return "".join(map(_kept_or_spelled, letters))


def _kept_or_spelled(letter: str) -> str:
    """Letters, marks and every kind of space and sign; no control character and no half of a letter."""
    kind = unicodedata.category(letter)
    return letter if kind[0] != "C" or kind == "Cf" else f"\\u{ord(letter):04x}"
