"""The table that a list is: as its file holds it, but for codes that some program left in place of letters."""

import re
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
    # Our own files have letters, and come back as they were sent.
    if SENT.header in table.headers or not any(map(_coded, islice(table.rows(), _LOOKED_AT))):
        return table

    def rows() -> Iterator[Row]:
        for row in table.rows():
            yield replace(row, cells=tuple(map(spelled, row.cells)))

    note = _("Codes such as \\u2019 were read as the letters that they stand for.")
    return replace(table, rows=rows, notes=(*table.notes, note))


def repeated(rows: Iterable[Row], places: Collection[int]) -> Iterator[Row]:
    """``rows``, in which an empty cell at one of ``places`` says what stands above it, as where cells were merged."""
    above: dict[int, str] = {}
    for row in rows:
        above |= {place: row.cells[place] for place in places if row.cells[place].strip()}
        yield replace(row, cells=tuple(above.get(place, text) for place, text in enumerate(row.cells)))


def _coded(row: Row) -> bool:
    return any(map(_CODES.search, row.cells))


def spelled(text: str) -> str:
    """``text`` with letters in place of such codes; those that are no letter stay."""
    return _CODES.sub(_letters, text)


def _letters(found: re.Match[str]) -> str:
    units = bytes.fromhex(found[0].replace("\\u", ""))
    try:
        letters = units.decode("utf-16-be")
    except UnicodeDecodeError:
        return found[0]
    return letters if letters.isprintable() else found[0]
