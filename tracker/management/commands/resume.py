"""Sending again after a restore."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker import restored


class Command(BaseCommand):
    help = "After a restored backup: takes this database for the right one, and lets mail go out again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drop-waiting",
            action="store_true",
            help="send nothing of what waits: people were told of it after the backup was made",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = restored.resume(by=None, at=timezone.now(), drop_waiting=options["drop_waiting"])
        told = "sending is resumed" if done.was_held else "sending was not held"
        self.stdout.write(f"{told}; {done.dropped} mails dropped; {done.waiting} mails wait to be sent")
