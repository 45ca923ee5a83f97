"""From claimed mails to the letters that are stored and sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments import phrasing
from commitments.models import Desk, FollowUp
from tracker.letters.assignment import assignment
from tracker.letters.audience import Audience
from tracker.letters.digest import digest
from tracker.letters.envelope import address_line, sealed, sender_line
from tracker.letters.escalation import escalation
from tracker.letters.fixed_dates import Entry, FixedDay, attached
from tracker.letters.items import Items, dashboard
from tracker.letters.letter import Letter
from tracker.letters.lookup import Lookup, kind_of
from tracker.letters.plain import one_line, shortened
from tracker.letters.sheet import Sheet, Way, as_html, as_text
from tracker.links import Link, Purpose, address_of, mark_of
from tracker.models import Mail, MailKind, Outage, ReminderKind
from tracker.recipients import may_stop

log = structlog.get_logger(__name__)

_SHEETS: Mapping[str, Callable[[Mail, Lookup], Sheet | None]] = {
    MailKind.DIGEST: digest,
    MailKind.OVERVIEW: digest,
    MailKind.ASSIGNMENT: assignment,
    MailKind.ESCALATION: escalation,
}
# As many as a mail program shows of it, and fewer than the row takes.
_LONGEST_SUBJECT = 160


class Writer:
    """Writes the letters of ``mails`` as things stand at ``at``; looks up what all of them say at once.

    To be used soon: what changes after it was made is not seen any more. What was handed over before is not written
    again, and what is no letter not at all: both are let be.
    """

    def __init__(self, mails: Sequence[Mail], *, at: datetime) -> None:
        self.at = at
        to_write = [mail for mail in mails if mail.kind in _SHEETS and not mail.submitted_at]
        self._together = self._looked_up(to_write) if to_write else None

    def letter(self, mail: Mail) -> Letter | None:
        """One of them; None when nothing it was queued for is still to be told. One that fails fails alone."""
        if self._together:
            try:
                return self._written(mail, self._together)
            except Exception:
                # What is at fault may be another's.
                log.exception("letter_not_written_with_others", mail=mail.pk)
        return self._written(mail, Lookup([mail], at=self.at))

    def _written(self, mail: Mail, lookup: Lookup) -> Letter | None:
        # Whoever was deleted has nothing that a mail could be sent to.
        if mail.recipient_id not in lookup.audiences or not mail.recipient.address:
            return None
        sheet = _SHEETS[mail.kind](mail, lookup)
        return _letter(mail, _framed(sheet, mail, lookup), lookup) if sheet else None

    def _looked_up(self, mails: Sequence[Mail]) -> Lookup | None:
        try:
            return Lookup(mails, at=self.at)
        except Exception:
            # One of them is at fault: looked up one by one, the others go out.
            log.exception("mails_not_looked_up_together", mails=[mail.pk for mail in mails])
            return None


def compose(mail: Mail, *, at: datetime) -> Letter | None:
    """Write the mail as things stand at ``at``; None when nothing it was queued for is still to be told."""
    return Writer([mail], at=at).letter(mail)


def _letter(mail: Mail, sheet: Sheet, lookup: Lookup) -> Letter:
    subject, address = shortened(sheet.subject, _LONGEST_SUBJECT), mail.recipient.address
    entries = list(_entries(mail, lookup))
    message = sealed(
        {"Subject": subject, "To": address_line(address), **_headers(mail, lookup)},
        text=as_text(sheet),
        html=as_html(sheet),
        mark="".join(filter(str.isalnum, mail.message_id)),
        attachments=[attached(entries)] if entries else [],
    )
    return Letter(address, subject, message, lookup.sent_on(mail), lookup.asked[mail.pk].dropped)


def _headers(mail: Mail, lookup: Lookup) -> dict[str, str]:
    headers = {
        "From": sender_line(settings.DEFAULT_FROM_EMAIL),
        "Date": format_datetime(lookup.at),
        "Message-ID": mail.message_id,
        # RFC 3834: no out-of-office reply to a machine; and the same for servers that read only their own header.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        # RFC 2919, for filters.
        "List-Id": f"Pacta <reminders.{urlsplit(settings.PUBLIC_URL).hostname}>",
    }
    mailboxes = {desk.mailbox for desk in _desks(mail, lookup) if desk.mailbox}
    if answered_at := sorted(mailboxes - {mail.recipient.address}):
        headers["Reply-To"] = ", ".join(map(address_line, answered_at))
    if stop := _stop(mail, lookup):
        # RFC 8058: one click, and nobody has to sign in.
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _framed(sheet: Sheet, mail: Mail, lookup: Lookup) -> Sheet:
    """With what stands around the items: who writes, why, and what can be done about it."""
    audience, stop = lookup.audiences[mail.recipient_id], _stop(mail, lookup)
    outages = (_outage_in_words(outage, mail, lookup) for outage in lookup.outages.get(mail.pk, ()))
    lines = [*_opening(mail, audience, lookup), *outages]
    ways = [] if audience.is_outside else [Way(_("Open the dashboard"), dashboard())]
    if not (audience.is_outside or audience.is_shared):
        ways.append(Way(_("Choose how you are written to"), settings.PUBLIC_URL + reverse("mail-settings")))
    if stop:
        ways.append(Way(_("Stop mail of this kind"), stop))
    return replace(sheet, lines=(*lines, *sheet.lines), because=_because(mail, audience), ways=tuple(ways))


def _opening(mail: Mail, audience: Audience, lookup: Lookup) -> Iterator[str]:
    if audience.is_outside and (point := mail.recipient.focal_point):
        yield _(
            "Written for %(desks)s, where public promises are followed up."
            " You are on record as the one who answers for this at %(party)s."
        ) % {
            "desks": one_line(phrasing.list_in_words([desk.name for desk in _desks(mail, lookup)])),
            "party": one_line(point.party.name),
        }


def _because(mail: Mail, audience: Audience) -> str:
    if audience.is_outside:
        return _("You are sent this because a public record names you as its focal point. One click stops it:")
    if audience.is_shared:
        return _("Sent to the mailbox of %(desk)s because nobody there can be told of these themselves.") % {
            "desk": one_line(mail.recipient.name)
        }
    match mail.kind:
        case MailKind.ASSIGNMENT:
            return _("You are sent this because you are the one who answers for it now.")
        case MailKind.ESCALATION:
            return _("You are sent this because whoever was told before you has not answered.")
        case _:
            return _(
                "You are sent this because you answer for these follow-ups, stand in for who does, or lead their desk."
            )


def _outage_in_words(outage: Outage, mail: Mail, lookup: Lookup) -> str:
    days = {
        "first": phrasing.day_in_words(lookup.day_there(mail, outage.from_at)),
        "last": phrasing.day_in_words(lookup.day_there(mail, outage.until_at)),
    }
    return _("Pacta was not running between %(first)s and %(last)s, and sent no mail then.") % days


def _stop(mail: Mail, lookup: Lookup) -> str:
    """The address that stops mail of this kind; "" where it is not optional."""
    kind = kind_of(mail)
    if not may_stop(mail.recipient, MailKind(kind)):
        return ""
    sent_to = mark_of(mail.recipient.address)
    return address_of(Link(Purpose.UNSUBSCRIBE, mail.recipient_id, None, None, kind, sent_to, lookup.at))


def _desks(mail: Mail, lookup: Lookup) -> list[Desk]:
    """The desks of what is shown, each once, in the order in which it is."""
    rows = (row for part in lookup.parts[mail.pk] for row in part.rows)
    desks = (lookup.follow_ups[row.pk].commitment.desk for row in rows)
    return list({desk.pk: desk for desk in desks}.values())


def _entries(mail: Mail, lookup: Lookup) -> Iterator[Entry]:
    items = Items(mail, lookup)
    fixed = [each.follow_up_id for each in lookup.asked[mail.pk].still if each.kind == ReminderKind.FIXED]
    days = [day for pk in dict.fromkeys(fixed) if (day := lookup.fixed_days.get(pk))]
    for day in [*days, *lookup.called_off[mail.pk]]:
        yield _entry(day, lookup.follow_ups[day.follow_up], items)


def _entry(day: FixedDay, follow_up: FollowUp, items: Items) -> Entry:
    return Entry(day, items.title(follow_up), items.owed(follow_up), items.record(follow_up))
