"""From a day's hour to the summaries that wait to be sent, and what each says when it is."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.channels.kinds import kind_of
from tracker.channels.sending import say
from tracker.channels.summary import has_news, since_of, summary_of
from tracker.delivery import Message, Outcome, Verdict
from tracker.faults import Faults
from tracker.hours import Hours, hours_of
from tracker.letters import Letter
from tracker.models import UNSENT, Channel, Mail, MailKind, MailState, Recipient, RecipientKind
from tracker.outbox import message_id
from tracker.recipients import recipients_of

# A summary in one of these is still to come, and is written when it is sent.
_TO_COME = (*UNSENT, MailState.CLAIMED, MailState.SUBMITTING)


def queue_summaries(*, at: datetime, now: datetime, faults: Faults) -> None:
    """A summary a channel and working day, from the hour of its desk on, where there is news by then."""
    channels = Channel.objects.filter(is_on=True).select_related("desk").in_bulk()
    if not channels:
        return
    recipients = recipients_of(RecipientKind.CHANNEL, channels, at=at)
    waiting = _without_one(recipients, at)
    for pk, hours in waiting.items():
        recipient, desk = recipients[pk], channels[pk].desk
        with faults.held("summary_not_queued", channel=pk):
            if has_news(desk, since=since_of(recipient.pk, at=at), at=at):
                _queue(recipient, hours, at=at, now=now)


def summary_letter(mail: Mail, *, at: datetime) -> Letter | None:
    """What a summary says as things stand at ``at``; None when there is no news, or no channel that is on."""
    channel = mail.recipient.channel
    if channel is None or not channel.is_on:
        return None
    summary = summary_of(channel.desk, since=since_of(mail.recipient_id, at=at), at=at)
    if summary is None:
        return None
    kind = kind_of(channel.address)
    message = f"{summary.title}\n\n{summary.body}".encode()
    return Letter(kind.name if kind else "", summary.title, message, channel.desk.day(at))


def send_summary(mail: Mail, message: Message) -> Outcome:
    """Say a stored summary in its channel. Never raises."""
    channel = mail.recipient.channel
    if channel is None or not channel.is_on:
        return Outcome(Verdict.REFUSED, _("The channel was turned off, or taken away"))
    title, _blank, body = message.stored.decode().partition("\n\n")
    return say(channel, title=title, body=body)


def _without_one(recipients: Mapping[int, Recipient], at: datetime) -> dict[int, Hours]:
    """By channel, the hours of those whose hour has come and that have none of today, and none to come."""
    hours = {pk: each for pk, each in hours_of(recipients.values()).items() if each.open_at(at)}
    found = {pk: hours[row.pk] for pk, row in recipients.items() if row.pk in hours}
    if not found:
        return {}
    theirs = Mail.objects.filter(kind=MailKind.SUMMARY, recipient__channel__in=found)
    near = theirs.filter(Q(state__in=_TO_COME) | Q(day__gte=min(each.day(at) for each in found.values())))
    taken = set(near.values_list("recipient__channel", "state", "day"))
    return {
        pk: each
        for pk, each in found.items()
        if not any(channel == pk and (state in _TO_COME or day == each.day(at)) for channel, state, day in taken)
    }


def _queue(recipient: Recipient, hours: Hours, *, at: datetime, now: datetime) -> None:
    # Another watch may make the same at the same time: one of them is enough.
    with suppress(IntegrityError), transaction.atomic():
        Mail.objects.create(
            recipient=recipient,
            kind=MailKind.SUMMARY,
            day=hours.day(at),
            message_id=message_id(),
            queued_at=at,
            next_attempt_at=now,
        )
