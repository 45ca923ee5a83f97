"""What a list speaks of by name: what is on record and visible to the person, and what the list would add to it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.access import Confidentiality, Role, may
from commitments.exchange.cells import pointed
from commitments.exchange.choices import Choices
from commitments.exchange.names import NOBODY, key, kind_of
from commitments.exchange.problems import Unclear, Wrong
from commitments.exchange.typed import Typed
from commitments.models import (
    Commitment,
    Desk,
    Event,
    FocalPoint,
    Occasion,
    Party,
    PartyName,
    SourceDocument,
)

M = TypeVar("M", bound=Model)
R = TypeVar("R")
# What a list may add, in the order in which it is stored: each may name what stands before it.
# One name may be another's, which is several: no decision needs more steps.
_DEEPEST = 3
_MOST_NAMES = 60
ADDS = (Party, PartyName, FocalPoint, Occasion, SourceDocument, Event)


@dataclass(slots=True)
class Register:
    """Finds by name, each name once; what is not there and may be added is made in memory and kept in ``new``.

    ``user`` None is whoever runs a command, who may see all. ``unknown`` counts the names of parties that nobody on
    record has, ``unclear`` holds words on time that can mean several things. Raises Wrong, naming the column.
    """

    user: User | None
    desk: Desk
    at: datetime
    choices: Choices
    new: dict[type[Model], list[Any]] = field(default_factory=lambda: {model: [] for model in ADDS})
    unknown: Counter[str] = field(default_factory=Counter)
    unclear: dict[str, Unclear] = field(default_factory=dict)
    _found: dict[tuple[str, Any], Any] = field(default_factory=dict)
    _parties: dict[str, Party] = field(default_factory=dict)
    _stored: frozenset[str] = frozenset()
    _slugs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        named = Party.objects.all()
        self._parties = {each.key: each.party for each in PartyName.objects.select_related("party")}
        self._parties |= {key(party.name): party for party in named}
        self._stored = frozenset(self._parties)
        self._slugs = {party.slug for party in self._parties.values()}

    def desk_of(self, code: str) -> Desk:
        """The desk of that code, where the person records; that of the import where none is named."""
        if not code:
            return self.desk
        found = self._once("desk", code, lambda: Desk.objects.filter(code=code).first())
        if found is None or (self.user and not self._once("may", code, lambda: may(self.user, Role.OFFICER, found))):  # type: ignore[arg-type]
            raise Wrong("desk", _("no desk where you record has the code “%(code)s”") % {"code": code})
        return self.desk if found == self.desk else found

    def typed(self, desk: Desk, *, keeps_words: bool) -> Typed:
        """How the cells of a row of that desk are read."""
        return Typed(desk, self.choices.day_first, keeps_words, self.choices.meant, self.unclear)

    def on_record(self) -> dict[str, Party]:
        """The parties that are stored, by the keys of all their names."""
        return {name: self._parties[name] for name in self._stored}

    def parties(self, names: Sequence[str]) -> list[Party]:
        """The parties of a cell, each once; new ones for names that nobody has."""
        found: list[Party] = []
        names = [name for name in names if key(name) not in NOBODY]
        if len(names) > _MOST_NAMES:
            raise Wrong("promises", _("%(count)d names in one cell") % {"count": len(names)})
        for name in names:
            if key(name).replace(" ", "").isdigit():
                raise Wrong("promises", _("“%(name)s” is no name") % {"name": name})
            if (told := key(name)) not in self._stored:
                self.unknown[name] += 1
            found += self._of_key(told, name, depth=0)
        return list(dict.fromkeys(found)) if all(party.pk for party in found) else _each_once(found)

    def _of_key(self, name: str, spelled: str, *, depth: int) -> list[Party]:
        decided = self.choices.parties.get(name)
        if isinstance(decided, int):
            return self._decided(decided, depth=depth)
        if decided and decided != name and depth < _DEEPEST:
            others = decided if isinstance(decided, list) else [decided]
            return [party for other in others for party in self._decided(other, depth=depth + 1)]
        if party := self._parties.get(name):
            return [party]
        return [self._new_party(name, spelled)]

    def _decided(self, other: int | str, *, depth: int) -> list[Party]:
        if isinstance(other, str):
            return self._of_key(other, other, depth=depth)
        return [self._once("party", other, lambda: Party.objects.get(pk=other))]

    def _new_party(self, name: str, spelled: str) -> Party:
        spelled = self.choices.spelled.get(name, " ".join(spelled.split()))
        part_of = self.choices.part_of
        party = Party(
            name=spelled,
            slug=self._slug(spelled),
            kind=self.choices.party_kinds.get(name) or kind_of(spelled),
            part_of=self._once("party", part_of, lambda: Party.objects.get(pk=part_of)) if part_of else None,
        )
        self._check(party, "promises", exclude=("part_of",))
        self._parties[name] = party
        self.new[Party].append(party)
        return party

    def _slug(self, name: str) -> str:
        first = slugify(name)[:70].strip("-") or "party"
        slug, number = first, 1
        while slug in self._slugs:
            number += 1
            slug = f"{first}-{number}"
        self._slugs.add(slug)
        return slug

    def person(self, column: str, name: str) -> User:
        """A colleague by user name."""
        found = self._once("user", name.casefold(), lambda: User.objects.filter(username__iexact=name).first())
        if found is None or not (found.is_active and found.is_staff):
            raise Wrong(column, _("nobody here is called “%(name)s”") % {"name": name})
        return found

    def stored_parties(self, chosen: Sequence[int]) -> list[Party]:
        """The parties that were chosen for rows that name none."""
        return [self._once("party", pk, lambda pk=pk: Party.objects.get(pk=pk)) for pk in chosen]  # type: ignore[misc]

    def occasion(self, title: str, *, desk: Desk, closed: Confidentiality) -> Occasion:
        """A visible occasion by its title, or a new one of the desk, as ``closed`` as the row that names it."""
        found = self._titled(Occasion, "occasion", title)
        new = Occasion(desk=desk, title=title, confidentiality=closed)
        return found or self._add(("occasion", title), new, "occasion")

    def document(self, column: str, like: SourceDocument) -> SourceDocument:
        """The visible document that has the title of ``like``, and what else ``like`` says of it; else ``like``."""
        named = (like.title, like.published_on, like.publisher, like.address)
        found = self._once("document", named, lambda: self._document(column, like))
        if found is None and not like.kind:
            kind = column.replace("document", "document_kind")
            raise Wrong(kind, _("“%(title)s” is new: say what kind of document it is") % {"title": like.title})
        return found or self._add(("document", named), like, column)

    def _document(self, column: str, like: SourceDocument) -> SourceDocument | None:
        rows = self._visible(SourceDocument).defer("full_text")
        # A list may know a document by nothing but its address.
        rows = rows.filter(address=like.address) if like.title == like.address else rows.filter(title=like.title)
        said = {name: getattr(like, name) for name in ("published_on", "publisher", "address") if getattr(like, name)}
        same = list(rows.filter(**said)[:2])
        if len(same) > 1:
            told = _("several documents are called “%(title)s”: give the day, publisher or address of one")
            raise Wrong(column, told % {"title": like.title})
        return same[0] if same else None

    def stored_document(self, pk: int) -> SourceDocument:
        """The document that was chosen for the list."""
        found = self._once("document pk", pk, lambda: self._visible(SourceDocument).filter(pk=pk).first())
        if found is None:
            raise Wrong("document", _("the document that was chosen is not there any more"))
        return found

    def list_document(self, typed: Typed) -> SourceDocument:
        """The document that the list itself is: the one that was chosen, or a new one."""
        source = self.choices.source
        if source.document:
            return self.stored_document(source.document)
        published_on = typed.day("published_on", source.published_on)
        new = SourceDocument(
            desk=self.desk,
            title=source.title,
            kind=source.kind,
            publisher=source.publisher,
            published_on=published_on,
            address=source.address,
            note=source.note,
            # As closed as was chosen for the list, not as the row that happens to come first.
            confidentiality=self.choices.confidentiality,
        )
        return self.document("document", new)

    def event(self, name: str, *, desk: Desk) -> Event:
        """The event of the desk that has that name, or a new one without a day."""
        named = (desk.pk, name)
        found = self._once("event", named, lambda: Event.objects.filter(desk=desk, name=name).first())
        return found or self._add(("event", named), Event(desk=desk, name=name), "after_event")

    def focal_point(self, text: str) -> FocalPoint:
        """A focal point written “name, office (party)”, on record or new at a party that is."""
        known = self._once("focal points", None, self._focal_points)
        if text in known:
            found: FocalPoint = known[text]
            return found
        who, opened, rest = text.rpartition(" (")
        if not (who and opened and rest.endswith(")")):
            raise Wrong("focal_points", _("“%(text)s” is not written as “name, office (party)”") % {"text": text})
        [party, *_others] = self.parties([rest.removesuffix(")")])
        name, _comma, office = who.partition(", ")
        known[text] = self._add(
            ("focal point", text), FocalPoint(party=party, name=name, office=office), "focal_points"
        )
        return known[text]

    def earlier(self, reference: str) -> Commitment | None:
        """The visible commitment of that reference."""
        return self._once(
            "commitment", reference, lambda: self._visible(Commitment).filter(reference=reference).first()
        )

    def store(self) -> None:
        """Store what is new; what stands first is named by what follows."""
        for model in ADDS:
            for row in self.new[model]:
                if row.pk is None:
                    row.save()

    def forget(self) -> None:
        """Take back that what is new was stored, after that was undone."""
        for rows in self.new.values():
            for row in rows:
                row.pk, row._state.adding = None, True

    def _focal_points(self) -> dict[str, FocalPoint]:
        return {pointed(point): point for point in FocalPoint.objects.select_related("party")}

    def _titled(self, model: type[M], column: str, title: str) -> M | None:
        def found() -> M | None:
            rows = list(self._visible(model).filter(title=title)[:2])
            if len(rows) > 1:
                raise Wrong(column, _("several are called “%(title)s”") % {"title": title})
            return rows[0] if rows else None

        return self._once(column, title, found)

    def _visible(self, model: type[M]) -> QuerySet[M]:
        rows: Any = model._default_manager.all()
        visible: QuerySet[M] = rows if self.user is None else rows.visible_to(self.user)
        return visible

    def _add(self, name: tuple[str, Any], row: M, column: str) -> M:
        self._check(row, column)
        self._found[name] = row
        self.new[type(row)].append(row)
        return row

    def _check(self, row: Model, column: str, *, exclude: Sequence[str] = ()) -> None:
        relations = [each.name for each in row._meta.get_fields() if each.is_relation]
        try:
            row.full_clean(exclude=[*exclude, *relations], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise Wrong(column, " ".join(error.messages)) from error

    def _once(self, what: str, name: Any, find: Callable[[], R]) -> R:
        if (what, name) not in self._found:
            self._found[what, name] = find()
        found: R = self._found[what, name]
        return found


def _each_once(parties: Sequence[Party]) -> list[Party]:
    """Rows that are not stored yet are themselves only: they cannot be put into a set."""
    found: list[Party] = []
    for party in parties:
        if not any(party is other or party == other for other in found):
            found.append(party)
    return found
