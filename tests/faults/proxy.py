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
        self._cables: set[_Cable] = set()
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Wakes the thread that waits for the next connection, which closing alone does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._flows.set()
        self.cut()

    def cut(self) -> int:
        """End every connection at once, as if the cable were pulled; new ones are welcome. How many there were."""
        with self._lock:
            cables, self._cables = self._cables, set()
        for cable in cables:
            cable.cut()
        return len(cables)

    def stall(self, *, seconds: float | None = None) -> None:
        """Keep what there is open, and new ones too, but pass nothing on, for so long or until ``resume``."""
        self._flows.clear()
        if seconds is not None:
            timer = threading.Timer(seconds, self.resume)
            timer.daemon = True
            timer.start()

    def resume(self) -> None:
        """Pass on again, what was kept back included."""
        self._flows.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection((LOOPBACK, self._target))
            except OSError:
                near.close()
                continue
            cable = _Cable(near, far)
            with self._lock:
                self._cables.add(cable)
            for source, sink in ((near, far), (far, near)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pass_on, args=(source, sink, cable), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, cable: "_Cable") -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
        cable.hang_up()
        # Each end is closed by the one thread that reads from it, and not under its hands.
        source.close()
        with self._lock:
            self._cables.discard(cable)


class _Cable:
    """The two ends of one connection."""

    def __init__(self, *ends: socket.socket) -> None:
        self._ends = ends
        self._is_cut = False

    def cut(self) -> None:
        """Wake the threads that read from it; closed by them, it ends with a reset and no farewell."""
        self._is_cut = True
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RD)

    def hang_up(self) -> None:
        for end in self._ends if not self._is_cut else ():
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
