"""Checks and takes over the lists that were uploaded and wait for it, then ends."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commitments.exchange.working import work_on_all


class Command(BaseCommand):
    help = "Checks and takes over the lists that wait for it, then ends; the worker starts it when there are any."

    def handle(self, *_args: Any, **_options: Any) -> None:
        work_on_all(clock=timezone.now)
