"""What changed between two rows of a record's history, in the words of the admin."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db.models import ForeignKey, OuterRef, Subquery, TextField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments.access import Confidentiality, Sight
from commitments.admin.history.differences import text_difference
from commitments.admin.words import NOTHING, day, instant
from commitments.models.history import FOUND

# Texts that are longer, or have lines, are compared word by word.
SHORT = 80
# So many rows are looked at for the one that changed a field.
LOOKED_BACK = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its value before and after, or of a long text the difference."""

    name: str
    label: str
    before: str = ""
    after: str = ""
    difference: str = ""


class Names:
    """What records are called, for one reader: each model is asked once, for all that is shown of it."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._wanted: dict[type[Any], set[Any]] = defaultdict(set)
        self._found: dict[type[Any], dict[Any, str]] = {}
        self._sights: dict[type[Any], Sight] = {}

    def want(self, model: type[Any], pks: Iterable[Any]) -> None:
        self._wanted[model].update(pk for pk in pks if pk is not None)

    def of(self, model: type[Any], pk: Any) -> str:
        """The name of a record as it is now, if the reader may see it."""
        if pk is None:
            return NOTHING
        if model not in self._found:
            self._found[model] = self._ask(model)
        return self._found[model].get(pk) or self._without_name(model)

    def may_know(self, row: Any) -> bool:
        """Whether the reader could see the record as ``row`` of its history has it; what has no readers, all may."""
        if getattr(row, "confidentiality", None) != Confidentiality.RESTRICTED:
            return True
        model = row.instance_type
        if model not in self._sights:
            self._sights[model] = Sight.of(self._user, record=model._meta.model_name)
        return self._sights[model].sees(row.id, desk=row.desk_id, confidentiality=row.confidentiality)

    def _ask(self, model: type[Any]) -> dict[Any, str]:
        every = model._default_manager.filter(pk__in=self._wanted[model])
        seen = every.visible_to(self._user) if hasattr(every, "visible_to") else every
        return {record.pk: str(record) for record in seen}

    def _without_name(self, model: type[Any]) -> str:
        if hasattr(model._default_manager.all(), "visible_to"):
            # Nothing that has readers of its own is ever deleted.
            return _("a record you may not see")
        return _("somebody whose account is gone") if model is User else _("a record that is gone")


class Rows:
    """Rows of one historical model, each with the one before it and the lists that belong to both."""

    def __init__(self, model: type[Any], found: Iterable[Any], names: Names) -> None:
        self._model, self._names = model, names
        self.rows = sorted(found, key=lambda row: row.pk)
        self._before = _rows_before(model, self.rows)
        every = [*self.rows, *self._before.values()]
        self._lists = {field: _named_in(model, field, every) for field in model._history_m2m_fields}
        for field in model.tracked_fields:
            if isinstance(field, ForeignKey):
                names.want(field.related_model, (getattr(row, field.attname) for row in every))
        for field, lists in self._lists.items():
            names.want(field.related_model, (pk for pks in lists.values() for pk in pks))

    def between(self, first: Any, last: Any) -> list[Change]:
        """What was changed by the rows from ``first`` to ``last``: of what is new, all that it was given.

        Nothing where the record was restricted before or after, and the reader not among those who could see it:
        that it was opened since opens what it says, and not what was taken out of it first.
        """
        before = self._before.get(first.pk) if first.history_type != "+" else None
        if not all(self._names.may_know(row) for row in (before, last) if row):
            return []
        own = (self._of_field(field, before, last) for field in self._model.tracked_fields if not field.primary_key)
        lists = (self._of_list(field, before, last) for field in self._lists)
        return [change for change in (*own, *lists) if change]

    def _of_field(self, field: Any, before: Any, after: Any) -> Change | None:
        old = getattr(before, field.attname) if before else None
        new = getattr(after, field.attname)
        if _as_read(old) == _as_read(new) or (not before and new in (None, "", False)):
            return None
        label = capfirst(str(field.verbose_name))
        if before and _is_long(field, old, new):
            return Change(field.name, label, difference=text_difference(old or "", new or ""))
        return Change(field.name, label, self._words(field, old) if before else NOTHING, self._words(field, new))

    def _of_list(self, field: Any, before: Any, after: Any) -> Change | None:
        old = self._lists[field].get(before.pk, set()) if before else set()
        new = self._lists[field].get(after.pk, set())
        if old == new:
            return None
        gone, come = (self._listed(field, pks) for pks in (old - new, new - old))
        before_words = _("removed: %(names)s") % {"names": gone} if gone else NOTHING
        after_words = _("added: %(names)s") % {"names": come} if come else NOTHING
        return Change(field.name, capfirst(str(field.verbose_name)), before_words, after_words)

    def _listed(self, field: Any, pks: Iterable[Any]) -> str:
        return "; ".join(sorted(self._names.of(field.related_model, pk) for pk in pks))

    def _words(self, field: Any, value: Any) -> str:
        if isinstance(field, ForeignKey):
            return self._names.of(field.related_model, value)
        return value_in_words(field, value)


def value_in_words(field: Any, value: Any) -> str:
    """A stored value of a model field that names no other record, as a reader says it; ``field`` gives its choices."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return NOTHING
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return instant(value)
    return day(value) if isinstance(value, date) else str(value)


def _as_read(value: Any) -> Any:
    """A browser sends the lines of a text with other characters than a file has."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _is_long(field: Any, *values: Any) -> bool:
    if field.choices or not all(value is None or isinstance(value, str) for value in values):
        return False
    return isinstance(field, TextField) or any(len(value or "") > SHORT for value in values)


def _rows_before(model: type[Any], rows: Sequence[Any]) -> Mapping[int, Any]:
    """By the key of each row, the one before it of the same record; of what was only found there is none."""
    earlier = model._base_manager.filter(id=OuterRef("id"), pk__lt=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    known = model._base_manager.filter(pk__in=[row.pk for row in rows]).annotate(earlier=Subquery(earlier))
    pairs = dict(known.values_list("pk", "earlier"))
    found = model._base_manager.in_bulk([pk for pk in pairs.values() if pk])
    return {pk: found[earlier] for pk, earlier in pairs.items() if earlier in found}


def _named_in(model: type[Any], field: Any, rows: Iterable[Any]) -> dict[int, set[Any]]:
    """By the key of each row, the keys of those on that list."""
    listed = getattr(model, field.name).model._base_manager.filter(history__in=[row.pk for row in rows])
    found: dict[int, set[Any]] = defaultdict(set)
    for row, named in listed.values_list("history", field.m2m_reverse_field_name()):
        found[row].add(named)
    return found


def last_kept(record: Any, name: str) -> Any:
    """The row with which the field of ``record`` got the value it has, or the newest one where that is not known."""
    if not hasattr(type(record), "history"):
        return None
    rows = list(type(record).history.model._base_manager.filter(id=record.pk).order_by("-pk")[:LOOKED_BACK])
    if not rows or name not in {field.name for field in rows[0].tracked_fields}:
        return rows[0] if rows else None
    attribute = rows[0]._meta.get_field(name).attname
    changes = (new for new, old in pairwise(rows) if getattr(new, attribute) != getattr(old, attribute))
    return next(changes, rows[0])


def kept_of(model: type[Any], **which: Any) -> Any:
    """The history of the records of ``model`` that are meant, without what was only found."""
    return model.history.model._base_manager.filter(**which).exclude(history_type=FOUND)
