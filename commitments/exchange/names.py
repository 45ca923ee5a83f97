"""Names of parties as lists spell them: which are one name, which may be, and which cell holds several. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from commitments.status import PartyKind

# Words that name nobody: with or without them it is the same office.
_EMPTY = frozenset({"the", "of", "for", "and", "a", "in", "on", "to", "de", "la", "du", "des", "et"})
# Two words are one, misspelt, from this share of common letters on: “Ministre”, “Minister”; not “Defence”, “Revenue”.
_MISSPELT = 0.7
_SHORTEST_MISSPELT = 5
# Of two names, so many words may stand in one only: “… for Canada”. Whether they are one is asked, never decided.
_MORE_WORDS = 0.5
_MANY_WORDS = 5
# A cell with more holds a text, and no names.
_MOST_WORDS = 80
_MOST_SHARING, _MOST_NEAR = 60, 6
_APOSTROPHES = re.compile("['\u2018\u2019`\u00b4]")
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC")
# What people type where there is nobody to name.
NOBODY = frozenset({"", "na", "n a", "nan", "null", "none", "nil", "tbd", "tba", "tbc", "unknown", "not applicable"})


def key(name: str) -> str:
    """What of a name tells parties apart: letters and digits, without accents, case, or an article before it."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", name)).casefold().replace("&", " and ")
    bare = "".join(map(_bare, plain))
    return " ".join("".join(letter if _says(letter) else " " for letter in bare).split()).removeprefix("the ")


def _bare(letter: str) -> str:
    """Without its accent in scripts where that tells no words apart; elsewhere a mark is a vowel."""
    if unicodedata.name(letter, "").startswith(_ACCENTED):
        return unicodedata.normalize("NFD", letter)[0]
    return letter


def _says(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"


def near(first: str, second: str) -> bool:
    """Whether two keys may be one party: each word of one has its like in the other, but for a few."""
    left, right = _words(first), _words(second)
    if not left or not right or len(left | right) > _MOST_WORDS:
        return False
    lonely_left, lonely_right = left - right, right - left
    for word in sorted(lonely_left):
        like = next((other for other in sorted(lonely_right) if _like(word, other)), None)
        if like is not None:
            lonely_left, lonely_right = lonely_left - {word}, lonely_right - {like}
    if lonely_left and lonely_right:
        return False
    more = len(lonely_left) + len(lonely_right)
    return more <= _MORE_WORDS * max(len(left), len(right))


def misspelt(first: str, second: str) -> bool:
    """Whether two near names have the same words, some of them misspelt: then they are one as good as surely."""
    left, right = _words(first), _words(second)
    return near(first, second) and len(left) == len(right) and len(left - right) <= 1


def _words(name: str) -> frozenset[str]:
    return frozenset(name.split()) - _EMPTY


def _like(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _SHORTEST_MISSPELT or word[0] != other[0]:
        return False
    if any(map(str.isdigit, word + other)):
        return False
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= _MISSPELT


def one_word_more(first: str, second: str) -> bool:
    """Whether two near names of many words differ by one that stands in one of them only: “… for Canada”."""
    left, right = _words(first), _words(second)
    return near(first, second) and len(left ^ right) <= 1 and max(len(left), len(right)) >= _MANY_WORDS


def neighbours(name: str, others: Mapping[str, frozenset[str]]) -> list[str]:
    """Those of the keys that may be the same party as ``name``; ``others`` holds the keys by each of their words."""
    sharing = (others.get(word, frozenset()) for word in _words(name))
    # A word that most have, such as “ministry”, tells nobody from another.
    seen: set[str] = set().union(*(names for names in sharing if len(names) <= _MOST_SHARING))
    return sorted(other for other in seen if other != name and near(name, other))[:_MOST_NEAR]


def by_word(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Keys by each word that stands in them."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for word in _words(name):
            found[word].add(name)
    return {word: frozenset(theirs) for word, theirs in found.items()}


def parts(name: str, known: Collection[str]) -> list[str]:
    """The names of ``known`` that ``name`` is made of, one after the other; none where it is not made of several.

    “and” between them counts as nothing: a cell with “Minister of Health, Minister of Labour” has no separator of its
    own.
    """
    words = name.split()
    if len(words) > _MOST_WORDS:
        return []
    # By how many words are spoken for: the fewest names that stand one after the other. So “Associate Minister of
    # Health” is not split while it is a name of its own.
    ways: list[list[str] | None] = [[], *[None] * len(words)]
    for end in range(1, len(words) + 1):
        for start in range(end):
            before, piece = ways[start], " ".join(words[start:end])
            if before is not None and (after := _with(before, piece, known, name)) is not None:
                ways[end] = min(ways[end] or after, after, key=len)
    found = ways[-1] or []
    return found if len(found) > 1 else []


def _with(before: list[str], piece: str, known: Collection[str], name: str) -> list[str] | None:
    if piece == "and":
        return before or None
    return [*before, piece] if piece in known and piece != name else None


_MINISTRY = {
    "minister",
    "ministers",
    "ministry",
    "ministre",
    "department",
    "secretary",
    "premier",
    "president",
    "leader",
}
_AGENCY = {"agency", "authority", "commission", "bureau", "service", "police", "board", "office", "directorate"}


def kind_of(name: str) -> str:
    """What kind of party a name is most likely of, as a value of PartyKind; an organisation where it does not tell."""
    words = set(key(name).split())
    if words & _MINISTRY:
        return PartyKind.MINISTRY
    return PartyKind.AGENCY if words & _AGENCY else PartyKind.ORGANISATION


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name of a list under its key: how it is spelled most often, and how often it stands there."""

    key: str
    name: str
    count: int


def spellings(counts: Mapping[str, int]) -> dict[str, Spelling]:
    """Names and how often each stands in a list, as one spelling for each key."""
    theirs: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in counts.items():
        tidy = " ".join(name.split())
        theirs[key(name)][tidy] = theirs[key(name)].get(tidy, 0) + count
    return {
        each: Spelling(each, max(names, key=lambda name: (names[name], name)), sum(names.values()))
        for each, names in theirs.items()
        if each
    }
