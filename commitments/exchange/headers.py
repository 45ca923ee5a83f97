"""What the header of a column says that it holds: how like it is to each column of ours. Knows nothing of its cells."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from commitments.exchange.columns import Column
from commitments.exchange.names import key

Words = tuple[str, ...]

# How sure a header makes: it is ours; it means the same; some of its words do; it may be.
EXACT, SAME, WORD, PLACE = 1000, 500, 100, 50
_SAME_IN_PARTS = 400
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# A header that is longer is a text.
_LONGEST = 200
_NUMBER = re.compile("[#\u2116]")
# What a header ends with, and would mean without; what stands first is the surer: “action name”, “pledge text”.
_ENDINGS = ("title", "name", "names", "text", "wording", "description", "en", "fr", "de", "es")
_NAMED_AFTER = {"name", "names", "title", "titles", "text"}

# Words by which a header says that it is about something else.
_NO_TEXT = {
    *("type", "kind", "category", "number", "status", "date", "deadline", "year", "count", "budget", "code", "url"),
    *("id", "link", "score", "rate", "cost", "amount"),
}
_ABOUT_IT = {
    *("response", "responses", "comment", "comments", "remark", "remarks", "progress", "update", "updates", "evidence"),
    *("decision", "decisions", "frequency", "time", "period", "level", "plan", "area", "theme", "pillar"),
}
_PEOPLE = {
    *("officer", "officers", "person", "persons", "people", "phone", "telephone", "email", "mail", "focal", "contact"),
}
_NO_PROMISERS = {
    *("recommending", "recipient", "recipients", "beneficiary", "beneficiaries", "host", "funding", "monitoring"),
    *("audit", "auditing", "requesting", "review", "reviewing"),
}
_LATER = {"target", "due", "end", "completion", "implementation", "expected", "planned", "deadline"}
_DATED = {"date", "day", "year", "by", "deadline", "month"}
_NOT_MADE = {
    *("closed", "completed", "update", "updated", "modified", "received", "force", "reviewed", "review"),
    *("last", "next", "start", "reported", "expiry", "expires", "added", "created"),
}
_NO_REFERENCE = {
    *("of", "country", "authority", "postal", "zip", "currency", "iso", "gss", "budget", "person", "user", "region"),
    *("agency", "party", "department", "ministry", "phone", "category", "sector", "year", "page", "article"),
    *("paragraph", "candidacy"),
}
_VETOES: Mapping[str, set[str]] = {
    "title": (_NO_TEXT | _ABOUT_IT | {"owner", "by", "lead"}) - {"decision", "decisions"},
    "summary": _NO_TEXT,
    "document": _NO_TEXT,
    "promises": _NO_TEXT | _ABOUT_IT | _PEOPLE | _NO_PROMISERS,
    "is_promised": _NO_TEXT | _ABOUT_IT | _PEOPLE | {"implementing", "by"},
    "made_on": _LATER | _NOT_MADE,
    "occasion": {"place", "venue", "location", "date", "next", "minutes", "number"},
    "reference": _NO_REFERENCE,
    "address": {"evidence"},
    "locator": {"link", "web", "website", "url"},
}
# Words that mean it only where they stand alone.
_ONLY_WHOLE: Mapping[str, tuple[str, ...]] = {"title": ("name",), "reference": ("item", "key")}
# Where a header says “partner country”, the country is the other side.
_OTHER_SIDE = {"beneficiary", "partner", "counterpart", "recipient", "recipients"}
# Of a place or a company a list means who promises where nothing else says it: each row of it is one's own.
_PLACES = ("council", "municipality", "city", "province", "government", "company", "signatory", "country", "state")


def words_of(header: str) -> Words:
    """The words of a header, also of one such as “sourceUrl” or “#”."""
    return _words(header[:_LONGEST])


@lru_cache(maxsize=1_000)
def _words(header: str) -> Words:
    return tuple(key(_HUMP.sub(" ", _NUMBER.sub(" number ", header))).split())


@cache
def _also(ours: Column) -> Mapping[Words, int]:
    """What other lists call it, with its place among them: what stands first is the surer."""
    return {words_of(each): place for place, each in enumerate(ours.also)}


def likeness(header: str, ours: Column) -> int:
    """How sure the header makes that its column is ``ours``: 0 where it does not speak of it."""
    words, also = words_of(header), _also(ours)
    if words == words_of(ours.header):
        return EXACT
    if not words or not _VETOES.get(ours.name, set()).isdisjoint(words):
        return 0
    if words in also:
        return SAME - 4 * also[words]
    bare, cut = _bare(words)
    if cut and bare in also:
        return SAME - 4 * also[bare] - min(cut, 3)
    if ours.name == "is_promised" and not _OTHER_SIDE.isdisjoint(words):
        return _SAME_IN_PARTS
    return _in_parts(_told_of(words), ours) or _in_parts(_told_of(bare), ours)


def expects(header: str) -> bool:
    """Whether it speaks of something that is still to come: a “target”, “expected completion”."""
    return not _LATER.isdisjoint(words_of(header))


def dates(header: str) -> bool:
    """Whether it says that a day or a year stands there."""
    return not _DATED.isdisjoint(words_of(header))


def names_holder(header: str, headers: Sequence[str]) -> bool:
    """Whether it names who holds the office that stands under another of ``headers``: “lead name” beside “lead”."""
    words = words_of(header)
    return len(words) > 1 and words[-1] in ("name", "names") and words[:-1] in map(words_of, headers)


def _bare(words: Words) -> tuple[Words, int]:
    """The words without what they end with, and how unsure that makes."""
    cut = 0
    while len(words) > 1 and words[-1] in _ENDINGS:
        cut, words = cut + 1 + _ENDINGS.index(words[-1]), words[:-1]
    return words, cut


def _told_of(words: Words) -> Words:
    """What stands before “of”: a “date of the meeting” is a date; but the “name of the ministry” is the ministry."""
    if "of" not in words:
        return words
    place = words.index("of")
    return words[place + 1 :] if words[place - 1 : place] and words[place - 1] in _NAMED_AFTER else words[:place]


def _in_parts(words: Words, ours: Column) -> int:
    """Some words of a header mean it; the last say what it is: a “commitment date” is a date."""
    also = _also(ours)
    whole = _ONLY_WHOLE.get(ours.name, ())
    if ours.name == "reference":
        # The last word says whether it numbers: not the number of something else.
        return WORD if words[-1:] in also and words[-1] not in whole else 0
    ends = [
        end
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        if words[start:end] in also and words[start] not in whole
    ]
    if ends:
        return WORD + max(ends)
    if ours.name == "promises":
        return max((PLACE - _PLACES.index(word) for word in words if word in _PLACES), default=0)
    return 0
