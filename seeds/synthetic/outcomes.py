"""What came of each follow-up: most were done in their time, some late, some never, and of some nobody heard."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from commitments.schedule import Window
from commitments.status import Kind, Status
from seeds.synthetic.chance import Odds
from seeds.synthetic.life import Followed, Life
from seeds.synthetic.windows import later, window_near
from seeds.synthetic.words import NOTES, REASONS, WEB_DOMAIN


class Came(Enum):
    """What came of a promise in the end. QUIET: nothing that anybody wrote down."""

    IN_TIME = auto()
    LATE = auto()
    PARTLY = auto()
    NOT = auto()
    CALLED_OFF = auto()
    QUIET = auto()


_LONG_OVER = [
    (60, Came.IN_TIME),
    (18, Came.LATE),
    (7, Came.PARTLY),
    (6, Came.NOT),
    (4, Came.CALLED_OFF),
    (3, Came.QUIET),
]
_JUST_OVER = [*_LONG_OVER, (22, Came.QUIET)]
_RUNNING = [(20, Came.IN_TIME), (3, Came.PARTLY), (2, Came.CALLED_OFF), (75, Came.QUIET)]
_TO_COME = [(2, Came.CALLED_OFF), (98, Came.QUIET)]
LONG_OVER, JUST_OVER, RUNNING, TO_COME = (Odds.of(odds) for odds in (_LONG_OVER, _JUST_OVER, _RUNNING, _TO_COME))
CLOSING = {
    Came.IN_TIME: Status.DONE,
    Came.LATE: Status.DONE,
    Came.PARTLY: Status.PARTLY_DONE,
    Came.NOT: Status.NOT_DONE,
    Came.CALLED_OFF: Status.CALLED_OFF,
}
_A_WHILE = timedelta(days=120)
# Where a window has no end, so long after its first day nobody expects news any more.
_LONG = timedelta(days=400)
# The share of follow-ups that were moved, taken on by somebody else, and spoken of before they were closed.
MOVED, TAKEN_ON, SPOKEN_OF, SPOKEN_OF_AHEAD = 0.08, 0.03, 0.3, 0.03
_MEETINGS = (Kind.MEETING_SERIES, Kind.EVENT, Kind.VISIT)


@dataclass(frozen=True, slots=True)
class _Ending:
    """When it was closed in fact (``on``), and the day on which that was logged."""

    came: Came
    on: date
    day: date


def live(life: Life, followed: Followed, *, known: date) -> date:
    """What was done about a follow-up since the day ``known``. Returns the last day on which something was."""
    if known > life.last:
        return known
    if followed.row.window is None:
        return _undated(life, followed, known=known)
    chance, day = life.chance, known
    if chance.happens(MOVED):
        day = _move(life, followed, known=day)
    if chance.happens(TAKEN_ON):
        day = chance.day(day, min(life.last, day + _A_WHILE))
        life.take_on(followed, by=life.office.lead(chance), day=day, reason=chance.of(REASONS))
    ending = _ending(life, followed.row.window, known=day)
    day = _speak(life, followed, ending, known=day)
    return close(life, followed, ending.came, on=ending.on, day=max(day, ending.day)) if ending else day


def close(life: Life, followed: Followed, came: Came, *, on: date, day: date) -> date:
    chance = life.chance
    entry = life.hear(
        followed,
        CLOSING[came],
        by=life.office.lead(chance),
        on=on,
        day=day,
        note=chance.of(NOTES),
        internal_note="Ask again next time." if chance.happens(0.05) else "",
    )
    if came in (Came.IN_TIME, Came.LATE, Came.PARTLY) and chance.happens(0.3):
        address = f"https://{WEB_DOMAIN}/evidence/{life.commitment.reference.lower()}/{followed.row.slot}"
        life.show(entry, title="What was published about it", address=address)
    return day


def _undated(life: Life, followed: Followed, *, known: date) -> date:
    """Most are looked at now and then; some get a date, some are done without one."""
    chance, day = life.chance, known
    for _ in range(chance.number(0, 3)):
        if (day := day + timedelta(days=chance.number(20, 400))) > life.last:
            return life.last
        came = chance.random()
        if came < 0.12:
            life.move(
                followed,
                window_near(day + _A_WHILE, chance),
                by=life.office.lead(chance),
                day=day,
                reason=chance.of(REASONS),
            )
            return day
        if came < 0.3:
            return close(life, followed, Came.IN_TIME, on=day, day=day)
        status = chance.of((Status.NO_INFORMATION, Status.UNDER_WAY))
        life.hear(followed, status, by=life.office.officer(chance), on=day, day=day, note=chance.of(NOTES))
    return day


def _move(life: Life, followed: Followed, *, known: date) -> date:
    """Somewhere around its end, unless that is still far off."""
    chance, window = life.chance, followed.row.window
    if window is None:
        return known
    end = window.latest or window.opens
    day = max(known, chance.day(end - _A_WHILE, end + timedelta(days=20)))
    if day > life.last:
        return known
    life.move(followed, later(window, chance), by=life.office.lead(chance), day=day, reason=chance.of(REASONS))
    return day


def _ending(life: Life, window: Window, *, known: date) -> _Ending | None:
    """How and when it was closed; None where it is open, or nobody has logged it yet."""
    chance, last = life.chance, life.last
    end = window.latest or window.opens + _LONG
    # Nobody keeps a promise before it is made.
    opens = max(window.earliest or end - _A_WHILE, life.commitment.made_on or known)
    came = chance.one(_odds(opens, end, last))
    match came:
        case Came.QUIET:
            return None
        case Came.IN_TIME:
            on = chance.day(opens, min(end, last))
        case Came.LATE:
            on = end + timedelta(days=chance.number(1, 240))
        case Came.PARTLY:
            on = chance.day(opens, min(end + _A_WHILE, last))
        case Came.NOT:
            on = end + timedelta(days=chance.number(1, 60))
        case Came.CALLED_OFF:
            on = chance.day(max(known, opens - _A_WHILE), max(known, end))
    day = max(on, known) + timedelta(days=chance.number(0, 21, lean=3))
    return _Ending(came, on, day) if day <= last else None


def _odds(opens: date, end: date, last: date) -> Odds[Came]:
    if end < last - _A_WHILE:
        return LONG_OVER
    if end < last:
        return JUST_OVER
    return RUNNING if opens <= last else TO_COME


def _speak(life: Life, followed: Followed, ending: _Ending | None, *, known: date) -> date:
    """What was heard of it in between."""
    chance, window = life.chance, followed.row.window
    until = ending.day if ending else life.last
    share = SPOKEN_OF_AHEAD if window and window.opens > until else SPOKEN_OF
    if until <= known or not chance.happens(share):
        return known
    day = chance.day(max(known, until - _A_WHILE), until)
    by, note = life.office.officer(chance), chance.of(NOTES)
    match chance.random():
        case part if part < 0.15 and life.speaker:
            status = CLOSING[ending.came] if ending else Status.UNDER_WAY
            life.report(followed, status, by=life.speaker, on=day, day=day, note=note)
        case part if part < 0.7 and life.commitment.kind in _MEETINGS:
            fixed = ending.on if ending else day + timedelta(days=chance.number(1, 60))
            life.hear(followed, Status.ARRANGED, by=by, on=day, day=day, note=note, arranged_on=fixed)
        case part if part < 0.8:
            life.hear(followed, Status.UNDER_WAY, by=by, on=day, day=day, note=note)
        case _:
            life.hear(followed, Status.NO_INFORMATION, by=by, on=day, day=day, note=note)
    return day
