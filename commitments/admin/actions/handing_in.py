"""What shows that something happened, as a form asks for it: a link, a stored document, a file, or several of them."""

from dataclasses import astuple
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.admin.actions.named import ActionForm
from commitments.admin.fields import one_of, text_field
from commitments.admin.rights import choices_of
from commitments.files import KINDS, FileRefused, KeptFile, file_in_words, keep
from commitments.lifecycle import EvidenceOf
from commitments.models import Evidence, SourceDocument

# Shorter than a file that nobody speaks of stays on the disk (``check_evidence --remove-unused``).
_WAITS = timedelta(hours=12)


class KeptFileInput(forms.FileInput):
    """Asks for a file; one that was taken already is named beside it, and need not be chosen again."""

    template_name = "admin/commitments/kept_file.html"
    kept: KeptFile | None = None
    token = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> "tuple[UploadedFile[Any] | None, str]":
        """What was chosen now, and the sign of what was taken before."""
        return files.get(name), "" if data.get(f"{name}_without") else data.get(f"{name}_kept", "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        words = file_in_words(self.kept) if self.kept else ""
        context["widget"] |= {"kept": self.kept, "token": self.token, "words": words}
        return context


class KeptFileField(forms.Field):
    """Cleans to a KeptFile, or None. ``salt`` is the form's own, with the person: nobody else can use the sign.

    A browser never sends a file again by itself. So what was taken is stored at once, and a signed line stands in the
    form for it while something else is put right, or looked at.
    """

    widget = KeptFileInput
    salt = ""

    def __init__(self, **options: Any) -> None:
        kinds = ", ".join(f".{ending}" for kind in KINDS.values() for ending in kind.endings)
        super().__init__(**{"required": False, "widget": KeptFileInput(attrs={"accept": kinds}), **options})

    def clean(self, value: Any) -> KeptFile | None:
        upload, token = value or (None, "")
        self.widget.kept, self.widget.token = None, ""
        kept = self._taken(upload) if upload else self._as_signed(token) if token else None
        if kept:
            self.widget.kept, self.widget.token = kept, signing.dumps(astuple(kept), salt=self.salt)
        return kept

    def _taken(self, upload: "UploadedFile[Any]") -> KeptFile:
        try:
            return keep(upload)
        except FileRefused as refused:
            line = str(refused).removeprefix("file: ")
            raise ValidationError(_("%(line)s. Choose another one.") % {"line": capfirst(line)}) from refused

    def _as_signed(self, token: str) -> KeptFile:
        try:
            return KeptFile(*signing.loads(token, salt=self.salt, max_age=_WAITS))
        except signing.BadSignature as bad:
            raise ValidationError(_("The file was handed in too long ago, choose it once more.")) from bad


class EvidenceForm(ActionForm):
    """The part of a form that asks for evidence."""

    evidence_fieldset: ClassVar = (
        gettext_lazy("Evidence"),
        {
            "fields": [
                "evidence_title",
                "evidence_file",
                "evidence_address",
                "evidence_document",
                "evidence_quote",
            ],
            "description": gettext_lazy(
                "A file, a link, a stored document, or several of them. It shows what happened, not what was promised."
            ),
        },
    )
    evidence_title = forms.CharField(
        label=gettext_lazy("title"), required=False, max_length=300, help_text=gettext_lazy("Empty: the file's name.")
    )
    evidence_file = KeptFileField(label=gettext_lazy("file"))
    evidence_address = forms.URLField(
        label=gettext_lazy("address"), required=False, max_length=500, assume_scheme="https"
    )
    evidence_quote = text_field(label=gettext_lazy("quote"), required=False, rows=2)

    def offer(self) -> None:
        self.fields["evidence_document"] = one_of(
            Evidence._meta.get_field("document"),
            choices_of(SourceDocument, self.user),
            label=gettext_lazy("stored document"),
            required=False,
        )
        file: Any = self.fields["evidence_file"]
        file.salt = f"commitments.admin.actions.handing_in:{self.user.pk}"
        told = {
            "kinds": ", ".join(str(kind.label) for kind in KINDS.values()),
            "limit": settings.EVIDENCE_FILE_LIMIT >> 20,
        }
        file.help_text = _("%(kinds)s; at most %(limit)d MiB. Others get it as a download.") % told

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file: KeptFile | None = given.get("evidence_file")
        if file and not given.get("evidence_title"):
            given["evidence_title"] = file.name
        shown = file or given.get("evidence_address") or given.get("evidence_document")
        if shown and not given.get("evidence_title"):
            self.add_error("evidence_title", _("Evidence needs a title."))
        elif not shown and (given.get("evidence_title") or given.get("evidence_quote")) and not self._refused():
            self.add_error("evidence_address", _("Evidence needs a file, a link or a stored document."))
        return given

    def evidence(self) -> list[EvidenceOf]:
        given = self.cleaned_data
        if not given["evidence_title"]:
            return []
        return [
            EvidenceOf(
                title=given["evidence_title"],
                address=given["evidence_address"],
                document=given["evidence_document"],
                quote=given["evidence_quote"],
                file=given["evidence_file"],
            )
        ]

    def _refused(self) -> bool:
        """Whether something was handed in that is told to be wrong already."""
        return any(name in self.errors for name in ("evidence_file", "evidence_address", "evidence_document"))
