"""Writing a table as CSV or XLSX, so that no cell is a formula and nothing is lost when it is read back."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from commitments.exchange.files.control import spelled_out
from commitments.exchange.files.formulas import guarded
from commitments.exchange.files.table import HELP, BadFile

# Wide enough for most, narrow enough that several stand side by side.
_WIDTH, _WIDE = 18, 44
# Of the file format; the library would cut what is longer without a word.
_MOST_IN_CELL = 32_767


def written(
    ending: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    wide: Iterable[str] = (),
    hidden: str = "",
    help_lines: Sequence[Sequence[str]] = (),
) -> bytes:
    """A file of that ``ending``, "csv" or "xlsx".

    In a workbook the columns in ``wide`` are wider, the one called ``hidden`` is hidden, and ``help_lines`` stand on a
    second sheet.
    """
    if ending == "csv":
        return _csv(headers, rows)
    return _xlsx(headers, rows, wide=set(wide), hidden=hidden, help_lines=help_lines)


def _csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    content = io.BytesIO()
    # Spreadsheets take a CSV for Unicode only where it begins with this mark.
    stream = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
    writer = csv.writer(stream)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    stream.flush()
    stream.detach()
    return content.getvalue()


def _xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    wide: set[str],
    hidden: str,
    help_lines: Sequence[Sequence[str]],
) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Commitments")
    sheet.freeze_panes = "C2"
    for place, name in enumerate(headers, 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width, column.hidden = _WIDE if name in wide else _WIDTH, name == hidden
    sheet.append([_heading(sheet, name) for name in headers])
    try:
        for row in rows:
            sheet.append([_cell(sheet, text) for text in row])
    except BadFile:
        # The library leaves a temporary file behind a workbook that is never finished.
        book.save(io.BytesIO())
        raise
    if help_lines:
        helping = book.create_sheet(HELP)
        helping.column_dimensions["A"].width, helping.column_dimensions["B"].width = _WIDTH, 2 * _WIDE
        for line in help_lines:
            helping.append([_cell(helping, text) for text in line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    told = spelled_out(guarded(text))
    if len(told) > _MOST_IN_CELL:
        raise BadFile(f"a cell of a workbook holds {_MOST_IN_CELL} characters, “{text[:40]}…” has {len(told)}: use CSV")
    if told not in ERROR_CODES:
        return told or None
    cell = WriteOnlyCell(sheet, told)
    # Somebody wrote about an error, and the cell is none.
    cell.data_type = "s"
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell
