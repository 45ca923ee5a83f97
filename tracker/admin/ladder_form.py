"""The form of a desk's ladder, with one of its follow-ups beside it to try the steps on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.admin.history.meanwhile import OpenedForm
from commitments.admin.looking import LookingForm, LookingMedia
from commitments.admin.refusals import REFUSED, open_again, tell
from commitments.admin.scoped import every_word
from commitments.lifecycle import Author, ChangedMeanwhile
from commitments.models import Desk, FollowUp
from commitments.phrasing import window_in_words
from tracker.admin.ladder_preview import Climb, climb_of
from tracker.ladder import Steps
from tracker.ladders import change_ladder, restore_standard, version_of
from tracker.models import Ladder

# Sent by the button that leads back to the standard ladder.
STANDARD = "_standard"
# Of each kind, so many follow-ups are offered to try the ladder on.
OFFERED = 8
Choices = list[tuple[int, str]]


class LadderFields(OpenedForm):
    """The steps and nothing else."""

    class Meta:
        model = Ladder
        fields = (
            "opens",
            "days_before",
            "last_day",
            "days_after",
            "then_every",
            "to_deputy_after",
            "to_lead_after",
            "list_after",
            "pause_days",
        )

    def steps(self) -> Steps:
        """The steps, in the order in which they are reached; of a form that is not sent those that stand in it."""
        found: Steps = self.instance.steps()
        before, after = sorted(found.days_before, reverse=True), sorted(found.days_after)
        return replace(found, days_before=tuple(before), days_after=tuple(after))


class LadderForm(LookingForm, LadderFields):
    """Of ``desk``, as ``user`` opens or sends it at the instant ``at``."""

    Media = LookingMedia
    groups: ClassVar = (
        (gettext_lazy("Before its end"), (("opens", "last_day"), ("days_before",))),
        (gettext_lazy("After its end, in working days"), (("days_after", "then_every"),)),
        (gettext_lazy("Who is told"), (("to_deputy_after", "to_lead_after", "list_after"),)),
        (gettext_lazy("Quiet"), (("pause_days",),)),
    )
    own_fields = frozenset({"find", "follow_up"})
    opened = forms.IntegerField(widget=forms.HiddenInput, required=False)
    find = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Words of its title, or its reference."),
    )
    # Chosen to look at only: what is sent for it is never refused.
    follow_up = forms.CharField(label=gettext_lazy("Follow-up"), required=False, widget=forms.Select)

    def __init__(self, sent: Any = None, *, desk: Desk, user: User, at: datetime, initial: dict[str, Any]) -> None:
        self.desk, self.user, self.at = desk, user, at
        stored = Ladder.objects.filter(desk=desk).first()
        self.is_own = bool(stored and not stored.is_standard)
        row = stored if stored and self.is_own else Ladder(desk=desk, version=version_of(desk))
        listed = {name: getattr(row, name).replace(",", ", ") for name in ("days_before", "days_after")}
        super().__init__(sent, instance=row, initial={"opened": row.version, **listed, **initial})
        for field in self.fields.values():
            field.label = capfirst(field.label or "")
        self.fields["follow_up"].widget.choices = self._offered
        self.initial["follow_up"] = self.chosen.pk if self.chosen else ""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.meanwhile:
            open_again(self, version=version_of(self.desk))

    @property
    def _is_stored(self) -> bool:
        """A desk without a ladder of its own has the standard one, and is shown that."""
        return not self.looks_only

    def lines(self) -> Iterator[tuple[str, list[list[dict[str, forms.BoundField]]]]]:
        """Each group with its lines of fields."""
        for title, lines in self.groups:
            yield str(title), [[{"field": self[name]} for name in line] for line in lines]

    @property
    def find_row(self) -> dict[str, forms.BoundField]:
        return {"field": self["find"]}

    @property
    def follow_up_row(self) -> dict[str, forms.BoundField]:
        return {"field": self["follow_up"]}

    def taken(self) -> int | None:
        """How many follow-ups the change touched; None when it was refused, and this form says why."""
        goes_back = STANDARD in self.data
        if not goes_back and not self.is_valid():
            return None
        by, opened = Author.of(self.user), self._opened()
        try:
            if goes_back:
                return restore_standard(self.desk, by=by, at=self.at, opened=opened)
            return change_ladder(self.desk, self.steps(), by=by, at=self.at, opened=opened)
        except REFUSED as refusal:
            tell(self, refusal)
            if isinstance(refusal, ChangedMeanwhile):
                open_again(self, version=version_of(self.desk))
        return None

    @cached_property
    def climb(self) -> Climb | None:
        """What the steps that stand in the form mean for the chosen follow-up; None where they cannot be read."""
        if self.chosen is None or self.refused:
            return None
        return climb_of(self.chosen, self._typed.steps() if self._typed else self.steps(), at=self.at)

    @cached_property
    def refused(self) -> list[tuple[str, str]]:
        """What keeps the steps from being read: the label of the field, and the line about it."""
        if self._typed is None or self._typed.is_valid():
            return []
        errors = self._typed.errors.items()
        labels = {name: str(self.fields[name].label) if name in self.fields else "" for name, _lines in errors}
        return [(labels[name], str(line)) for name, lines in errors for line in lines]

    @cached_property
    def chosen(self) -> FollowUp | None:
        """The follow-up that is looked at: the one chosen, else the first that is offered."""
        offered = [pk for _group, choices in self._offered for pk, _label in choices]
        asked = str(self.data.get("follow_up", "") if self.is_bound else self.initial.get("follow_up", ""))
        wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
        pk = wanted if wanted in offered or (wanted and not self._words) else next(iter(offered), 0)
        return self._theirs.filter(pk=pk).select_related("commitment__desk").first()

    @cached_property
    def _typed(self) -> LadderFields | None:
        return LadderFields(self.data, instance=Ladder(desk=self.desk)) if self.is_bound else None

    @cached_property
    def _words(self) -> str:
        return str(self.data.get("find", ""))[:200].strip() if self.is_bound else ""

    @property
    def _theirs(self) -> QuerySet[FollowUp]:
        """What the ladder is about, as far as this person may see it."""
        return FollowUp.objects.open().of_desk(self.desk).visible_to(self.user).filter(commitment__awaits_review=False)

    @cached_property
    def _offered(self) -> list[tuple[str, Choices]]:
        """Those of the desk that are near, in groups; where words are searched for, those that have them."""
        found = every_word(self._theirs.select_related("commitment"), self._words, having=_having)
        today = self.desk.day(self.at)
        groups = {
            _("Due next"): found.filter(latest__gte=today).order_by("latest", "pk"),
            _("Past their end"): found.filter(latest__lt=today).order_by("-latest", "-pk"),
            _("Without an end"): found.filter(latest=None).order_by("pk"),
        }
        return [
            (title, [(row.pk, _label(row)) for row in rows[:OFFERED]])
            for title, rows in groups.items()
            if rows.exists()
        ]

    def _opened(self) -> int | None:
        sent = str(self.data.get("opened", ""))
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None


def _having(word: str) -> Q:
    return Q(commitment__title__icontains=word) | Q(commitment__reference__icontains=word)


def _label(row: FollowUp) -> str:
    return f"{row.commitment.title} · {window_in_words(row.window)} · {row.commitment.reference}"
