"""From texts to the bytes of a message: RFC 5322 and MIME with CRLF, seven bits, the same bytes for the same mail.

Written by hand: of building a message, the email package would take most of the time. Its parser reads them back in
the tests.
"""

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import formataddr, parseaddr

from django.utils.encoding import punycode

from tracker.letters.plain import one_line

CRLF = b"\r\n"
# RFC 5322 2.1.1 asks for no more, and names longer than this are folded.
_LONGEST_LINE = 76


@dataclass(frozen=True, slots=True)
class Attachment:
    """``kind`` is the MIME type with its parameters."""

    name: str
    kind: str
    content: bytes


def sealed(
    headers: Mapping[str, str], *, text: str, html: str, mark: str, attachments: Sequence[Attachment] = ()
) -> bytes:
    """The message. ``headers`` are plain text, addresses already as ``address_line`` makes them.

    ``mark`` tells the parts apart; it is of letters and digits, and no other message's.
    """
    alternatives = _several(
        "alternative",
        f"=_1{mark}",
        [
            _part("text/plain; charset=utf-8", "quoted-printable", _quoted_printable(text)),
            _part("text/html; charset=utf-8", "quoted-printable", _quoted_printable(html)),
        ],
    )
    body = alternatives
    if attachments:
        body = _several("mixed", f"=_2{mark}", [alternatives, *map(_attached, attachments)])
    return CRLF.join([*(_header(name, value) for name, value in headers.items()), b"MIME-Version: 1.0", body])


def address_line(address: str, name: str = "") -> str:
    """An address as a header has it, whatever it is; what is no address is refused when it is sent."""
    local, _at, domain = one_line(address).rpartition("@")
    try:
        return formataddr((one_line(name), f"{local}@{punycode(domain)}"))
    except UnicodeError:
        return one_line(address)


def sender_line(sender: str) -> str:
    """``Pacta <pacta@example.org>`` as a header has it."""
    name, address = parseaddr(sender)
    return address_line(address, name)


def _header(name: str, value: str) -> bytes:
    line = one_line(value)
    if name == "Subject":
        line = _free_text(name, line)
    elif not line.isascii():
        # An address that cannot be written to; it is refused when it is sent.
        line = Header(line, "utf-8").encode(linesep="\r\n")
    return f"{name}: {line}".encode()


def _free_text(name: str, line: str) -> str:
    """RFC 2047. What looks like an encoded word is encoded as well, or it would be read as what it stands for."""
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, charset, maxlinelen=_LONGEST_LINE, header_name=name).encode(linesep="\r\n")


def _part(kind: str, encoding: str, content: bytes) -> bytes:
    about = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return about.encode() + content


def _attached(attachment: Attachment) -> bytes:
    disposition = f'Content-Disposition: attachment; filename="{attachment.name}"'.encode()
    encoded = encodebytes(attachment.content).replace(b"\n", CRLF)
    return disposition + CRLF + _part(attachment.kind, "base64", encoded)


def _several(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    # "=_" stands in no text that is quoted-printable or base64, so the boundary cannot either.
    start = f"--{boundary}".encode()
    lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"'.encode(), b""]
    for part in parts:
        lines += [start, part]
    return CRLF.join([*lines, start + b"--", b""])


def _quoted_printable(text: str) -> bytes:
    """RFC 2045 6.7."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return b2a_qp(lines.encode(), istext=True).replace(b"\n", CRLF)
