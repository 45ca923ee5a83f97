"""Forms that ask when a commitment falls due, and show while they are filled what that means."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst

from commitments.admin.looking import LOOK, LookingForm, LookingMedia
from commitments.admin.refusals import REFUSED, tell
from commitments.admin.rights import choices_of
from commitments.admin.said import Said
from commitments.admin.schedule.fields import ASKED_BY, ScheduleFields
from commitments.admin.schedule.preview import Preview, read_back
from commitments.admin.schedule.readings import Choice, choices
from commitments.lifecycle import Plan, Undated
from commitments.lifecycle.horizon import looking_ahead, waits
from commitments.lifecycle.scheduling import stated
from commitments.models import Commitment, Event
from commitments.models.party import state_names
from commitments.schedule import RuleError
from commitments.schedule.phrase import Reading

# Sent by the button of a reading, with the reading as its value.
TAKE = "_take"
_FIELDS = ("wording", "schedule_kind", *ASKED_BY)


class TypedSchedule(ScheduleFields):
    """Only the fields of the schedule, to be read whatever the rest of the page holds."""

    def __init__(self, filled: Mapping[str, Any], *, said: Said, events: "QuerySet[Event]") -> None:
        super().__init__(filled)
        self._said = said
        self.fields["event"].queryset = events  # type: ignore[attr-defined]

    @property
    def said(self) -> Said:
        return self._said


class ScheduledForm(LookingForm, ScheduleFields):
    """``preview`` and ``choices`` follow what stands in the fields, sent or not; a reading is taken by its button.

    The form that it is mixed into knows ``user``.
    """

    look_names: ClassVar[tuple[str, ...]] = (LOOK, TAKE)
    # What the page's script waits for before it asks for the preview, as htmx names it.
    listens: ClassVar[str] = "input delay:300ms, change from:#id_desk, change from:#id_made_on"
    Media = LookingMedia
    user: User

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["event"].queryset = choices_of(Event, self.user)  # type: ignore[attr-defined]
        if self.is_bound and TAKE in self.data:
            self._take()

    @property
    def seen_on(self) -> date:
        """The desk's day on which the page is shown."""
        raise NotImplementedError

    @property
    def holds_from(self) -> date | None:
        """The first day of a schedule that takes the place of another."""
        return None

    @cached_property
    def typed(self) -> TypedSchedule:
        return self._typed()

    def _typed(self) -> TypedSchedule:
        return TypedSchedule(self._filled(), said=self.said, events=self.fields["event"].queryset)  # type: ignore[attr-defined]

    @cached_property
    def preview(self) -> Preview | None:
        """What was asked for, read back; None as long as no kind of schedule is chosen."""
        # One of its own, to be told what the record refuses.
        form = self._typed()
        if not form["schedule_kind"].data:
            return None
        if form.is_valid():
            try:
                return self._read_back(form.plan())
            except (*REFUSED, RuleError) as refusal:
                tell(form, refusal)
        missing, refused = [], []
        for name, errors in form.errors.as_data().items():
            label = str(form.fields[name].label) if name in form.fields else ""
            for error in errors:
                if error.code == "needed":
                    missing.append(label)
                else:
                    refused += [(capfirst(label), line) for line in error.messages]
        return Preview(missing=tuple(missing), refused=tuple(refused))

    @cached_property
    def understood(self) -> tuple[str, tuple[Reading, ...]]:
        """The words of the source that say when, and what they can mean."""
        return self.said.understood(" ".join(str(self._filled()["wording"]).split()))

    @cached_property
    def choices(self) -> list[Choice]:
        _words, readings = self.understood
        if not readings:
            return []
        events = choices_of(Event, self.user).filter(desk=self.said.desk)
        return choices(readings, self.said, filled=self._filled(), events=list(events))

    def _read_back(self, plan: Plan) -> Preview:
        desk, on = self.said.desk, self.seen_on
        review_on = None
        if desk:
            schedule = stated(Commitment(desk=desk, made_on=self.said.on), plan, on=on)
            schedule.from_on = self.holds_from
            if isinstance(plan, Undated) or waits(schedule):
                review_on = looking_ahead(schedule, on=on).wanted[0].review_on
        return read_back(
            plan, on=on, desk=desk, states=state_names(self.user), from_on=self.holds_from, review_on=review_on
        )

    def _take(self) -> None:
        taken = next((choice for choice in self.choices if choice.key == self.data[TAKE]), None)
        if taken is None:
            return
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in ("schedule_kind", *ASKED_BY):
            data.pop(name, None)
        for name, value in taken.fields.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        self.data = data
        del self.choices

    def _filled(self) -> dict[str, Any]:
        """Each field as it is typed: a text, or a list of texts."""
        return {name: _as_typed(self[name].data if self.is_bound else self[name].initial) for name in _FIELDS}


def _as_typed(value: Any) -> str | list[str]:
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return "" if value is None else str(value)
