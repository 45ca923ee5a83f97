"""Tables in files: read whatever holds them, written so that nothing in them runs and nothing is lost."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from commitments.exchange.files import BadFile, Row, opened, written
from commitments.exchange.files.table import MOST_BYTES, MOST_ROWS

HEADERS = ("Reference", "Title")


def read(content):
    table = opened(content)
    return table.headers, [row.cells for row in table.rows()]


def book(*rows):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Sheet")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def archive(sheet):
    """A workbook as ``book`` has it, with another sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(HEADERS, ("A", "B")))) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in kept.items():
            new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else content)
    return stream.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
LIVE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "\uff1d1+1",
    "'=1",
    "''@x",
    "#N/A",
    "=cmd|' /C calc'!A0",
]
PLAIN = [
    "'tis",
    "''quoted''",
    "a=b",
    "9-1",
    "_x000B_",
    "_x005F_",
    "a\x0bb",
    "a\r\nb".replace("\r\n", "\n"),
    "خالد",
    "x" * 30_000,
]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("text", LIVE + PLAIN)
def test_what_is_written_is_no_formula_and_is_read_back(ending, text):
    content = written(ending, HEADERS, [(text, "kept")])
    assert read(content) == (HEADERS, [(text, "kept")])
    if ending == "xlsx":
        cells = [cell for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2) for cell in row]
        assert {cell.data_type for cell in cells} == {"s"}
        shown = str(cells[0].value)
    else:
        shown = content.decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"')
    assert (shown[0] in "=+-@\t\r\n\0\uff1d") is False


# A lone surrogate is no text. A carriage return with a line feed is one line end, wherever it was typed.
TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: text.replace("\r\n", "\n"))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@given(rows=st.lists(st.tuples(TEXTS, TEXTS).filter(any), max_size=4))
def test_any_text_comes_back(ending, rows):
    assert read(written(ending, HEADERS, rows)) == (HEADERS, rows)


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (b"Reference,Title\n7,Forum\n", ("7", "Forum")),
        (b"Reference;Title\n7;Forum, annual\n", ("7", "Forum, annual")),
        ("Reference\tTitle\n7\tForum\n".encode("utf-16"), ("7", "Forum")),
        ('Reference,Title\r\n7,"two\r\nlines"\r\n'.encode("utf-8-sig"), ("7", "two\nlines")),
        ("Reference,Title\n7,Communiqué, “été”\n".replace(", ", "; ").encode("cp1252"), ("7", "Communiqué; “été”")),
        (b"\n,\nThe list of 2021,\n\nReference,Title\n7,Forum\n\n", ("7", "Forum")),
        (b"Reference,Title,,\n7,Forum,,\n", ("7", "Forum")),
        ("Reference , Title\n7,Forum\n".replace(" , ", " ,").encode(), ("7", "Forum")),
        (b"Reference,Title\n7\n", ("7", "")),
        (book(("Reference", "Title"), (7, "Forum")), ("7", "Forum")),
        (book(("Reference", "Title"), (7.5, True)), ("7.5", "yes")),
        (
            book(("Reference", "Title"), (date(2026, 9, 14), datetime.fromisoformat("2026-09-14 10:30"))),
            ("2026-09-14", "2026-09-14 10:30:00"),
        ),
        (book(("Reference", "Title"), (date(1900, 1, 1), date(9999, 12, 31))), ("1900-01-01", "9999-12-31")),
        (book(("A list",), (), ("Reference", "Title"), (), (7, "Forum")), ("7", "Forum")),
    ],
    ids=range(14),
)
def test_what_spreadsheets_save(content, cells):
    assert read(content) == (HEADERS, [cells])


def test_how_it_was_read_is_told():
    assert opened("Reference,Title\n7,été\n".encode("cp1252")).notes == (
        "The file is not in Unicode; its letters were read as Windows-1252.",
    )
    workbook = Workbook(write_only=True)
    workbook.create_sheet("Sheet").append(HEADERS)
    workbook.create_sheet("Archive").append(("Old", "Rows"))
    stream = io.BytesIO()
    workbook.save(stream)
    assert opened(stream.getvalue()).notes == ("Only the first sheet, “Sheet”, is read.",)


def test_rows_have_the_numbers_a_spreadsheet_shows():
    assert [row.number for row in opened(b"A,B\n\n1,2\n,\n3,4\n").rows()] == [3, 5]
    assert [row.number for row in opened(book(("A", "B"), (), (1, 2), (None, None), (3, 4))).rows()] == [3, 5]


def test_an_error_in_a_cell_is_told_and_not_taken_for_words():
    [row] = opened(book(("A", "B"), ("=1/0", "#DIV/0!"))).rows()
    assert row == Row(2, ("", "#DIV/0!"), {1: "the cell holds the error #DIV/0!"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n,,\n", "the file is empty"),
        (b"Title,Title\na,b\n", "row 1: two columns are called “Title”"),
        (b"Title,Kind\na,b,c\n", "row 2: column 3 has no header"),
        (b'Title,Kind\n"a,b\n', "row 2: unexpected end of data"),
        (b"Title,Kind\n\x81,b\n", "byte 11: the text is not cp1252; save it as CSV UTF-8"),
        (b"Title,Kind\n" + b"x" * 100_001 + b",b\n", "row 2, column 1: a cell may hold 100000 characters at most"),
        (b"a," * 300 + b"\n" + b"b," * 300, "row 1: a file may have 200 columns at most"),
        (b"Title,Kind\n" + b"a,b\n" * (MOST_ROWS + 1), f"row {MOST_ROWS + 2}: a file may hold 50000 rows at most"),
        (b"x" * (MOST_BYTES + 1), f"the file has {MOST_BYTES + 1} bytes, {MOST_BYTES} are the most that is taken"),
        (
            b"\xd0\xcf\x11\xe0rest",
            "the file is a workbook of an old kind or protected by a password: save it as XLSX without one",
        ),
        (b"PK\x03\x04rest", "the file is no workbook that can be read: File is not a zip file"),
        (book(), "the sheet “Sheet” is empty"),
        (
            archive(b"<worksheet><row>"),
            "the workbook is damaged (xl/worksheets/sheet1.xml): no element found: line 1, column 16",
        ),
        (
            archive(b'<!DOCTYPE x [<!ENTITY a "aaa">]><worksheet/>'),
            "the workbook declares a document type (xl/worksheets/sheet1.xml), which none needs",
        ),
        (
            archive(SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>'),
            "cell XFD1: a file may have 200 columns at most",
        ),
        (
            archive(SHEET % b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
            "row 1048576: nothing below row 100000 is read",
        ),
        (archive(SHEET % (b'<row r="1">' + b"<c/>" * 20_001 + b"</row>")), "row 1: more than 20000 cells"),
        (archive(SHEET % (b"<row/>" * 1_500_001)), "the workbook holds more than 1500000 elements"),
        (
            archive(SHEET % (b"<row " + b" ".join(b"a%d=''" % n for n in range(65)) + b"/>")),
            "the workbook holds an element with 65 attributes (xl/worksheets/sheet1.xml)",
        ),
        (
            archive(SHEET % (b"<!--" + b"x" * (4 << 20) + b"-->")),
            "the workbook holds a piece that is too long (xl/worksheets/sheet1.xml)",
        ),
        (archive(SHEET % (b"<a>" * 150_001)), "the workbook holds more than 1500000 elements"),
        (archive(SHEET % b'<row r="5"/><row r="2"/>'), "row 2: it stands below row 5"),
        (
            archive(SHEET % b'<row><c r="A1"><f>1+1</f></c><c r="B1"/></row>'),
            "cell A1: a formula without its value; open the file in a spreadsheet and save it",
        ),
        (b"Ti\0tle,Kind\na,b\n", "row 1: its headers are no text; save the file as CSV UTF-8 or XLSX"),
        ("Title,Kind\na,b\n".encode("utf-16-le"), "row 1: its headers are no text; save the file as CSV UTF-8 or XLSX"),
        (b"Title,Kind\n" + b"\n" * 100_001, "row 100002: more than 100000 empty rows"),
        (b"Title,Kind\n" + b"," * 1_000_001, "line 2: it is longer than 1000000 characters"),
        (
            archive(b'<?xml version="1.0" encoding="bogus"?><worksheet/>'),
            "the file is no workbook that can be read: unknown encoding: bogus",
        ),
        (
            archive(b"<a>" + b" " * (49 << 20)),
            "the workbook is too large once unpacked (xl/worksheets/sheet1.xml)",
        ),
    ],
    ids=range(30),
)
def test_what_cannot_be_read_is_refused_in_one_line(content, message):
    with pytest.raises(BadFile) as refused:
        list(opened(content).rows())
    assert str(refused.value) == message


def test_what_a_workbook_cannot_hold_is_refused():
    with pytest.raises(BadFile, match=r"^a cell of a workbook holds 32767 characters, “x{40}…” has 40000: use CSV$"):
        written("xlsx", HEADERS, [("7", "x" * 40_000)])
