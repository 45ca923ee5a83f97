"""What has to be done before the processes start: tables, seed records, a first account. In one process, for speed.

python -m config.prepare
"""

import os
import sys

import django
from django.core.management import CommandError, call_command


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        call_command("load_seeds")
        call_command("first_account")
    except CommandError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
