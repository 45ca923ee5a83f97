"""What each kind of mail says."""

from tracker.letters.letter import Letter
from tracker.letters.writing import Writer, compose

__all__ = ["Letter", "Writer", "compose"]
