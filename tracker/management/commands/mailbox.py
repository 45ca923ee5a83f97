"""The local mailbox of ``make run``: takes every mail and keeps it as a file for the mailbox page."""

import asyncio
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = "Takes mail on a loopback port and keeps each as a file; sends nothing on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(_serve(Path(settings.DATA_DIR) / "mailbox", options["port"]))


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
        partial = self._folder / f".{name}.part"
        partial.write_bytes(envelope.original_content or b"")
        # Renamed when whole, so that the page never reads half a mail.
        partial.rename(self._folder / name)
        return "250 kept"


async def _serve(folder: Path, port: int) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    loop, stop, keeper = asyncio.get_running_loop(), asyncio.Event(), _Keeper(folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", port)
    await stop.wait()
    server.close()
