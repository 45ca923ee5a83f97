"""What Celery runs of the record: one line each."""

import subprocess
import sys
from pathlib import Path

from celery import shared_task
from django.utils import timezone

from commitments.exchange.working import is_waiting

MANAGE = Path(__file__).resolve().parents[1] / "manage.py"
_started: list["subprocess.Popen[bytes]"] = []


@shared_task(name="commitments.tasks.work_on_lists")
def work_on_lists() -> None:
    """Each minute, and when nudged: see commitments/exchange/working.py.

    In a process of its own, so that no mail waits while a long list is read; and its memory goes with it.
    """
    _started[:] = [process for process in _started if process.poll() is None]
    if not _started and is_waiting(at=timezone.now()):
        _started.append(subprocess.Popen([sys.executable, str(MANAGE), "work_on_lists"]))
