"""The only module that sends mail: stored bytes in, a verdict out.

A message is in doubt from the moment its last byte was handed over until the server's reply is read (RFC 1047). What
fails before that was certainly not accepted; a reply, when there is one, decides.
"""

import contextlib
import re
import smtplib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from tracker import failpoints

# The server's word that a stage went well; "." is the end of the message.
GOES_ON = {"MAIL": 2, "RCPT": 2, "DATA": 3, ".": 2}
GO_AWAY, TOO_BIG = 421, 552
# 5yz that speak of the session, not of the message or its recipient (RFC 5321 4.2.2, RFC 4954 6, RFC 7504).
ABOUT_THE_SESSION = frozenset({500, 502, 503, 521, 530, 534, 535, 538})
LONGEST_ADDRESS = 254
# Nothing that could end a command or begin another; what comes before the "@" is ASCII.
ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+")
LONGEST_ERROR = 500


class Verdict(StrEnum):
    SENT = "sent"
    LATER = "later"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the mail server made of a message.

    LATER: certainly not accepted, try again. UNSURE: it may have been accepted. REFUSED: will never be accepted, for
    what it is or for whom. ``reachable`` False: no use trying the next message now.
    """

    verdict: Verdict
    error: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """Stored bytes, RFC 5322 with CRLF, and the one address they go to.

    The bytes are never changed on the way: those beyond ASCII go only to a server that offers 8BITMIME (RFC 6152).
    """

    stored: bytes
    to: str


class StoredMessage(EmailMessage):
    """A message that goes out exactly as it was stored, so that a repeat is the same to the byte."""

    def __init__(self, stored: bytes, *, to: str) -> None:
        super().__init__(from_email=settings.DEFAULT_FROM_EMAIL, to=[to])
        self._stored = stored

    def message(self, *_args: Any, **_kwargs: Any) -> Any:
        return _Stored(self._stored)


class _Stored:
    """What Django's backends ask of a message, answered from bytes."""

    def __init__(self, stored: bytes) -> None:
        self._stored = stored

    def as_bytes(self, *_args: Any, **_kwargs: Any) -> bytes:
        return self._stored

    def as_string(self, *_args: Any, **_kwargs: Any) -> str:
        return self._stored.decode("ascii", "surrogateescape")


class Post:
    """One connection to the mail server, opened at the first message, kept while it is good, else opened anew."""

    def __init__(self) -> None:
        # Django's backend, open; None while there is no connection.
        self._backend: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def send(self, message: Message) -> Outcome:
        """Hand over one message to one address. Never raises: whatever a backend raises is an outcome."""
        if flaw := _flaw(message):
            return Outcome(Verdict.REFUSED, flaw)
        while True:
            kept = self._backend is not None
            try:
                return self._send(message)
            except _Lost as lost:
                self._leave()
                # Servers end a connection after so many messages or minutes; that says nothing of the next message.
                if lost.began or not kept or not lost.outcome.reachable:
                    return lost.outcome

    def _send(self, message: Message) -> Outcome:
        try:
            server = self._open()
        except Exception as error:
            raise _Lost(Outcome(Verdict.LATER, _told(error), reachable=False)) from error
        if server:
            return _hand_over(server, message)
        try:
            self._backend.send_messages([StoredMessage(message.stored, to=message.to)])
        except Exception as error:
            raise _Lost(Outcome(Verdict.UNSURE, _told(error), reachable=not _timed_out(error))) from error
        return Outcome(Verdict.SENT)

    def _open(self) -> smtplib.SMTP | None:
        """The session, where mail goes by SMTP; None where Django's backend has another way."""
        if self._backend is None:
            self._backend = get_connection()
            self._backend.open()
        server = self._backend.connection if isinstance(self._backend, SmtpBackend) else None
        if server:
            # Does nothing once it was done.
            server.ehlo_or_helo_if_needed()
        return server

    def _leave(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            # What mattered was said before, whatever is said on leaving.
            with contextlib.suppress(Exception):
                backend.close()


class _Lost(Exception):
    """The connection is no use any more. ``began``: the message had begun by then."""

    def __init__(self, outcome: Outcome, *, began: bool = True) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome
        self.began = began


@dataclass(frozen=True, slots=True)
class _Reply:
    """The server's reply to a stage of ``GOES_ON``."""

    stage: str
    code: int
    words: bytes

    @property
    def goes_on(self) -> bool:
        return self.code // 100 == GOES_ON[self.stage]

    @property
    def ends_session(self) -> bool:
        return self.code == GO_AWAY or self.code in ABOUT_THE_SESSION or self.code // 100 not in (4, 5)

    @property
    def verdict(self) -> Verdict:
        """RFC 5321 4.2.1: 4yz is transient, 5yz is permanent. Refusing MAIL, it speaks of us, but for the size."""
        if self.code // 100 == 5 and self.code not in ABOUT_THE_SESSION:
            return Verdict.LATER if self.stage == "MAIL" and self.code != TOO_BIG else Verdict.REFUSED
        in_doubt = self.stage == "." and self.code // 100 not in (4, 5)
        return Verdict.UNSURE if in_doubt else Verdict.LATER

    def __str__(self) -> str:
        return _line(f"{self.code} {self.words.decode(errors='replace')}")


def _hand_over(server: smtplib.SMTP, message: Message) -> Outcome:
    """The dialogue of RFC 5321 3.3, stage by stage; leaves the session fit for the next message, or raises _Lost."""
    eight_bit = not message.stored.isascii()
    if eight_bit and not server.has_extn("8bitmime"):
        return Outcome(Verdict.REFUSED, _("The message is not all ASCII, and the mail server takes nothing else"))
    dialogue = _Dialogue(server, message)
    try:
        reply = dialogue.run()
    except Exception as error:
        verdict = Verdict.UNSURE if dialogue.handed_over else Verdict.LATER
        outcome = Outcome(verdict, _told(error), reachable=not _timed_out(error))
        raise _Lost(outcome, began=dialogue.stage != "MAIL") from error
    if reply.stage == "." and reply.goes_on:
        failpoints.reach("after-250")
        return Outcome(Verdict.SENT)
    outcome = Outcome(reply.verdict, str(reply))
    if reply.ends_session or not _reset(server):
        raise _Lost(outcome, began=reply.stage != "MAIL")
    return outcome


class _Dialogue:
    """RFC 5321 3.3 for one message and its one recipient. ``stage``: the one whose reply is awaited.

    A server that offers PIPELINING (RFC 2920) is told who and for whom, and asked to go on, in one journey: what is far
    away then takes half the time.
    """

    def __init__(self, server: smtplib.SMTP, message: Message) -> None:
        self._server, self._message = server, message
        self.stage, self.handed_over = "MAIL", False

    def run(self) -> _Reply:
        """The reply that decides."""
        commands = list(self._envelope())
        for group in [commands] if self._server.has_extn("pipelining") else [[command] for command in commands]:
            reply = self._ask(dict(group))
            if not reply.goes_on:
                return reply
        self.stage = "."
        self._server.send(_with_final_dot(self._message.stored))
        self.handed_over = True
        failpoints.reach("after-data")
        return self._reply()

    def _ask(self, commands: Mapping[str, str]) -> _Reply:
        """The first reply that does not go on, else the last."""
        self.stage = next(iter(commands))
        self._server.send("".join(f"{verb} {rest}".rstrip() + "\r\n" for verb, rest in commands.items()))
        refusal: _Reply | None = None
        for stage in commands:
            self.stage = stage
            reply = self._reply()
            refusal = refusal or (None if reply.goes_on else reply)
            if refusal and refusal.ends_session:
                return refusal
        if refusal and reply.stage == "DATA" and reply.goes_on:
            # It waits for a message that is for nobody: an empty one, whatever it says of that (RFC 2920 3.1).
            self._server.docmd(".")
        return refusal or reply

    def _reply(self) -> _Reply:
        return _Reply(self.stage, *self._server.getreply())

    def _envelope(self) -> Iterator[tuple[str, str]]:
        stored = self._message.stored
        size = f" SIZE={len(stored)}" if self._server.has_extn("size") else ""
        body = "" if stored.isascii() else " BODY=8BITMIME"
        yield "MAIL", f"FROM:<{_on_the_wire(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])}>{size}{body}"
        yield "RCPT", f"TO:<{_on_the_wire(self._message.to)}>"
        yield "DATA", ""


def _with_final_dot(stored: bytes) -> bytes:
    """RFC 5321 4.5.2: a line that begins with a dot gets a second one, and a lone dot ends the message."""
    stuffed = (b"." * stored.startswith(b".") + stored).replace(b"\r\n.", b"\r\n..")
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _reset(server: smtplib.SMTP) -> bool:
    """Whether the session is as new for the next message."""
    try:
        return server.rset()[0] // 100 == 2
    except (smtplib.SMTPException, OSError):
        return False


def _flaw(message: Message) -> str:
    """Why no server need be asked; "" when there is nothing wrong."""
    try:
        good = ADDRESS.fullmatch(message.to) and len(_on_the_wire(message.to)) <= LONGEST_ADDRESS
    except UnicodeError:
        good = False
    if not good:
        # RFC 3463's word for it: whoever reads it need not know whether a server was asked.
        return _line("5.1.3 " + _("%(address)r is no address that mail can be sent to") % {"address": message.to})
    if _has_bare_line_end(message.stored):
        # A server that takes it for a line's end could read a second message in it.
        return _("The message has line ends that are not CRLF")
    return ""


def _has_bare_line_end(stored: bytes) -> bool:
    # Counted: to look for one with an expression takes as long as to send the message.
    return not stored.count(b"\r\n") == stored.count(b"\r") == stored.count(b"\n")


def _on_the_wire(address: str) -> str:
    name, _at, domain = address.rpartition("@")
    return f"{name}@{punycode(domain)}"


def _timed_out(error: BaseException) -> bool:
    # smtplib raises its own in place of the socket's.
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _line(f"{error.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}")
    # smtplib does not always say what it met.
    met = str(error.__context__ or "")
    return _line(f"{type(error).__name__}: {error}" + (f" ({met})" if met not in str(error) else ""))


def _line(text: str) -> str:
    # PostgreSQL keeps no NUL.
    return " ".join(text.replace("\0", " ").split())[:LONGEST_ERROR]
