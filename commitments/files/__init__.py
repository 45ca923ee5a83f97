"""Files that people hand in: which are taken, under what name, where their bytes stand, and how they are given out."""

from commitments.files.kinds import KINDS
from commitments.files.names import NAME_LENGTH
from commitments.files.refused import FileRefused
from commitments.files.shelf import KeptFile, Missing, file_in_words, keep, opened, stands

__all__ = [
    "KINDS",
    "NAME_LENGTH",
    "FileRefused",
    "KeptFile",
    "Missing",
    "file_in_words",
    "keep",
    "opened",
    "stands",
]
