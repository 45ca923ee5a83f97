"""What people typed, made fit to stand in a line of a mail."""

import re

# Control characters, but for those that are white space; marks and overrides of the direction of writing (Unicode's
# bidirectional controls), which could make a line read as another; halves of characters that no encoding can write.
_GONE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ud800-\udfff]"
)


def one_line(text: object) -> str:
    """``text`` as one line: white space of every kind becomes single spaces, what cannot be seen goes."""
    return " ".join(_GONE.sub("", str(text)).split())


def shortened(text: str, longest: int) -> str:
    """``text``, cut at a word's end and marked as cut where it has more than ``longest`` characters."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return f"{head.rpartition(' ')[0] or head}…"
