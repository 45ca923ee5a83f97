"""What the mail server saw, held against what was due. It knows nothing of our tables."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Seen:
    """One message as the mail server took it."""

    id: str
    to: str
    hash: str


@dataclass(frozen=True)
class Count:
    """What became of the messages that were due, one to each address.

    ``lost``: nobody got it. ``repeated``: how often the server took a message it had taken before. ``altered``: of
    these, how many differed from the first. ``doubled``: people who got two different messages. ``strange``: messages
    to somebody to whom nothing was due.
    """

    due: int
    seen: int
    distinct: int
    lost: int
    repeated: int
    altered: int
    doubled: int
    strange: int

    def __str__(self) -> str:
        return ", ".join(f"{value} {name}" for name, value in vars(self).items())


class Record:
    """The file in which the mail server writes down what it takes; read on from where it was left."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_to = 0
        self._seen: list[Seen] = []

    @property
    def seen(self) -> list[Seen]:
        """The messages taken so far, in the order in which they were."""
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._read_to)
                for line in file:
                    # The last one may be half written.
                    if line.endswith(b"\n"):
                        self._read_to += len(line)
                        self._seen.append(Seen(**json.loads(line)))
        return self._seen

    @property
    def repeated(self) -> set[str]:
        """The Message-IDs of what was taken more than once."""
        taken = Counter(each.id for each in self.seen)
        return {message_id for message_id, times in taken.items() if times > 1}


def count(seen: Sequence[Seen], *, due: Collection[str]) -> Count:
    first: dict[str, Seen] = {}
    altered = sum(first.setdefault(each.id, each) != each for each in seen)
    people = Counter(each.to for each in first.values())
    return Count(
        due=len(due),
        seen=len(seen),
        distinct=len(first),
        lost=len(set(due) - people.keys()),
        repeated=len(seen) - len(first),
        altered=altered,
        doubled=sum(number > 1 for number in people.values()),
        strange=sum(each.to not in due for each in first.values()),
    )
