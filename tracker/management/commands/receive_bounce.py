"""Takes a delivery report that a mail server sent back."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from tracker.bounces import LONGEST, NoReport, NotOurs, Unreadable, read, take


class Command(BaseCommand):
    help = (
        "Reads a delivery report (RFC 3464) from standard input: have the mail server pipe what comes back into it. "
        "Exit status 1: no report of ours. 75: try again later, which mail servers do."
    )

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
        except DatabaseError as error:
            raise CommandError(f"try again later: {type(error).__name__}", returncode=os.EX_TEMPFAIL) from None
        for each in taken:
            self.stdout.write(f"{each.address}: {each.words}")
