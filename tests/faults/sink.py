"""A mail server that does as it is told, and writes down what it takes before it answers.

    python -m tests.faults.sink PORT RECORD [ANSWERS [REFUSED [PAUSE]]]

Each line of the file RECORD is one message taken: its Message-ID, its recipient, the SHA-256 of its bytes. ANSWERS is a
JSON list, one for each message in turn, and "accept" for all that follow; an answer is a stage and an action:

    stages   greet ehlo (for a connection) - mail rcpt data body end (for a message; body: within it; end: after it)
    actions  drop, stall, "451 4.3.0 any words"; at "end" also lose: drop without having taken it

REFUSED is a JSON object of what is always said to RCPT of a recipient; PAUSE are seconds before each reply.
"""

import hashlib
import json
import os
import re
import signal
import socketserver
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ACCEPT = ("", "")
OF_A_CONNECTION = ("greet", "ehlo")
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
# Long enough for every client to lose patience first.
STALL_SECONDS = 60


class Dropped(Exception):
    """The script says to hang up here."""


class Sink(socketserver.ThreadingTCPServer):
    """Listens from the start; answers once ``serve_forever`` runs.

    ``taken`` is told of each message before it is answered: its recipient and its bytes as they were handed over.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        port: int,
        *,
        taken: Callable[[str, bytes], None],
        answers: list[str] | None = None,
        offers: tuple[str, ...] = ("8BITMIME", "SIZE 1000000", "PIPELINING"),
    ) -> None:
        super().__init__(("127.0.0.1", port), Dialogue)
        self.port: int = self.server_address[1]
        self.taken, self.offers = taken, offers
        # By recipient, what is always said to RCPT.
        self.refused: dict[str, str] = {}
        # To DATA where nobody is to get it: some refuse it at once, some after an empty message.
        self.for_nobody = "503 5.5.1 no recipient"
        self.pause = 0.0
        self.connections = 0
        self.over = threading.Event()
        self._answers = deque(answers or [])
        self._lock = threading.Lock()

    def tell(self, *answers: str) -> None:
        self._answers.extend(answers)

    def next_answer(self, *, of_a_connection: bool) -> tuple[str, str]:
        with self._lock:
            if self._answers and (self._answers[0].split()[0] in OF_A_CONNECTION) == of_a_connection:
                stage, _, action = self._answers.popleft().partition(" ")
                return (stage, action) if action else ACCEPT
        return ACCEPT

    @contextmanager
    def running(self) -> Iterator["Sink"]:
        """Serve from a thread of this process until the end of the block."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self.shutdown()
            thread.join()
            self.server_close()


class Dialogue(socketserver.StreamRequestHandler):
    """One connection: RFC 5321 as far as a well-meaning client goes."""

    server: Sink
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        self.answer = self.server.next_answer(of_a_connection=True)
        self.recipient = ""
        self.goes_on = False
        try:
            self._say("greet", "220 sink")
            while line := self.rfile.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                self._obey(verb.upper(), rest)
        except (Dropped, OSError):
            return

    def _obey(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                *more, last = ("sink", *self.server.offers)
                self._say("ehlo", "\r\n".join([*(f"250-{offer}" for offer in more), f"250 {last}"]))
            case "HELO":
                self._say("helo", "250 sink")
            case "MAIL":
                self.answer = self.server.next_answer(of_a_connection=False)
                self.goes_on = self._say("mail", "250 OK")
            case "RCPT":
                self.recipient = rest.partition("<")[2].partition(">")[0]
                if refused := self.server.refused.get(self.recipient):
                    self.answer = ("rcpt", refused)
                self.goes_on = self._say("rcpt", "250 OK" if self.goes_on else "503 5.5.1 no sender") and self.goes_on
            case "DATA":
                self._begin()
            case "RSET" | "NOOP":
                self._say(verb.lower(), "250 OK")
            case "QUIT":
                self._say("quit", "221 bye")
                raise Dropped
            case _:
                self._say("other", "502 what?")

    def _begin(self) -> None:
        if self.goes_on and self._say("data", "354 go on"):
            self._take()
        elif not self.goes_on and self._say("data", self.server.for_nobody) and self.server.for_nobody[0] == "3":
            self._take_for_nobody()

    def _take_for_nobody(self) -> None:
        if (line := self.rfile.readline()) != b".\r\n":
            self.server.taken("nobody", line)
        self._say("end", "554 5.5.1 no valid recipients")

    def _take(self) -> None:
        stored = bytearray()
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\r\n"):
                raise Dropped
            stored += line.removeprefix(b".")
            if self.answer[0] == "body":
                self._act(self.answer[1])
        if self.answer[0] == "end" and (self.answer[1] == "lose" or self.answer[1][:1].isdigit()):
            self._say("end", "")
            return
        self.server.taken(self.recipient, bytes(stored))
        self._say("end", "250 taken")

    def _say(self, stage: str, usual: str) -> bool:
        """Answer as the script says for this stage, or as usual; whether it was as usual."""
        if self.server.pause:
            self.server.over.wait(self.server.pause)
        told, action = self.answer
        if told != stage:
            self.wfile.write(f"{usual}\r\n".encode())
            return True
        self.answer = ACCEPT
        self._act(action)
        return False

    def _act(self, action: str) -> None:
        if action in ("drop", "lose"):
            raise Dropped
        if action == "stall":
            self.server.over.wait(STALL_SECONDS)
            raise Dropped
        self.wfile.write(f"{action}\r\n".encode())


def message_id(stored: bytes) -> str:
    """The Message-ID of a message, or "" when it has none."""
    found = MESSAGE_ID.search(stored)
    return found[1].decode() if found else ""


def recorder(path: Path) -> Callable[[str, bytes], None]:
    """Writes each message taken as one line, whole and at once, whoever is killed next."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def record(recipient: str, stored: bytes) -> None:
        seen = {"id": message_id(stored), "to": recipient, "hash": hashlib.sha256(stored).hexdigest()}
        os.write(file, json.dumps(seen).encode() + b"\n")

    return record


def main(port: str, path: str, answers: str = "[]", refused: str = "{}", pause: str = "0") -> None:
    sink = Sink(int(port), taken=recorder(Path(path)), answers=json.loads(answers))
    sink.refused.update(json.loads(refused))
    sink.pause = float(pause)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    sink.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
