"""Two people on one record: whoever saves second is shown what the other changed, and loses nothing that was typed.

The form carries, for each field, a mark of what stood there when it was opened. A field that only the other person
changed takes over what is stored; of one that both changed, the person says which of the two holds.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from commitments.admin.history.changes import last_kept, value_in_words
from commitments.admin.history.differences import text_difference
from commitments.admin.words import NOTHING, instant

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

MARKS = "as_opened"
THEIRS = "theirs"
# Longer texts are shown by the words in which they differ.
LONG = 200


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A field that somebody else changed; ``choice`` is the name of the choice, where both changed it."""

    label: str
    yours: str
    stored: str
    by: str
    choice: str = ""


class OpenedForm(ModelForm):
    """The form of a stored record, which notices what was stored since it was opened."""

    # Fields that are no part of the record, and are not compared.
    own_fields: ClassVar[frozenset[str]] = frozenset()
    as_opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.meanwhile: list[Meanwhile] = []
        self._unsettled: dict[str, str] = {}

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == MARKS:
            return json.dumps(self._marks, separators=(",", ":")) if self._marks else ""
        return super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        if self.is_bound and self._is_stored and not self.meanwhile:
            self._compare()
        super().full_clean()
        if self.is_bound and self.meanwhile:
            self.add_error(
                None, _("Somebody else changed this while you had it open. Look again, then save once more.")
            )
            for name, stored in self._unsettled.items():
                self.add_error(name, _("Stored now: %(value)s") % {"value": stored})

    @property
    def changed_data(self) -> list[str]:
        """Without what is stored already, whatever the browser made of its lines and spaces."""
        changed = [name for name in super().changed_data if name != MARKS]
        return [name for name in changed if name not in self._compared or self._sent(name) != self._stored[name]]

    @property
    def _is_stored(self) -> bool:
        return self.instance.pk is not None

    @property
    def _outdated(self) -> bool:
        """Whether it is known from elsewhere that something was changed, though not what stood there."""
        return False

    @cached_property
    def _compared(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if name not in {MARKS, "opened", *self.own_fields}
            and not field.disabled
            and not isinstance(field.widget, forms.MultiWidget)
            and not isinstance(field, forms.models.InlineForeignKeyField)
            and name != self._meta.model._meta.pk.name
        ]

    @cached_property
    def _stored(self) -> dict[str, Any]:
        """What is stored of each field, in the form in which it can be compared."""
        return {name: self._comparable(name, self._initial(name)) for name in self._compared}

    @cached_property
    def _marks(self) -> dict[str, str]:
        return {name: _mark(stored) for name, stored in self._stored.items()} if self._is_stored else {}

    def _initial(self, name: str) -> Any:
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def _sent(self, name: str) -> Any:
        return self._comparable(name, self[name].data)

    def _comparable(self, name: str, value: Any) -> Any:
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            return sorted(str(each) for each in value or ())
        if isinstance(field, forms.ModelChoiceField):
            return str(value or "")
        try:
            read = field.to_python(value)
        except ValidationError:
            read = value
        return "" if read is None else str(read).replace("\r\n", "\n").strip()

    def _compare(self) -> None:
        """Take over what only somebody else changed, and find what both did."""
        opened = self._marks_sent()
        for name in self._compared:
            known, stored = opened.get(name), self._stored[name]
            wanted = self.data.get(self._choice(name))
            if known == _mark(stored) or (known is None and not self._outdated):
                if wanted == THEIRS:
                    self._take(name)
                continue
            typed = self._sent(name)
            if typed == stored:
                continue
            both = known is None or _mark(typed) != known
            self.meanwhile.append(self._difference(name, both=both))
            if both:
                self._unsettled[name] = _short(self._in_words(name, self._initial(name)))
            else:
                self._take(name)
        if self.meanwhile:
            self._put(MARKS, [json.dumps(self._marks, separators=(",", ":"))])

    def _marks_sent(self) -> dict[str, str]:
        try:
            sent = json.loads(self.data.get(self.add_prefix(MARKS)) or "{}")
        except ValueError:
            return {}
        return sent if isinstance(sent, dict) else {}

    def _choice(self, name: str) -> str:
        return f"keep-{self.add_prefix(name)}"

    def _take(self, name: str) -> None:
        """Let the field hold what is stored, as if it had been typed."""
        field, value = self.fields[name], self._initial(name)
        if isinstance(field, forms.ModelMultipleChoiceField):
            self._put(name, [str(each) for each in value or ()])
        elif isinstance(field.widget, forms.CheckboxInput):
            self._put(name, ["on"] if value else [])
        elif isinstance(field, forms.ChoiceField):
            self._put(name, ["" if value is None else str(value)])
        else:
            self._put(name, [field.widget.format_value(value) or ""])

    def _put(self, name: str, values: list[str]) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data.setlist(self.add_prefix(name), values)  # type: ignore[attr-defined]

    def _difference(self, name: str, *, both: bool) -> Meanwhile:
        mine, stored = self[name].data, self._initial(name)
        yours, theirs = self._in_words(name, mine), self._in_words(name, stored)
        if both and max(len(yours), len(theirs)) > LONG:
            before, after = str(stored or ""), str(mine or "")
            yours = text_difference(before, after, only="come")
            theirs = text_difference(before, after, only="gone")
        else:
            theirs = _short(theirs)
        label = str(self.fields[name].label or name)
        if not both:
            return Meanwhile(label, _("You left it as it was."), theirs, self._by(name))
        return Meanwhile(label, yours, theirs, self._by(name), self._choice(name))

    def _by(self, name: str) -> str:
        """Who stored what is there, and when, as far as that is kept."""
        kept = last_kept(self.instance, name)
        return f"{kept.author}, {instant(kept.history_date)}" if kept else ""

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            wanted = value if isinstance(field, forms.ModelMultipleChoiceField) else [value]
            keys = [str(each) for each in wanted or () if str(each or "").isdigit()]
            return "; ".join(sorted(str(each) for each in field.queryset.filter(pk__in=keys))) or NOTHING  # type: ignore[union-attr]
        if isinstance(field, forms.ChoiceField):
            return str(dict(_flat(field.choices)).get(str(value), value)) if value not in (None, "") else NOTHING
        try:
            value = field.to_python(value)
        except ValidationError:
            return str(value)
        return value_in_words(None, value.replace("\r\n", "\n") if isinstance(value, str) else value)


def _mark(comparable: Any) -> str:
    """Stands for a value; short, because a page has one for each field."""
    return sha256(json.dumps(comparable).encode()).hexdigest()[:16]


def _short(words: str) -> str:
    return words if len(words) <= LONG else f"{words[:LONG]} …"


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), label
