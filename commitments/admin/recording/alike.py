"""Commitments that may say the same as one that is being recorded."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import F, Q

from commitments.admin.recording.likeness import near
from commitments.models import Commitment, CommitmentParty, Party
from commitments.status import Part

SHOWN = 3
# Of the same parties, the newest so many are compared by title; of those that are near, so many by their sides.
_COMPARED, _LOOKED_AT = 1000, 30


def alike(title: str, *, promisers: Iterable[Party], promised_to: Iterable[Party], user: User) -> list[Commitment]:
    """Those that ``user`` may see, of the same sides and a near title, newest first; four questions at most.

    A state stands for its ministries. One may name more parties than the other, if it names all of the other's.
    """
    owe, owed = _outermost(promisers), _outermost(promised_to)
    if not owe or not title.strip():
        return []
    theirs = CommitmentParty.objects.filter(Q(party__in=owe) | Q(party__root__in=owe), part=Part.PROMISES)
    rows = Commitment.objects.visible_to(user).filter(pk__in=theirs.values("commitment"))
    newest = rows.order_by(F("made_on").desc(nulls_last=True), "-pk")
    titles = newest.values_list("pk", "title")[:_COMPARED]
    like = [pk for pk, other in titles if near(title, other)][:_LOOKED_AT]
    if not like:
        return []
    found = newest.filter(pk__in=like).select_related("owner").prefetch_related("parts__party__root")
    return [row for row in found if _same_sides(owe, owed, row)][:SHOWN]


def _same_sides(owe: set[int], owed: set[int], row: Commitment) -> bool:
    owe_there, owed_there = _outermost(row.promisers()), _outermost(row.promised_to())
    return (owe <= owe_there and owed <= owed_there) or (owe_there <= owe and owed_there <= owed)


def _outermost(parties: Iterable[Party]) -> set[int]:
    return {party.root_id or party.pk for party in parties}
