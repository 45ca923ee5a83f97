"""A phrase in one spelling: small letters, numbers as digits, one word for each thing that has several.

"By the 3rd quarter of 2026" becomes ``by 3th quarter of 2026``, "Fiscal Year 2026-27" ``fy:2026/2027``, "twice a year"
``2 times 1 year``. So the grammar has few words to know.
"""

import re

# What people write about a date is short; past this length it is a text, not a phrase.
LONGEST = 200

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TENS = {word: 10 * number for number, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty"), 2)}
_TENS |= {"seventy": 70, "eighty": 80, "ninety": 90}
_CARDINALS = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
"""
_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
"""
_NUMBERS = {word: number for number, word in enumerate(_CARDINALS.split(), 1)} | _TENS
_NTH = {word: number for number, word in enumerate(_ORDINALS.split(), 1)} | {"thirtieth": 30}

_PLURALS = {f"{unit}s": unit for unit in ("day", "week", "fortnight", "month", "quarter", "year")}
_SAME = (
    {month[:3]: month for month in MONTHS}
    | {day[:3]: day for day in WEEKDAYS}
    | {f"{day}s": day for day in WEEKDAYS}
    | {"sept": "september", "tues": "tuesday", "thur": "thursday", "thurs": "thursday"}
    | {"each": "every", "per": "every", "twice": "2 times", "thrice": "3 times"}
    | {"fall": "autumn", "middle": "mid", "start": "beginning", "close": "end", "final": "last", "halves": "half"}
    | {"till": "until", "onwards": "onward", "current": "this", "preceding": "previous"}
)
# "A year" is one year, but "a March" is nothing that people write.
_COUNTED = frozenset(("day", "week", "fortnight", "month", "quarter", "half", "year", "fy", "fiscal", "calendar"))
_AHEAD = ("next", "coming")

_TOKEN = re.compile(
    r"""
      (?P<fiscal> fy\s?'?(?P<begins>\d{4}|\d{2})(?!\d) (?:\s?[-/]\s?(?P<ends>\d{4}|\d{2})(?!\d))? )
    | (?P<code>   \d{4}-\d{2}-\d{2}(?!\d) | \d{1,2}(?P<mark>[./-])\d{1,2}(?P=mark)\d{4}(?!\d)
                | \d{4}(?:[-/]\d{2}|\s?[-/]\s?\d{4})(?!\d) )
    | (?P<nth>    \d{1,3}(?:st|nd|rd|th)\b )
    | (?P<number> \d+ )
    | (?P<word>   [a-z]+(?:'s?)? )
    | (?P<dash>   \s*[-/]\s* )
    | (?P<and>    & )
    | (?P<blank>  [\s,.]+ )
    """,
    re.ASCII | re.VERBOSE,
)


def tidy(text: str) -> str:
    """With single blanks, plain dashes and apostrophes, and without quotation marks or a full stop around it."""
    plain = re.sub("[\u2010-\u2015\u2212]", "-", text).replace("\u2019", "'")
    return " ".join(plain.split()).strip(" .,;:'\"\u201c\u201d\u2018\u00ab\u00bb")


def spelled(text: str) -> str | None:
    """The words of a tidy phrase, one blank between them; None when it holds what no date is written with."""
    small = re.sub(r"\b(?:fiscal|financial)[ -]years?\b", "fy", text.lower())
    small = re.sub(r"\b(bi|semi|tri)[ -](?=annual|ennial|month|week|year)", r"\1", small)
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(small):
        if not (found := _TOKEN.match(small, at)):
            return None
        at = found.end()
        kind = found.lastgroup or ""
        if found["fiscal"]:
            if not (fiscal := _fiscal(found["begins"], found["ends"])):
                return None
            tokens.append(("fiscal", fiscal))
        elif found["code"]:
            tokens.append(("code", re.sub(r"\s", "", found["code"])))
        elif kind != "blank":
            tokens.append((kind, found[0]))
    words = _joined(tokens)
    return None if words is None else _in_order(" ".join(_numbered(_named(words))))


def _fiscal(begins: str, ends: str | None) -> str:
    """``fy:2026`` or ``fy:2026/2027``; empty when the second year is not the next."""
    first = int(begins) + (2000 if len(begins) == 2 else 0)
    if ends is None:
        return f"fy:{first:04}"
    follows = int(ends) == (first + 1 if len(ends) == 4 else (first + 1) % 100)
    return f"fy:{first:04}/{first + 1:04}" if follows else ""


def _joined(tokens: list[tuple[str, str]]) -> list[str] | None:
    """The words, with a dash between two like things as "to" and any other dash as a blank."""
    words: list[str] = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "dash":
            if place in (0, len(tokens) - 1):
                return None
            if text.strip() != text or _alike(tokens, place):
                words.append("to")
            elif "/" in text:
                return None
        elif kind == "nth":
            words.append(f"{int(text[:-2])}th")
        elif kind == "and":
            words.append("and")
        else:
            words.append(text.removesuffix("s'").removesuffix("'s").removesuffix("'") if kind == "word" else text)
    return words


def _alike(tokens: list[tuple[str, str]], place: int) -> bool:
    """Whether the dash at ``place`` stands in "3-5", "March-May", "1st-10th" or "Q3-Q4"."""
    before, after = _sort(tokens[place - 1]), _sort(tokens[place + 1])
    numbered = place > 1 and before == "number" and tokens[place - 2][1] == tokens[place + 1][1]
    return numbered or (before == after and before != "")


def _sort(token: tuple[str, str]) -> str:
    kind, text = token
    if kind == "word":
        name = _SAME.get(text, text)
        return "month" if name in MONTHS else "weekday" if name in WEEKDAYS else ""
    return "year" if kind == "number" and len(text) == 4 else kind


def _named(words: list[str]) -> list[str]:
    """One word for each thing; "the" and "calendar" say nothing, except that "the next year" begins today.

    Months are counted ("six months"); without a number ("the coming months") the word stays one that nobody knows.
    """
    named: list[str] = []
    for place, word in enumerate(words):
        if word in ("the", "calendar"):
            continue
        if word in _AHEAD and place and words[place - 1] == "the":
            named.append("coming")
        elif word in ("a", "an") and words[place + 1 : place + 2] and words[place + 1] in _COUNTED:
            named.append("1")
        elif word in _PLURALS and named and (named[-1].isdecimal() or named[-1] in (*_NUMBERS, "half")):
            named.append(_PLURALS[word])
        else:
            named += _SAME.get(word, word).split()
    return named


def _numbered(words: list[str]) -> list[str]:
    """Numbers in digits: ``21`` for twenty one, ``21th`` for twenty-first."""
    numbered: list[str] = []
    tens = 0
    for word in words:
        value = _NUMBERS.get(word) or _NTH.get(word)
        if value is None or not (tens and value < 10):
            numbered.append(word if value is None else f"{value}{'th' if word in _NTH else ''}")
        else:
            numbered[-1] = f"{tens + value}{'th' if word in _NTH else ''}"
        tens = _TENS.get(word, 0)
    return numbered


def _in_order(words: str) -> str:
    """``q 3 2026`` for 2026-Q3, ``end of 2026`` for year-end 2026, ``end of year`` for year-end."""
    words = re.sub(r"\b(\d{4}) ([qh] \d)\b", r"\2 \1", words)
    return re.sub(
        r"\byear end(?: of)?\b(?: (?=\d{4}))?", lambda found: f"end of {'' if found[0][-1] == ' ' else 'year'}", words
    )
