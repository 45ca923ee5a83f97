"""Takes a delivery report that a mail server sent back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.bounces import LONGEST, NoReport, NotOurs, Unreadable, read, take


class Command(BaseCommand):
    help = "Reads a delivery report (RFC 3464) from standard input: have the mail server pipe what comes back into it."

    def handle(self, *args: Any, **options: Any) -> None:
        # One byte more than is read tells what is too long.
        mail = sys.stdin.buffer.read(LONGEST + 1)
        try:
            taken = take(read(mail), at=timezone.now())
        except NoReport:
            self.stdout.write("an automatic answer, not a delivery report: nothing to do")
            return
        except Unreadable as error:
            raise CommandError(f"this is not a delivery report: {error}") from None
        except NotOurs:
            raise CommandError("this report is about no mail that was sent from here to that address") from None
        for each in taken:
            self.stdout.write(f"{each.address}: {each.words}")
