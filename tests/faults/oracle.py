"""What the mail server saw, held against what was due. It knows nothing of our tables."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
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


def read(record: Path) -> list[Seen]:
    """The messages taken so far, in the order in which they were."""
    lines = record.read_bytes().splitlines(keepends=True) if record.exists() else []
    # The last line may be half written.
    return [Seen(**json.loads(line)) for line in lines if line.endswith(b"\n")]


def count(seen: Iterable[Seen], *, due: Collection[str]) -> Count:
    first: dict[str, Seen] = {}
    all_seen = list(seen)
    altered = sum(first.setdefault(each.id, each) != each for each in all_seen)
    people = Counter(each.to for each in first.values())
    return Count(
        due=len(due),
        seen=len(all_seen),
        distinct=len(first),
        lost=len(set(due) - people.keys()),
        repeated=len(all_seen) - len(first),
        altered=altered,
        doubled=sum(number > 1 for number in people.values()),
        strange=sum(each.to not in due for each in first.values()),
    )
