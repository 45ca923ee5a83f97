"""After a day or more without the watch, the first mail to each says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max

from tracker.models import Mail, Outage

# Whoever hears nothing for longer than this after it need not be told of it any more.
_TOLD_WITHIN = timedelta(days=31)


def outages_to_tell(mails: Sequence[Mail], *, at: datetime) -> dict[int, tuple[Outage, ...]]:
    """By the mail's id, the outages since which its recipient was sent nothing, the earliest first."""
    outages = list(Outage.objects.filter(until_at__lte=at, until_at__gt=at - _TOLD_WITHIN).order_by("until_at"))
    if not outages:
        return {}
    recipients = {mail.recipient_id for mail in mails}
    sent = Mail.objects.filter(recipient__in=recipients, submitted_at__gte=outages[0].until_at).order_by()
    last = dict(sent.values_list("recipient").annotate(Max("submitted_at")))
    never = outages[0].from_at
    # Of several to one recipient the first says it.
    firsts = {mail.recipient_id: mail.pk for mail in reversed(mails)}
    return {
        pk: tuple(outage for outage in outages if last.get(recipient, never) < outage.until_at)
        for recipient, pk in firsts.items()
    }
