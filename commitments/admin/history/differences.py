"""What became of a text: the words that went and came, among those that stayed."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# So many words stay beside a change; what lies further off is left out.
BESIDE = 8
# Longer stretches are not compared word by word, and of what went or came no more is shown.
LONGEST = 1500
_WORDS = re.compile(r"\s+|\S+")
Piece = tuple[str, Sequence[str]]


def text_difference(before: str, after: str, *, only: str = "") -> SafeString:
    """``after`` with what was ``before`` struck out in its place, shortened where nothing changed.

    ``only`` is "gone" or "come" where one of the two texts is shown by itself, with what it alone has marked.
    """
    found = _pieces(_WORDS.findall(_lines(before)), _WORDS.findall(_lines(after)))
    pieces = [piece for piece in found if not only or piece[0] in ("same", only)]
    last = len(pieces) - 1
    shown = [
        _shown("mark" if kind == only else kind, words, at=at, last=last) for at, (kind, words) in enumerate(pieces)
    ]
    return mark_safe("".join(shown))  # noqa: S308 - each piece is escaped


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    """``same``, ``gone`` and ``come``, in their order; the ends are taken off first, since most changes are small."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if head:
        yield "same", after[:head]
    if len(old) + len(new) > LONGEST:
        yield from (("gone", old), ("come", new))
    else:
        yield from _compared(old, new)
    if tail:
        yield "same", after[len(after) - tail :]


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(before), len(after)))


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    """Between two words that changed the space is no more than a space: it goes with them."""
    gone: list[str] = []
    come: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal" or not "".join(after[c:d]).strip():
            gone += before[a:b]
            come += after[c:d]
            continue
        yield from _swapped(gone, come)
        gone, come = [], []
        yield "same", after[c:d]
    yield from _swapped(gone, come)


def _swapped(gone: Sequence[str], come: Sequence[str]) -> Iterator[Piece]:
    if gone:
        yield "gone", gone
    if come:
        yield "come", come


def _shown(kind: str, words: Sequence[str], *, at: int, last: int) -> SafeString:
    if kind == "same":
        return format_html("{}", _shortened(words, first=at == 0, last=at == last))
    told = "".join(words) if len(words) <= LONGEST else f"{''.join(words[:LONGEST])} …"
    if kind == "mark":
        return format_html("<mark>{}</mark>", told)
    # Whoever hears the page is told by words what others see by colour and line.
    if kind == "gone":
        return format_html('<del><span class="visually-hidden">{} </span>{}</del>', _("[removed:]"), told)
    return format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("[added:]"), told)


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> str:
    """What stayed: at the start its end, at the end its start, between two changes both."""
    # Of words and the space between them.
    near = 2 * BESIDE
    if len(words) <= 2 * near:
        return "".join(words)
    start, end = "".join(words[:near]), "".join(words[-near:])
    if first:
        return f"… {end}"
    return f"{start} …" if last else f"{start} … {end}"
