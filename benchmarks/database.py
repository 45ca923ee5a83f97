"""Sets Django up, and makes an empty database for a benchmark beside that of DATABASE_URL.

To be imported before anything that needs models; ``make bench`` starts a PostgreSQL of its own.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings, setup_databases, teardown_databases

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ |= {
        "SECRET_KEY": "of a benchmark",
        "PACTA_DATA_DIR": tempfile.mkdtemp(prefix="pacta-bench-"),
        "LOG_LEVEL": "ERROR",
    }
    django.setup()


@contextmanager
def empty(**replaced: object) -> Iterator[str]:
    """Migrated and empty, gone afterwards; yields the engine. ``replaced`` are settings for the time being."""
    with override_settings(**replaced):
        made = setup_databases(verbosity=0, interactive=False)
        try:
            yield connection.vendor
        finally:
            teardown_databases(made, verbosity=0)


def settle() -> None:
    """Leave no upkeep to the next timing."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
