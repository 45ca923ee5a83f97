"""How much mail needs somebody, as a person may see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q

from tracker.models import UNSENT, Mail, MailKind, MailState, Recipient
from tracker.scope import of_recipients, seen_by

# Some six attempts.
LONG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Mails that the mail server refused, mails that may have arrived, and addresses that came back.

    ``own``: whether one of those addresses is the person's.
    """

    refused: int
    unconfirmed: int
    returned: int
    own: bool

    @property
    def any(self) -> bool:
        return bool(self.refused or self.unconfirmed or self.returned)


def waits_since(*, at: datetime) -> datetime | None:
    """Since when mail has waited for more than LONG without any having gone out within LONG; None when all is well.

    A mail server that nobody can reach says nothing by itself: all is tried again, and nobody hears of it.
    """
    mails = Mail.objects.exclude(kind=MailKind.SUMMARY)
    waiting = mails.filter(state__in=UNSENT, queued_at__lte=at - LONG)
    oldest: datetime | None = waiting.aggregate(oldest=Min("queued_at"))["oldest"]
    return oldest if oldest and not mails.filter(sent_at__gt=at - LONG).exists() else None


def stuck(user: User) -> Stuck:
    """Two queries, whatever there is."""
    waiting = Mail.objects.filter(of_recipients(user), state__in=[MailState.PARKED, MailState.UNCERTAIN])
    by_state = dict(waiting.order_by().values_list("state").annotate(number=Count("pk")))
    returned = Recipient.objects.returned().filter(seen_by(user))
    counted = returned.aggregate(number=Count("pk"), own=Count("pk", filter=Q(user=user)))
    return Stuck(
        refused=by_state.get(MailState.PARKED, 0),
        unconfirmed=by_state.get(MailState.UNCERTAIN, 0),
        returned=counted["number"],
        own=bool(counted["own"]),
    )
