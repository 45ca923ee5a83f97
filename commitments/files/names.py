"""The name under which a file is kept and given out again."""

import unicodedata

from django.utils.translation import gettext as _

from commitments.files.refused import FileRefused

# Of bytes most file systems allow 255, which Chinese characters use up three at a time.
NAME_LENGTH, NAME_BYTES = 120, 240
# Control, format (marks of direction among them, which make "gpj.exe" read "exe.jpg"), private and half characters.
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def plain_name(name: str) -> str:
    """``name`` without folders, characters that nobody sees, and dots or spaces at its ends. Raises FileRefused."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(character for character in last if unicodedata.category(character) not in _UNSEEN)
    plain = " ".join(unicodedata.normalize("NFC", seen).split()).strip(". ")
    if not plain:
        raise FileRefused(_("file: “%(name)s” is no name for a file") % {"name": shown(name)})
    if len(plain) > NAME_LENGTH or len(plain.encode()) > NAME_BYTES:
        told = {"name": shown(plain), "length": len(plain), "limit": NAME_LENGTH, "bytes": NAME_BYTES}
        raise FileRefused(
            _("file: the name “%(name)s” is %(length)d characters long; %(limit)d, or %(bytes)d bytes, are allowed")
            % told
        )
    return plain


def shown(name: str) -> str:
    """The beginning of ``name`` as it can stand in a line that somebody reads."""
    seen = "".join(character for character in name[:200] if unicodedata.category(character) not in _UNSEEN)
    return seen if len(seen) <= 60 else f"{seen[:60]}…"
