"""``make bench``: runs every benchmark, or those named, and writes what they find to benchmarks/results."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import mailing, queueing, slots

RESULTS = Path(__file__).parent / "results"
BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "slots": slots.run,
    "queueing": queueing.run,
    "mailing": mailing.run,
}


def main(names: list[str]) -> int:
    """One JSON line each. 1 when a goal is missed, or a name is unknown."""
    if unknown := sorted(set(names) - set(BENCHMARKS)):
        sys.stderr.write(f"no benchmark is called {unknown[0]}: there is {', '.join(BENCHMARKS)}\n")
        return 1
    missed = False
    for name in names or BENCHMARKS:
        found = BENCHMARKS[name]()
        sys.stdout.write(json.dumps({"benchmark": name} | found) + "\n")
        sys.stdout.flush()
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        missed = missed or not found["reached"]
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
