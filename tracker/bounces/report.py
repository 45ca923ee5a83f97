"""A delivery report as it comes (RFC 3464, with the fields of RFC 3461), read as a stranger's mail. Pure.

Only the outermost parts are taken apart, line by line: whatever it holds, reading it takes time linear in its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser
from enum import StrEnum
from hashlib import sha256

from tracker.replies import reply_in

# Bytes. A report returns at most our own message, which is smaller by far.
LONGEST = 1024 * 1024
LONGEST_FIELD = 1000
MOST_RECIPIENTS = 100
MOST_PARTS = 20
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,198}>")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


class Action(StrEnum):
    """What became of the mail, as RFC 3464, 2.3.3 has it."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Unreadable(Exception):
    """What came is no report that can be read; the message says why."""


class NoReport(Exception):
    """An answer that some machine gave by itself, such as "out of office": nothing is to be done about it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a report says of one recipient. ``addresses`` in lower case: the one we wrote to, and where that led.

    ``status`` is that of RFC 3463; ``words`` are the mail server's, in one line, with its status.
    """

    action: Action
    status: str
    addresses: frozenset[str]
    words: str

    @property
    def for_good(self) -> bool:
        """Whether a failure is permanent; one that says neither is."""
        return not self.status.startswith("4")


@dataclass(frozen=True, slots=True)
class Report:
    """``message_ids`` are those it can be about; ``fingerprint`` is the same when it comes twice."""

    message_ids: tuple[str, ...]
    notices: tuple[Notice, ...]
    fingerprint: str


def read(mail: bytes) -> Report:
    """The report that ``mail`` is. Raises Unreadable, or NoReport for an automatic answer of another kind."""
    if len(mail) > LONGEST:
        raise Unreadable(f"longer than {LONGEST} bytes")
    try:
        return _read(BytesHeaderParser().parsebytes(mail))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError) as error:
        # The parser promises to note defects instead of raising, and does not always keep to it.
        raise Unreadable(f"not a mail that can be read ({type(error).__name__})") from None


def one_line(text: str) -> str:
    """``text`` fit to be stored and shown in one line."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(each if each.isprintable() else " " for each in plain).split())[:LONGEST_FIELD]


def _read(mail: "Message[str, str]") -> Report:
    if _kind(mail) != "multipart/report" or _parameter(mail, "report-type") not in ("", "delivery-status"):
        if _is_automatic(mail):
            raise NoReport
        raise Unreadable("no delivery report" if mail.keys() else "empty, or not a mail")
    status, returned = "", []
    for part in _parts(mail):
        if _kind(part) == "message/delivery-status" and not status:
            status = _body(part)
        elif _kind(part) in RETURNED:
            returned.append(HeaderParser().parsestr(_body(part)))
    if not status:
        raise Unreadable("a report without a delivery status")
    about, *recipients = [HeaderParser().parsestr(block) for block in _blocks(status)]
    notices = tuple(notice for fields in recipients if (notice := _notice(fields)))
    if not notices:
        raise Unreadable("a report that names no recipient")
    named = [_field(about, "Original-Envelope-Id"), *(_field(each, "Message-ID") for each in returned)]
    return Report(tuple(_message_ids(named)), notices, sha256(status.encode("utf-8", "replace")).hexdigest())


def _parts(mail: "Message[str, str]") -> "Iterator[Message[str, str]]":
    """The outermost parts, up to the closing boundary or the end; MOST_PARTS of them."""
    boundary = mail.get_boundary()
    if not boundary:
        raise Unreadable("a report whose parts cannot be told apart")
    opening, closing = f"--{boundary}", f"--{boundary}--"
    lines: list[str] | None = None
    found = 0
    for line in [*str(mail.get_payload()).splitlines(keepends=True), closing]:
        bare = line.rstrip()
        if bare not in (opening, closing):
            if lines is not None:
                lines.append(line)
            continue
        if lines is not None:
            yield HeaderParser().parsestr("".join(lines))
            found += 1
        lines = []
        if bare == closing or found == MOST_PARTS:
            return


def _body(part: "Message[str, str]") -> str:
    decoded = part.get_payload(decode=True)
    return decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else str(part.get_payload())


def _blocks(status: str) -> list[str]:
    """The fields of the message, then those of each recipient: groups of lines with empty ones between."""
    blocks, lines = [], []
    for line in [*status.splitlines(), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            blocks.append("\n".join(lines) + "\n\n")
            lines = []
            if len(blocks) > MOST_RECIPIENTS:
                break
    if not blocks:
        raise Unreadable("an empty delivery status")
    return blocks


def _notice(fields: "Message[str, str]") -> Notice | None:
    action = re.match(r"[a-z]+", _field(fields, "Action").lower())
    if action is None or action[0] not in set(Action):
        return None
    addresses = {
        address
        for name in ("Final-Recipient", "Original-Recipient")
        for address in _addresses(_field(fields, name).partition(";")[2])
    }
    said = one_line(_field(fields, "Diagnostic-Code").partition(";")[2])
    reply = reply_in(said)
    found = _STATUS.search(_field(fields, "Status"))
    status = found[0] if found else reply.status or (f"{reply.code // 100}.0.0" if reply.code else "")
    words = said if reply.code or reply.status else f"{status} {said}".strip()
    return Notice(Action(action[0]), status, frozenset(addresses), words)


def _addresses(text: str) -> set[str]:
    """As it stands, and with what RFC 3461 lets a server write as ``+2B``."""
    bare = text.strip().strip("<>").lower()
    # Its capitals tell xtext from a plus sign: before all is in lower case.
    decoded = _XTEXT.sub(lambda found: chr(int(found[1], 16)), text.strip().strip("<>")).lower()
    return {bare, decoded} - {""}


def _message_ids(named: list[str]) -> Iterator[str]:
    for text in named[:MOST_PARTS]:
        decoded = _XTEXT.sub(lambda found: chr(int(found[1], 16)), text)
        for each in dict.fromkeys([text, decoded]):
            found = _MESSAGE_ID.search(each)
            if found:
                yield found[0]
            elif "@" in each:
                yield f"<{each.strip()}>"


def _field(fields: "Message[str, str]", name: str) -> str:
    return str(fields.get(name, ""))[:LONGEST_FIELD]


def _kind(part: "Message[str, str]") -> str:
    # Longer ones would keep the parser of parameters busy.
    return part.get_content_type() if len(str(part.get("Content-Type", ""))) <= LONGEST_FIELD else ""


def _parameter(part: "Message[str, str]", name: str) -> str:
    return str(part.get_param(name, "") or "").lower()


def _is_automatic(mail: "Message[str, str]") -> bool:
    """RFC 3834, what came before it, and reports of another kind such as receipts."""
    said = _field(mail, "Auto-Submitted").lower()
    old = _field(mail, "Precedence").lower() in ("bulk", "junk", "auto_reply", "list")
    marked = any(mail.get(name) is not None for name in ("X-Autoreply", "X-Auto-Response-Suppress", "X-Autorespond"))
    return _kind(mail) == "multipart/report" or (bool(said) and said != "no") or old or marked
