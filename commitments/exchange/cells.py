"""A commitment as the cells of a row, each as ``typed`` reads it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from commitments.exchange.columns import SEPARATOR
from commitments.models import Citation, Commitment, FocalPoint, FollowUp, Occasion, Schedule, StatusEntry
from commitments.querysets import IN_ORDER
from commitments.schedule import Flag, Window
from commitments.status import CountingLabel, EntryKind, FlagLabel, ScheduleKind, Status, Term


@dataclass(frozen=True, slots=True)
class Round:
    """How one follow-up stood on a day; ``heard_on`` is the day that the last status logged is about."""

    slot: str
    window: Window | None
    flag: Flag
    status: Status
    heard_on: date | None
    arranged_on: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The ids of occasions and earlier commitments that a reader may see; None: all of them."""

    occasions: frozenset[int] | None = None
    commitments: frozenset[int] | None = None

    @classmethod
    def to(cls, user: User | None, commitments: Sequence[Commitment]) -> "Shown":
        """Of what ``commitments`` name; ``user`` None is whoever runs a command, who may see all."""
        if user is None:
            return cls()
        occasions = [each.occasion_id for each in commitments if each.occasion_id]
        earlier = [each.reaffirms_id for each in commitments if each.reaffirms_id]
        return cls(
            frozenset(Occasion.objects.filter(pk__in=occasions).visible_to(user).values_list("pk", flat=True)),
            frozenset(Commitment.objects.filter(pk__in=earlier).visible_to(user).values_list("pk", flat=True)),
        )

    def occasion(self, commitment: Commitment) -> str:
        seen = self.occasions is None or commitment.occasion_id in self.occasions
        return commitment.occasion.title if commitment.occasion and seen else ""

    def reaffirmed(self, commitment: Commitment) -> str:
        seen = self.commitments is None or commitment.reaffirms_id in self.commitments
        return commitment.reaffirms.reference if commitment.reaffirms and seen else ""


def with_cells(rows: QuerySet[Commitment], user: User | None) -> QuerySet[Commitment]:
    """``rows`` with all that their cells tell, in a fixed number of queries; quotes as far as ``user`` may see them."""
    quotes = Citation.objects.all() if user is None else Citation.objects.visible_to(user)
    heard = StatusEntry.objects.filter(follow_up=OuterRef("pk"), kind=EntryKind.LOGGED).order_by("-at", "-id")
    return rows.select_related("desk", "owner", "occasion", "reaffirms").prefetch_related(
        "parts__party",
        "readers",
        "schedules__event",
        Prefetch("focal_points", FocalPoint.objects.select_related("party")),
        Prefetch("citations", quotes.select_related("document").order_by("id")),
        Prefetch("follow_ups", FollowUp.objects.annotate(last_on=Subquery(heard.values("on")[:1])).order_by(*IN_ORDER)),
    )


def cells(commitment: Commitment, *, shown: Shown, on: date) -> dict[str, str]:
    """Its cells by the names of their columns, as of the desk's day ``on``; expects it read by ``with_cells``."""
    told = {
        "reference": commitment.reference,
        "desk": commitment.desk.code,
        "title": commitment.title,
        "summary": commitment.summary,
        "kind": commitment.get_kind_display(),
        "hard": yes_or_no(commitment.hard),
        "promises": joined(commitment.promisers()),
        "is_promised": joined(commitment.promised_to()),
        "focal_points": joined(map(pointed, commitment.focal_points.all())),
        "owner": commitment.owner.username if commitment.owner else "",
        "occasion": shown.occasion(commitment),
        "made_on": day(commitment.made_on),
        "confidentiality": commitment.confidentiality,
        "readers": joined(sorted(reader.username for reader in commitment.readers.all())),
        "reaffirms": shown.reaffirmed(commitment),
        "reading": commitment.reading,
        "lead_days": number(commitment.lead_days),
        "grace_days": number(commitment.grace_days),
        "standing": commitment.get_standing_display(),
    }
    return told | scheduled(commitment.schedule) | _sources(commitment) | _follow_up(commitment, on)


def scheduled(schedule: Schedule | None) -> dict[str, str]:
    """The cells of a schedule; they say which kind it is by which of them are filled."""
    if schedule is None:
        return {}
    return {
        "due": schedule.window,
        "rule": schedule.rrule,
        "counted": str(CountingLabel(schedule.counting).label) if schedule.counting else "",
        "counted_from": day(schedule.anchor) if schedule.kind == ScheduleKind.RECURRING else "",
        "year_starts": "" if schedule.year_starts == 1 else str(schedule.year_starts),
        "after_event": schedule.event.name if schedule.event else "",
        "offset": schedule.offset,
        "announced": yes_or_no(True) if schedule.kind == ScheduleKind.ANNOUNCED else "",
        "review_on": day(schedule.review_on),
        "wording": schedule.wording,
    }


def _sources(commitment: Commitment) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, citation in enumerate(commitment.citations.all(), 1):
        document, ending = citation.document, "" if place == 1 else f".{place}"
        of_it = {
            "document": document.title,
            "document_kind": str(document.get_kind_display()),
            "publisher": document.publisher,
            "published_on": day(document.published_on),
            "address": document.address,
            "quote": citation.quote,
            "locator": citation.locator,
            "term": str(Term(citation.term).label) if citation.term else "",
            "source_reading": citation.reading,
        }
        found |= {f"{name}{ending}": text for name, text in of_it.items()}
    return found


def _follow_up(commitment: Commitment, on: date) -> dict[str, str]:
    found: Any = next_of(commitment.follow_ups.all())
    if found is None:
        return {}
    return round_cells(
        Round(found.slot, found.window, found.flag_on(on), Status(found.status), found.last_on, found.arranged_on)
    )


def round_cells(each: Round) -> dict[str, str]:
    """The cells of the follow-up that a row speaks of."""
    return {
        "follow_up": each.slot,
        "window": each.window.edtf() if each.window else "",
        "flag": str(FlagLabel(each.flag).label),
        "status": str(each.status.label),
        "last_heard": day(each.heard_on),
        "arranged_for": day(each.arranged_on),
    }


def next_of(follow_ups: Iterable[FollowUp]) -> FollowUp | None:
    """The follow-up that a row speaks of: the first open one, else the last. Expects them in their order."""
    rows = list(follow_ups)
    return next((row for row in rows if not row.is_closed), rows[-1] if rows else None)


def joined(names: Iterable[Any]) -> str:
    """Several in one cell; a semicolon of a name's own has a backslash before it."""
    return SEPARATOR.join(str(name).replace(";", "\\;") for name in names)


def pointed(point: FocalPoint) -> str:
    """A focal point as a cell names it."""
    return f"{point} ({point.party})"


def day(on: date | None) -> str:
    return on.isoformat() if on else ""


def number(count: int | None) -> str:
    return "" if count is None else str(count)


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
