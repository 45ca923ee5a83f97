"""What a ladder means for one follow-up: each step with its day and whom it would write to, and what is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import FollowUp
from commitments.phrasing import day_in_words, list_in_words, window_in_days
from commitments.schedule.days import days_after, days_before
from commitments.schedule.workdays import WorkingWeek
from tracker import ladder, outbox
from tracker.ladder import Course, Level, Rung, Steps, Why
from tracker.models import RecipientKind, ReminderKind
from tracker.recipients import About, Directory, Told
from tracker.rungs import after_in_words, rung_in_words

# A ladder has fewer steps than that before nobody is told any more, unless it has one for nearly every day.
SHOWN = 40
# Of what comes again for ever, only the next few.
SHOWN_REVIEWS = 4
_LONGEST_BREAK = 31


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its day with its weekday, and who would be told in words; nobody of what is past."""

    name: str
    day: str
    to: str
    notes: tuple[str, ...] = ()
    past: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """The steps of one follow-up in the order of their days; what is left out pairs a step with the reason.

    ``notes`` are about all of them; ``more`` says that there are more steps than are shown.
    """

    steps: tuple[Step, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    more: bool = False


def climb_of(follow_up: FollowUp, steps: Steps, *, at: datetime) -> Climb:
    """How ``follow_up`` would be reminded of by ``steps``, as things stand at ``at``; writes nothing."""
    desk = follow_up.commitment.desk
    return _Look(follow_up, steps, desk.day(at), desk.week(), outbox.course_of(follow_up), at).climb()


class _Look:
    def __init__(
        self, follow_up: FollowUp, steps: Steps, today: date, week: WorkingWeek, course: Course, at: datetime
    ) -> None:
        self._follow_up, self._steps, self._today, self._week = follow_up, steps, today, week
        self._course, self._about = course, About.of(follow_up)
        self._directory = Directory([self._about], at=at, store=False)

    def climb(self) -> Climb:
        desk, repeats = self._follow_up.commitment.desk, self._course.latest is None
        outages = outbox.days_down(desk, before=self._today)
        rungs = ladder.rungs(self._course, steps=self._steps, week=self._week, outages=outages)
        shown = SHOWN_REVIEWS if repeats else SHOWN
        found = list(islice(rungs, shown + 1))
        return Climb(
            steps=tuple(self._each(found[:shown])),
            left_out=tuple(self._left_out()),
            notes=tuple(self._notes()),
            more=len(found) > shown,
        )

    def _each(self, found: Sequence[Rung]) -> Iterator[Step]:
        for on, rungs in groupby(found, key=lambda rung: rung.on):
            *older, newest = rungs
            for rung in older:
                yield self._step(rung, to="", notes=[_("passed over for the next, which comes on the same day")])
            yield self._step(newest, to="" if on <= self._today else self._told(newest))

    def _step(self, rung: Rung, *, to: str, notes: Sequence[str] = ()) -> Step:
        past = rung.on <= self._today
        return Step(
            name=self._named(rung),
            day=day_of_week_in_words(rung.on),
            to="" if past else to,
            notes=(*([_("past")] if past else notes), *self._day_off(rung)),
            past=past,
        )

    def _named(self, rung: Rung) -> str:
        """Where it is handed on, also after how many days."""
        steps, said = self._steps, rung_in_words(rung.name)
        levels = {"deputy": steps.to_deputy_after, "lead": steps.to_lead_after, "list": steps.list_after}
        level = next((level for level in levels if rung.name.startswith(f"to-{level}")), None)
        if level is None:
            return said
        since = ladder.counted_from(self._course, steps=steps) if rung.name[-1].isdigit() else None
        return _("%(when)s: %(what)s") % {"when": after_in_words(levels[level], since), "what": said}

    def _told(self, rung: Rung) -> str:
        if rung.level is Level.LIST:
            return _("nobody is mailed any more")
        told = self._directory.told_of(self._about, level=rung.level, escalates=rung.escalates)
        if not told:
            return _("nobody can be told: it waits until somebody can")
        at_once = [_name(each) for each in told if each.kind is ReminderKind.ESCALATION]
        others = [_name(each) for each in told if each.kind is not ReminderKind.ESCALATION]
        if not at_once:
            return _("to %(names)s") % {"names": list_in_words(others)}
        if not others:
            return _("to %(names)s, at once") % {"names": list_in_words(at_once)}
        names = {"at_once": list_in_words(at_once), "names": list_in_words(others)}
        return _("to %(at_once)s at once, and to %(names)s") % names

    def _day_off(self, rung: Rung) -> Iterator[str]:
        planned = self._planned(rung)
        if planned and planned != rung.on:
            moved = {"planned": day_of_week_in_words(planned), "weekday": date_format(rung.on, "l")}
            yield _("%(planned)s is a day off: moved to the %(weekday)s before") % moved
        elif not self._week.works_on(rung.on):
            later = (days_after(rung.on, count) for count in range(1, _LONGEST_BREAK))
            if opens := next(filter(self._week.works_on, later), None):
                yield _("a day off: the mail goes out on %(day)s") % {"day": day_of_week_in_words(opens)}

    def _planned(self, rung: Rung) -> date | None:
        """The day that the step itself names, before days off are looked at; None for what is counted otherwise."""
        if self._course.latest is None:
            return None
        nominal = {f"{days}-days-before": days for days in self._steps.days_before} | {"last-day": 0}
        return days_before(self._course.latest, nominal[rung.name]) if rung.name in nominal else None

    def _left_out(self) -> Iterator[tuple[str, str]]:
        for each in ladder.left_out(self._course, steps=self._steps, week=self._week):
            yield rung_in_words(each.name), self._why(each.why)

    def _why(self, why: Why) -> str:
        match why:
            case Why.TOO_LONG:
                half = (self._course.days_apart or 0) // 2
                return ngettext(
                    "longer than half of its rhythm, %(days)d day",
                    "longer than half of its rhythm, %(days)d days",
                    half,
                ) % {"days": half}
            case Why.TOO_EARLY:
                lead = self._follow_up.commitment.lead()
                return ngettext(
                    "before it is coming up (lead %(days)d day)", "before it is coming up (lead %(days)d days)", lead
                ) % {"days": lead}
            case Why.PAUSED:
                return _("somebody has acknowledged it: it is quiet then")
            case Why.TOO_LATE:
                return _("nobody is mailed any more by then")

    def _notes(self) -> Iterator[str]:
        if window := self._follow_up.window:
            yield _("Its window: %(window)s.") % {"window": window_in_days(window)}
        owner = self._about.owner
        if owner is None:
            yield _("Nobody is named as its owner: whoever comes next is told from the first step on.")
        elif self._directory.owner(self._about) is None:
            yield _("Its owner cannot be told: whoever comes next is told from the first step on.")
        if self._course.latest and (counted := self._counted()):
            yield counted
        for _first, last in self._course.pauses:
            if last >= self._today:
                yield _("It is quiet until %(day)s: somebody has acknowledged it.") % {"day": day_in_words(last)}

    def _counted(self) -> str:
        """From which day working days are counted, where it is not its last one."""
        since = ladder.counted_from(self._course, steps=self._steps)
        if since == self._course.latest:
            return ""
        grace = days_before(self._course.overdue_from, 1) if self._course.overdue_from else None
        words = {"day": day_in_words(since)}
        if since == grace:
            return _("Working days after its end are counted from %(day)s, when its grace ends.") % words
        if since == self._course.known_on:
            return _("Working days after its end are counted from %(day)s, when its window became known.") % words
        return _("Working days after its end are counted anew from %(day)s, after what was logged.") % words


def day_of_week_in_words(on: date) -> str:
    """``Monday 14 September 2026``."""
    return date_format(on, "l j F Y")


def _name(told: Told) -> str:
    match told.recipient.kind:
        case RecipientKind.DESK:
            return _("the desk's mailbox")
        case RecipientKind.FOCAL_POINT:
            return _("%(name)s (focal point)") % {"name": told.recipient.name}
        case _:
            return told.recipient.name
