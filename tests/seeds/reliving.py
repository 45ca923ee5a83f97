"""Living a commitment of a synthetic register again, action by action, through the lifecycle.

What is done when, and by whom, is read from its log; what comes of it is for the lifecycle to say.
"""

from dataclasses import replace
from datetime import date

from commitments import lifecycle
from commitments.lifecycle import Author, Draft, Quote
from commitments.models import Commitment, Event, Schedule
from commitments.schedule import Awaiting, Window
from commitments.status import EntryKind, Part, Standing, Status
from tracker import flags

TWIN = "-twin"
SAME = (
    *("desk", "title", "summary", "kind", "hard", "confidentiality", "occasion", "made_on", "owner", "reaffirms"),
    *("reading", "lead_days", "grace_days", "awaits_review"),
)


def relive(commitment, *, at):
    """A twin of ``commitment`` as the lifecycle and the watch leave it at the instant ``at``."""
    lines = list(commitment.entries.select_related("follow_up", "on_behalf_of", "user").order_by("at", "id"))
    assert [line.kind for line in lines[:2]] == [EntryKind.RECORDED, EntryKind.SCHEDULED]
    twin = _record(commitment, lines[0])
    event = _event_of(commitment, lines)
    lifecycle.schedule(twin, _plan_of(commitment, event), by=_author(lines[1]), at=lines[1].at)
    ended_at = {line.at for line in lines if line.kind == EntryKind.STANDING}
    for line in lines[2:]:
        _watch(twin, twin.desk.day(line.at), at=line.at)
        # What was called off by an end is part of ending it.
        if not (line.kind == EntryKind.LOGGED and line.at in ended_at):
            _act(twin, line, event, commitment)
    _watch(twin, twin.desk.day(at), at=at)
    return Commitment.objects.get(pk=twin.pk)


def _record(commitment, line):
    draft = Draft(
        reference=commitment.reference + TWIN,
        parts=[(part.party, Part(part.part)) for part in commitment.parts.order_by("id")],
        quotes=[
            Quote(each.document, each.quote, locator=each.locator, term=each.term or None, reading=each.reading)
            for each in commitment.citations.order_by("id")
        ],
        focal_points=list(commitment.focal_points.all()),
        readers=list(commitment.readers.all()),
        **{name: getattr(commitment, name) for name in SAME},
    )
    return lifecycle.record(draft, by=_author(line), at=line.at)


def _event_of(commitment, lines):
    """The event that it waits for, once more, as it was when the commitment was recorded."""
    event = commitment.schedule.event
    if event is None:
        return None
    dated_later = any(line.kind == EntryKind.DATED for line in lines)
    return Event.objects.create(
        desk=commitment.desk, name=event.name + commitment.reference, falls_on=None if dated_later else event.falls_on
    )


def _plan_of(commitment, event):
    plan = commitment.schedule.plan()
    return replace(plan, event=event) if isinstance(plan, Awaiting) else plan


def _watch(twin, day, *, at):
    """What the watch would have done until then: make follow-ups on their day, and turn flags."""
    looked_on = date.min
    while (schedule := Schedule.objects.get(commitment=twin)).generate_next_on is not None:
        looked_on = max(schedule.generate_next_on, date.fromordinal(looked_on.toordinal() + 1))
        if looked_on > day:
            break
        lifecycle.make_follow_ups(schedule, on=looked_on)
    flags.turn({day: [twin.desk]}, at=at)


def _act(twin, line, event, commitment):
    by, at = _author(line), line.at

    def row():
        return twin.follow_ups.get(slot=line.follow_up.slot)

    match EntryKind(line.kind):
        case EntryKind.EXPECTED:
            window = Window.from_edtf(line.change) if line.change else None
            lifecycle.expect(twin, line.follow_up.slot, window, wording=line.note, by=by, at=at)
        case EntryKind.LOGGED:
            lifecycle.log_status(
                row(),
                Status(line.to_status),
                on=line.on,
                note=line.note,
                internal_note=line.internal_note,
                arranged_on=date.fromisoformat(line.change) if line.change else None,
                by=by,
                at=at,
            )
        case EntryKind.REPORTED:
            lifecycle.report(row(), Status(line.to_status), on=line.on, note=line.note, by=by, at=at)
        case EntryKind.EXTENDED:
            window = Window.from_edtf(line.change.partition(" → ")[2])
            lifecycle.extend(row(), window, reason=line.note, by=by, at=at)
        case EntryKind.REASSIGNED:
            lifecycle.reassign(row(), line.user, reason=line.note, by=by, at=at)
        case EntryKind.DATED:
            lifecycle.date_event(event, commitment.schedule.event.falls_on, by=by, at=at)
        case EntryKind.STANDING:
            lifecycle.change_standing(twin, Standing(commitment.standing), reason=line.note, by=by, at=at)
        case EntryKind.ASSESSED:
            judged = commitment.assessments.get()
            lifecycle.assess(
                twin,
                implementation=judged.implementation,
                assessor=judged.assessor,
                assessor_name=judged.assessor_name,
                on=judged.on,
                note=judged.note,
                by=by,
                at=at,
            )
        case kind:
            raise AssertionError(f"nobody knows how to live {kind} again")


def _author(line):
    # Without the account: whether the person may do it is asked elsewhere.
    return Author(None, line.author, line.on_behalf_of)
