"""Words as people type them, read in the light of where and when they were said."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.models import Desk
from commitments.phrasing import window_in_words
from commitments.schedule import Window, WindowError
from commitments.schedule.phrase import Reading, readings
from commitments.schedule.window import Hemisphere

_CODE = re.compile(r"[0-9./~-]+")
# What a phrase about time does not run across, but for “September 14, 2026”.
_PAUSE = re.compile(r"[;:()]|,(?! [0-9]{4}\b)")
# Longer than any phrase about time that people write.
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """``on`` is the day on which the promise was made, where that is known; a desk says whose seasons and years."""

    desk: Desk | None = None
    on: date | None = None

    @property
    def year_starts(self) -> int:
        """The first month of a fiscal year, 1 to 12."""
        return self.desk.year_starts if self.desk else 1

    def readings(self, words: str) -> tuple[Reading, ...]:
        """Everything that ``words`` can mean: nothing, one thing, or several."""
        hemisphere = Hemisphere(self.desk.hemisphere) if self.desk and self.desk.hemisphere else None
        return readings(words, said_on=self.on, hemisphere=hemisphere, year_starts=self.year_starts)

    def understood(self, words: str) -> tuple[str, tuple[Reading, ...]]:
        """The longest part of ``words`` that means something, and everything it can mean: ``quarterly`` of
        “quarterly meetings of a working group”; nothing where no part does."""
        if found := self.readings(words):
            return words, found
        split = words.split()
        for length in range(min(len(split), _MOST_WORDS), 0, -1):
            for start in range(len(split) - length + 1):
                part = " ".join(split[start : start + length]).rstrip(",.")
                if not _PAUSE.search(part) and (found := self._meant(part)):
                    return part, found
        return "", ()

    def _meant(self, part: str) -> tuple[Reading, ...]:
        """Not the month of “may” and “march”, which stand by themselves as other words."""
        alone = part.islower() and part.isalpha()
        return tuple(each for each in self.readings(part) if not (alone and each.window))

    def window(self, typed: str) -> Window:
        """The one window that ``typed`` means, as EDTF or in words. Raises ValidationError that says what to choose."""
        try:
            return Window.from_edtf(typed)
        except WindowError as error:
            refused = str(error)
        found = list(dict.fromkeys(each.window for each in self.readings(typed) if each.window))
        if len(found) == 1:
            return found[0]
        if found:
            meant = [
                _("%(code)s for %(window)s") % {"code": window.edtf(), "window": window_in_words(window)}
                for window in found
            ]
            names = {"words": typed, "first": ", ".join(meant[:-1]), "last": meant[-1]}
            refused = _("“%(words)s” can mean more than one thing. Type %(first)s, or %(last)s.") % names
        elif not _CODE.fullmatch(typed):
            refused = _("“%(words)s” is not read as a day or a period: type it like “September 2026” or 2026-09.") % {
                "words": typed
            }
        raise ValidationError(refused, code="window")

    def day(self, typed: str) -> date:
        """The one day that ``typed`` means. Raises ValidationError."""
        window = self.window(typed)
        if window.earliest is None or window.earliest != window.latest:
            raise ValidationError(_("“%(words)s” is not one day.") % {"words": typed}, code="day")
        return window.earliest
