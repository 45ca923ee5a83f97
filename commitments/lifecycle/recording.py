"""Recording what was promised, and where it is written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from commitments import access
from commitments.access import Confidentiality, Role
from commitments.lifecycle.assigning import to_be_told
from commitments.lifecycle.author import Author, Refusal, check_version, said, signed
from commitments.lifecycle.standing import hold, look_for_dormancy
from commitments.models import (
    Assessment,
    Citation,
    Commitment,
    CommitmentParty,
    Desk,
    FocalPoint,
    Occasion,
    Party,
    Settlement,
    SourceDocument,
)
from commitments.status import Assessor, EntryKind, Implementation, Kind, Part, Term

# It stands in the address of the commitment's page.
_REFERENCE = re.compile(r"[\w(][\w .,:()+-]*")


class NoProvenance(Refusal):
    """A commitment must quote at least one source."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The exact words of a source, where they stand, and how the source reads one term."""

    document: SourceDocument
    words: str
    locator: str = ""
    term: Term | None = None
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that is known of a commitment when it is recorded; ``origin`` says in the log what it was taken over from."""

    desk: Desk
    title: str
    kind: Kind
    parts: Sequence[tuple[Party, Part]]
    quotes: Sequence[Quote]
    summary: str = ""
    hard: bool = True
    confidentiality: Confidentiality = Confidentiality.INTERNAL
    occasion: Occasion | None = None
    made_on: date | None = None
    owner: User | None = None
    focal_points: Sequence[FocalPoint] = ()
    readers: Sequence[User] = ()
    reaffirms: Commitment | None = None
    reading: str = ""
    lead_days: int | None = None
    grace_days: int | None = None
    reference: str = ""
    awaits_review: bool = False
    origin: str = ""


@transaction.atomic
@signed
def record(draft: Draft, *, by: Author, at: datetime) -> Commitment:
    """Record a commitment with its parties and quotes; officers may. A reference is given when the draft has none.

    One that ``awaits_review``, as what is recorded in bulk does, is left in peace by the watch until ``reviewed``.
    """
    access.require(by.user, Role.OFFICER, draft.desk)
    check_draft(draft, today=draft.desk.day(at))
    commitment = new_commitment(draft, by=by, at=at)
    commitment.reference = commitment.reference or _next_reference(draft.desk, counted_in(draft, at=at))
    commitment.check_fields()
    commitment.save()
    commitment.focal_points.add(*draft.focal_points)
    commitment.readers.add(*draft.readers)
    for party, part in draft.parts:
        CommitmentParty.objects.create(commitment=commitment, party=party, part=part)
    on = draft.desk.day(at)
    by.write(EntryKind.RECORDED, about=commitment, at=at, on=on, change=draft.origin, note=draft.reading)
    for quote in draft.quotes:
        _quote(commitment, quote)
    return commitment


def check_draft(draft: Draft, *, today: date) -> None:
    """Refuse what nobody promised, what quotes nothing, and what has not come yet on the desk's day ``today``."""
    if not draft.quotes:
        raise NoProvenance(f"quotes: “{draft.title}” quotes no source document")
    if not any(part is Part.PROMISES for _, part in draft.parts):
        raise Refusal(f"parties: nobody promises “{draft.title}”")
    _has_come("made_on", draft.made_on, today=today)
    named = [party for party, _ in draft.parts]
    if twice := next((party for party in named if named.count(party) > 1), None):
        raise Refusal(f"parties: “{twice}” is named twice in “{draft.title}”")
    quoted = [(quote.document, quote.words) for quote in draft.quotes]
    if again := next((words for document, words in quoted if quoted.count((document, words)) > 1), None):
        raise Refusal(f"quotes: “{again}” is quoted twice from one document")
    if draft.reference and not is_reference(draft.reference):
        raise Refusal(
            f"reference: “{draft.reference}” holds what no address can: use letters, digits, - . _ and spaces"
        )


def is_reference(text: str) -> bool:
    """Whether ``text`` can stand in an address, as a reference does; how long it may be is the model's to say."""
    return bool(_REFERENCE.fullmatch(text))


def new_commitment(draft: Draft, *, by: Author, at: datetime) -> Commitment:
    """The row of a commitment, in memory and unchecked; without a reference where the draft has none."""
    return Commitment(
        reference=draft.reference,
        desk=draft.desk,
        title=draft.title,
        summary=draft.summary,
        kind=draft.kind,
        hard=draft.hard,
        confidentiality=draft.confidentiality,
        occasion=draft.occasion,
        made_on=draft.made_on,
        owner=draft.owner,
        assigned_at=to_be_told(draft.owner, by=by, at=at),
        awaits_review=draft.awaits_review,
        reaffirms=draft.reaffirms,
        reading=draft.reading,
        lead_days=draft.lead_days,
        grace_days=draft.grace_days,
    )


def counted_in(draft: Draft, *, at: datetime) -> date:
    """The day whose year stands in the reference: that of the promise, or of recording where nobody knows it."""
    return draft.made_on or draft.desk.day(at)


@transaction.atomic
def cite(commitment: Commitment, quote: Quote, *, by: Author, at: datetime) -> Citation:
    """Tie one more source to a commitment; officers may. Raises QuoteNotFound when the kept text lacks the words."""
    access.require(by.user, Role.OFFICER, commitment.desk)
    citation = _quote(commitment, quote)
    by.write(
        EntryKind.CITED,
        about=commitment,
        at=at,
        on=commitment.desk.day(at),
        change=f"{quote.document}: “{quote.words}”",
    )
    return citation


# What staff may amend on a commitment without a named action of its own.
AMENDABLE = (
    "title",
    "summary",
    "kind",
    "hard",
    "occasion",
    "made_on",
    "confidentiality",
    "reaffirms",
    "reading",
    "lead_days",
    "grace_days",
    "focal_points",
    "readers",
)
_MANY = ("focal_points", "readers")


@transaction.atomic
@signed
def amend(
    commitment: Commitment,
    fields: Mapping[str, Any],
    *,
    by: Author,
    at: datetime,
    note: str = "",
    opened: int | None = None,
) -> Commitment:
    """Change what the record says, with one line of the log that holds each field's old and new value; officers may.

    Raises ChangedMeanwhile when ``opened`` is not the stored version.
    """
    stored: Commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.require(by.user, Role.OFFICER, stored.desk)
    check_version(have=stored.version, opened=opened, what=stored)
    if unknown := sorted(set(fields) - set(AMENDABLE)):
        raise Refusal(f"{unknown[0]}: is not changed by amending a commitment")
    _has_come("made_on", fields.get("made_on"), today=stored.desk.day(at))
    before = {name: _told(stored, name) for name in fields}
    for name in fields.keys() - set(_MANY):
        setattr(stored, name, fields[name])
    stored.version += 1
    stored.check_fields()
    stored.save()
    for name in fields.keys() & set(_MANY):
        getattr(stored, name).set(fields[name])
    if fields.keys() & {"lead_days", "grace_days"}:
        _place_again(stored, on=stored.desk.day(at))
        look_for_dormancy([stored], on=stored.desk.day(at))
    changes = [f"{name}: {before[name]} → {after}" for name in fields if (after := _told(stored, name)) != before[name]]
    if changes:
        by.write(EntryKind.AMENDED, about=stored, at=at, on=stored.desk.day(at), change="\n".join(changes), note=note)
    return stored


@transaction.atomic
def assess(
    commitment: Commitment,
    *,
    implementation: Implementation,
    assessor: Assessor,
    assessor_name: str,
    on: date,
    by: Author,
    at: datetime,
    note: str = "",
) -> Assessment:
    """Add a dated judgement by a named assessor beside those of others; officers may."""
    access.require(by.user, Role.OFFICER, commitment.desk)
    assessment = Assessment(
        commitment=commitment,
        assessor=assessor,
        assessor_name=assessor_name,
        on=on,
        implementation=implementation,
        note=note,
    )
    assessment.full_clean()
    assessment.save()
    by.write(EntryKind.ASSESSED, about=commitment, at=at, on=on, change=str(assessment), note=note)
    return assessment


@transaction.atomic
def settle(commitment: Commitment, *, term: Term, reading: str, reason: str, by: Author, at: datetime) -> Settlement:
    """Settle which reading of a disputed term holds, for a reason; leads may."""
    access.require(by.user, Role.LEAD, commitment.desk)
    settlement = Settlement(
        commitment=commitment,
        term=term,
        reading=said(reading, "reading"),
        reason=said(reason, "reason"),
        on=commitment.desk.day(at),
    )
    settlement.full_clean()
    settlement.save()
    by.write(
        EntryKind.SETTLED, about=commitment, at=at, on=settlement.on, change=str(settlement), note=settlement.reason
    )
    return settlement


@transaction.atomic
@signed
def change_days(desk: Desk, *, lead_days: int, grace_days: int, by: Author, at: datetime) -> Desk:
    """Give a desk another lead or grace; leads may.

    The flags of its open follow-ups follow at once, except where a commitment has its own, and each commitment's log
    says so.
    """
    stored = Desk.objects.select_for_update().get(pk=desk.pk)
    access.require(by.user, Role.LEAD, stored)
    told = {"lead_days": (stored.lead_days, lead_days), "grace_days": (stored.grace_days, grace_days)}
    changes = {name: days for name, days in told.items() if days[0] != days[1]}
    stored.lead_days, stored.grace_days = lead_days, grace_days
    stored.full_clean()
    stored.save()
    commitments = list(stored.commitments.all())
    hold(commitment.pk for commitment in commitments)
    for commitment in commitments:
        moved = [f"{name}: {a} → {b} (desk)" for name, (a, b) in changes.items() if getattr(commitment, name) is None]
        if moved:
            commitment.desk = stored
            _place_again(commitment, on=stored.day(at))
            by.write(EntryKind.AMENDED, about=commitment, at=at, on=stored.day(at), change="\n".join(moved))
    look_for_dormancy(commitments, on=stored.day(at))
    return stored


def _has_come(field: str, day: date | None, *, today: date) -> None:
    if day and day > today:
        raise Refusal(f"{field}: {day} has not come yet, today is {today}")


def new_citation(commitment: Commitment, quote: Quote) -> Citation:
    """The row of a citation, in memory. Raises QuoteNotFound when the kept text lacks the words."""
    # Before check_fields, which would file the refusal under no field and lose what kind it is.
    quote.document.check_quote(quote.words)
    return Citation(
        commitment=commitment,
        document=quote.document,
        quote=quote.words,
        locator=quote.locator,
        term=quote.term or "",
        reading=quote.reading,
    )


def _quote(commitment: Commitment, quote: Quote) -> Citation:
    citation = new_citation(commitment, quote)
    citation.check_fields()
    citation.save()
    return citation


def _next_reference(desk: Desk, on: date) -> str:
    return reference_of(desk, numbers(desk, 1)[0], on=on)


def numbers(desk: Desk, count: int) -> range:
    """The next ``count`` numbers of references of a desk, which nobody else gets."""
    # The UPDATE locks the desk's row until the end of the transaction, so two people never get the same number.
    Desk.objects.filter(pk=desk.pk).update(references_given=F("references_given") + count)
    given = Desk.objects.values_list("references_given", flat=True).get(pk=desk.pk)
    return range(given - count + 1, given + 1)


def reference_of(desk: Desk, number: int, *, on: date) -> str:
    """Of the ``number``-th commitment of a desk, promised on ``on``, or recorded then where nobody knows when."""
    return f"{desk.code}-{on.year}-{number:03d}"


def _place_again(commitment: Commitment, *, on: date) -> None:
    for follow_up in commitment.follow_ups.open().select_for_update():
        follow_up.commitment = commitment
        was_late = follow_up.overdue_from is not None and follow_up.overdue_from <= on
        follow_up.place(follow_up.window)
        if not was_late:
            # If it is late now, it is late by this change, and nobody could know before.
            follow_up.known_on = on
        follow_up.flag = follow_up.flag_on(on)
        follow_up.flag_changes_on = on
        follow_up.remind_next_on = follow_up.upcoming_from or follow_up.review_on
        follow_up.save()


def _told(commitment: Commitment, name: str) -> str:
    value = getattr(commitment, name)
    if name in _MANY:
        return _list(value.all())
    return "nothing" if value in (None, "") else str(value)


def _list(values: Iterable[object]) -> str:
    return ", ".join(map(str, values)) or "nothing"
