"""Everything that a reader may know of one commitment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from commitments import access
from commitments.access import Reader, Role
from commitments.chronicle import after_in_words, before_in_words
from commitments.lifecycle import dormancies
from commitments.models import Assessment, Commitment, Extension, FollowUp, Occasion, Settlement, StatusEntry
from commitments.models.party import state_names
from commitments.pages.chain import Link, chain
from commitments.pages.disagreements import Disagreement, disagreements
from commitments.pages.falling_due import Rhythm, rhythm
from commitments.pages.history import LogLine, history
from commitments.pages.quoted import Quoted, quoted
from commitments.pages.register import shown_with
from commitments.phrasing import (
    day_note_in_words,
    owed_in_words,
    report_in_words,
    slip_in_words,
    slot_in_words,
    time_left_in_words,
    window_in_words,
)
from commitments.schedule import Flag
from commitments.schedule.dormancy import Dormancy
from commitments.schedule.workdays import WorkingWeek
from commitments.status import Assessor


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a window; ``reason`` is "" for those who may not read notes."""

    number: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """One follow-up. ``first_window`` and ``slip`` are "" unless it was moved; ``time`` says how late or how soon.

    ``reported`` is what was last told of it and not confirmed, for those who may read who told it; else "".
    ``day_notes`` say which of its days to come are holidays or days off.
    """

    pk: int
    slot: str
    window: str
    day_notes: tuple[str, ...]
    wording: str
    first_window: str
    moves: tuple[Move, ...]
    slip: str
    flag: str
    flag_label: str
    status: str
    reported: str
    arranged_on: date | None
    closed_on: date | None
    days_late: int | None
    time: str
    review_on: date | None
    review_past: bool
    owner: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """One assessment; the assessor's name and note are "" for those who may not read names."""

    assessor: str
    name: str
    on: date
    scale: str
    scale_label: str
    note: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What links into the admin to offer; the admin checks again."""

    log: bool
    extend: bool
    change_standing: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One commitment, as ``reader`` may see it."""

    pk: int
    reference: str
    title: str
    summary: str
    kind: str
    hard: bool
    owed: str
    desk: str
    desk_slug: str
    confidentiality: str
    confidentiality_label: str
    standing: str
    standing_label: str
    dormancy: Dormancy | None
    made_on: date | None
    occasion: str
    owner: str
    focal_points: tuple[str, ...]
    reading: str
    quotes: tuple[Quoted, ...]
    disputed: tuple[Disagreement, ...]
    settled: tuple[Settlement, ...]
    rhythm: Rhythm | None
    chain: tuple[Link, ...]
    rounds: tuple[Round, ...]
    judgements: tuple[Judgement, ...]
    log: tuple[LogLine, ...]
    rights: Rights

    @property
    def restated(self) -> int:
        """How often the promise was made again after the first time, as far as the reader may know."""
        return max(0, len(self.chain) - 1)

    @property
    def slipped(self) -> tuple[Round, ...]:
        """The rounds that were moved, where there are several: the slips of a mechanism."""
        return tuple(each for each in self.rounds if each.moves) if len(self.rounds) > 1 else ()


def dossier(reference: str, reader: Reader, *, at: datetime) -> Dossier:
    """The commitment of that reference. Raises Commitment.DoesNotExist when there is none that ``reader`` may see."""
    commitment = (
        Commitment.objects.visible_to(reader.user)
        .select_related("desk__home_party__root", "owner", "occasion")
        .prefetch_related("schedules__event", *shown_with(reader.user))
        .get(reference=reference)
    )
    today = commitment.desk.day(at)
    settled = tuple(Settlement.objects.filter(commitment=commitment))
    citations = list(commitment.citations.all())
    for citation in citations:
        citation.commitment = commitment
    settled_terms = {settlement.term for settlement in settled}
    return Dossier(
        pk=commitment.pk,
        reference=commitment.reference,
        title=commitment.title,
        summary=commitment.summary,
        kind=commitment.get_kind_display(),
        hard=commitment.hard,
        owed=owed_in_words(commitment.promisers(), commitment.promised_to()),
        desk=str(commitment.desk),
        desk_slug=commitment.desk.slug,
        confidentiality=commitment.confidentiality,
        confidentiality_label=commitment.get_confidentiality_display(),
        standing=commitment.standing,
        standing_label=commitment.get_standing_display(),
        dormancy=dormancies([commitment], on=today).get(commitment.pk) if commitment.dormant_since else None,
        made_on=commitment.made_on,
        occasion=_occasion(commitment, reader),
        owner=person(commitment.owner) if reader.staff else "",
        focal_points=tuple(map(str, commitment.focal_points.select_related("party"))) if reader.staff else (),
        reading=commitment.reading,
        quotes=tuple(quoted(citation) for citation in citations),
        disputed=tuple(each for each in disagreements(citations) if each.term not in settled_terms),
        settled=settled,
        rhythm=rhythm(commitment),
        chain=chain(commitment, reader.user),
        rounds=_rounds(commitment, reader, on=today),
        judgements=_judgements(commitment, reader),
        log=history(commitment, reader),
        rights=_rights(commitment, reader),
    )


def person(user: object | None) -> str:
    """A person's full name, else the name they sign in with; "" for nobody."""
    full_name = getattr(user, "get_full_name", str)()
    return full_name or (str(user) if user else "")


def _occasion(commitment: Commitment, reader: Reader) -> str:
    seen = Occasion.objects.visible_to(reader.user).filter(pk=commitment.occasion_id).first()
    return ", ".join(filter(None, (seen.title, seen.place))) if seen else ""


def _rounds(commitment: Commitment, reader: Reader, *, on: date) -> tuple[Round, ...]:
    follow_ups = commitment.follow_ups.select_related("owner").prefetch_related(
        Prefetch("extensions", Extension.objects.order_by("number"))
    )
    days = _Days(commitment.desk.week(), state_names(reader.user), on)
    reported = _reported(commitment, reader)
    return tuple(_round(each, commitment, reader, days, reported.get(each.pk, "")) for each in follow_ups)


def _reported(commitment: Commitment, reader: Reader) -> dict[int | None, str]:
    """By follow-up id, the newest report that no logged status has answered."""
    if not reader.staff:
        return {}
    reports = StatusEntry.objects.unanswered_reports().filter(commitment=commitment)
    return {each.follow_up_id: report_in_words(each.to_status, each.on) for each in reversed(reports)}


@dataclass(frozen=True, slots=True)
class _Days:
    """What the days of all rounds are looked at with: the desk's working days, names of states, and today."""

    week: WorkingWeek
    states: Mapping[str, str]
    on: date


def _round(follow_up: FollowUp, commitment: Commitment, reader: Reader, days: _Days, reported: str) -> Round:
    notes = reader.day_notes(follow_up.day_notes(days.week, on=days.on))
    moves = tuple(_move(each, reader) for each in follow_up.extensions.all())
    return Round(
        pk=follow_up.pk,
        slot=slot_in_words(follow_up.slot),
        window=window_in_words(follow_up.window),
        day_notes=tuple(day_note_in_words(note, days.states) for note in notes),
        wording=follow_up.wording,
        first_window=window_in_words(follow_up.first_window) if moves else "",
        moves=moves,
        slip=slip_in_words(len(moves), follow_up.days_slipped),
        flag=follow_up.flag,
        flag_label=follow_up.get_flag_display(),
        status=follow_up.get_status_display(),
        reported=reported,
        arranged_on=follow_up.arranged_on,
        closed_on=follow_up.closed_on,
        days_late=follow_up.days_late,
        time=time_left_in_words(follow_up.window, Flag(follow_up.flag), on=days.on),
        review_on=follow_up.review_on,
        review_past=is_past_review(follow_up, on=days.on),
        owner=person(follow_up.owner or commitment.owner) if reader.staff else "",
        is_closed=follow_up.is_closed,
    )


def is_past_review(follow_up: FollowUp, *, on: date) -> bool:
    """Whether an open follow-up without a last day should have been looked at again by the day ``on``."""
    return bool(
        follow_up.review_on and follow_up.review_on <= on and follow_up.latest is None and not follow_up.is_closed
    )


def _move(extension: Extension, reader: Reader) -> Move:
    return Move(
        number=extension.number,
        before=before_in_words(extension),
        after=after_in_words(extension),
        reason=extension.reason if reader.staff else "",
    )


def _judgements(commitment: Commitment, reader: Reader) -> tuple[Judgement, ...]:
    """The newest judgement of each assessor, side by side."""
    newest: dict[tuple[str, str], Assessment] = {}
    for assessment in Assessment.objects.filter(commitment=commitment).order_by("-on", "-id"):
        newest.setdefault((assessment.assessor, assessment.assessor_name), assessment)
    ranked: Sequence[Assessment] = sorted(
        newest.values(), key=lambda each: (Assessor.values.index(each.assessor), each.assessor_name)
    )
    return tuple(
        Judgement(
            assessor=each.get_assessor_display(),
            name=each.assessor_name if reader.staff else "",
            on=each.on,
            scale=each.implementation,
            scale_label=each.get_implementation_display(),
            note=each.note if reader.staff else "",
        )
        for each in ranked
    )


def _rights(commitment: Commitment, reader: Reader) -> Rights:
    if not reader.inside(commitment.desk_id):
        return Rights(log=False, extend=False, change_standing=False)
    leads = access.may(reader.user, Role.LEAD, commitment.desk)
    return Rights(
        log=access.may(reader.user, Role.OFFICER, commitment.desk),
        extend=leads,
        change_standing=leads,
    )
