"""The only module that sends mail: stored bytes in, a verdict out."""

import smtplib
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection


class Verdict(StrEnum):
    SENT = "sent"
    LATER = "later"
    UNSURE = "unsure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the mail server made of a message.

    LATER: certainly not accepted, try again. UNSURE: the connection broke under way, it may have been accepted.
    REFUSED: will never be accepted. ``reachable`` False: no use trying the next message now.
    """

    verdict: Verdict
    error: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Message:
    """Stored bytes, RFC 5322 with CRLF, and the one address they go to."""

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
    """One connection to the mail server, opened at the first message and used for all of a run."""

    def __init__(self) -> None:
        self._connection = get_connection()
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: Message) -> Outcome:
        """Hand over one message to one address. Never raises for what a mail server or the network does."""
        try:
            if not self._open:
                self._connection.open()
                self._open = True
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            return Outcome(Verdict.LATER, _told(error), reachable=False)
        try:
            self._connection.send_messages([StoredMessage(message.stored, to=message.to)])
        except smtplib.SMTPRecipientsRefused as error:
            self._close()
            code, reply = next(iter(error.recipients.values()))
            return Outcome(_by_code(code), f"{code} {_text(reply)}")
        except smtplib.SMTPServerDisconnected as error:
            self._close()
            return Outcome(Verdict.UNSURE, _told(error))
        except smtplib.SMTPResponseException as error:
            self._close()
            return Outcome(_by_code(error.smtp_code), f"{error.smtp_code} {_text(error.smtp_error)}")
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            return Outcome(Verdict.UNSURE, _told(error))
        return Outcome(Verdict.SENT)

    def _close(self) -> None:
        self._open = False
        try:
            self._connection.close()
        except (smtplib.SMTPException, OSError):
            # The server is gone already; what matters was said before.
            return


def _by_code(code: int) -> Verdict:
    """RFC 5321 4.2.1: 4yz is transient, 5yz is permanent."""
    return Verdict.REFUSED if code >= 500 else Verdict.LATER


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
