"""Waking a worker for the lists that wait."""

import structlog
from celery import current_app
from kombu.exceptions import KombuError

log = structlog.get_logger(__name__)

TASK = "commitments.tasks.work_on_lists"
# The scheduler asks each minute: a nudge that waited longer would find nothing to do.
EXPIRES_SECONDS = 50


def nudge() -> None:
    """Wake a worker. Where the broker is gone nothing is lost: the scheduler asks each minute."""
    try:
        current_app.send_task(TASK, expires=EXPIRES_SECONDS)
    except (KombuError, OSError) as error:
        log.warning("nudge_not_published", error=str(error))
