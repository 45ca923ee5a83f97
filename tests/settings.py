"""The settings, whatever the environment of the person who runs the tests says."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for name in (
    "REDIS_URL",
    "EMAIL_URL",
    "PORT",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "PACTA_FROM",
    "MAIL_UNCERTAIN",
    "PACTA_FAILPOINTS",
    "PACTA_CHANNELS",
    "PACTA_CHANNEL_HOSTS",
    "PACTA_WEBHOOK",
    "PACTA_FILE_LIMIT",
):
    os.environ.pop(name, None)
os.environ |= {
    "DEBUG": "0",
    # Another is set by tests/postgres.py.
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
    "SECRET_KEY": "known to every test",
    "PACTA_DATA_DIR": str(Path(tempfile.gettempdir()) / f"pacta-tests-{os.getpid()}"),
    "LOG_FORMAT": "readable",
    "LOG_LEVEL": "WARNING",
}

# Workers of pytest-xdist end without this: see tests/conftest.py.
atexit.register(shutil.rmtree, os.environ["PACTA_DATA_DIR"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403

# Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test's client would list all static files anew; so they are looked for when one is asked for.
WHITENOISE_AUTOREFRESH = True
# Fifty migrations take seconds in each process of a test run. That they make the same tables is tested once
# (tests/config/test_tables.py).
DATABASES["default"]["TEST"] = {"MIGRATE": False}  # noqa: F405
