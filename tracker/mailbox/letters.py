"""The mails that lie in the local mailbox, read as carefully as any stranger's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

# As the mailbox names its files; no path can be written with it.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.@=+-]{0,200}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. ``name`` is its address on the pages; ``text`` and ``html`` are "" where it has no such part."""

    name: str
    sender: str
    to: str
    subject: str
    sent_at: datetime | None
    arrived_at: datetime
    text: str
    html: str


def names(folder: Path) -> list[str]:
    """The names of all mails, the newest first."""
    files = [path for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)]
    return [path.stem for path in sorted(files, key=lambda path: (_arrived(path), path.name), reverse=True)]


def read(folder: Path, name: str) -> Letter | None:
    """The mail of that name; None when there is none."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name):
        return None
    try:
        content = path.read_bytes()
        arrived_at = datetime.fromtimestamp(_arrived(path), tz=UTC)
    except OSError:
        return None
    message = message_from_bytes(content, policy=policy.default)
    return Letter(
        name=name,
        sender=_guarded(lambda: str(message["From"] or "")),
        to=_guarded(lambda: str(message["To"] or "")),
        subject=_guarded(lambda: str(message["Subject"] or "")),
        sent_at=_sent_at(message),
        arrived_at=arrived_at,
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    def content() -> str:
        part = message.get_body((kind,))
        return str(part.get_content()) if part else ""

    return _guarded(content)


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(_guarded(lambda: str(message["Date"] or "")))
        return sent_at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _guarded(read_it: Callable[[], str]) -> str:
    """What ``read_it`` reads, without what no page can show; "" where the mail is too broken to be read.

    The parser promises to note defects instead of raising, and does not always keep to it.
    """
    try:
        text = read_it()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError):
        return ""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _arrived(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        # Taken away while the folder was being read.
        return 0.0
