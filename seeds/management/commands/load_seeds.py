"""Load the seed records; a second run changes nothing."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from seeds.fields import BadSeed
from seeds.loader import RECORDS, load


class Command(BaseCommand):
    help = "Loads the seed records. What is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=RECORDS, help=_("Where the seed files are."))
        parser.add_argument("--json", action="store_true", help=_("Print the counts as JSON."))

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            loaded = load(options["folder"], at=timezone.now())
        except BadSeed as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(loaded)))
        else:
            counts = _("Seed records: %(created)d created, %(unchanged)d unchanged")
            self.stdout.write(counts % asdict(loaded))
