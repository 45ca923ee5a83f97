"""What a fault run found, and whether that is what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``figures`` by what they count; ``broken`` says in words what of the goal was not met."""

    fault: str
    engine: str
    goal: str
    figures: Mapping[str, object]
    broken: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = ", ".join(f"{name} {figure}" for name, figure in self.figures.items())
        return f"{self.fault} ({self.engine}): {told}" + "".join(f"\n  BROKEN: {what}" for what in self.broken)


def broken(**held: bool) -> tuple[str, ...]:
    """The names of what does not hold, as words."""
    return tuple(name.replace("_", " ") for name, holds in held.items() if not holds)
