"""Names of parties that nobody on record has: which of them may be one, and which may be several."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from commitments.exchange.names import (
    Spelling,
    by_word,
    kind_of,
    misspelt,
    neighbours,
    one_word_more,
    parts,
    spellings,
)
from commitments.exchange.problems import Question
from commitments.exchange.register import Register
from commitments.models import Party


def questions(register: Register) -> list[Question]:
    """What to ask about the names of a list that nobody on record has; those with more than one answer first."""
    here, stored = spellings(register.unknown), register.on_record()
    words = by_word([*here, *stored])
    known = {name: sum(len(words[word]) for word in name.split() if word in words) for name in here}
    several = {name for name in here if parts(name, {*here, *stored})}
    found = [
        _question(spelling, here, stored, [each for each in neighbours(name, words) if each not in several], known)
        for name, spelling in here.items()
    ]
    return sorted(found, key=lambda each: (len(each.answers) == 1, each.name.casefold()))


def _question(
    spelling: Spelling,
    here: Mapping[str, Spelling],
    stored: Mapping[str, Party],
    near: list[str],
    known: Mapping[str, int],
) -> Question:
    """Of two near spellings only the rarer one is asked about, or the one whose words stand in fewer names."""
    name, answers, suggested = spelling.key, [], json.dumps(spelling.key)
    pieces = parts(name, {*here, *stored})
    if pieces:
        suggested = json.dumps([_value(piece, stored) for piece in pieces])
        told = "; ".join(_name(piece, here, stored) for piece in pieces)
        answers.append((suggested, _("several: %(names)s") % {"names": told}))
    for other in near:
        if other in stored or _order(here[other], known) > _order(spelling, known):
            value = json.dumps(_value(other, stored))
            answers.append((value, _("the same as %(name)s") % {"name": _name(other, here, stored)}))
            if not pieces and (misspelt(name, other) or one_word_more(name, other)):
                suggested, pieces = value, [other]
    answers.append((json.dumps(name), _("a party of its own")))
    return Question(name, spelling.name, spelling.count, answers, suggested, kind_of(spelling.name))


def _order(spelling: Spelling, known: Mapping[str, int]) -> tuple[int, int, str]:
    return spelling.count, known[spelling.key], spelling.name


def _value(name: str, stored: Mapping[str, Party]) -> int | str:
    return stored[name].pk if name in stored else name


def _name(name: str, here: Mapping[str, Spelling], stored: Mapping[str, Party]) -> str:
    return stored[name].name if name in stored else here[name].name
