"""What each kind of mail says."""

from tracker.letters.letter import Letter
from tracker.letters.writing import compose

__all__ = ["Letter", "compose"]
