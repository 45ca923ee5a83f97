"""Does its worst to Pacta, counts what came of it, and writes docs/faults.md. See CONTRIBUTING.md.

    python -m tests.faults [--seed N] [--only ROW]...

With --only nothing is written.
"""

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import django

from config.env import BASE_DIR
from tests.faults.finding import Finding
from tests.faults.table import ROWS
from tests.faults.trial import Grounds

REPORT = BASE_DIR / "docs" / "faults.md"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description="Counts what kills cost.")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--only", action="append", choices=[row.name for row in ROWS])
    asked = parser.parse_args(arguments)
    say(f"SEED={asked.seed}")
    begun = time.monotonic()
    findings = []
    with ExitStack() as stack:
        grounds = Grounds(stack)
        for row in ROWS:
            for engine in row.long_on if not asked.only or row.name in asked.only else ():
                findings.append(row.long(grounds[engine], asked.seed))
                say(f"{time.monotonic() - begun:6.0f} s  {findings[-1]}")
    if not asked.only:
        write(REPORT, findings, seed=asked.seed, seconds=time.monotonic() - begun)
    return int(any(finding.broken for finding in findings))


def write(report: Path, findings: Sequence[Finding], *, seed: int, seconds: float) -> None:
    lines = [
        "# What faults cost",
        "",
        "Real processes, killed and cut off on purpose; what was lost and what was repeated is counted at the mail",
        "server, against what was due. Each row is a row of what is promised, with its goal.",
        "",
        f"Run on {datetime.now(UTC):%-d %B %Y} with `make faults SEED={seed}`: {seconds / 60:.0f} minutes on",
        f"{os.cpu_count()} cores, Python {platform.python_version()}, Django {django.get_version()}.",
        "",
        "| fault | database | what came of it | goal | |",
        "|---|---|---|---|---|",
    ]
    for finding in findings:
        figures = ", ".join(f"{name} {_told(figure)}" for name, figure in finding.figures.items())
        verdict = "; ".join(("**broken**", *finding.broken)) if finding.broken else "held"
        lines.append(f"| {finding.fault} | {finding.engine} | {figures} | {finding.goal} | {verdict} |")
    report.write_text("\n".join(lines) + "\n")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _told(figure: object) -> str:
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
