"""A look at a workbook before it is read: a small archive can hold more than a machine has room for.

Nothing here builds a document: the parts are read as a stream and counted, and the first that is too much ends it.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from string import digits
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from commitments.exchange.files.table import MOST_COLUMNS, MOST_ROWS, BadFile

_MOST_PARTS = 2_000
_MOST_PART, _MOST_ALL = 48 * 1024 * 1024, 96 * 1024 * 1024
_MOST_ELEMENTS = 1_500_000
# Of what is not a sheet nor its texts, such as its styles, little is needed to read a table.
_MOST_OTHER = 4 * 1024 * 1024
_STEP = 256 * 1024
# Some of a row's cells may be coloured only, and some rows between may be empty.
_MOST_CELLS = 20_000
_LAST_ROW = 5 * MOST_ROWS
# A cell whose name is no longer than this is in one of the first columns: B7, Z9.
_SHORT = 2
_TOO_MANY = f"the workbook holds more than {_MOST_ELEMENTS} elements"


@dataclass(slots=True)
class _Counted:
    """What was found so far, in all parts."""

    characters: int = 0
    elements: int = 0
    last_row: dict[str, int] = field(default_factory=dict)


def checked(content: bytes) -> dict[str, int]:
    """The number of the last row that holds anything, by the name of each sheet's part. Raises BadFile."""
    counted = _Counted()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise BadFile(f"the workbook has {len(parts)} parts")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _read(archive, part, counted)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadFile(f"the file is no workbook that can be read: {error}") from error
    except ValueError as error:
        raise error if isinstance(error, BadFile) else BadFile(f"the file is no workbook: {error}") from error
    return counted.last_row


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, counted: _Counted) -> None:
    is_table = "worksheets/" in part.filename or "sharedStrings" in part.filename
    most, size = _MOST_PART if is_table else _MOST_OTHER, 0
    parser = _parser(part.filename, counted)
    with archive.open(part) as stream:
        while piece := stream.read(_STEP):
            size += len(piece)
            counted.characters += len(piece)
            # By what comes out, not by what the archive says of itself.
            if size > most or counted.characters > _MOST_ALL:
                raise BadFile(f"the workbook is too large once unpacked ({part.filename})")
            _feed(parser, piece, part.filename)
    _feed(parser, b"", part.filename)


def _feed(parser: expat.XMLParserType, piece: bytes, name: str) -> None:
    try:
        parser.Parse(piece, not piece)
    except expat.ExpatError as error:
        raise BadFile(f"the workbook is damaged ({name}): {error}") from error


def _parser(name: str, counted: _Counted) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartElementHandler = _of_sheet(name, counted) if "worksheets/" in name else _of_other(counted)

    def refuse(*_: object) -> None:
        raise BadFile(f"the workbook declares a document type ({name}), which none needs")

    parser.StartDoctypeDeclHandler = refuse
    return parser


Begin = Callable[[str, dict[str, str]], None]


def _of_other(counted: _Counted) -> Begin:
    def begin(_tag: str, _attributes: dict[str, str]) -> None:
        counted.elements += 1
        if counted.elements > _MOST_ELEMENTS:
            raise BadFile(_TOO_MANY)

    return begin


def _of_sheet(name: str, counted: _Counted) -> Begin:
    """Called for millions of elements, so that it asks as little as it can."""
    row, cell, cells = 0, "", 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, cell, cells
        counted.elements += 1
        if counted.elements > _MOST_ELEMENTS:
            raise BadFile(_TOO_MANY)
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            cell, cells = attributes.get("r", ""), cells + 1
            if cells > _MOST_CELLS:
                raise BadFile(f"row {row}: more than {_MOST_CELLS} cells")
        elif tag in ("v", "is"):
            # It holds something; cells that are only coloured do not count.
            if row > _LAST_ROW:
                raise BadFile(f"row {row}: nothing below row {_LAST_ROW} is read")
            if len(cell) > _SHORT and column_index_from_string(cell.rstrip(digits)) > MOST_COLUMNS:
                raise BadFile(f"cell {cell}: a file may have {MOST_COLUMNS} columns at most")
            counted.last_row[name] = max(row, counted.last_row.get(name, 0))
        elif tag == "row":
            row, cells = int(attributes.get("r") or row + 1), 0

    return begin
