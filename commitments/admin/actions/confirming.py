"""Actions that are taken only when the person has seen what they do, and it is still so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from commitments.admin.actions.named import ActionForm
from commitments.admin.looking import LookingForm, LookingMedia
from commitments.admin.panels import Panel
from commitments.admin.refusals import REFUSED, in_lines, tell

CONFIRM = "_confirm"


@dataclass(frozen=True, slots=True)
class Effect:
    """What the action would do, in words and tables; with ``refused``, the lines that say why, it cannot be taken."""

    sentence: str = ""
    panels: Sequence[Panel] = ()
    refused: Sequence[str] = ()

    @property
    def seal(self) -> str:
        """Stands for all that is shown: another effect has another one."""
        shown = [self.sentence, *(str(cell) for panel in self.panels for row in panel.rows for cell in row)]
        return salted_hmac("commitments.admin.actions.confirming", "\x1f".join(shown), algorithm="sha256").hexdigest()


class ConfirmedForm(LookingForm, ActionForm):
    """Sent once, it shows its effect; sent with the seal of that effect, it acts, unless the effect is another now."""

    Media = LookingMedia
    # The parts of the page that follow what is typed, as htmx names them.
    parts: ClassVar[str] = "#effect:innerHTML"
    # Stands where the effect will be.
    before_looking: ClassVar[str | Promise] = _(
        "What stays, what goes and what comes is shown here before anything is done."
    )

    def look(self) -> Effect | None:
        """The effect of what is typed, or None while that does not say enough. Raises what ``act`` would raise."""
        raise NotImplementedError

    @cached_property
    def effect(self) -> Effect | None:
        try:
            return self.look()
        except REFUSED as refusal:
            return Effect(refused=in_lines(refusal))

    @property
    def outdated(self) -> bool:
        """Whether what somebody has confirmed is no longer what would be done."""
        return not self.looks_only and bool(self.data.get(CONFIRM)) and not self._confirmed()

    def taken(self) -> bool:
        if not self.is_valid():
            return False
        try:
            self.look()
        except REFUSED as refusal:
            tell(self, refusal)
            return False
        return self._confirmed() and super().taken()

    def _confirmed(self) -> bool:
        if self.effect is None or self.effect.refused:
            return False
        return constant_time_compare(self.data.get(CONFIRM, ""), self.effect.seal)
