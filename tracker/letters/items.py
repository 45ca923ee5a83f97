"""One follow-up as a letter shows it to its recipient, with all that this recipient may know of it and nothing more."""

from collections.abc import Iterator, Sequence

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commitments import phrasing
from commitments.models import FollowUp, StatusEntry
from commitments.schedule import Flag
from commitments.schedule.days import days_after
from commitments.status import Status
from tracker.letters.asked import reported_in
from tracker.letters.audience import Audience
from tracker.letters.lookup import Lookup
from tracker.letters.plain import one_line
from tracker.letters.rows import Row
from tracker.letters.sheet import Item, Way
from tracker.links import Link, Purpose, address_of, mark_of
from tracker.models import Mail, Reminder, ReminderKind
from tracker.rungs import rung_in_words

log = structlog.get_logger(__name__)

# That a day is a holiday is told of days that are this near.
NOTED_WITHIN_DAYS = 30


class Items:
    """Writes the items of one mail."""

    def __init__(self, mail: Mail, lookup: Lookup) -> None:
        self._mail, self._lookup = mail, lookup
        self._audience: Audience = lookup.audiences[mail.recipient_id]
        self._sent_to = mark_of(mail.recipient.address)

    def of(self, row: Row, *, dates: Sequence[str] = (), notes: Sequence[str] = ()) -> Item:
        """The item with ``dates``, which give nothing of the record away, and with ``notes``, which may.

        What cannot be written does not stop the rest of the mail.
        """
        try:
            follow_up = self._lookup.follow_ups[row.pk]
            if self._audience.hides(follow_up.commitment):
                return self._hidden(row, follow_up, dates)
            return self._open(row, follow_up, [*dates, *notes])
        except Exception:
            log.exception("item_not_written", follow_up=row.pk, mail=self._mail.pk)
            return Item(title=_("A record that cannot be shown here"), record=dashboard(), is_new=self._is_new(row))

    def _hidden(self, row: Row, follow_up: FollowUp, notes: Sequence[str]) -> Item:
        """When it is due, and where to read the rest: even its reference is a name."""
        return Item(
            title=hidden_title(follow_up),
            record=self.record(follow_up),
            is_new=self._is_new(row),
            late=self._flag(row) is Flag.OVERDUE,
            time_left=self._time_left(row, follow_up),
            facts=(phrasing.window_in_words(follow_up.window), _status(follow_up)),
            notes=(*self._reasons(row, hidden=True), *notes),
        )

    def _open(self, row: Row, follow_up: FollowUp, notes: Sequence[str]) -> Item:
        commitment = follow_up.commitment
        readable = (each for each in self._lookup.quotes[row.commitment] if self._audience.quotes(each.document))
        citation, window = next(readable, None), follow_up.window
        round_ = one_line(phrasing.round_in_words(follow_up.slot, window))
        return Item(
            title=one_line(commitment.title),
            record=self.record(follow_up),
            is_new=self._is_new(row),
            late=self._flag(row) is Flag.OVERDUE,
            time_left=self._time_left(row, follow_up),
            facts=tuple(filter(None, [phrasing.window_in_words(window), _status(follow_up), one_line(round_)])),
            owed=self.owed(follow_up),
            notes=tuple(map(one_line, [*self._reasons(row, hidden=False), *notes, *self._day_notes(row, follow_up)])),
            quote=one_line(citation.quote) if citation else "",
            source=one_line(phrasing.source_in_words(citation.document)) if citation else "",
            source_address=web_address(citation.document.address) if citation else "",
            deeds=tuple(self._deeds(row)),
        )

    def title(self, follow_up: FollowUp) -> str:
        """What the record may be called in this mail."""
        hidden = self._audience.hides(follow_up.commitment)
        return hidden_title(follow_up) if hidden else one_line(follow_up.commitment.title)

    def owed(self, follow_up: FollowUp) -> str:
        """Who owes it to whom; "" where that has to stay out of mail."""
        commitment = follow_up.commitment
        if self._audience.hides(commitment):
            return ""
        return one_line(phrasing.owed_in_words(commitment.promisers(), commitment.promised_to()))

    def record(self, follow_up: FollowUp) -> str:
        """The address of its page, which names nothing of what has to stay out of mail."""
        commitment = follow_up.commitment
        if not self._audience.hides(commitment):
            return settings.PUBLIC_URL + reverse("commitments:commitment", args=[commitment.reference])
        if not self._audience.reader.staff:
            return dashboard()
        return settings.PUBLIC_URL + reverse("admin:commitments_followup_change", args=[follow_up.pk])

    def _is_new(self, row: Row) -> bool:
        return bool(self._lookup.reminders(self._mail, row))

    def _flag(self, row: Row) -> Flag:
        return row.flag(self._lookup.day(row))

    def _time_left(self, row: Row, follow_up: FollowUp) -> str:
        """How it stands in time, and whether a look at it is due; the one or the other, or both."""
        today = self._lookup.day(row)
        left = phrasing.time_left_in_words(follow_up.window, row.flag(today), on=today)
        if row.review_on is None or not row.review_is_due(today):
            return left
        review = _("review was set for %(day)s") % {"day": phrasing.day_in_words(row.review_on)}
        return " · ".join(filter(None, [left, review]))

    def _day_notes(self, row: Row, follow_up: FollowUp) -> Iterator[str]:
        """Which of its days, if near, are holidays or days off; in one line."""
        today = self._lookup.day(row)
        notes = self._audience.reader.day_notes(follow_up.day_notes(self._lookup.week(row), on=today))
        near = days_after(today, NOTED_WITHIN_DAYS)
        said = [phrasing.day_note_in_words(note, self._audience.states) for note in notes if note.day <= near]
        if said:
            yield "; ".join(said)

    def _reasons(self, row: Row, *, hidden: bool) -> Iterator[str]:
        """Why it is in this mail today."""
        fixed = False
        for reminder in self._lookup.reminders(self._mail, row):
            # Who of us is told after whom is our own affair.
            if self._audience.is_outside and reminder.rung.startswith("to-"):
                continue
            match ReminderKind(reminder.kind):
                case ReminderKind.STEP if not self._is_past(reminder, row):
                    yield _("Reminder: %(rung)s") % {"rung": rung_in_words(reminder.rung)}
                case ReminderKind.FIXED if not fixed:
                    fixed = True
                    yield _("%(fixed)s; see the attached calendar entry") % {
                        "fixed": capfirst(rung_in_words(reminder.rung))
                    }
                case ReminderKind.SNOOZED:
                    yield _("You asked to be told of it again")
                case ReminderKind.REPORT if hidden:
                    yield _("Somebody reported what came of it: confirm it or log what you know")
                case ReminderKind.REPORT:
                    yield self._report(reminder, row)

    def _is_past(self, reminder: Reminder, row: Row) -> bool:
        """Whether it speaks of an end to come that has passed, as of what was recorded late, or when we were away."""
        return (
            self._flag(row) is Flag.OVERDUE and row.overdue_from is not None and reminder.reached_on < row.overdue_from
        )

    def _report(self, reminder: Reminder, row: Row) -> str:
        entry = self._lookup.reports[reported_in(reminder)]
        told = self._audience.told(entry, self._lookup.follow_ups[row.pk].commitment)
        said = phrasing.report_in_words(entry.to_status, entry.on) if told.status else _("something was reported")
        if told.who:
            said = _("%(said)s, by %(who)s") % {"said": said, "who": author_in_words(entry)}
        said = capfirst(said)
        return f"{said}: “{entry.note}”" if told.note and entry.note else said

    def _deeds(self, row: Row) -> Iterator[Way]:
        """What can be done about it: logged, confirmed, acknowledged, put off."""
        reminders = self._lookup.reminders(self._mail, row)
        if any(reminder.kind == ReminderKind.REPORT for reminder in reminders):
            form = reverse("admin:commitments_followup_log_status", args=[row.pk])
            yield Way(_("Confirm the report"), settings.PUBLIC_URL + form)
        if not reminders and self._flag(row) is Flag.LATER:
            return
        yield self._way(_("Say what came of it"), Purpose.LOG, row)
        if not (self._audience.is_outside or self._audience.is_shared):
            yield self._way(_("Seen, pause its reminders"), Purpose.ACKNOWLEDGE, row)
        yield self._way(_("Remind me later"), Purpose.SNOOZE, row)

    def _way(self, label: str, purpose: Purpose, row: Row) -> Way:
        recipient, sent_to, issued_at = self._mail.recipient_id, self._sent_to, self._lookup.at
        return Way(label, address_of(Link(purpose, recipient, row.pk, row.window_version, "", sent_to, issued_at)))


def _status(follow_up: FollowUp) -> str:
    if follow_up.status == Status.ARRANGED and follow_up.arranged_on:
        return _("arranged for %(day)s") % {"day": phrasing.day_in_words(follow_up.arranged_on)}
    return str(Status(follow_up.status).label)


def dashboard() -> str:
    return settings.PUBLIC_URL + reverse("dashboard")


def hidden_title(follow_up: FollowUp) -> str:
    """What a record is called whose title stays out of mail."""
    return one_line(_("A restricted record of %(desk)s") % {"desk": follow_up.commitment.desk.name})


def author_in_words(entry: StatusEntry) -> str:
    """``Ann Focal``, ``Ann Focal for Pakistan``."""
    if not entry.on_behalf_of:
        return entry.author
    return _("%(who)s for %(party)s") % {"who": entry.author, "party": entry.on_behalf_of}


def web_address(address: str) -> str:
    """``address`` when a browser may be sent there, else ""."""
    line = one_line(address)
    return line if line.startswith(("https://", "http://")) and " " not in line else ""
