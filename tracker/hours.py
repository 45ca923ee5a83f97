"""When mail may reach somebody: the clock a recipient lives by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from commitments.models import Desk, Membership
from commitments.schedule.workdays import WorkingWeek
from tracker.models import Channel, Recipient, Reminder

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hours:
    """A zone, the hour of its day from which mail goes out (0 to 23), and the days on which it does."""

    zone: ZoneInfo
    hour: int
    week: WorkingWeek

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def open_at(self, at: datetime) -> bool:
        """Whether mail may go out: a working day, and the hour has come."""
        local = at.astimezone(self.zone)
        return local.hour >= self.hour and self.week.works_on(local.date())


def hours_of(recipients: Iterable[Recipient]) -> dict[int, Hours]:
    """By the recipient's id, their own hour and zone where they chose them, else those of their desk.

    A person's desk is the first they joined, a channel's the one that added it; of others, that of the oldest reminder
    that waits for them. Who has neither is left out: there is nothing to send them. So is who lives by a zone that
    cannot be read.
    """
    found = list(recipients)
    if not found:
        return {}
    home = _homes(found)
    desks = {desk.pk: desk for desk in Desk.objects.prefetch_related("holiday_overrides").filter(pk__in=home.values())}
    weeks: dict[int, WorkingWeek] = {}
    hours = {}
    for recipient in found:
        if desk := desks.get(home.get(recipient.pk, 0)):
            try:
                weeks[desk.pk] = weeks.get(desk.pk) or desk.week()
                zone = ZoneInfo(recipient.time_zone or desk.time_zone)
            except (KeyError, ValueError, OSError):
                # A zone that this machine does not know any more, or days nobody can read, stop nobody else's mail.
                log.exception("recipient_without_hours", recipient=recipient.pk, desk=desk.pk)
            else:
                hour = desk.reminder_hour if recipient.hour is None else recipient.hour
                hours[recipient.pk] = Hours(zone, hour, weeks[desk.pk])
    return hours


def _homes(recipients: list[Recipient]) -> Mapping[int, int]:
    """The desk's id by the recipient's."""
    home = {row.pk: row.desk_id for row in recipients if row.desk_id}
    users = {row.user_id: row.pk for row in recipients if row.user_id}
    joined = Membership.objects.filter(user__in=users).order_by("-pk").values_list("user", "desk")
    home |= {users[user]: desk for user, desk in joined}
    channels = {row.channel_id: row.pk for row in recipients if row.channel_id}
    home |= {channels[pk]: desk for pk, desk in Channel.objects.filter(pk__in=channels).values_list("pk", "desk")}
    lost = [row.pk for row in recipients if row.pk not in home]
    if lost:
        waiting = Reminder.objects.filter(recipient__in=lost).order_by("-pk")
        home |= dict(waiting.values_list("recipient", "follow_up__commitment__desk"))
    return home
