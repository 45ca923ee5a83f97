"""A mail server on loopback that takes everything and forgets it, as quickly as Python can: a process of its own.

python -m benchmarks.sink PORT
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection
from time import monotonic, sleep
from typing import cast

from config.serve import LOOPBACK, free_ports

START_SECONDS = 20


class Taking(asyncio.Protocol):
    """RFC 5321 as far as one well-meaning client goes: one command at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._got, self._in_data = cast(asyncio.Transport, transport), bytearray(), False
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._in_data and self._got.endswith(b"\r\n.\r\n"):
            self._in_data = False
            self._answer(b"250 kept")
        elif not self._in_data and self._got.endswith(b"\r\n"):
            self._in_data = self._got.upper().startswith(b"DATA")
            self._answer(b"354 go on" if self._in_data else b"250 OK")

    def _answer(self, line: bytes) -> None:
        self._got.clear()
        self._transport.write(line + b"\r\n")


@contextmanager
def sink() -> Iterator[int]:
    """The port of a running one."""
    (port,) = free_ports(1)
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.sink", str(port)])
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    until = monotonic() + START_SECONDS
    while monotonic() < until:
        try:
            create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    raise TimeoutError(f"no mail server on port {port} after {START_SECONDS} seconds")


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Taking, LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
