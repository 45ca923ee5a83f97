"""One bad row never stops its neighbours: what went wrong with it is logged and counted."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger(__name__)


class Faults:
    """Counts what a run could not do. Each is found again by the next run, because it is still due."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def held(self, event: str, **about: object) -> Iterator[None]:
        """Run one row's work; whatever it raises is logged as ``event`` with ``about``, and ends here."""
        try:
            yield
        except Exception:
            self.count += 1
            log.exception(event, **about)
