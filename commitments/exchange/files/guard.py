"""A look at a workbook before it is read: a small archive can hold more than a machine has room for.

Nothing here builds a document: the parts are read as a stream and counted, and the first that is too much ends it.
"""

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass, field
from string import digits
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from commitments.exchange.files.table import MOST_COLUMNS, MOST_ROWS, BadFile

_MOST_PARTS = 2_000
_MOST_PART, _MOST_ALL = 48 * 1024 * 1024, 96 * 1024 * 1024
_MOST_ELEMENTS, _MOST_TEXTS, _MOST_OTHERS = 1_500_000, 300_000, 150_000
# Of what is not a sheet nor its texts, such as its styles, little is needed to read a table.
_MOST_OTHER = 4 * 1024 * 1024
_STEP = 256 * 1024
# One piece of markup may not be longer: the parser looks at it from its beginning again and again.
_LONGEST_PIECE = 1024 * 1024
_MOST_ATTRIBUTES = 64
# Some of a row's cells may be coloured only, and some rows between may be empty.
_MOST_CELLS = 20_000
_LAST_ROW = 2 * MOST_ROWS
# A cell whose name is no longer than this is in one of the first columns: B7, Z9.
_SHORT, _SHORT_COLUMNS = 2, 26
_TOO_MANY = f"the workbook holds more than {_MOST_ELEMENTS} elements"
# What relationships and types lead the reader to; each has to be a part that is looked at here.
_LEADS_TO = ("/worksheet", "/sharedStrings", "/styles", "/theme", "/officeDocument")


@dataclass(slots=True)
class Bounds:
    """How far down and to the right a sheet holds anything."""

    row: int = 0
    column: int = 1


@dataclass(slots=True)
class _Counted:
    """What was found so far, in all parts."""

    characters: int = 0
    elements: int = 0
    texts: int = 0
    others: int = 0
    bounds: dict[str, Bounds] = field(default_factory=dict)


def checked(content: bytes) -> dict[str, Bounds]:
    """The bounds of each sheet that holds anything, by the name of its part. Raises BadFile."""
    counted = _Counted()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise BadFile(f"the workbook has {len(parts)} parts")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _read(archive, part, counted)
    except _BROKEN as error:
        raise BadFile(f"the file is no workbook that can be read: {error}") from error
    except ValueError as error:
        raise error if isinstance(error, BadFile) else BadFile(f"the file is no workbook: {error}") from error
    return counted.bounds


_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    LookupError,
    zlib.error,
    lzma.LZMAError,
)


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, counted: _Counted) -> None:
    is_table = "heet" in part.filename or "sharedStrings" in part.filename
    most, size = _MOST_PART if is_table else _MOST_OTHER, 0
    look = _Look(part.filename, counted)
    with archive.open(part) as stream:
        while piece := stream.read(_STEP):
            size += len(piece)
            counted.characters += len(piece)
            # By what comes out, not by what the archive says of itself.
            if size > most or counted.characters > _MOST_ALL:
                raise BadFile(f"the workbook is too large once unpacked ({part.filename})")
            look.feed(piece)
            if size - look.parser.CurrentByteIndex > _LONGEST_PIECE:
                raise BadFile(f"the workbook holds a piece that is too long ({part.filename})")
    look.feed(b"")


class _Look:
    """Looks at one part; what it is shows its first element. Called for millions, so it asks as little as it can."""

    def __init__(self, name: str, counted: _Counted) -> None:
        self.name, self.counted = name, counted
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._first
        self.parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise BadFile(f"the workbook is damaged ({self.name}): {error}") from error

    def _refuse(self, *_: object) -> None:
        raise BadFile(f"the workbook declares a document type ({self.name}), which none needs")

    def _first(self, tag: str, attributes: dict[str, str]) -> None:
        self._other(tag, attributes)
        if tag.rpartition(":")[2] == "worksheet":
            self.parser.StartElementHandler = _Sheet(self.name, self.counted).begin
        else:
            self.parser.StartElementHandler = self._other

    def _other(self, tag: str, attributes: dict[str, str]) -> None:
        counted, bare = self.counted, tag.rpartition(":")[2]
        counted.elements += 1
        counted.texts += bare == "si"
        counted.others += bare not in _OF_TEXTS
        if counted.elements > _MOST_ELEMENTS or counted.texts > _MOST_TEXTS or counted.others > _MOST_OTHERS:
            raise BadFile(_TOO_MANY)
        if len(attributes) > _MOST_ATTRIBUTES:
            raise BadFile(f"the workbook holds an element with {len(attributes)} attributes ({self.name})")
        if bare in ("Relationship", "Override", "Default"):
            self._leads(bare, attributes)

    def _leads(self, tag: str, attributes: dict[str, str]) -> None:
        """Refuse what would lead the reader to a part that is not looked at."""
        if tag == "Relationship":
            to = attributes.get("Target", "") if attributes.get("Type", "").endswith(_LEADS_TO) else ""
        elif "spreadsheetml" in attributes.get("ContentType", ""):
            to = attributes.get("PartName") or f".{attributes.get('Extension', '')}"
        else:
            to = ""
        if to and not to.lower().endswith(".xml") and to != ".bin":
            raise BadFile(f"the workbook has a part of an unusual name: {to}")


_OF_TEXTS = frozenset({"si", "t", "r", "rPr", "sz", "color", "rFont", "family", "charset", "scheme", "b", "i", "u"})


class _Sheet:
    """A sheet as its elements come by: the row, the cell in it, and what was in that."""

    def __init__(self, name: str, counted: _Counted) -> None:
        self.name, self.counted, self.bounds = name, counted, Bounds()
        self.row, self.cell, self.cells, self.formula = 0, "", 0, False
        self._kinds = {"c": self._cell, "v": self._value, "is": self._value, "row": self._row, "f": self._formula}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.counted.elements += 1
        if self.counted.elements > _MOST_ELEMENTS:
            raise BadFile(_TOO_MANY)
        if len(attributes) > _MOST_ATTRIBUTES:
            raise BadFile(f"the workbook holds an element with {len(attributes)} attributes ({self.name})")
        self._kinds.get(tag.rpartition(":")[2] if ":" in tag else tag, self._other)(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._has_value()
        self.cell, self.cells = attributes.get("r", ""), self.cells + 1
        if self.cells > _MOST_CELLS:
            raise BadFile(f"row {self.row}: more than {_MOST_CELLS} cells")

    def _value(self, _attributes: dict[str, str]) -> None:
        """It holds something; cells that are only coloured do not count."""
        self.formula = False
        if self.row > _LAST_ROW:
            raise BadFile(f"row {self.row}: nothing below row {_LAST_ROW} is read")
        column = column_index_from_string(self.cell.rstrip(digits)) if len(self.cell) > _SHORT else _SHORT_COLUMNS
        if column > MOST_COLUMNS:
            raise BadFile(f"cell {self.cell}: a file may have {MOST_COLUMNS} columns at most")
        self.bounds.row, self.bounds.column = self.row, max(column, self.bounds.column, self.cells)
        self.counted.bounds[self.name] = self.bounds

    def _row(self, attributes: dict[str, str]) -> None:
        self._has_value()
        before, self.row, self.cells = self.row, int(attributes.get("r") or self.row + 1), 0
        if self.row <= before:
            raise BadFile(f"row {self.row}: it stands below row {before}")
        self._other(attributes)

    def _formula(self, _attributes: dict[str, str]) -> None:
        self.formula = True

    def _has_value(self) -> None:
        if self.formula:
            told = "a formula without its value; open the file in a spreadsheet and save it"
            raise BadFile(f"cell {self.cell}: {told}")

    def _other(self, _attributes: dict[str, str]) -> None:
        self.counted.others += 1
        if self.counted.others > _MOST_OTHERS:
            raise BadFile(_TOO_MANY)
