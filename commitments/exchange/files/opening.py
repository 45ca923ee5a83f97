"""Opening a file as a table, by what it is and not by what it is called."""

from commitments.exchange.files.delimited import delimited
from commitments.exchange.files.table import MOST_BYTES, BadFile, Table
from commitments.exchange.files.workbook import workbook

# How a ZIP archive begins, which a workbook is; how workbooks before 2007 begin.
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def opened(content: bytes) -> Table:
    """The table in ``content``, CSV or XLSX. Raises BadFile, here or while its rows are read."""
    if len(content) > MOST_BYTES:
        raise BadFile(f"the file has {len(content)} bytes, {MOST_BYTES} are the most that is taken")
    if content.startswith(_OLD):
        raise BadFile("the file is a workbook of an old kind or protected by a password: save it as XLSX without one")
    return workbook(content) if content.startswith(_ZIP) else delimited(content)
