"""Workbooks: the first sheet that is shown, its cells as text."""

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commitments.exchange.files.control import unspelled
from commitments.exchange.files.formulas import unguarded
from commitments.exchange.files.guard import checked
from commitments.exchange.files.table import HELP, BadFile, Cells, Table, as_table, check_cell

# What openpyxl raises on a workbook that is not one, of which it promises nothing.
_BROKEN = (
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
)


def workbook(content: bytes) -> Table:
    """The table in the first sheet shown. Formulas count as their last values. Raises BadFile."""
    bounds = checked(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except _BROKEN as error:
        raise BadFile(f"the file is no workbook that can be read: {error}") from error
    if not shown:
        raise BadFile("the workbook has no sheet with a table")
    sheet: Any = shown[0]
    held = bounds.get(sheet._worksheet_path.lstrip("/"))
    if held is None:
        raise BadFile(f"the sheet “{sheet.title}” is empty")

    def rows() -> Iterator[Cells]:
        sheet.reset_dimensions()
        try:
            for number, cells in enumerate(sheet.iter_rows(max_row=held.row, max_col=held.column), 1):
                yield _row(number, cells)
        except BadFile:
            raise
        except _BROKEN as error:
            raise BadFile(f"the sheet “{sheet.title}” cannot be read: {error}") from error

    return as_table(rows, notes=_notes(shown))


def _notes(shown: list[Any]) -> tuple[str, ...]:
    if all(sheet.title == HELP for sheet in shown[1:]):
        return ()
    return (_("Only the first sheet, “%(sheet)s”, is read.") % {"sheet": shown[0].title},)


def _row(number: int, cells: Any) -> Cells:
    texts, bad = [], {}
    for place, cell in enumerate(cells):
        if cell.data_type == "e":
            bad[place] = _("the cell holds the error %(error)s") % {"error": cell.value}
        text = in_text(cell.value)
        if text:
            check_cell(text, number=number, place=place)
        texts.append(text)
    return number, texts, bad


def in_text(value: Any) -> str:
    """A cell's value as somebody would type it: days as 2026-09-14, whole numbers without a point, yes and no."""
    match value:
        case None:
            return ""
        case str():
            return unguarded(unspelled(value).replace("\r\n", "\n"))
        case bool():
            return "yes" if value else "no"
        case float():
            whole = math.isfinite(value) and value == int(value) and abs(value) < 10**15
            return str(int(value)) if whole else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)
