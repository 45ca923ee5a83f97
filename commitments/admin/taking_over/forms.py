"""The forms of taking a list over: the file, its columns, and the names in it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.forms.widgets import Script
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.access import Confidentiality, Role
from commitments.admin.fields import capital_labels, day_field, one_of, some_of
from commitments.admin.rights import choices_of
from commitments.exchange.choices import Choices, ListSource
from commitments.exchange.columns import OF_A_SOURCE, SENT, SOURCE, by_name
from commitments.exchange.files.table import MOST_BYTES
from commitments.exchange.guessing import KEPT, LEFT_OUT, Seen
from commitments.exchange.typed import ON_TIME
from commitments.models import Citation, Commitment, Desk, Party, SourceDocument
from commitments.status import DocumentKind, Kind, PartyKind

_SEPARATORS = [
    (";", gettext_lazy("; (semicolon)")),
    (",", gettext_lazy(", (comma)")),
    ("\n", gettext_lazy("a new line")),
    ("/", gettext_lazy("/ (slash)")),
    ("|", gettext_lazy("| (bar)")),
    ("", gettext_lazy("each cell holds one")),
]
_DAYS = [
    ("", gettext_lazy("refuse those that can be two days")),
    ("1", gettext_lazy("days before months: 31/12/2026")),
    ("0", gettext_lazy("months before days: 12/31/2026")),
]
_GROUPS: tuple[tuple[Promise, Sequence[str]], ...] = (
    (gettext_lazy("What is promised"), ("reference", "title", "summary", "kind", "hard", "reaffirms", "reading")),
    (gettext_lazy("Who"), ("promises", "is_promised", "focal_points", "owner", "desk", "confidentiality", "readers")),
    (
        gettext_lazy("When"),
        (
            "made_on",
            "occasion",
            *ON_TIME,
            "lead_days",
            "grace_days",
        ),
    ),
    (gettext_lazy("Where it is written"), tuple(column.name for column in SOURCE)),
    (gettext_lazy("What came of it"), ("status", "heard_on", "arranged_for", "note")),
)


class UploadForm(forms.Form):
    """A file, and the desk whose commitments are in it."""

    desk = forms.ModelChoiceField(Desk.objects.none(), label=gettext_lazy("desk"))
    file = forms.FileField(
        label=gettext_lazy("file"),
        validators=[FileExtensionValidator(["csv", "xlsx", "txt", "tsv"])],
        help_text=gettext_lazy("CSV or XLSX, as your office keeps it: its columns are matched on the next page."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        desks = Desk.objects.held_by(user, Role.OFFICER)
        self.fields["desk"].queryset = desks  # type: ignore[attr-defined]
        if len(desks[:2]) == 1:
            self.initial.setdefault("desk", desks[0].pk)
        capital_labels(self)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        # Of a file that is larger than evidence may be, the rest was let go by.
        most = min(MOST_BYTES, settings.EVIDENCE_FILE_LIMIT)
        if (file.size or 0) > most:
            told = _("“%(name)s” is larger than the %(most)d MiB that are taken at most.")
            raise forms.ValidationError(told % {"name": file.name, "most": most >> 20})
        return file


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column of the file, with the fields in which it is said what it is, and what its empty cells mean."""

    seen: Seen
    field: forms.BoundField
    repeat: forms.BoundField | None


class ColumnsForm(forms.Form):
    """What each column of a list is, and what holds for rows that do not say."""

    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    by_promises = forms.ChoiceField(
        label=gettext_lazy("between those who promise"), choices=_SEPARATORS, required=False
    )
    by_is_promised = forms.ChoiceField(
        label=gettext_lazy("between those to whom it is promised"), choices=_SEPARATORS, required=False
    )
    day_first = forms.ChoiceField(label=gettext_lazy("days in numbers"), choices=_DAYS, required=False)
    keeps_words = forms.BooleanField(
        label=gettext_lazy("keep words on time that are not understood"),
        required=False,
        help_text=gettext_lazy("Such as “ongoing”: they stand beside a day of review, and are no date."),
    )
    reference_prefix = forms.CharField(
        label=gettext_lazy("before each reference"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Such as MLC-, where the list only numbers its rows."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=Kind.choices)
    confidentiality = forms.ChoiceField(label=gettext_lazy("confidentiality"), choices=Confidentiality.choices)
    made_on = day_field(
        label=gettext_lazy("made on"), required=False, help_text=gettext_lazy("Empty when no source says.")
    )
    document_kind = forms.ChoiceField(
        label=gettext_lazy("kind of the sources that rows name"),
        choices=[("", gettext_lazy("ask about each that is new")), *DocumentKind.choices],
        required=False,
    )
    source_title = forms.CharField(
        label=gettext_lazy("title of the list"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A row that names no source is quoted from the list itself, under this title."),
    )
    source_kind = forms.ChoiceField(label=gettext_lazy("kind of document"), choices=DocumentKind.choices)
    source_publisher = forms.CharField(label=gettext_lazy("publisher"), max_length=200, required=False)
    source_published_on = day_field(label=gettext_lazy("published on"), required=False)
    source_address = forms.URLField(
        label=gettext_lazy("address"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, choices: Choices, columns: Sequence[Seen], user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choices, self._columns = choices, columns
        offered = _offered(choices.columns)
        for place, name in enumerate(choices.columns):
            label = _("what “%(header)s” holds") % {"header": columns[place].header or place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, choices=offered, required=False, initial=name
            )
            if (columns[place].gaps or place in choices.repeated) and SENT.name not in choices.columns:
                self.fields[f"repeat_{place}"] = forms.BooleanField(
                    label=_("an empty cell means the one above"), required=False, initial=place in choices.repeated
                )
        parties = Commitment._meta.get_field("parties")
        for name, label in (("promises", _("who promises")), ("is_promised", _("to whom"))):
            self.fields[name] = some_of(parties, Party.objects.all(), addable=True, label=label, required=False)
        self.fields["source_document"] = one_of(
            Citation._meta.get_field("document"),
            choices_of(SourceDocument, user),
            label=_("or a stored document"),
            required=False,
        )
        self.initial = {**_shown(choices), **self.initial}
        capital_labels(self)

    def rows(self) -> Iterator[ColumnRow]:
        """The columns of the file, in their order."""
        for place, seen in enumerate(self._columns):
            repeat = self[f"repeat_{place}"] if f"repeat_{place}" in self.fields else None
            yield ColumnRow(seen, self[f"column_{place}"], repeat)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        names = [given.get(f"column_{place}", "") for place in range(len(self._columns))]
        for place, name in enumerate(names):
            ours = by_name().get(name)
            if ours and not ours.several and name in names[:place]:
                told = _("“%(ours)s” is another column already.") % {"ours": ours.header}
                self.add_error(f"column_{place}", told)
        if not set(names) & {"document", "address"}:
            for name in set(OF_A_SOURCE) & set(names):
                told = _("It needs a column that is “Source” or “Address” beside it.")
                self.add_error(f"column_{names.index(name)}", told)
        if not set(names) & {"title", "summary", "quote"}:
            self.add_error(None, _("Say which column holds what is promised: “Title”, “Summary” or “Quote”."))
        if not (given.get("source_title") or given.get("source_document")):
            self.add_error("source_title", _("Name the list, or choose a stored document."))
        return given

    def chosen(self) -> Choices:
        """What was decided, with what was decided about names before."""
        given = self.cleaned_data
        document = given["source_document"]
        return Choices(
            columns=[given[f"column_{place}"] for place in range(len(self._columns))],
            repeated=[place for place in range(len(self._columns)) if given.get(f"repeat_{place}")],
            separators=self._choices.separators
            | {"promises": given["by_promises"], "is_promised": given["by_is_promised"]},
            day_first=None if given["day_first"] == "" else given["day_first"] == "1",
            kind=given["kind"],
            confidentiality=given["confidentiality"],
            made_on=given["made_on"].isoformat() if given["made_on"] else "",
            promises=[party.pk for party in given["promises"]],
            is_promised=[party.pk for party in given["is_promised"]],
            prefix=given["reference_prefix"],
            keeps_words=given["keeps_words"],
            document_kind=given["document_kind"],
            source=ListSource(
                document.pk if document else None,
                given["source_title"],
                given["source_kind"],
                given["source_publisher"],
                given["source_published_on"].isoformat() if given["source_published_on"] else "",
                given["source_address"],
            ),
            parties=self._choices.parties,
            spelled=self._choices.spelled,
            party_kinds=self._choices.party_kinds,
            part_of=self._choices.part_of,
            meant=self._choices.meant,
        )


def _shown(choices: Choices) -> dict[str, Any]:
    """The choices as the form begins with them."""
    source, days = choices.source, {None: "", True: "1", False: "0"}
    return {
        "by_promises": choices.separators.get("promises", ";"),
        "by_is_promised": choices.separators.get("is_promised", ";"),
        "day_first": days[choices.day_first],
        "reference_prefix": choices.prefix,
        "keeps_words": choices.keeps_words,
        "document_kind": choices.document_kind,
        "kind": choices.kind,
        "confidentiality": choices.confidentiality,
        "made_on": choices.made_on,
        "promises": choices.promises,
        "is_promised": choices.is_promised,
        "source_title": source.title,
        "source_kind": source.kind,
        "source_publisher": source.publisher,
        "source_published_on": source.published_on,
        "source_address": source.address,
        "source_document": source.document,
    }


def _offered(present: Iterable[str]) -> list[Any]:
    """What a column can be, in groups; what only our own files have is offered where the file has it."""
    ours, present = by_name(), list(present)
    grouped = [(group, [(name, ours[name].header) for name in names]) for group, names in _GROUPS]
    listed = {name for _group, names in _GROUPS for name in names}
    own = [(name, ours[name].header) for name in dict.fromkeys(present) if name in ours and name not in listed]
    nothing = [(KEPT, _("keep it in the summary")), (LEFT_OUT, _("leave it out"))]
    return [*nothing, *grouped, *([(_("Written by Pacta"), own)] if own else [])]


# Each is two fields, and a page may send a thousand. Names beyond are new parties, of the kind their name tells.
_MOST_NAMES, _MOST_UNCLEAR = 400, 100


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name that nobody on record has, with the fields in which it is said whose it is, and of what kind."""

    name: str
    count: int
    answer: forms.BoundField | None
    kind: forms.BoundField


class NamesForm(forms.Form):
    """Which party each unknown name is, and what unclear words on time mean, as ``report`` asks."""

    class Media:
        # For the page on which one waits for it.
        js = (Script("django_htmx/htmx-2.min.js", defer=True),)

    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, report: Mapping[str, Any], choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asked, self._choices = report["asked"][:_MOST_NAMES], choices
        self._unclear = report["unclear"][:_MOST_UNCLEAR]
        unsaid = _("keep the words, without a date") if choices.keeps_words else _("say which")
        for place, question in enumerate(self._unclear):
            self.fields[f"meant_{place}"] = forms.ChoiceField(
                label=_("“%(words)s” means") % {"words": question["words"]},
                choices=[("", unsaid), *question["answers"]],
                required=False,
                initial=choices.meant.get(question["key"], ""),
            )
        for place, question in enumerate(self._asked):
            name = question["name"]
            decided = choices.parties.get(question["key"])
            if len(question["answers"]) > 1:
                self.fields[f"name_{place}"] = forms.ChoiceField(
                    label=_("“%(name)s” is") % {"name": name},
                    choices=question["answers"],
                    initial=question["suggested"] if decided is None else json.dumps(decided),
                )
            self.fields[f"kind_{place}"] = forms.ChoiceField(
                label=_("the kind of “%(name)s”") % {"name": name},
                choices=PartyKind.choices,
                initial=choices.party_kinds.get(question["key"], question["kind"]),
            )
        self.fields["part_of"] = one_of(
            Party._meta.get_field("part_of"),
            Party.objects.all(),
            label=_("the new parties belong to"),
            required=False,
            initial=choices.part_of,
            help_text=_("Such as the state whose ministries they are."),
        )
        capital_labels(self)

    def unclear(self) -> list[tuple[str, forms.BoundField]]:
        """The words on time that can mean several things, each with the field in which it is said which."""
        return [(question["words"], self[f"meant_{place}"]) for place, question in enumerate(self._unclear)]

    def rows(self) -> Iterator[NameRow]:
        """The names, those first about which there is something to decide."""
        for place, question in enumerate(self._asked):
            answer = self[f"name_{place}"] if f"name_{place}" in self.fields else None
            yield NameRow(question["name"], question["count"], answer, self[f"kind_{place}"])

    def chosen(self) -> Choices:
        """The choices with what was decided about names."""
        given, choices = self.cleaned_data, self._choices
        for place, question in enumerate(self._asked):
            choices.spelled[question["key"]] = question["name"]
            choices.party_kinds[question["key"]] = given[f"kind_{place}"]
            if f"name_{place}" in given:
                choices.parties[question["key"]] = json.loads(given[f"name_{place}"])
        choices.part_of = given["part_of"].pk if given["part_of"] else None
        choices.meant |= {each["key"]: given[f"meant_{place}"] for place, each in enumerate(self._unclear)}
        return choices


def undecided(asked: Sequence[Mapping[str, Any]], choices: Choices) -> int:
    """How many names may be another's, about which nobody has decided yet."""
    return sum(len(each["answers"]) > 1 and each["key"] not in choices.parties for each in asked[:_MOST_NAMES])
