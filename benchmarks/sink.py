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
REPLIES = {b"DATA": b"354 go on", b"EHLO": b"250-sink\r\n250 PIPELINING"}


class Taking(asyncio.Protocol):
    """RFC 5321 as far as one well-meaning client goes, with PIPELINING, as servers have it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._got, self._in_data = cast(asyncio.Transport, transport), bytearray(), False
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._in_data and self._got.endswith(b"\r\n.\r\n"):
            self._in_data = False
            self._answer(b"250 kept")
        elif not self._in_data and self._got.endswith(b"\r\n"):
            verbs = [bytes(line[:4]).upper() for line in self._got.splitlines()]
            self._in_data = verbs[-1] == b"DATA"
            self._answer(*(REPLIES.get(verb, b"250 OK") for verb in verbs))

    def _answer(self, *lines: bytes) -> None:
        self._got.clear()
        self._transport.write(b"".join(line + b"\r\n" for line in lines))


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
