"""The year ahead as a strip: one lane a commitment, one bar a window."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Min, Q
from django.utils.dates import MONTHS_3

from commitments.models import FollowUp
from commitments.phrasing import window_in_words
from commitments.querysets import FollowUpQuerySet
from commitments.schedule.window import months_after

LANES = 12
MONTHS_AHEAD = 12
# A bar of one day must still be seen.
NARROWEST_DAYS = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A window within the strip, in days from its first day."""

    x: int
    width: int
    flag: str
    flag_label: str
    window: str


@dataclass(frozen=True, slots=True)
class Lane:
    reference: str
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MonthMark:
    """Where a month begins, in days from the strip's first day."""

    x: int
    name: str
    year: int


@dataclass(frozen=True, slots=True)
class Year:
    """``days`` wide; ``today`` in days from the first. ``lanes`` are those whose next window closes first."""

    days: int
    today: int
    months: tuple[MonthMark, ...]
    lanes: tuple[Lane, ...]


def year_ahead(follow_ups: FollowUpQuerySet, *, today: date) -> Year:
    """Twelve calendar months from that of ``today``, with the open windows that are not over; two queries.

    A window without an end runs to the edge of the strip; its lane comes after those of windows that close.
    """
    first = today.replace(day=1)
    end = months_after(first, MONTHS_AHEAD)
    without_end = Q(latest__isnull=True, due_from__lt=end)
    ahead = follow_ups.open().filter(Q(latest__gte=today, latest__lt=end) | without_end)
    soonest = (
        ahead.order_by()
        .values("commitment")
        .annotate(closes=Min("latest"))
        .order_by(F("closes").asc(nulls_last=True), "commitment")[:LANES]
    )
    lanes: dict[int, list[FollowUp]] = {each["commitment"]: [] for each in soonest}
    # With those whose window began here and ends after it.
    shown = follow_ups.open().filter(Q(latest__gte=today) | without_end, commitment__in=list(lanes), due_from__lt=end)
    for follow_up in shown.select_related("commitment__desk"):
        lanes[follow_up.commitment_id].append(follow_up)
    return Year(
        days=(end - first).days,
        today=(today - first).days,
        months=tuple(_months(first)),
        lanes=tuple(_lane(each, first=first, end=end) for each in lanes.values()),
    )


def _months(first: date) -> Iterator[MonthMark]:
    for number in range(MONTHS_AHEAD):
        begins = months_after(first, number)
        yield MonthMark((begins - first).days, str(MONTHS_3[begins.month]).capitalize(), begins.year)


def _lane(follow_ups: list[FollowUp], *, first: date, end: date) -> Lane:
    commitment = follow_ups[0].commitment
    return Lane(commitment.reference, commitment.title, tuple(_bar(each, first=first, end=end) for each in follow_ups))


def _bar(follow_up: FollowUp, *, first: date, end: date) -> Bar:
    opens = max(first, follow_up.earliest or follow_up.latest or first)
    closes = min(end, follow_up.latest + timedelta(days=1)) if follow_up.latest else end
    width = max(NARROWEST_DAYS, (closes - opens).days)
    return Bar(
        x=min((opens - first).days, (end - first).days - width),
        width=width,
        flag=follow_up.flag,
        flag_label=follow_up.get_flag_display(),
        window=window_in_words(follow_up.window),
    )
