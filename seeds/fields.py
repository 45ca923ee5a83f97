"""One mapping of a YAML file, read field by field; what nobody asked for is refused."""

from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")


class BadSeed(ValueError):
    """A seed record cannot be used; the message is one line that names the file, the field and the value."""

    def __init__(self, where: str, field: str, why: str) -> None:
        # Parsers and validators answer on several lines; the person at the terminal gets one.
        super().__init__(" ".join(f"{where}: {field}: {why}".split()))


class Fields:
    """``where`` names the mapping in messages: the file, then the way to it."""

    def __init__(self, values: Any, *, where: str) -> None:
        if not isinstance(values, dict):
            raise BadSeed(where, "record", f"“{values}” is not a mapping of fields")
        self.where = where
        self._values: dict[str, Any] = dict(values)

    def refuse(self, field: str, why: str) -> BadSeed:
        return BadSeed(self.where, field, why)

    def needed(self, field: str) -> str:
        if not (text := self.text(field)):
            raise self.refuse(field, "is missing")
        return text

    def text(self, field: str) -> str:
        """The field's text, empty when it is not there."""
        value = self._values.pop(field, "")
        if not isinstance(value, str):
            raise self.refuse(field, f"“{value}” is not a text")
        return value.strip()

    def read(self, field: str, parse: Callable[[str], T]) -> T | None:
        """The field as ``parse`` reads it, which raises ValueError; None when it is not there."""
        if not (text := self.text(field)):
            return None
        try:
            return parse(text)
        except ValueError as error:
            raise self.refuse(field, f"“{text}”: {error}") from error

    def day(self, field: str) -> date | None:
        return self.read(field, date.fromisoformat)

    def given(self, field: str, parse: Callable[[str], T]) -> T:
        """Like ``read``, for a field that has to be there."""
        if (value := self.read(field, parse)) is None:
            raise self.refuse(field, "is missing")
        return value

    def yes(self, field: str) -> bool:
        if (text := self.needed(field)) not in ("true", "false"):
            raise self.refuse(field, f"“{text}” is neither true nor false")
        return text == "true"

    def texts(self, field: str) -> tuple[str, ...]:
        values = self._list(field)
        if odd := [value for value in values if not isinstance(value, str) or not value]:
            raise self.refuse(field, f"“{odd[0]}” is not a text")
        return tuple(values)

    def one(self, field: str) -> "Fields | None":
        """The mapping under ``field``, None when it is not there."""
        if field not in self._values:
            return None
        return Fields(self._values.pop(field), where=f"{self.where}: {field}")

    def many(self, field: str) -> list["Fields"]:
        items = enumerate(self._list(field), start=1)
        return [Fields(values, where=f"{self.where}: {field} {number}") for number, values in items]

    def done(self) -> None:
        """Refuse the first field that nobody asked for."""
        for field, value in self._values.items():
            raise self.refuse(field, f"is not a field that is known here (“{value}”)")

    def _list(self, field: str) -> list[Any]:
        values = self._values.pop(field, [])
        if not isinstance(values, list):
            raise self.refuse(field, f"“{values}” is not a list")
        return values


class _Texts(yaml.BaseLoader):
    """YAML with every scalar as the text that stands there: no day becomes a number, no country NO a falsehood."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"“{key.value}” stands twice", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def fields_of(path: Path) -> Fields:
    """The file as one mapping. Raises BadSeed when it is not UTF-8 or not YAML."""
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        odd = error.object[error.start : error.start + 1].hex()
        raise BadSeed(path.name, "encoding", f"not UTF-8: byte 0x{odd} at position {error.start}") from error
    try:
        return Fields(yaml.load(text, _Texts), where=path.name)  # noqa: S506  (the base loader makes texts only)
    except yaml.MarkedYAMLError as error:
        number = error.problem_mark.line if error.problem_mark else 0
        line = text.splitlines()[number : number + 1]
        raise BadSeed(path.name, f"line {number + 1}", f"“{''.join(line).strip()}”: {error.problem}") from error
    except yaml.YAMLError as error:
        raise BadSeed(path.name, "YAML", str(error)) from error
