"""Files that people hand in: which are taken, under what name, where their bytes stand, and how they are given out."""

from commitments.files.kinds import KINDS, kind_in_words
from commitments.files.names import NAME_LENGTH
from commitments.files.refused import FileRefused
from commitments.files.shelf import KeptFile, Missing, keep, opened, stands

__all__ = [
    "KINDS",
    "NAME_LENGTH",
    "FileRefused",
    "KeptFile",
    "Missing",
    "keep",
    "kind_in_words",
    "opened",
    "stands",
]
