"""A refusal of the record, told on the form field it is about."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from commitments.access import NotAllowed
from commitments.lifecycle import ChangedMeanwhile, Refusal

REFUSED = (Refusal, ValidationError, NotAllowed)


def tell(form: forms.BaseForm, refusal: Exception) -> None:
    """Add ``refusal``, one of REFUSED, to ``form``; one that names no field of the form stands above it.

    ``form.told_as``, where it has one, gives the form's own names for what the lifecycle calls otherwise.
    """
    if isinstance(refusal, ChangedMeanwhile):
        form.add_error(None, _("Somebody else changed this while you had it open. Look again, then save once more."))
        return
    if not isinstance(refusal, ValidationError):
        _place(form, None, str(refusal))
        return
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for field, lines in told.items():
        for line in lines:
            _place(form, field, line)


def in_lines(refusal: Exception) -> list[str]:
    """``refusal``, one of REFUSED, as lines that stand by themselves."""
    if isinstance(refusal, ValidationError):
        return refusal.messages
    _name, _colon, rest = str(refusal).partition(": ")
    return [rest[:1].upper() + rest[1:] or str(refusal)]


def open_again(form: forms.BaseForm, *, version: int) -> None:
    """Let the next save count as made on ``version``: the person has been shown what changed, and may insist."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["opened"] = str(version)  # type: ignore[index]


def _place(form: forms.BaseForm, field: str | None, line: str) -> None:
    name, colon, rest = line.partition(": ")
    name = getattr(form, "told_as", {}).get(name, name)
    if colon and name in form.fields:
        field, line = name, rest[:1].upper() + rest[1:]
    form.add_error(field if field in form.fields else None, line)
