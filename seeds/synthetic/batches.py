"""Rows that wait to be written, and writing them: whatever is pointed at before what points at it."""

from collections.abc import Iterable

from django.db.models import Model

from commitments.models import (
    Assessment,
    Citation,
    Commitment,
    CommitmentParty,
    Evidence,
    Extension,
    FollowUp,
    Occasion,
    Schedule,
    SourceDocument,
    StatusEntry,
)
from seeds.synthetic.meetings import Meeting
from seeds.synthetic.promises import Promised
from seeds.synthetic.rows import Ids, Row, write

Parties = Occasion.parties.through
FocalPoints = Commitment.focal_points.through
Readers = Commitment.readers.through
ORDER: tuple[type[Model], ...] = (
    Occasion,
    Parties,
    SourceDocument,
    Commitment,
    CommitmentParty,
    FocalPoints,
    Readers,
    Citation,
    Schedule,
    FollowUp,
    StatusEntry,
    Evidence,
    Extension,
    Assessment,
)


class Batch:
    """Meetings and what was promised at them."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._rows: dict[type[Model], list[Row]] = {model: [] for model in ORDER}

    @property
    def follow_ups(self) -> int:
        return len(self._rows[FollowUp])

    def take(self, meeting: Meeting, promised: Iterable[Promised]) -> None:
        occasion = meeting.occasion
        self._rows[Occasion].append(vars(occasion))
        self._link(Parties, [{"occasion_id": occasion.pk, "party_id": party.pk} for party in meeting.parties()])
        self._rows[SourceDocument] += [vars(source.document) for source in meeting.sources]
        for each in promised:
            self._take(each)

    def write(self) -> None:
        """Save it all, and hold none of it any more."""
        for model, rows in self._rows.items():
            write(model, rows)
            rows.clear()

    def _take(self, promised: Promised) -> None:
        life, rows, of = promised.life, self._rows, {"commitment_id": promised.commitment.pk}
        rows[Commitment].append(vars(promised.commitment))
        self._link(CommitmentParty, [of | {"party_id": party.pk, "part": part} for party, part in promised.parts])
        self._link(FocalPoints, [of | {"focalpoint_id": each.pk} for each in promised.focal_points])
        self._link(Readers, [of | {"user_id": each.pk} for each in promised.readers])
        rows[Citation] += promised.citations
        rows[Schedule].append(vars(life.schedule))
        rows[FollowUp] += [vars(each.row) for each in life.followed]
        rows[StatusEntry] += life.entries
        rows[Evidence] += life.evidence
        rows[Extension] += map(vars, life.extensions)
        rows[Assessment] += map(vars, life.assessments)

    def _link(self, model: type[Model], rows: Iterable[Row]) -> None:
        self._rows[model] += [{"id": self._ids.next(model), **row} for row in rows]
