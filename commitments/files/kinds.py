"""The kinds of files that are taken, told by their bytes; the ending of the name has to agree with what they are.

Nothing is taken that a browser or a desktop would run: no HTML, SVG or other markup, no scripts, no programs, no office
files with macros. Archives are looked at by their table of contents and never unpacked.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.files.names import shown
from commitments.files.refused import FileRefused

_CHUNK = 1 << 16
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TEXT_DOCUMENT = b"application/vnd.oasis.opendocument.text"
# The end of an archive: its last record, with as long a comment as that may have, and what stands before it.
_ARCHIVE_END, _LONGEST_END = b"PK\x05\x06", 22 + 65535 + 20
# An office file has dozens of parts. A table of contents beyond this is made to be costly to read.
_LONGEST_CONTENTS = 1 << 20
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(<[a-z!?/]|#!|%!|\{\\rtf)", re.IGNORECASE)
_FIELD = re.compile(rb"[!-9;-~]{1,80}:")
_BODY = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Kind:
    """``type`` is as HTTP names it, ``endings`` are of names in lower case, ``fits`` says whether bytes are of it."""

    type: str
    label: str | Promise
    endings: tuple[str, ...]
    fits: Callable[[BinaryIO], bool]


def kind_of(content: BinaryIO, name: str) -> Kind:
    """The kind that both bytes and name say. Raises FileRefused."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = next((kind for kind in KINDS.values() if ending in kind.endings), None)
    if kind is None:
        raise FileRefused(
            _("file: “%(name)s” is none of the kinds that are taken: %(kinds)s")
            % {"name": shown(name), "kinds": ", ".join(str(kind.label) for kind in KINDS.values())}
        )
    content.seek(0)
    if not kind.fits(content):
        told = {"name": shown(name), "kind": kind.label}
        raise FileRefused(_("file: what is in “%(name)s” is not what its name says: %(kind)s") % told)
    return kind


def _begins(*beginnings: bytes) -> Callable[[BinaryIO], bool]:
    return lambda content: content.read(16).startswith(beginnings)


def _is_webp(content: BinaryIO) -> bool:
    head = content.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"WEBP"


def _is_text(content: BinaryIO) -> bool:
    """Text in UTF-8 that is no markup and no script."""
    decoder, first = codecs.getincrementaldecoder("utf-8-sig")(), True
    while True:
        chunk = content.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            return False
        if _CONTROL.search(text) or (first and _MARKUP.match(text)):
            return False
        if not chunk:
            return True
        # White space may go on for as long as it likes before the markup.
        first = first and not text.strip()


def _is_mail(content: BinaryIO) -> bool:
    """A message as RFC 5322 has it: header fields, From among them, then perhaps a body in any charset."""
    head = _BODY.split(content.read(_CHUNK), maxsplit=1)[0]
    lines = head.splitlines()
    fields = [line for line in lines if not line.startswith((b" ", b"\t"))]
    named = {line.partition(b":")[0].strip().lower() for line in fields}
    content.seek(0)
    whole = iter(lambda: content.read(_CHUNK), b"")
    return (
        bool(fields)
        and fields[0] == lines[0]
        and all(map(_FIELD.match, fields))
        and b"from" in named
        and bool(named & {b"date", b"subject", b"message-id"})
        and all(b"\0" not in chunk for chunk in whole)
    )


def _holds(*parts: str) -> Callable[[BinaryIO], bool]:
    """An office file: a whole archive with those parts, and without macros."""

    def fits(content: BinaryIO) -> bool:
        names = _contents(content)
        return set(parts) <= names and not any(_is_macro(name) for name in names)

    return fits


def _is_text_document(content: BinaryIO) -> bool:
    """As OpenDocument 1.3, part 2, section 3.3 has it: the type stands first and plain, so that it is found there."""
    head = content.read(30 + 8 + len(_TEXT_DOCUMENT) + 1)
    if head[:4] != b"PK\x03\x04" or head[30:38] != b"mimetype" or head[38:] != _TEXT_DOCUMENT + b"P":
        return False
    return _holds("content.xml")(content)


def _is_macro(name: str) -> bool:
    return name.rpartition("/")[2].lower() == "vbaproject.bin" or name.startswith(("Basic/", "Scripts/"))


def _contents(content: BinaryIO) -> set[str]:
    """The names of an archive's parts; none where it cannot be read, or is made to be costly to read."""
    if not _is_plain_archive(content):
        return set()
    try:
        with zipfile.ZipFile(content) as archive:
            return set(archive.namelist())
    except _UNREADABLE:
        return set()


def _is_plain_archive(content: BinaryIO) -> bool:
    """Whether nothing stands before its first part or behind its contents, which are not longer than they need be."""
    content.seek(0)
    if content.read(4) != b"PK\x03\x04":
        return False
    start = max(0, content.seek(0, SEEK_END) - _LONGEST_END)
    content.seek(start)
    before, found, end = content.read().rpartition(_ARCHIVE_END)
    length, offset = (int.from_bytes(end[at : at + 4], "little") for at in (8, 12))
    return bool(found) and length <= _LONGEST_CONTENTS and offset + length == start + len(before)


_TAKEN = (
    Kind("application/pdf", gettext_lazy("PDF"), ("pdf",), _begins(b"%PDF-")),
    Kind("image/png", gettext_lazy("PNG"), ("png",), _begins(b"\x89PNG\r\n\x1a\n")),
    Kind("image/jpeg", gettext_lazy("JPEG"), ("jpg", "jpeg"), _begins(b"\xff\xd8\xff")),
    Kind("image/webp", gettext_lazy("WebP"), ("webp",), _is_webp),
    Kind("text/plain", gettext_lazy("text (UTF-8)"), ("txt", "text"), _is_text),
    Kind("text/csv", gettext_lazy("CSV (UTF-8)"), ("csv",), _is_text),
    Kind(
        f"{_OFFICE}wordprocessingml.document",
        gettext_lazy("Word (docx)"),
        ("docx",),
        _holds("[Content_Types].xml", "word/document.xml"),
    ),
    Kind(
        f"{_OFFICE}spreadsheetml.sheet",
        gettext_lazy("Excel (xlsx)"),
        ("xlsx",),
        _holds("[Content_Types].xml", "xl/workbook.xml"),
    ),
    Kind(
        f"{_OFFICE}presentationml.presentation",
        gettext_lazy("PowerPoint (pptx)"),
        ("pptx",),
        _holds("[Content_Types].xml", "ppt/presentation.xml"),
    ),
    Kind(_TEXT_DOCUMENT.decode(), gettext_lazy("OpenDocument text (odt)"), ("odt",), _is_text_document),
    Kind("message/rfc822", gettext_lazy("e-mail (eml)"), ("eml",), _is_mail),
)
KINDS = {kind.type: kind for kind in _TAKEN}
