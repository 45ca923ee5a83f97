"""Mail that came back: the address is off when it came back for good, and whoever is next in line is told."""

from datetime import datetime

from django.db import transaction

from tracker.models import Mail, MailState, Recipient, ReminderState
from tracker.outbox.backing_off import wait_after
from tracker.outbox.dropping import drop

# A mail that was taken and given back so often is for staff.
MOST_ATTEMPTS = 10
ENDED = (MailState.BOUNCED, MailState.CANCELLED)


@transaction.atomic
def come_back(mail: Mail, *, reason: str, at: datetime) -> bool:
    """It can never be delivered to its address, for ``reason``, the mail server's words; False when that was known."""
    handed_over = Mail.objects.filter(pk=mail.pk, submitted_at__isnull=False).exclude(state__in=ENDED)
    returned = bool(handed_over.update(state=MailState.BOUNCED, lease_until=None, error=reason))
    stored = Mail.objects.select_related("recipient__user", "recipient__focal_point", "recipient__desk").get(pk=mail.pk)
    recipient = stored.recipient
    turned_off = _turn_off(recipient, stored.address, reason=reason, at=at)
    if returned:
        told = mail.reminders.exclude(state=ReminderState.CANCELLED)
        if recipient.address_works:
            # They have another address by now: the next mail to it takes this along.
            told.update(state=ReminderState.QUEUED, mail=None)
        else:
            drop(told)
    return returned or turned_off


@transaction.atomic
def send_again(mail: Mail, *, reason: str, at: datetime) -> bool:
    """It could not be delivered for now: it is written anew after a pause; False when it is not out.

    Nobody has it, the report says so: what has changed meanwhile is looked at again, as before any first attempt.
    """
    spent = mail.attempts >= MOST_ATTEMPTS
    out = Mail.objects.filter(pk=mail.pk, state__in=[MailState.SENT, MailState.UNCERTAIN])
    again = out.update(
        state=MailState.PARKED if spent else MailState.RETRY,
        next_attempt_at=at + wait_after(mail.attempts),
        submitted_at=None,
        sent_at=None,
        error=reason,
    )
    if again:
        mail.reminders.filter(state=ReminderState.SENT).update(state=ReminderState.BUNDLED)
    return bool(again)


def note_delay(mail: Mail, *, reason: str) -> bool:
    """It is late on its way, which may still end well; False when it is not on its way."""
    return bool(Mail.objects.filter(pk=mail.pk, state=MailState.SENT).update(error=reason))


def _turn_off(recipient: Recipient, address: str, *, reason: str, at: datetime) -> bool:
    """Send nothing more to ``address`` if it is still theirs; in ``recipient`` too."""
    now = recipient.address
    if not now or now.casefold() != address.casefold() or recipient.bounced_address == now:
        return False
    recipient.bounced_address, recipient.bounced_at, recipient.bounce_reason = now, at, reason[:500]
    recipient.save(update_fields=["bounced_address", "bounced_at", "bounce_reason"])
    return True
