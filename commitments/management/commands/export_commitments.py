"""Writes all commitments into a file."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.exchange.exporting import ENDINGS, exported
from commitments.exchange.files import BadFile
from commitments.models import Commitment


class Command(BaseCommand):
    help = "Writes all commitments into a file: CSV, XLSX or JSON by its ending. The first two are read back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as-of", metavar="DATE", help="as they stood at the end of that day, such as 2026-03-31")
        parser.add_argument("--json", action="store_true", help="print the count as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        ending = file.suffix.removeprefix(".").lower()
        if ending not in ENDINGS:
            raise CommandError(f"file: “{file.name}” ends in none of {', '.join(ENDINGS)}")
        rows = Commitment.objects.all()
        try:
            found = exported(rows, ending, user=None, at=timezone.now(), as_of=_day(options["as_of"]))
            file.write_bytes(found.content)
        except (OSError, BadFile) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(json.dumps({"rows": found.rows}) if options["json"] else f"{found.rows} commitments")


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise CommandError(f"as-of: “{typed}” is no day such as 2026-03-31") from error
