"""The first guess at a list: its columns, its separators, how it writes days, and which names it holds."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from commitments.exchange.choices import Choices, ListSource
from commitments.exchange.columns import by_name
from commitments.exchange.files import Table
from commitments.exchange.guessing import day_first, guessed, seen, separator
from commitments.exchange.importing import counted
from commitments.exchange.names import key

_DAYS = ("made_on", "due", "counted_from", "review_on", "heard_on", "arranged_for", "published_on")
_LOOKED_AT = 5_000


def first_choices(table: Table, *, file_name: str, before: Mapping[str, Any] | None = None) -> Choices:
    """What a list is taken for. ``before``: what was decided about one with the same headers, which goes before.

    Of the document that the list is, only the name of its file is known.
    """
    if before:
        kept = Choices.from_json(before)
        return replace(kept, source=replace(kept.source, document=None, title=file_name), left_out=[])
    choices = Choices(columns=guessed(seen(table.headers, table.rows())), source=ListSource(title=file_name))
    own = "sent" in choices.columns
    for name in {name for name in choices.columns if name in by_name() and by_name()[name].several}:
        choices.separators[name] = ";" if own else separator(counted(table, choices.columns, name, ""))
    places = [place for place, name in enumerate(choices.columns) if name in _DAYS]
    cells = (row.cells[place] for row in islice(table.rows(), _LOOKED_AT) for place in places)
    choices.day_first = day_first(cells)
    return choices


def headers_key(table: Table) -> str:
    """By which a list is known again: its headers, however they are spelled."""
    return "|".join(map(key, table.headers))
