"""One run of the watch by hand, or as of another instant."""

import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker import restored, tick


class Command(BaseCommand):
    help = "Makes follow-ups, turns flags, queues reminders and delivers digests: what the scheduled job does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="as of this instant (ISO 8601; UTC unless it says so; a bare day is its noon)")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["at"] is None:
            result = tick.run_and_beat(clock=timezone.now)
        else:
            result = tick.run(at=_instant(options["at"]), clock=timezone.now)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json()))
        else:
            flagged = ", ".join(f"{count} {flag}" for flag, count in result.flagged.items())
            self.stdout.write(
                f"{result.at}: {result.generated} follow-ups made; flagged {flagged}; "
                f"{result.queued} reminders queued; {result.sent} digests sent, {result.failed} to be tried again, "
                f"{result.parked} refused; {result.errors} errors"
            )
            if held := restored.hold():
                self.stderr.write(f"no mail is sent since {held.since.isoformat()}: {held.why}; see manage.py resume")


def _instant(text: str) -> datetime:
    try:
        if len(text) == len("2026-03-31"):
            # Noon, so that a bare day is that day for desks from UTC-11 to UTC+11.
            return datetime.combine(date.fromisoformat(text), time(12), UTC)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--at: '{text}' is no day or instant in ISO 8601 ({error})") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
