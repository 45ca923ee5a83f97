"""What Celery runs. One line each; each has a command that does the same."""

from celery import shared_task
from django.utils import timezone

from tracker import tick as watch


@shared_task(name="tracker.tasks.tick")
def tick() -> None:
    """Each minute: see tracker/tick.py."""
    watch.run_and_beat(clock=timezone.now)
