"""Characters that XML cannot hold, written as OOXML's ST_Xstring has them (ECMA-376, 22.9.2.19): _x000B_."""

import re

# Line feeds and tabs may stand as they are; what looks like such a code already has its underscore spelled out.
_TO_SPELL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}_)")
# Half of a character stays spelled out: no text has one.
_SPELLED = re.compile("_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")


def spelled_out(text: str) -> str:
    """``text`` as a workbook can hold it."""
    return _TO_SPELL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unspelled(text: str) -> str:
    """The text that ``spelled_out`` was given."""
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)), text)
