"""Where a promise is written: any number of quotes, each looked up in its text while the form is filled."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.admin.fields import capital_labels, one_of, text_field
from commitments.admin.finding import FindingForm
from commitments.admin.recording.passages import passage
from commitments.admin.rights import choices_of
from commitments.lifecycle import Quote
from commitments.models import Citation, QuoteNotFound, SourceDocument
from commitments.status import Term

# Sent by the button that asks for room for one more source.
ANOTHER = "_another"
# A promise with more sources than that gets the rest on its own page.
MOST_SOURCES = 12
_NAMES = ("document", "quote", "locator", "term", "source_reading")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a quote: ``mark`` is good, bad or open; ``nearest`` is a passage of the text, or ""."""

    mark: str
    line: str
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    number: int
    fields: list[Any]
    checked: Checked | None


class SourceFields(forms.Form):
    document = one_of(
        Citation._meta.get_field("document"),
        SourceDocument.objects.none(),
        label=gettext_lazy("source document"),
        addable=True,
        findable=True,
        help_text=gettext_lazy("The text in which the promise stands. Not kept yet? Add it by pasting its text."),
    )
    quote = text_field(label=gettext_lazy("quote"), help_text=gettext_lazy("The exact words of the source."))
    locator = forms.CharField(
        label=gettext_lazy("where it stands"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Page or paragraph."),
    )
    term = forms.ChoiceField(
        label=gettext_lazy("speaks to"),
        required=False,
        choices=[("", "---------"), *Term.choices],
        help_text=gettext_lazy("The term it settles."),
    )
    source_reading = forms.CharField(
        label=gettext_lazy("reading of the source"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("How this source has that term, such as “every three months”."),
    )
    # How many sources there is room for.
    sources = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SourcedForm(FindingForm, SourceFields):
    """The first source has the names of SourceFields, the next ones those names with their number.

    A further source that is left empty is passed over.
    """

    user: User
    # As in ScheduledForm.
    sources_listen: ClassVar[str] = "input delay:400ms"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.room = self._room()
        for number in range(2, self.room + 1):
            for name in _NAMES:
                field = deepcopy(self.fields[name])
                field.required = False
                self.fields[named(name, number)] = field
        for number in range(1, self.room + 1):
            field = self.fields[named("document", number)]
            field.queryset = choices_of(SourceDocument, self.user)  # type: ignore[attr-defined]
        capital_labels(self)
        self.find(named("document", number) for number in range(1, self.room + 1))

    def _room(self) -> int:
        typed = self.data.get("sources", "") if self.is_bound else ""
        room = int(typed) if typed.isdecimal() and len(typed) < 4 else 1
        room = min(max(room + (self.is_bound and ANOTHER in self.data), 1), MOST_SOURCES)
        if self.is_bound:
            self.fill("sources", str(room))
        else:
            self.initial["sources"] = room
        return room

    @property
    def more_room(self) -> bool:
        return self.room < MOST_SOURCES

    @cached_property
    def source_rows(self) -> list[SourceRow]:
        return [
            SourceRow(number, [self[named(name, number)] for name in _NAMES], self._checked(number))
            for number in range(1, self.room + 1)
        ]

    @property
    def source_parts(self) -> str:
        """What changes while somebody types, as htmx names it."""
        return ",".join(f"#source-said-{number}:innerHTML" for number in range(1, self.room + 1))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        told: set[tuple[Any, str]] = set()
        for number in self._filled_rows():
            self._check_reading(number)
            document, words = given.get(named("document", number)), given.get(named("quote", number))
            if number > 1:
                self._check_whole(number, document, words)
            if not document or not words:
                continue
            if (document, words) in told:
                self.add_error(named("quote", number), _("These words of this document stand above already."))
            told.add((document, words))
            try:
                document.check_quote(words)
            except QuoteNotFound as refusal:
                self.add_error(named("quote", number), refusal.messages[0].partition(": ")[2])
        return given

    def quotes(self) -> list[Quote]:
        given = self.cleaned_data
        return [
            Quote(
                given[named("document", number)],
                given[named("quote", number)],
                given[named("locator", number)],
                Term(term) if (term := given[named("term", number)]) else None,
                given[named("source_reading", number)],
            )
            for number in self._filled_rows()
        ]

    def _filled_rows(self) -> Iterator[int]:
        for number in range(1, self.room + 1):
            names = [named(name, number) for name in _NAMES]
            if number == 1 or any(self.cleaned_data.get(name) or name in self.errors for name in names):
                yield number

    def _check_whole(self, number: int, document: Any, words: Any) -> None:
        for name, value in (("document", document), ("quote", words)):
            if not value and named(name, number) not in self.errors:
                self.add_error(named(name, number), _("A source needs its document and the words quoted from it."))

    def _check_reading(self, number: int) -> None:
        term, reading = named("term", number), named("source_reading", number)
        if bool(self.cleaned_data.get(term)) != bool(self.cleaned_data.get(reading)):
            self.add_error(reading, _("A reading needs the term it speaks to, and the term a reading."))

    def _checked(self, number: int) -> Checked | None:
        words = self.read(named("quote", number))
        document = self.read(named("document", number)) if words else None
        return checked(document, words) if document else None


def checked(document: SourceDocument, words: str) -> Checked:
    """Whether ``words`` occur in the kept text of ``document``, in a line for who quotes them."""
    if not document.full_text:
        return Checked("open", _("No text is kept of this document, so the quote cannot be checked."))
    found = passage(document.full_text, words)
    if found.paragraph:
        return Checked("good", _("Found in the text, paragraph %(number)d.") % {"number": found.paragraph})
    if found.marks_only:
        return Checked("bad", _("Only capitals, quotation marks or dashes differ. The text has:"), found.nearest)
    if found.nearest:
        return Checked("bad", _("Does not occur in the kept text. The nearest passage is:"), found.nearest)
    return Checked("bad", _("Does not occur in the kept text, and nothing in it comes near."))


def named(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"
