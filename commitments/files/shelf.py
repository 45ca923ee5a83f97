"""Where the bytes stand: under PACTA_DATA_DIR/evidence, each file once, by the SHA-256 of what is in it.

Nothing here is served by its address; whoever asks is asked for first (see ``commitments.files.downloads``). A file
stands on the disk before any row speaks of it: what is given up half-way leaves a file that nobody names, which
``manage.py check_evidence --remove-unused`` clears away, and never a row without a file.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from commitments.files.kinds import KINDS, kind_of
from commitments.files.names import plain_name, shown
from commitments.files.refused import FileRefused

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that stands on the disk: its name, its type as its bytes say it, its size in bytes, and their SHA-256."""

    name: str
    type: str
    size: int
    sha256: str


class Missing(LookupError):
    """The file does not stand where it should, or is not as long as it was."""


def keep(upload: "UploadedFile[Any]") -> KeptFile:
    """Store what was handed in, if it may be taken. Raises FileRefused."""
    name, content = plain_name(upload.name or ""), cast(BinaryIO, upload.file)
    if not upload.size:
        raise FileRefused(_("file: “%(name)s” is empty") % {"name": shown(name)})
    if upload.size > settings.EVIDENCE_FILE_LIMIT:
        told = {"name": shown(name), "limit": settings.EVIDENCE_FILE_LIMIT >> 20}
        raise FileRefused(_("file: “%(name)s” is larger than %(limit)d MiB") % told)
    kind = kind_of(content, name)
    size, digest = _store(content)
    return KeptFile(name, kind.type, size, digest)


def file_in_words(file: KeptFile) -> str:
    """``PDF, 12.3 KB``; with the stored type itself where it is none that is taken any more."""
    kind = KINDS.get(file.type)
    return f"{kind.label if kind else file.type}, {filesizeformat(file.size)}".replace("\xa0", " ")


def stands(file: KeptFile) -> bool:
    """Whether it is on the disk, as long as it should be."""
    try:
        return _place(file.sha256).stat().st_size == file.size
    except OSError:
        return False


def opened(file: KeptFile) -> BinaryIO:
    """The file for reading. Raises Missing."""
    if not stands(file):
        raise Missing(f"{_place(file.sha256)} is not a file of {file.size} bytes")
    try:
        return _place(file.sha256).open("rb")
    except OSError as error:
        raise Missing(str(error)) from error


def is_whole(file: KeptFile) -> bool:
    """Whether the bytes on the disk are those that were handed in. Reads them all."""
    try:
        with opened(file) as content:
            return file_digest(content, "sha256").hexdigest() == file.sha256  # type: ignore[arg-type]
    except (Missing, OSError):
        return False


def standing() -> Iterator[Path]:
    """Everything that is on the disk, what was begun and never finished too."""
    return (path for path in _folder().rglob("*") if path.is_file())


def _store(content: BinaryIO) -> tuple[int, str]:
    """Written aside, then put in its place whole: whoever looks sees all of it or nothing, also after a power cut."""
    _make(_folder())
    draft, digest, size = _folder() / f".{token_hex(8)}", sha256(), 0
    try:
        content.seek(0)
        draft.touch(mode=0o600, exist_ok=False)
        with draft.open("wb") as written:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                size += written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
        place = _place(digest.hexdigest())
        _make(place.parent)
        # Over what may stand there: it is the same, or was damaged; either way it counts as young from now on.
        draft.replace(place)
        _settle(place.parent)
    finally:
        draft.unlink(missing_ok=True)
    return size, digest.hexdigest()


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "evidence"


def _place(digest: str) -> Path:
    return _folder() / digest[:2] / digest[2:4] / digest


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder != Path(settings.DATA_DIR):
        _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _settle(folder.parent)


def _settle(folder: Path) -> None:
    """What a folder lists survives a power cut only when the folder was written too."""
    listed = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(listed)
    finally:
        os.close(listed)
