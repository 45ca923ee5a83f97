"""A TCP proxy between us and a server of ours, to cut and stall what runs through it."""

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
AT_ONCE = struct.pack("ii", 1, 0)


class Proxy:
    """Passes on what comes to ``port``, until told otherwise; ends with its block."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._refuses = self._over = False
        self.cuts = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        # Wakes the thread that waits for the next connection, which closing alone does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._flows.set()
        self.cut()

    def cut(self) -> None:
        """End every connection at once, as if the cable were pulled; new ones are welcome."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for ends in pairs:
            self.cuts += 1
            for end in ends:
                with contextlib.suppress(OSError):
                    # Closed by the threads that this wakes, with a reset and no farewell.
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                    end.shutdown(socket.SHUT_RD)

    def refuse(self) -> None:
        """End every connection, and each new one as it comes."""
        self._refuses = True
        self.cut()

    def stall(self) -> None:
        """Keep what there is open, and new ones too, but pass nothing on."""
        self._flows.clear()

    def resume(self) -> None:
        """Pass on again, what was kept back included."""
        self._refuses = False
        self._flows.set()

    def _accept(self) -> None:
        while not self._over:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._refuses:
                near.close()
                continue
            try:
                far = socket.create_connection((LOOPBACK, self._target))
            except OSError:
                near.close()
                continue
            pair = (near, far)
            with self._lock:
                self._pairs.add(pair)
            for source, sink in (pair, pair[::-1]):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pass_on, args=(source, sink, pair), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, pair: tuple[socket.socket, socket.socket]) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
        with self._lock:
            was_cut = pair not in self._pairs
            self._pairs.discard(pair)
        for end in pair:
            if not was_cut:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            end.close()
