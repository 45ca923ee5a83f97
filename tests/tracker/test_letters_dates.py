"""A date that was fixed comes along as an entry for the reader's own calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from commitments.access import Role
from commitments.lifecycle import extend, log_status
from commitments.models import FollowUp
from commitments.schedule import Window
from commitments.status import Part, Status
from tests.factories import SYSTEM, DeskFactory, PartyFactory, member, once, without_overview
from tests.tracker.opened import opened
from tracker import letters, tick
from tracker.models import Mail

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# A Thursday.
AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def desk(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"
    return DeskFactory.create(code="PKCN")


@pytest.fixture
def owner(desk):
    return without_overview(member(desk, Role.OFFICER, username="owner"))


@pytest.fixture
def row(desk, owner) -> FollowUp:
    parts = [(PartyFactory.create(name="China"), Part.PROMISES), (PartyFactory.create(name="Pakistan"), Part.PROMISES)]
    return once(None, "2026-12", desk=desk, owner=owner, title="The forum; with, “commas”", parts=parts)


def arrange(row: FollowUp, on: date, at: datetime) -> None:
    log_status(row, Status.ARRANGED, on=at.date(), arranged_on=on, by=SYSTEM, at=at)


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


def entries(mail: Mail) -> list[dict[str, object]]:
    letter = opened(mail)
    (part,) = [part for part in letter.message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_filename() == "dates.ics"
    assert part.get_param("method") == "PUBLISH"
    calendar = Calendar.from_ical(part.get_content())
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    return [
        {name.lower(): getattr(value, "dt", value) for name, value in event.items()}
        for event in calendar.walk("VEVENT")
    ]


def test_a_date_that_was_fixed_is_attached(row):
    arrange(row, date(2026, 12, 3), AT - timedelta(hours=20))
    run(AT)
    mail = Mail.objects.get()
    assert entries(mail) == [
        {
            "uid": f"follow-up-{row.pk}@pacta.example.org",
            "sequence": 1,
            "dtstamp": datetime(2026, 9, 30, 13, tzinfo=UTC),
            "dtstart": date(2026, 12, 3),
            "dtend": date(2026, 12, 4),
            "status": "CONFIRMED",
            "transp": "TRANSPARENT",
            "summary": "The forum; with, “commas”",
            "description": "China and Pakistan, to each other",
            "url": "https://pacta.example.org/commitments/PKCN-2026-001/",
        }
    ]
    text = opened(mail).text
    assert "  A date was fixed: 3 December 2026; see the attached calendar entry\n" in text
    assert text.index("LATER") < text.index("The forum")


def test_field_bug_26_the_same_entry_comes_as_the_same_bytes_and_a_moved_one_replaces_it(row):
    arrange(row, date(2026, 12, 3), AT - timedelta(hours=20))
    tick.prepare(at=AT, clock=lambda: AT)
    mail = Mail.objects.get()
    now, an_hour_on = (letters.compose(mail, at=at) for at in (AT, AT + timedelta(hours=1)))
    assert opened(now).entries == opened(an_hour_on).entries
    run(AT)
    log_status(row, Status.ARRANGED, on=AT.date(), arranged_on=date(2026, 12, 10), by=SYSTEM, at=AT)
    run(AT + timedelta(days=1))
    (first,), (moved,) = (entries(mail) for mail in Mail.objects.order_by("day"))
    assert moved["uid"] == first["uid"]
    assert (first["sequence"], moved["sequence"]) == (1, 2)
    assert (moved["dtstart"], moved["dtend"]) == (date(2026, 12, 10), date(2026, 12, 11))


def test_a_window_that_moves_leaves_the_day_and_a_day_fixed_after_it_counts_on(row):
    arrange(row, date(2026, 12, 3), AT - timedelta(hours=20))
    extend(row, Window.from_edtf("2027-01"), reason="They asked.", by=SYSTEM, at=AT - timedelta(hours=10))
    arrange(row, date(2027, 1, 14), AT - timedelta(hours=5))
    run(AT)
    (entry,) = entries(Mail.objects.get())
    assert (entry["sequence"], entry["dtstart"]) == (3, date(2027, 1, 14))


@pytest.mark.both_engines
def test_field_bug_26_called_off_gives_a_cancelled_entry_once(desk, owner, row):
    arrange(row, date(2026, 12, 3), AT - timedelta(hours=20))
    run(AT)
    log_status(row, Status.CALLED_OFF, on=AT.date(), by=SYSTEM, at=AT + timedelta(hours=3))
    once(None, "2026-10-02", desk=desk, owner=owner, title="the talks")
    once(None, "2026-10-05", desk=desk, owner=owner, title="the visit")
    for days in (1, 4):
        run(AT + timedelta(days=days))
    first, told, after = Mail.objects.order_by("day")
    (entry,) = entries(told)
    assert entry == entries(first)[0] | {
        "sequence": 2,
        "status": "CANCELLED",
        "dtstamp": datetime(2026, 10, 1, 12, tzinfo=UTC),
    }
    called_off = opened(told).text.split("CALLED OFF SINCE YOUR LAST DIGEST\n\n")[1]
    assert called_off.startswith("- The forum; with, “commas”\n  It was fixed for 3 December 2026\n  Record: https")
    assert opened(after).entries == ""
    assert "CALLED OFF" not in opened(after).text


def test_whoever_was_never_sent_the_date_is_sent_no_cancelled_one(desk, owner, row):
    arrange(row, date(2026, 12, 3), AT - timedelta(hours=20))
    log_status(row, Status.CALLED_OFF, on=AT.date(), by=SYSTEM, at=AT)
    once(None, "2026-10-01", desk=desk, owner=owner, title="the talks")
    run(AT)
    assert opened(Mail.objects.get()).entries == ""


def test_whoever_does_not_answer_for_it_any_more_is_told_nothing_of_its_end(desk, owner, row):
    other = without_overview(member(desk, Role.OFFICER, username="other"))
    arrange(row, date(2026, 12, 3), AT - timedelta(hours=20))
    run(AT)
    row.commitment.owner = other
    row.commitment.save()
    log_status(row, Status.CALLED_OFF, on=AT.date(), by=SYSTEM, at=AT + timedelta(hours=3))
    once(None, "2026-10-02", desk=desk, owner=owner, title="the talks")
    run(AT + timedelta(days=1))
    last = Mail.objects.order_by("day").last()
    assert "The forum" not in opened(last).everything
