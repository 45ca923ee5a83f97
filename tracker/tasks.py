"""What Celery runs. One line each; each has a command that does the same."""

import structlog
from celery import shared_task
from celery.worker import state
from django.utils import timezone
from kombu.exceptions import KombuError

from tracker import tick as watch
from tracker.failpoints import reach

log = structlog.get_logger(__name__)

# Each tick nudges anew: one that waited longer would find nothing to do.
EXPIRES_SECONDS = 50


@shared_task(name="tracker.tasks.tick")
def tick() -> None:
    """Each minute: see tracker/tick.py."""
    watch.prepare_and_beat(clock=timezone.now)
    nudge()


@shared_task(name="tracker.tasks.deliver")
def deliver() -> None:
    """When nudged: see tracker/tick.py."""
    if watch.deliver_and_beat(clock=timezone.now, stop=is_leaving).stopped:
        nudge()


def is_leaving() -> bool:
    """Whether this worker was asked to end: it ends the message at hand, and leaves the rest to the next."""
    return (state.should_stop, state.should_terminate) != (None, None)


def nudge() -> None:
    """Wake a sender. Where the broker is gone nothing is lost: the next tick finds what waits."""
    try:
        deliver.apply_async(expires=EXPIRES_SECONDS)
    except (KombuError, OSError) as error:
        log.warning("nudge_not_published", error=str(error))
    reach("after-nudge")
