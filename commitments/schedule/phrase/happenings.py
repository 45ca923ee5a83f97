"""Which words can name an event, and which the last round of a series."""

import re

from commitments.schedule.phrase.spelling import MONTHS, WEEKDAYS
from commitments.schedule.window import Season


def _vocabulary(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _vocabulary("the its their our this these")
_BINDING = _vocabulary("of to in into for on at by with from between")
_HAPPENINGS = _vocabulary("""
    accession adoption appointment approval assembly ceasefire census ceremony commencement completion conclusion
    conference congress dialogue election elections entry establishment expiration expiry formation forum handover
    implementation inauguration launch meeting nomination opening publication ratification receipt referendum review
    round session signature signing submission summit talks transition visit vote withdrawal
""")
_ROUNDS = _vocabulary("""
    assembly conference congress consultation dialogue edition exercise forum gathering meeting one report review round
    session sitting summit talk visit
""")
# The name of an event says nothing of when it is.
_OF_TIME = frozenset((*MONTHS, *WEEKDAYS, *Season)) | _vocabulary("""
    after annually before course due each earliest every future if latest month monthly months now occasionally once or
    periodically possible quarter quarterly quarters regularly soon that time times today tomorrow twice until week
    weekly weeks when within year yearly years yesterday
""")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['&., -]){0,119}")
_THE_LAST = re.compile(r"(?:(?:the|its|their|our) )?(?:last|previous|preceding|prior|former|latest) (?P<what>.+)")


def is_event(name: str) -> bool:
    """Whether it can be waited for: "the flood", "its adoption", "entry into force"; but not "the end of May"."""
    if not _NAME.fullmatch(name) or _words(name) & _OF_TIME:
        return False
    return name.lower().split()[0] in _ARTICLES or happens(name)


def happens(name: str) -> bool:
    """Whether what it names, before "of" and the like, is a thing that takes place."""
    words = _own_words(name)
    return any(word in _HAPPENINGS for word in (words if words[:1] and words[0] in _ARTICLES else words[-1:]))


def is_the_last(name: str) -> bool:
    """Whether it names the one before: "the previous round", "the last elections"."""
    found = _THE_LAST.fullmatch(name.lower())
    return bool(found and _NAME.fullmatch(found["what"]) and not _words(found["what"]) & _OF_TIME)


def is_the_last_round(name: str) -> bool:
    """Whether it can only be the one before in a series, and no event: "the last meeting", "the previous one"."""
    found = _THE_LAST.fullmatch(name.lower())
    return bool(found and any(word.removesuffix("s") in _ROUNDS for word in _own_words(found["what"])))


def _own_words(name: str) -> list[str]:
    words = name.lower().split()
    ends = next((place for place, word in enumerate(words) if word in _BINDING), len(words))
    return [word.strip(".,") for word in words[:ends]]


def _words(name: str) -> set[str]:
    return {word.strip(".,") for word in name.lower().replace("-", " ").split()}
