"""A follow-up as the dashboard shows it."""

from dataclasses import dataclass
from datetime import date, datetime

from commitments.access import Reader
from commitments.models import Commitment, FollowUp
from commitments.pages.dossier import is_past_review, person
from commitments.pages.quoted import Quoted
from commitments.pages.register import first_quote
from commitments.phrasing import owed_in_words, slip_in_words, slot_in_words, time_left_in_words, window_in_words
from commitments.status import ScheduleKind


@dataclass(frozen=True, slots=True)
class Row:
    """``owner`` is "" for nobody, and for readers who may not know. ``slot`` is "" where there is only one.

    ``further_quotes``: how many quotes there are beside the one shown. ``slip``: how far it was moved, if
    it was.
    """

    reference: str
    title: str
    slot: str
    owed: str
    quote: Quoted | None
    further_quotes: int
    window: str
    wording: str
    slip: str
    time: str
    flag: str
    flag_label: str
    status: str
    arranged_on: date | None
    owner: str
    review_on: date | None
    review_past: bool
    closed_on: date | None
    days_late: int | None


def row(follow_up: FollowUp, reader: Reader, *, at: datetime) -> Row:
    """``follow_up``, read with all that is shown, in the words of its desk's day at the instant ``at``."""
    commitment = follow_up.commitment
    today = commitment.desk.day(at)
    return Row(
        reference=commitment.reference,
        title=commitment.title,
        slot=slot_in_words(follow_up.slot) if is_one_of_several(commitment) else "",
        owed=owed_in_words(commitment.promisers(), commitment.promised_to()),
        quote=first_quote(commitment),
        further_quotes=max(0, len(commitment.citations.all()) - 1),
        window=window_in_words(follow_up.window),
        wording=follow_up.wording,
        slip=slip_in_words(len(follow_up.extensions.all()), follow_up.days_slipped),
        time=time_left_in_words(follow_up.window, follow_up.flag, on=today),
        flag=follow_up.flag,
        flag_label=follow_up.get_flag_display(),
        status=follow_up.get_status_display(),
        arranged_on=follow_up.arranged_on,
        owner=person(follow_up.answerable) if reader.staff else "",
        review_on=follow_up.review_on,
        review_past=is_past_review(follow_up, on=today),
        closed_on=follow_up.closed_on,
        days_late=follow_up.days_late,
    )


def is_one_of_several(commitment: Commitment) -> bool:
    """Whether its rounds have to be told apart; read with its schedules."""
    schedule = commitment.schedule
    return schedule is not None and (bool(schedule.rrule) or schedule.kind == ScheduleKind.ANNOUNCED)
