"""What is wrong with a list: each with its row, its column and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from commitments.access import NotAllowed
from commitments.lifecycle import Refusal

# More than anybody mends before trying again.
MOST_TOLD = 500
_LONG = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """``row`` as a spreadsheet numbers it; ``column`` is the header, empty where the whole row or file is meant."""

    row: int
    column: str
    message: str


class Wrong(ValueError):
    """A cell cannot be taken; ``field`` names our column."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class Question:
    """A name that no party on record has, and which it may be.

    ``answers`` are pairs of a value, as ``Choices.parties`` has it but in JSON, and words; ``suggested`` is one of the
    values. Where there is only one answer it is a new party, and nothing is asked but its kind.
    """

    key: str
    name: str
    count: int
    answers: list[tuple[str, str]]
    suggested: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words on time that can mean more than one thing; ``answers`` are pairs of a code and what it means in words."""

    key: str
    words: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell changes: what stands here, and what the file says."""

    row: int
    column: str
    before: str
    after: str


@dataclass(slots=True)
class Report:
    """What came of a list, or would. ``problems`` are the first of ``wrong``; with any of them nothing is written."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    wrong: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new: dict[str, list[str]] = field(default_factory=dict)
    asked: list["Question"] = field(default_factory=list)
    unclear: list["Unclear"] = field(default_factory=list)
    changes: list["Shown"] = field(default_factory=list)

    def show(self, row: int, changes: Sequence[tuple[str, str, str]]) -> None:
        """Keep what a row changes, as long as there are not more than anybody reads."""
        for column, before, after in changes:
            if len(self.changes) < MOST_TOLD:
                self.changes.append(Shown(row, column, before[:_LONG], after[:_LONG]))

    def tell(self, row: int, column: str, message: str) -> None:
        self.wrong += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append(Problem(row, column, " ".join(message.split())))


def reasons(refusal: Exception) -> list[tuple[str, str]]:
    """The names of our columns, and why, of whatever an action or a model refused."""
    if isinstance(refusal, Wrong):
        return [(refusal.field, refusal.message)]
    if isinstance(refusal, ValidationError):
        if hasattr(refusal, "error_dict"):
            return [(_column(name), text) for name, texts in refusal.message_dict.items() for text in texts]
        return [("", text) for text in refusal.messages]
    if isinstance(refusal, (Refusal, NotAllowed)):
        name, _, why = str(refusal).partition(": ")
        return [(_column(name), why)] if why and name.isidentifier() else [("", str(refusal))]
    raise refusal


# Where an action speaks of a field by another name than its column.
_COLUMNS = {
    "parties": "promises",
    "quotes": "quote",
    "on": "heard_on",
    "arranged_on": "arranged_for",
    "anchor": "counted_from",
    "event": "after_event",
    "reason": "note",
    "rrule": "rule",
    "__all__": "",
}


def _column(name: str) -> str:
    return _COLUMNS.get(name, name)


# What an action may raise at a row; anything else is a fault of ours.
REFUSED = (Wrong, Refusal, NotAllowed, ValidationError)
