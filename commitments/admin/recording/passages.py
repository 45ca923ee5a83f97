"""Where quoted words stand in a text, or what in it is nearest to them. Linear in the length of the text."""

from collections import Counter
from dataclasses import dataclass

from commitments.models.document import as_read

# Longer quotes are looked for as they are, and no hint is given.
LONGEST_HINTED = 2_000
# So many words of the quote, the longest first, lead to so many places each.
_LEADS, _PLACES = 8, 25
# Of the quote's words, so many must stand in a passage for it to be shown.
_ENOUGH = 0.5

# Single quotation marks and primes; double ones; hyphens and dashes.
_MARKS = {
    "'": "\u2018\u2019\u201a\u201b\u2032`\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
}
_EDGES = "\"'.,;:!?()[]-"


@dataclass(frozen=True, slots=True)
class Passage:
    """``paragraph`` counts from 1; where the words do not occur it is None, and ``nearest`` what comes closest, or "".

    ``marks_only``: the nearest differs only by capitals, quotation marks or dashes.
    """

    paragraph: int | None = None
    nearest: str = ""
    marks_only: bool = False


def passage(text: str, quote: str) -> Passage:
    """Where ``quote`` occurs in ``text``, read as citations are checked: white space and composed letters aside."""
    whole, words = as_read(text), as_read(quote)
    place = whole.find(words)
    if place >= 0:
        return Passage(paragraph=_paragraph_at(text, place))
    if len(words) > LONGEST_HINTED:
        return Passage()
    folded, sought = _folded(whole), _folded(words)
    place = folded.find(sought)
    if place >= 0:
        return Passage(nearest=whole[place : place + len(words)], marks_only=True)
    return Passage(nearest=_nearest(whole, folded, sought))


def _paragraphs(text: str) -> list[str]:
    """What blank lines set apart; the lines, where there are no blank ones."""
    lines = text.strip().splitlines()
    if all(line.strip() for line in lines):
        return lines
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    return ["\n".join(part) for part in parts]


def _paragraph_at(text: str, place: int) -> int:
    """The number of the paragraph that holds that place of the text as it is read."""
    number = 0
    for paragraph in filter(None, map(as_read, _paragraphs(text))):
        number += 1
        if place <= len(paragraph):
            break
        place -= len(paragraph) + 1
    return number


def _folded(text: str) -> str:
    """Without capitals and kinds of marks, each character in its old place."""
    folded = text
    for plain, marks in _MARKS.items():
        for mark in marks:
            folded = folded.replace(mark, plain)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def _nearest(whole: str, folded: str, sought: str) -> str:
    """The stretch of ``whole`` that shares most words with ``sought``, which begins or ends at one of them."""
    wanted = Counter(_bare(word) for word in sought.split())
    leads = sorted((word for word in wanted if len(word) > 3), key=len, reverse=True)[:_LEADS]
    best, found = _ENOUGH * sum(wanted.values()), ""
    for lead in leads:
        before = sought.find(lead)
        place = folded.find(lead)
        for _time in range(_PLACES):
            if place < 0:
                break
            start, end = _whole_words(whole, place - before, place - before + len(sought))
            shared = sum((Counter(map(_bare, folded[start:end].split())) & wanted).values())
            if shared > best:
                best, found = shared, whole[start:end]
            place = folded.find(lead, place + len(lead))
    return found


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(start, 0), min(end, len(text))
    if start:
        start = text.rfind(" ", max(0, start - 80), start + 1) + 1 or start
    if end < len(text) and text[end - 1] != " ":
        after = text.find(" ", end, end + 80)
        end = after if after >= 0 else end
    return start, end - text[start:end].endswith(" ")


def _bare(word: str) -> str:
    return word.strip(_EDGES)
