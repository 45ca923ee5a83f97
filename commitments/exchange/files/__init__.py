"""Tables in files, CSV and XLSX: rows of text, whatever the file holds. Knows nothing of commitments."""

from commitments.exchange.files.opening import opened
from commitments.exchange.files.table import BadFile, Row, Table
from commitments.exchange.files.writing import written

__all__ = ["BadFile", "Row", "Table", "opened", "written"]
