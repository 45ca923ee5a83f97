"""Whether two titles may tell of the same promise."""

import unicodedata
from difflib import SequenceMatcher

# Twice the stems that two titles share, of all stems of both; a slip of the pen leaves so much of the letters.
SHARED, LETTERS = 0.6, 0.88

_SMALL = (
    "a an and are as at be been between both by during for from has have in into is it its new next of on or our over",
    "per that the their then this to under upon was were will with within would shall",
    "january february march april may june july august september october november december",
)
_SMALL_WORDS = frozenset(word for line in _SMALL for word in line.split())
_PLACES: tuple[str, ...] = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_PLACES += ("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth")
_NUMBER_OF = {word: str(number) for number, word in enumerate(_PLACES, start=1)}
# So much of a word as "consultation" and "consultative", "political" and "politics" have in common.
_STEM = 7


def near(one: str, other: str) -> bool:
    """Case, punctuation, small words, endings, months and years make no difference; the number of a round does."""
    first, second = _read(one), _read(other)
    if first.rounds and second.rounds and first.rounds != second.rounds:
        return False
    if not first.stems or not second.stems:
        return first.letters == second.letters
    if 2 * len(first.stems & second.stems) >= SHARED * (len(first.stems) + len(second.stems)):
        return True
    letters = SequenceMatcher(None, first.letters, second.letters, autojunk=False)
    return letters.quick_ratio() >= LETTERS and letters.ratio() >= LETTERS


class _Read:
    __slots__ = ("letters", "rounds", "stems")

    def __init__(self, words: list[str]) -> None:
        self.letters = " ".join(words)
        self.rounds = {place for word in words if (place := _place(word))}
        self.stems = {_stem(word) for word in words if not _place(word) and not word.isdecimal()}


def _read(title: str) -> _Read:
    plain = "".join(each for each in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in plain).split()
    return _Read([word for word in words if word not in _SMALL_WORDS])


def _place(word: str) -> str:
    """``3`` for “third” and “3rd”; "" for a word that names no place in a row."""
    if word[:-2].isdecimal() and word[-2:] in ("st", "nd", "rd", "th"):
        return word[:-2].lstrip("0")
    return _NUMBER_OF.get(word, "")


def _stem(word: str) -> str:
    singular = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return singular[:_STEM]
