"""What a person decided about a list before it is taken over: kept as JSON with the import, and remembered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from commitments.access import Confidentiality
from commitments.status import DocumentKind, Kind


@dataclass(slots=True)
class ListSource:
    """The document that the list itself is, for rows that quote none: one that is stored, or a new one."""

    document: int | None = None
    title: str = ""
    kind: str = DocumentKind.LIST
    publisher: str = ""
    published_on: str = ""
    address: str = ""
    note: str = ""


@dataclass(slots=True)
class Choices:
    """``columns`` names ours for each of the file's, or says that it is kept or left out (see ``guessing``).
    In those at the places of ``repeated`` an empty cell says what stands above it.

    ``separators`` are by our column. ``parties`` says of a name's key which party it is: the id of one that is stored,
    a list of keys that it is made of, or another key that is the same name; what is not there is a new party, called
    as ``spelled`` has its key, of the kind that ``party_kinds`` has or else its name tells. ``prefix`` stands before
    each reference of the list. ``document_kind`` is that of new documents that rows name. ``left_out`` are the
    numbers of rows that are not taken. ``meant`` says by the key of words on time which of their meanings is taken.
    """

    columns: list[str] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    separators: dict[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    kind: str = Kind.INTENTION
    confidentiality: str = Confidentiality.INTERNAL
    made_on: str = ""
    promises: list[int] = field(default_factory=list)
    is_promised: list[int] = field(default_factory=list)
    prefix: str = ""
    document_kind: str = ""
    keeps_words: bool = False
    left_out: list[int] = field(default_factory=list)
    source: ListSource = field(default_factory=ListSource)
    parties: dict[str, Any] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    party_kinds: dict[str, str] = field(default_factory=dict)
    part_of: int | None = None
    meant: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Choices":
        known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
        source = known.pop("source", {})
        return cls(**known, source=ListSource(**source))
