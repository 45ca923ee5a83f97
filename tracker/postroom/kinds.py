"""The shelves of the post room: what stands on each, and what staff can do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.models import MailState

ON_THE_WAY = (MailState.CLAIMED, MailState.SUBMITTING)


@dataclass(frozen=True, slots=True)
class Kind:
    """A shelf: what stands on it, in words, and the actions that staff have for each piece."""

    name: str
    heading: str | Promise
    lede: str | Promise
    states: tuple[MailState, ...]
    retry: bool = False
    arrived: bool = False
    give_up: bool = False

    @property
    def needs_staff(self) -> bool:
        return self.name in ("refused", "unconfirmed", "returned")


REFUSED = Kind(
    "refused",
    _("Refused"),
    _("These are not taken at the other end. Nothing happens until somebody decides."),
    (MailState.PARKED,),
    retry=True,
    give_up=True,
)
IN_DOUBT = Kind(
    "unconfirmed",
    _("Unconfirmed"),
    _("These may have arrived. They are kept, because Pacta was told not to send such a message twice by itself."),
    (MailState.UNCERTAIN,),
    retry=True,
    arrived=True,
    give_up=True,
)
AGAIN = Kind(
    "again",
    _("To be tried again"),
    _("These did not get through yet and are tried again by themselves."),
    (MailState.RETRY,),
    retry=True,
    give_up=True,
)
WAITING = Kind(
    "waiting", _("Waiting"), _("These go out with the next delivery."), (MailState.QUEUED, *ON_THE_WAY), give_up=True
)
OF_MAIL = (REFUSED, IN_DOUBT, AGAIN, WAITING)
RETURNED = Kind(
    "returned",
    _("Came back"),
    _("Mail to these addresses came back for good. Nothing is sent there, and whoever is next in line is told."),
    (),
)
