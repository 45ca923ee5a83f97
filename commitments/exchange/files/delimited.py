"""Text with separators: CSV as spreadsheets of several languages save it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from commitments.exchange.files.formulas import unguarded
from commitments.exchange.files.table import MOST_CHARACTERS, BadFile, Cells, Table, as_table, check_cell

# Nobody types longer lines; a reader of separators takes them in whole.
_LONGEST_LINE, _MOST_EMPTY = 1_000_000, 100_000
_SEPARATORS = ",;\t|"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
# What spreadsheets of western Europe save where nobody asks for Unicode.
_WESTERN = "cp1252"


def delimited(content: bytes) -> Table:
    """The table in a text. Raises BadFile."""
    encoding, notes = _encoding(content)
    separator = _separator(content, encoding)

    def rows() -> Iterator[Cells]:
        csv.field_size_limit(MOST_CHARACTERS + 1)
        reader = csv.reader(_text(content, encoding), delimiter=separator, strict=True)
        number = empty = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BadFile(f"row {number}: {error}") from error
            for place, cell in enumerate(cells):
                check_cell(cell, number=number, place=place)
            empty = 0 if any(cells) else empty + 1
            if empty > _MOST_EMPTY:
                raise BadFile(f"row {number}: more than {_MOST_EMPTY} empty rows")
            yield number, [unguarded(cell.replace("\r\n", "\n")) for cell in cells], {}

    return as_table(rows, notes=notes)


class _NotThat(BadFile):
    """The text is in another encoding."""


def _encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, marked in _MARKS.items():
        if content.startswith(mark):
            _check(content, marked)
            return marked, ()
    try:
        _check(content, "utf-8")
    except _NotThat:
        _check(content, _WESTERN)
        return _WESTERN, (_("The file is not in Unicode; its letters were read as Windows-1252."),)
    return "utf-8", ()


def _check(content: bytes, encoding: str) -> None:
    try:
        for number, line in enumerate(_text(content, encoding), 1):
            if len(line) > _LONGEST_LINE:
                raise BadFile(f"line {number}: it is longer than {_LONGEST_LINE} characters")
    except UnicodeDecodeError as error:
        raise _NotThat(f"byte {error.start}: the text is not {encoding}; save it as CSV UTF-8") from error


def _text(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")


def _separator(content: bytes, encoding: str) -> str:
    """The one that gives most rows the same number of cells, and more than one."""
    head = _text(content, encoding).read(65_536)
    return max(_SEPARATORS, key=lambda each: _regular(head, each))


def _regular(head: str, separator: str) -> tuple[int, int]:
    csv.field_size_limit(max(len(head), MOST_CHARACTERS) + 1)
    widths: Counter[int] = Counter()
    try:
        for cells, _ in zip(csv.reader(io.StringIO(head, newline=""), delimiter=separator), range(50), strict=False):
            widths[len(cells)] += len(cells) > 1
    except csv.Error:
        return 0, 0
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return rows, width
