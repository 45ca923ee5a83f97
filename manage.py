#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from config.env import lend_local_key


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    lend_local_key(os.environ)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
