"""The first guess at a list: its columns, its separators, how it writes days, and which names it holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from commitments.exchange.choices import Choices, ListSource
from commitments.exchange.columns import by_name
from commitments.exchange.files import Table
from commitments.exchange.guessing import guessed, seen
from commitments.exchange.importing import counted
from commitments.exchange.names import key
from commitments.exchange.splitting import day_first, separator

_DAYS = ("made_on", "due", "counted_from", "review_on", "heard_on", "arranged_for", "published_on")
_LOOKED_AT = 5_000
_BARE = re.compile(r"\s*[0-9]{1,6}\s*")
_LONGEST_PREFIX = 12


def first_choices(table: Table, *, file_name: str, before: Mapping[str, Any] | None = None) -> Choices:
    """What a list is taken for. ``before``: what was decided about one with the same headers, which goes before.

    Of the document that the list is, only the name of its file is known.
    """
    if before:
        return _again(Choices.from_json(before), table, file_name)
    choices = Choices(columns=guessed(seen(table.headers, table.rows())), source=ListSource(title=file_name))
    own = "sent" in choices.columns
    choices.prefix = "" if own else _prefix(table, choices.columns, file_name)
    for name in {name for name in choices.columns if name in by_name() and by_name()[name].several}:
        choices.separators[name] = ";" if own else separator(counted(table, choices.columns, name, ""))
    choices.day_first = _days_of(table, choices.columns)
    return choices


def _prefix(table: Table, columns: Sequence[str], file_name: str) -> str:
    """For a list that only numbers its rows the first word of its file's name: another list has those numbers too."""
    if "reference" not in columns:
        return ""
    place = columns.index("reference")
    numbers = [row.cells[place] for row in islice(table.rows(), _LOOKED_AT) if row.cells[place].strip()]
    if not all(map(_BARE.fullmatch, numbers)):
        return ""
    name = file_name.rpartition(".")[0] or file_name
    word = next(iter(re.findall(r"[^\W\d_]+", name)), "")[:_LONGEST_PREFIX]
    return f"{word.upper()}-" if word else ""


def _again(before: Choices, table: Table, file_name: str) -> Choices:
    """What holds of every list with these headers: not the days, the address and the rows of the one before."""
    source = replace(before.source, document=None, title=file_name, published_on="", address="")
    told = _days_of(table, before.columns)
    first = before.day_first if told is None else told
    return replace(before, source=source, made_on="", day_first=first, left_out=[])


def _days_of(table: Table, columns: Sequence[str]) -> bool | None:
    places = [place for place, name in enumerate(columns) if name in _DAYS]
    return day_first(row.cells[place] for row in islice(table.rows(), _LOOKED_AT) for place in places)


def headers_key(table: Table) -> str:
    """By which a list is known again: its headers, however they are spelled."""
    return "|".join(map(key, table.headers))
