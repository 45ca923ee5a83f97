"""Whether every file that the log speaks of is on the disk, whole; and what is on the disk that nobody speaks of."""

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commitments.files.shelf import is_whole, standing
from commitments.models import Evidence

# A file that was handed in waits for its row while the form is put right, for less than this.
YOUNG = timedelta(days=2)


class Command(BaseCommand):
    help = "Reads every file kept as evidence and names those that are missing or damaged; then the exit status is 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove-unused",
            action="store_true",
            help=f"remove files that no evidence points to, from {YOUNG.days} days after they were handed in",
        )

    def handle(self, *_args: Any, remove_unused: bool, **_options: Any) -> None:
        damaged = self._damaged()
        if remove_unused:
            self.stdout.write(f"{_remove_unused(datetime.now(UTC) - YOUNG)} unused files removed")
        if damaged:
            raise CommandError(f"{damaged} of the files kept as evidence are missing or damaged")

    def _damaged(self) -> int:
        """Each file once, however many rows point to it; tells which they are."""
        found, whole = 0, {}
        rows = Evidence.objects.with_file().select_related("entry__commitment").order_by("file_sha256", "pk")
        for row in rows.iterator():
            file = row.stored_file
            if file.sha256 not in whole:
                whole = {file.sha256: is_whole(file)}
                found += not whole[file.sha256]
            if not whole[file.sha256]:
                reference = row.entry.commitment.reference
                self.stderr.write(f"{file.sha256}: “{file.name}”, evidence {row.pk} of {reference}")
        return found


def _remove_unused(before: datetime) -> int:
    removed = 0
    for path in standing():
        old = datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
        if old and not Evidence.objects.filter(file_sha256=path.name).exists():
            path.unlink()
            removed += 1
    return removed
