"""Make a synthetic register, for trials and benchmarks."""

import json
from datetime import UTC, date
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from seeds.synthetic import Refused, populate


class Command(BaseCommand):
    help = "Fills the register with invented commitments of believable shape, for trials and benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow-ups", metavar="N", help=_("How many follow-ups, exactly."))
        parser.add_argument(
            "--seed", default="1", metavar="S", help=_("A whole number; the same one, the same register.")
        )
        parser.add_argument("--as-of", metavar="DATE", help=_("How things stand at noon UTC of this day (today)."))
        parser.add_argument("--force", action="store_true", help=_("Even where there are commitments already."))
        parser.add_argument("--json", action="store_true", help=_("Print the counts as JSON."))

    def handle(self, *_args: Any, **options: Any) -> None:
        started = perf_counter()
        try:
            made = populate(
                _whole("--follow-ups", options["follow_ups"]),
                seed=_whole("--seed", options["seed"]),
                as_of=_day(options["as_of"]),
                beside_others=options["force"],
            )
        except Refused as refusal:
            raise CommandError(f"populate: {refusal}") from refusal
        except IntegrityError as error:
            raise CommandError(
                _("populate: something here has a name that it would give: %s") % _line(error)
            ) from error
        counts = {
            "commitments": made.commitments,
            "follow_ups": made.follow_ups,
            "seconds": round(perf_counter() - started, 1),
        }
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            said = _("A synthetic register: %(commitments)d commitments, %(follow_ups)d follow-ups, in %(seconds)s s")
            self.stdout.write(said % counts)


def _whole(option: str, text: str | None) -> int:
    if text is None:
        raise CommandError(_("%s: say how many") % option)
    try:
        return int(text)
    except ValueError as error:
        raise CommandError(_("%(option)s: “%(text)s” is no whole number") % {"option": option, "text": text}) from error


def _day(text: str | None) -> date:
    if text is None:
        return timezone.now().astimezone(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(_("--as-of: “%s” is no day such as 2026-03-31") % text) from error


def _line(error: IntegrityError) -> str:
    return " ".join(str(error).split())
