"""How somebody wants to be written to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.lifecycle import Refusal
from commitments.schedule.days import days_after
from tracker.models import MailKind, Recipient, RecipientKind
from tracker.recipients import may_stop

# The field that says whether somebody takes mail of a kind.
SWITCHES = {
    MailKind.DIGEST: "takes_digest",
    MailKind.OVERVIEW: "takes_overview",
    MailKind.ASSIGNMENT: "takes_assignments",
    MailKind.ESCALATION: "takes_escalations",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """``hour`` None and ``time_zone`` "": those of the desk. ``takes``: the kinds of mail that are wanted."""

    hour: int | None
    time_zone: str
    takes: frozenset[MailKind]

    @classmethod
    def of(cls, recipient: Recipient) -> "Wishes":
        takes = frozenset(kind for kind, switch in SWITCHES.items() if getattr(recipient, switch))
        return cls(recipient.hour, recipient.time_zone, takes)


@transaction.atomic
def change_wishes(recipient: Recipient, wishes: Wishes, *, at: datetime) -> None:
    """Keep how ``recipient`` wants to be written to. Raises ValidationError for a zone or an hour there is not."""
    stored = Recipient.objects.select_for_update().get(pk=recipient.pk)
    took_overview = stored.takes_overview
    stored.hour, stored.time_zone = wishes.hour, wishes.time_zone
    for kind, switch in SWITCHES.items():
        setattr(stored, switch, kind in wishes.takes)
    if stored.takes_overview and not took_overview:
        stored.overview_next_on = _next_overview(at)
    stored.clean_fields(exclude=["user", "focal_point", "desk", "channel"])
    stored.save()


def stop_sending(recipient: Recipient, kind: MailKind) -> None:
    """No more mail of that kind to ``recipient``, also none that waits: that is looked at again before it is sent.

    Raises Refusal where it is not optional.
    """
    if not may_stop(recipient, kind):
        raise Refusal(_("kind: “%(kind)s” can only be stopped in the mail settings") % {"kind": kind.label})
    stored = Recipient.objects.filter(pk=recipient.pk)
    if recipient.kind == RecipientKind.FOCAL_POINT:
        stored.update(stopped_address=recipient.address)
    else:
        stored.update(**{SWITCHES[kind]: False})


def send_again(recipient: Recipient, kind: MailKind, *, at: datetime) -> None:
    """Take back ``stop_sending``. Raises Refusal where it is not optional."""
    if not may_stop(recipient, kind):
        raise Refusal(_("kind: “%(kind)s” can only be chosen in the mail settings") % {"kind": kind.label})
    stored = Recipient.objects.filter(pk=recipient.pk)
    if recipient.kind == RecipientKind.FOCAL_POINT:
        stored.update(stopped_address="")
    else:
        stopped = stored.filter(**{SWITCHES[kind]: False})
        begins = {"overview_next_on": _next_overview(at)} if kind is MailKind.OVERVIEW else {}
        stopped.update(**{SWITCHES[kind]: True}, **begins)


def use_address_again(recipient: Recipient) -> None:
    """Write again to an address that came back once."""
    Recipient.objects.filter(pk=recipient.pk).update(bounced_address="", bounced_at=None, bounce_reason="")


def _next_overview(at: datetime) -> date:
    # Not today, as the one that was due when it was stopped.
    return days_after(at.date(), 7 - at.weekday())
