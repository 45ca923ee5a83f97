"""Each reminder once and at its hour, whatever the clocks do (field bug 4)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from commitments.access import Role
from tests.factories import DeskFactory, member, once, recipient
from tracker import tick
from tracker.models import Mail, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LONDON = ZoneInfo("Europe/London")
EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


def walk(first: datetime, last: datetime, *, minutes: int = 15) -> None:
    """A tick each quarter of an hour, both ends included."""
    at = first
    while at <= last:
        run(at)
        at += timedelta(minutes=minutes)


def sent(zone: ZoneInfo) -> list[tuple[str, str]]:
    """Who was sent a mail and when, by the clock of ``zone``."""
    mails = Mail.objects.filter(state="sent").select_related("recipient").order_by("recipient__name", "sent_at")
    return [(mail.recipient.name, f"{mail.sent_at.astimezone(zone):%a %d %b %H:%M}") for mail in mails if mail.sent_at]


@pytest.mark.parametrize(
    ("sunday", "at_one"),
    [
        # At one the clock goes to two: there is no hour from one to two.
        (date(2026, 3, 29), "02:00"),
        # At two it goes back to one: there are two such hours.
        (date(2026, 10, 25), "01:00"),
    ],
)
def test_field_bug_4_over_both_changes_of_2026_each_is_told_once_at_their_hour(sunday, at_one):
    """Field bug 4. From the evening before to the morning after, in steps of 15 minutes."""
    desk = DeskFactory.create(time_zone="Europe/London", working_days=EVERY_DAY)
    for hour in (0, 1, 2, 9, 23):
        person = member(desk, Role.OFFICER, username=f"at-{hour:02}")
        recipient(person, hour=hour, takes_overview=False)
        # Told of the last days of three follow-ups, on three days in a row.
        for days in (-1, 0, 1):
            once(None, str(sunday + timedelta(days=days)), desk=desk, owner=person, lead_days=0)
    evening = datetime.combine(sunday - timedelta(days=1), time(22), LONDON)
    morning = datetime.combine(sunday + timedelta(days=1), time(10), LONDON)
    walk(evening.astimezone(UTC), morning.astimezone(UTC))
    saturday, that_day, monday = (f"{sunday + timedelta(days=each):%a %d %b}" for each in (-1, 0, 1))
    # What was due on the first day is overdue on the next ones: told with what is due then.
    assert sent(LONDON) == [
        *(("at-00", f"{day} {hour}") for day, hour in [(saturday, "22:00"), (that_day, "00:00"), (monday, "00:00")]),
        *(("at-01", f"{day} {hour}") for day, hour in [(saturday, "22:00"), (that_day, at_one), (monday, "01:00")]),
        *(("at-02", f"{day} {hour}") for day, hour in [(saturday, "22:00"), (that_day, "02:00"), (monday, "02:00")]),
        *(("at-09", f"{day} {hour}") for day, hour in [(saturday, "22:00"), (that_day, "09:00"), (monday, "09:00")]),
        *(("at-23", f"{day} {hour}") for day, hour in [(saturday, "23:00"), (that_day, "23:00")]),
    ]
    once_each = Reminder.objects.values_list("follow_up", "rung", "recipient")
    assert len(once_each) == len(set(once_each))


@pytest.mark.both_engines
def test_from_the_last_zone_to_the_first_everybody_is_told_on_their_own_day():
    """A person's own zone rules over the desk's; UTC-11 to UTC+14 are 25 hours apart."""
    desk = DeskFactory.create(time_zone="UTC", working_days=EVERY_DAY)
    zones = {"Pacific/Pago_Pago": "samoa", "Asia/Kathmandu": "nepal", "Pacific/Kiritimati": "kiribati"}
    for zone, name in zones.items():
        person = member(desk, Role.OFFICER, username=name)
        recipient(person, time_zone=zone, takes_overview=False)
        # Midnight of the desk is its day: who lives ahead of it is told as soon as it is that day for the desk.
        once(None, "2026-02-28", desk=desk, owner=person, lead_days=0)
    walk(datetime(2026, 2, 27, 12, tzinfo=UTC), datetime(2026, 2, 28, 23, tzinfo=UTC), minutes=60)
    # As soon as it is the 28th for the desk: 13:00 of the 27th in Samoa, 14:00 of the 28th in Kiribati.
    assert [
        (mail.recipient.name, f"{mail.sent_at:%d %H:%M}", mail.day.day)
        for mail in Mail.objects.filter(state="sent").order_by("sent_at", "recipient__name")
        if mail.sent_at
    ] == [("kiribati", "28 00:00", 28), ("samoa", "28 00:00", 27), ("nepal", "28 04:00", 28)]


def test_the_29th_of_february_comes_and_goes():
    desk = DeskFactory.create(working_days=EVERY_DAY)
    person = member(desk, Role.OFFICER, username="amina")
    recipient(person, takes_overview=False)
    at_noon = datetime(2028, 2, 1, 12, tzinfo=UTC)
    once(None, "2028-02", desk=desk, owner=person, lead_days=0, at=at_noon)
    for day in (datetime(2028, 2, 22, 12, tzinfo=UTC) + timedelta(days=number) for number in range(10)):
        run(day)
    assert [(r.rung, str(r.reached_on), r.state) for r in Reminder.objects.order_by("reached_on", "pk")] == [
        ("opens", "2028-02-01", "skipped"),
        ("7-days-before", "2028-02-22", "sent"),
        ("1-days-before", "2028-02-28", "sent"),
        ("last-day", "2028-02-29", "sent"),
        ("1-days-after", "2028-03-01", "sent"),
        ("2-days-after", "2028-03-02", "sent"),
    ]
