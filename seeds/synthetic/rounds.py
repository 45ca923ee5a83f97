"""From a schedule to its follow-ups: which there are, since when they are known, and what came of each."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

from commitments.lifecycle import Wanted
from commitments.lifecycle.effects import dated, kept
from commitments.lifecycle.horizon import HORIZON_MONTHS, SLOTS_AHEAD, looking_ahead
from commitments.lifecycle.versions import Outlook, told
from commitments.models import Event
from commitments.phrasing import when_in_words
from commitments.schedule import Counting, Recurring, Rule
from commitments.schedule.days import months_after
from commitments.status import EntryKind, ScheduleKind, Standing, Status
from seeds.synthetic.life import Life
from seeds.synthetic.offices import Awaited
from seeds.synthetic.outcomes import live
from seeds.synthetic.windows import window_near
from seeds.synthetic.words import NOTES, WHY_IT_ENDED

# More rounds than that nobody announces one by one.
_ANNOUNCED = 12
# The share of series that ended early, and of promises that were called fulfilled once they were kept.
ENDED, FULFILLED = 0.05, 0.4
_ENDINGS = (Standing.LAPSED, Standing.LAPSED, Standing.SUPERSEDED, Standing.WITHDRAWN)


def live_through(life: Life, *, since: date, awaited: Awaited | None) -> None:
    """All follow-ups of a commitment that was recorded on the day ``since``."""
    match life.schedule.plan():
        case Recurring(rule, anchor, counting=Counting.AFTER_LAST):
            _one_after_the_other(life, rule, anchor, since=since)
        case Recurring():
            _series(life, since=since)
        case _ if life.schedule.kind == ScheduleKind.ANNOUNCED:
            _as_announced(life, since=since)
        case _ if awaited and awaited.dated_on and awaited.dated_on > since:
            _until_dated(life, awaited.event, awaited.dated_on, since=since)
        case _ if life.schedule.rrule and life.schedule.anchor:
            _counted(life, since=since, until=life.office.today)
        case _:
            _single(life, since=since)
    life.finish()


def _single(life: Life, *, since: date) -> None:
    chance = life.chance
    for wanted in looking_ahead(life.schedule, on=since).wanted:
        day = live(life, life.make(wanted, on=since), known=since)
        if life.followed[0].row.status == Status.DONE and chance.happens(FULFILLED):
            day += timedelta(days=chance.number(5, 60))
            if day <= life.last:
                life.end(Standing.FULFILLED, by=life.office.lead(chance), day=day, reason=WHY_IT_ENDED[-1])


def _series(life: Life, *, since: date) -> None:
    """Counted by a rule; some came to an end before their time."""
    chance = life.chance
    ended_on = chance.day(since + timedelta(days=200), life.last) if chance.happens(ENDED) else life.last
    if ended_on >= life.last:
        _counted(life, since=since, until=life.office.today)
        return
    life.last = ended_on
    _counted(life, since=since, until=ended_on)
    life.end(chance.of(_ENDINGS), by=life.office.lead(chance), day=ended_on, reason=chance.of(WHY_IT_ENDED[:-1]))


def _counted(life: Life, *, since: date, until: date) -> None:
    """What a rule calls for, as far as it could be known on the day ``until``."""
    ahead = looking_ahead(life.schedule, on=until)
    life.schedule.generate_next_on = ahead.next_on
    for number, wanted in enumerate(ahead.wanted):
        known = max(since, _needed_on(ahead.wanted, number))
        live(life, life.make(wanted, on=known), known=known)


def _needed_on(wanted: Sequence[Wanted], number: int) -> date:
    """The first day on which the horizon reaches that follow-up, or the one two before it opens."""
    if number < SLOTS_AHEAD:
        return date.min
    opens, before = (wanted[each].window for each in (number, number - SLOTS_AHEAD))
    if opens is None or before is None:
        return date.min
    day = months_after(opens.opens, -HORIZON_MONTHS)
    # Where a month end was clamped, the horizon is some days short.
    while months_after(day, HORIZON_MONTHS) < opens.opens:
        day += timedelta(days=1)
    return min(day, before.opens)


def _one_after_the_other(life: Life, rule: Rule, anchor: date, *, since: date) -> None:
    """Each round is counted from the day on which the one before was closed."""
    life.schedule.generate_next_on = None
    closed_on, day = anchor, since
    for number in count(1):
        window = rule.window_after(max(anchor, closed_on))
        if (rule.count and number > rule.count) or (rule.until and window.opens > rule.until):
            return
        followed = life.make(Wanted(f"round-{number}", window), on=day)
        day = live(life, followed, known=day)
        if followed.row.closed_on is None:
            return
        closed_on = followed.row.closed_on
        life.begun_at = followed.written_at or life.begun_at


def _as_announced(life: Life, *, since: date) -> None:
    chance, day = life.chance, since
    for number in range(1, chance.number(1, _ANNOUNCED, lean=1) + 1):
        day += timedelta(days=chance.number(0, 60))
        if day > life.last:
            return
        window = window_near(day + timedelta(days=chance.number(20, 300)), chance) if chance.happens(0.9) else None
        followed = life.expect(
            f"session {number}",
            window,
            wording=when_in_words(window) if window else "at a time to be agreed",
            by=life.office.officer(chance),
            on=day,
        )
        done_on = live(life, followed, known=day)
        end = window.latest if window else None
        day = max(done_on, end or done_on) + timedelta(days=chance.number(5, 90))


def _until_dated(life: Life, event: Event, dated_on: date, *, since: date) -> None:
    """Waiting without a window, until somebody entered the event's day."""
    chance, schedule = life.chance, life.schedule
    schedule.event, schedule.anchor = Event(pk=event.pk, desk=event.desk, name=event.name), None
    (awaiting,) = looking_ahead(schedule, on=since).wanted
    followed = life.make(awaiting, on=since)
    if schedule.offset and chance.happens(0.15):
        day = chance.day(since, dated_on)
        life.hear(
            followed, Status.NO_INFORMATION, by=life.office.officer(chance), on=day, day=day, note=chance.of(NOTES)
        )
    schedule.event, schedule.anchor = event, event.falls_on if schedule.rrule else None
    wanted = looking_ahead(schedule, on=dated_on).wanted
    life.begun_at = life.instant(dated_on, after=followed.written_at)
    life.write(
        EntryKind.DATED,
        by=life.office.officers[0],
        at=life.begun_at,
        on=dated_on,
        change=f"{event.name}: no day → {event.falls_on}{told(Outlook((), (followed.row,), wanted))}",
    )
    if schedule.rrule:
        life.followed.clear()
        _counted(life, since=dated_on, until=life.office.today)
    else:
        followed.made_at = life.begun_at
        dated(followed.row, wanted[0], today=dated_on)
        kept(followed.row, today=dated_on)
        live(life, followed, known=dated_on)
