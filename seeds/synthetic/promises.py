"""Commitments: who promised what to whom at a meeting, in which words, and who of us follows it up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from commitments.access import Confidentiality
from commitments.lifecycle import Author, Once, Recurring
from commitments.lifecycle.recording import reference_of
from commitments.lifecycle.scheduling import in_short, new_version
from commitments.models import Assessment, Citation, Commitment, FocalPoint, Party, Schedule
from commitments.status import Assessor, EntryKind, Implementation, Kind, Part, Term
from seeds.synthetic.chance import Chance, Odds
from seeds.synthetic.life import REGISTER, Life
from seeds.synthetic.meetings import Meeting, Source
from seeds.synthetic.offices import Earlier, Office
from seeds.synthetic.parties import Side
from seeds.synthetic.plans import Said, draw_plan, once
from seeds.synthetic.rounds import live_through
from seeds.synthetic.rows import Row
from seeds.synthetic.texts import VAGUE, Promise
from seeds.synthetic.words import NOTES, TOPICS

OPEN_TO = Odds.of([(25, Confidentiality.PUBLIC), (62, Confidentiality.INTERNAL), (13, Confidentiality.RESTRICTED)])
# The shares of commitments that say an earlier one again, were judged, fell silent, and, of the newest, that were
# recorded in bulk and that nobody has looked at yet.
REAFFIRMED, JUDGED, SILENT, UNREVIEWED = 0.04, 0.06, 0.06, 0.1
_NEWEST = timedelta(days=200)


@dataclass(slots=True)
class Promised:
    """A commitment with all that belongs to it, unsaved; ``promise`` is what its sources say."""

    life: Life
    promise: Promise
    parts: Sequence[tuple[Party, Part]]
    focal_points: Sequence[FocalPoint]
    readers: Sequence[User]
    citations: list[Row] = field(default_factory=list)

    @property
    def commitment(self) -> Commitment:
        return self.life.commitment


def draw_promise(meeting: Meeting, *, number: int, recorded_at: datetime, room: int, chance: Chance) -> Promised:
    """Something promised at ``meeting``, the ``number``-th commitment of its desk.

    It has ``room`` follow-ups at most: where more would come of it, something that falls due once was promised.
    """
    office, held_on = meeting.office, meeting.held_on
    said = draw_plan(held_on, on=office.today, desk=office.desk, awaited=office.awaited, chance=chance)
    promised = _tell(meeting, said, number=number, recorded_at=recorded_at, chance=chance)
    if len(promised.life.followed) > room:
        said = once(held_on, kind=Kind.DELIVERABLE, chance=chance)
        promised = _tell(meeting, said, number=number, recorded_at=recorded_at, chance=chance)
    office.earlier.append(Earlier(promised.commitment.pk, promised.promise.topic))
    for side, source in enumerate(meeting.sources):
        if side == 0 or chance.happens(0.6):
            promised.citations.append(
                _quoted(promised, source, said, vague=side > 0 and chance.happens(0.2), chance=chance)
            )
    return promised


def _tell(meeting: Meeting, said: Said, *, number: int, recorded_at: datetime, chance: Chance) -> Promised:
    office, desk = meeting.office, meeting.office.desk
    recorded_on = desk.day(recorded_at)
    earlier = chance.of(office.earlier) if office.earlier and chance.happens(REAFFIRMED) else None
    promise = Promise(said.kind, earlier.topic if earlier else chance.of(TOPICS), said.when)
    made_on = meeting.held_on if chance.happens(0.97) else None
    commitment = Commitment(
        pk=office.ids.next(Commitment),
        desk=desk,
        reference=reference_of(desk, number, on=made_on or recorded_on),
        title=f"{promise.title} with {meeting.partner.whole.name}",
        summary=f"They said that they would {promise.quote(said.when)}.",
        kind=said.kind,
        hard=said.kind != Kind.INTENTION or chance.happens(0.3),
        confidentiality=chance.one(OPEN_TO),
        occasion=meeting.occasion,
        made_on=made_on,
        owner=chance.one(office.staff.answering),
        reaffirms_id=earlier.pk if earlier else None,
        reading=f"“{said.when}” was taken as the source has it." if chance.happens(0.05) else "",
        lead_days=chance.of((7, 14, 90)) if chance.happens(0.08) else None,
        grace_days=chance.of((5, 30)) if chance.happens(0.05) else None,
        awaits_review=office.today - recorded_on < _NEWEST and chance.happens(UNREVIEWED),
    )
    focal_points = chance.some(meeting.partner.focal_points, 2) if chance.happens(0.6) else []
    life = _live(commitment, said, office, focal_points, recorded_at=recorded_at, chance=chance)
    readers = chance.some(office.neighbours, 2) if commitment.confidentiality == Confidentiality.RESTRICTED else ()
    return Promised(life, promise, _parts(meeting, chance), focal_points, readers)


def _live(
    commitment: Commitment,
    said: Said,
    office: Office,
    focal_points: Sequence[FocalPoint],
    *,
    recorded_at: datetime,
    chance: Chance,
) -> Life:
    since = office.desk.day(recorded_at)
    schedule = new_version(commitment, said.plan)
    schedule.pk = office.ids.next(Schedule)
    scheduled_at = recorded_at + timedelta(minutes=1)
    life = Life(
        commitment=commitment,
        schedule=schedule,
        office=office,
        last=office.last,
        begun_at=scheduled_at,
        chance=chance,
    )
    if focal_points:
        life.speaker = Author(None, focal_points[0].name, focal_points[0].party)
    life.write(EntryKind.RECORDED, by=REGISTER, at=recorded_at, on=since, note=commitment.reading)
    life.write(
        EntryKind.SCHEDULED, by=REGISTER, at=scheduled_at, on=since, change=in_short(said.plan), note=said.plan.wording
    )
    if commitment.awaits_review:
        life.last = since - timedelta(days=1)
    elif isinstance(said.plan, Recurring) and chance.happens(SILENT):
        life.last = chance.day(since, office.last, lean=0.5)
    live_through(life, since=since, awaited=said.awaited)
    if life.last > since and chance.happens(JUDGED):
        _judge(life, office)
    return life


def _judge(life: Life, office: Office) -> None:
    chance = life.chance
    day = chance.day(life.begun_at.date() + timedelta(days=2), life.last)
    assessment = Assessment(
        pk=life.office.ids.next(Assessment),
        commitment=life.commitment,
        assessor=chance.of(Assessor.values),
        assessor_name=chance.of(("Annual review", "Report of the partner", "Open Ledger Watch")),
        on=day,
        implementation=chance.of(Implementation.values),
        note=chance.of(NOTES),
    )
    life.assessments.append(assessment)
    said = {"change": str(assessment), "note": assessment.note}
    life.write(EntryKind.ASSESSED, by=office.officer(chance), at=life.instant(day), on=day, **said)


def _parts(meeting: Meeting, chance: Chance) -> list[tuple[Party, Part]]:
    """Most owe each other; else one side promises, and the other is promised to. A third may promise too."""
    ours, theirs = _speaks(meeting.office.home, chance), _speaks(meeting.partner, chance)
    match chance.random():
        case part if part < 0.6:
            named = [(ours, Part.PROMISES), (theirs, Part.PROMISES)]
        case part if part < 0.85:
            named = [(theirs, Part.PROMISES), (ours, Part.IS_PROMISED)]
        case _:
            named = [(ours, Part.PROMISES), (theirs, Part.IS_PROMISED)]
    third = chance.one(meeting.office.partners) if chance.happens(0.08) else meeting.partner
    if third is not meeting.partner:
        named.append((third.whole, Part.PROMISES))
    return named


def _speaks(side: Side, chance: Chance) -> Party:
    """For the whole, or one of its parts alone."""
    return chance.of(side.parts) if side.parts and chance.happens(0.5) else side.whole


def _quoted(promised: Promised, source: Source, said: Said, *, vague: bool, chance: Chance) -> Row:
    """The words quoted from a new paragraph of ``source``; two sources may read the same term differently."""
    when = chance.of(VAGUE) if vague else said.when
    quote = promised.promise.quote(when)
    source.paragraphs.append(f"The two sides agreed to {quote}.")
    term = Term.RHYTHM if isinstance(said.plan, Recurring) else Term.WINDOW
    return {
        "id": promised.life.office.ids.next(Citation),
        "commitment_id": promised.commitment.pk,
        "document_id": source.document.pk,
        "quote": quote,
        "locator": f"paragraph {len(source.paragraphs)}",
        "term": term if isinstance(said.plan, Recurring | Once) else "",
        "reading": when if isinstance(said.plan, Recurring | Once) else "",
    }
