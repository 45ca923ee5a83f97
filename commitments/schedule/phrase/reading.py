"""What a phrase can mean, and what it leaves to its reader."""

from dataclasses import dataclass
from datetime import date

from commitments.schedule.offset import Offset
from commitments.schedule.plan import Recurrence
from commitments.schedule.window import Hemisphere, Window


@dataclass(frozen=True, slots=True)
class Said:
    """The day on which it was said, where the seasons are those of, and the month (1 to 12) in which years begin."""

    on: date | None
    hemisphere: Hemisphere
    year_starts: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning: a window, a recurrence, or either of an offset and a recurrence from the day of an event.

    ``starts_on`` is the day from which a recurrence is counted where the phrase names one. ``event`` is named in the
    words of the phrase ("the signing").
    """

    window: Window | None = None
    recurrence: Recurrence | None = None
    offset: Offset | None = None
    event: str = ""
    starts_on: date | None = None
