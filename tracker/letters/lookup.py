"""Everything that the letters of some mails say, looked up for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

import structlog
from django.contrib.auth.models import User
from django.db.models import F

from commitments.models import Citation, Desk, FollowUp, StatusEntry
from commitments.schedule.workdays import WorkingWeek
from tracker.hours import hours_of
from tracker.ladder import Level
from tracker.letters.asked import asked_of, reminders_in, reported_in, snoozed_by
from tracker.letters.audience import Audience, audiences
from tracker.letters.choosing import Part, choose
from tracker.letters.fixed_dates import FixedDay, called_off, fixed_days
from tracker.letters.log import Told, giving_lines, last_lines, lines, told_so_far
from tracker.letters.outages import outages_to_tell
from tracker.letters.rows import WHOLE, Row, read_rows
from tracker.models import Mail, MailKind, Outage, Reminder, ReminderKind
from tracker.recipients import Directory

log = structlog.get_logger(__name__)


class Lookup:
    """What ``mails`` were queued for and are about, as things stand at ``at``, in a fixed number of queries.

    What goes by mail, recipient, follow-up or commitment goes by its id.
    """

    def __init__(self, mails: Sequence[Mail], *, at: datetime) -> None:
        self.at = at
        self._mails = mails
        reminders = reminders_in(mails)
        called = called_off([mail for mail in mails if mail.kind in WHOLE])
        about = {reminder.follow_up_id for reminder in reminders}
        about |= {day.follow_up for days in called.values() for day in days}
        rows = read_rows(mails, about, at=at)
        self.rows: Mapping[int, Row] = {row.pk: row for row in rows}
        self._desks = Desk.objects.prefetch_related("holiday_overrides").in_bulk({row.desk for row in rows})
        self._weeks: dict[int, WorkingWeek] = {}
        self._directory = Directory((row.about for row in rows), at=at)
        self._snoozed = snoozed_by({mail.recipient_id for mail in mails}, at=at)
        self.asked = asked_of(mails, reminders, self.rows, self._directory, snoozed=self._snoozed)
        self.parts = self._parts()
        self.called_off = {mail.pk: self._still_theirs(mail, called.get(mail.recipient_id, ())) for mail in mails}
        recipients = list({mail.recipient_id: mail.recipient for mail in mails}.values())
        self.audiences: Mapping[int, Audience] = audiences(recipients)
        self._hours = hours_of(recipients)
        self.outages: Mapping[int, tuple[Outage, ...]] = outages_to_tell(mails, at=at)

    def sent_on(self, mail: Mail) -> date:
        """The day by the clock that the recipient lives by."""
        return self.day_there(mail, self.at)

    def day_there(self, mail: Mail, instant: datetime) -> date:
        """The day that an instant is on by the clock that the recipient lives by."""
        hours = self._hours.get(mail.recipient_id)
        return hours.day(instant) if hours else instant.date()

    def day(self, row: Row) -> date:
        """The day at the row's desk; by UTC where nobody knows any more what the desk's time zone is."""
        try:
            return self._desks[row.desk].day(self.at)
        except (KeyError, ValueError, OSError):
            log.exception("desk_without_day", desk=row.desk)
            return self.at.date()

    def week(self, row: Row) -> WorkingWeek:
        """The working days of the row's desk."""
        if row.desk not in self._weeks:
            self._weeks[row.desk] = self._desks[row.desk].week()
        return self._weeks[row.desk]

    def reminders(self, mail: Mail, row: Row) -> list[Reminder]:
        """What the mail was queued for that is about the row and still to be told."""
        return [reminder for reminder in self.asked[mail.pk].still if reminder.follow_up_id == row.pk]

    @cached_property
    def follow_ups(self) -> Mapping[int, FollowUp]:
        """All that are spoken of, each with its commitment, desk and parties."""
        shown = {row.pk for row in self._shown()} | {each.follow_up_id for each in self._still(ReminderKind.FIXED)}
        shown |= {day.follow_up for days in self.called_off.values() for day in days}
        found = FollowUp.objects.filter(pk__in=shown).select_related("commitment")
        follow_ups = {row.pk: row for row in found.prefetch_related("commitment__parts__party")}
        for row in follow_ups.values():
            row.commitment.desk = self._desks[row.commitment.desk_id]
        return follow_ups

    @cached_property
    def quotes(self) -> Mapping[int, Sequence[Citation]]:
        """By commitment, what is quoted for it, the earliest first."""
        quotes: dict[int, list[Citation]] = defaultdict(list)
        cited = Citation.objects.filter(commitment__in={row.commitment for row in self._shown()})
        # A full text may have megabytes.
        in_order = cited.order_by(F("document__published_on").asc(nulls_last=True), "pk").defer("document__full_text")
        for citation in in_order.select_related("document__desk"):
            quotes[citation.commitment_id].append(citation)
        return quotes

    @cached_property
    def reports(self) -> Mapping[int, StatusEntry]:
        """By its own id, each line of the log that is told of as a report."""
        return lines({reported_in(each) for each in self._still(ReminderKind.REPORT)})

    @cached_property
    def fixed_days(self) -> Mapping[int, FixedDay]:
        """By follow-up, the day that is told of as fixed."""
        return fixed_days({each.follow_up_id for each in self._still(ReminderKind.FIXED)})

    @cached_property
    def giving_lines(self) -> Mapping[int, StatusEntry]:
        """By follow-up, the line of the log that says who gave it to whoever answers for it."""
        return giving_lines(self._rows_in(MailKind.ASSIGNMENT))

    @cached_property
    def last_lines(self) -> Mapping[int, StatusEntry]:
        """By follow-up, the newest line of its log."""
        return last_lines({row.pk for row in self._rows_in(MailKind.ESCALATION)})

    @cached_property
    def told_so_far(self) -> Mapping[int, tuple[Told, ...]]:
        """By follow-up, who was told of it before."""
        return told_so_far(self._rows_in(MailKind.ESCALATION))

    @cached_property
    def owners(self) -> Mapping[int, User]:
        """By their own id, those who answer for what was handed on."""
        return User.objects.in_bulk({row.owner for row in self._rows_in(MailKind.ESCALATION) if row.owner})

    def _parts(self) -> dict[int, tuple[Part, ...]]:
        """By mail."""
        told = self._told({mail.recipient_id for mail in self._mails})
        parts = {}
        for mail in self._mails:
            still = self.asked[mail.pk].still
            asked = {reminder.follow_up_id for reminder in still}
            news = {reminder.follow_up_id for reminder in still if reminder.kind != ReminderKind.STEP}
            mine = told.get(mail.recipient_id, set()) | asked
            in_order = (row for row in self.rows.values() if row.pk in mine)
            parts[mail.pk] = choose(kind_of(mail), in_order, asked=asked, news=news, day_of=self.day)
        return parts

    def _told(self, recipients: Collection[int]) -> Mapping[int, set[int]]:
        """By recipient, the follow-ups that they are the first to be told of, and do not want to be quiet for a while.

        An overview also shows what its recipient answers for without wanting a digest of it.
        """
        told: dict[int, set[int]] = defaultdict(set)
        overviews = {mail.recipient_id for mail in self._mails if kind_of(mail) == MailKind.OVERVIEW}
        for row in self.rows.values():
            if not (row.is_closed or row.awaits_review):
                for each in self._directory.told_of(row.about, level=Level.OWNER):
                    if each.recipient.pk in recipients:
                        told[each.recipient.pk].add(row.pk)
                owner = self._directory.owner(row.about, kind=None)
                if owner and owner.pk in overviews:
                    told[owner.pk].add(row.pk)
        return {pk: rows - self._snoozed.get(pk, set()) for pk, rows in told.items()}

    def _still_theirs(self, mail: Mail, days: Iterable[FixedDay]) -> tuple[FixedDay, ...]:
        owner = self._directory.owner
        return tuple(day for day in days if owner(self.rows[day.follow_up].about) == mail.recipient)

    def _shown(self) -> Iterable[Row]:
        return (row for parts in self.parts.values() for part in parts for row in part.rows)

    def _rows_in(self, kind: MailKind) -> list[Row]:
        return [row for mail in self._mails if mail.kind == kind for part in self.parts[mail.pk] for row in part.rows]

    def _still(self, kind: ReminderKind) -> Iterable[Reminder]:
        return (each for asked in self.asked.values() for each in asked.still if each.kind == kind)


def kind_of(mail: Mail) -> str:
    """What the mail is by now: an overview that its recipient does not want any more is a digest."""
    if mail.kind == MailKind.OVERVIEW and not mail.recipient.takes_overview:
        return MailKind.DIGEST
    return mail.kind
