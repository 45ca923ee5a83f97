"""Text that a spreadsheet would take for a formula: kept as text by an apostrophe before it, and read back without.

OWASP, "CSV Injection": = + - @, tab and carriage return begin one; their full-width forms do in some languages, and a
line feed or NUL before them is passed over.
"""

import re

_FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"
_LIVE = f"=+\\-@\t\r\n\0{_FULL_WIDTH}"
# Apostrophes of the text itself are counted too: one more is put before them, and one is taken away.
_DANGEROUS = re.compile(f"'*[{_LIVE}]")
_GUARDED = re.compile(f"'+[{_LIVE}]")


def guarded(text: str) -> str:
    """``text`` as a cell may hold it."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(cell: str) -> str:
    """The text that ``guarded`` made a cell of; any other cell as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
