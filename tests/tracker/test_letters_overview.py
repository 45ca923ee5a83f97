"""The overview on the first working day of a week: everything somebody answers for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commitments.access import Role
from commitments.lifecycle import log_status
from commitments.models import HolidayOverride
from commitments.status import Status
from tests.factories import SYSTEM, DeskFactory, member, once, recipient, undated
from tests.tracker.every_mail import mail
from tests.tracker.opened import composed, opened
from tracker import letters, tick
from tracker.models import Mail, MailKind

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


# A Monday.
MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def desk(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"
    return DeskFactory.create()


def titles(text: str) -> dict[str, list[str]]:
    """The titles under each heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line.isupper():
            heading = line
        elif line.startswith(("* ", "- ")):
            found.setdefault(heading, []).append(line[2:])
    return found


def test_it_tells_of_everything_and_of_what_opens_in_ninety_days(desk):
    owner = member(desk, Role.OFFICER)
    for title, edtf in {
        "late": "2026-09",
        "due": "2026-10",
        "near": "2026-11-01",
        "in ninety days": "2027-01-03",
        "in ninety-one days": "2027-01-04",
    }.items():
        once(None, edtf, desk=desk, title=title, owner=owner)
    undated(desk=desk, title="to review", owner=owner, review_on=date(2026, 10, 5))
    undated(desk=desk, title="to review later", owner=owner, review_on=date(2026, 10, 6))
    once(None, "2026-09", desk=desk, title="somebody else's")
    letter = composed(mail(recipient(owner), MailKind.OVERVIEW), MONDAY)
    assert titles(letter.text) == {
        "OVERDUE": ["late"],
        "DUE NOW": ["due"],
        "COMING UP": ["near"],
        "OPENS WITHIN 90 DAYS": ["in ninety days"],
        "WITHOUT A DATE, UP FOR REVIEW": ["to review"],
    }
    assert letter.text.startswith("All you answer for, on 5 October 2026\n")
    assert letter.message["Subject"] == "Pacta, your week: 1 overdue, 1 due, 1 coming up, 1 later, 1 to review"
    # What is far off is only looked at.
    later = letter.text.split("- in ninety days\n")[1].split("\n\n")[0]
    assert "/log/" not in later
    assert "Record: " in later


def test_with_nothing_open_there_is_none(desk):
    owner = member(desk, Role.OFFICER)
    once(None, "2026-09", desk=desk, title="somebody else's")
    assert letters.compose(mail(recipient(owner), MailKind.OVERVIEW), at=MONDAY) is None


def test_whoever_does_not_want_it_any_more_is_sent_what_is_new_only(desk):
    owner = member(desk, Role.OFFICER)
    row = once(None, "2026-09", desk=desk, title="late", owner=owner)
    once(None, "2027-01-03", desk=desk, title="far off", owner=owner)
    tick.prepare(at=MONDAY - timedelta(days=5), clock=lambda: MONDAY)
    Mail.objects.update(kind=MailKind.OVERVIEW)
    me = recipient(owner, takes_overview=False)
    letter = composed(Mail.objects.get(recipient=me), MONDAY)
    assert titles(letter.text) == {"OVERDUE": ["late"]}
    assert letter.message["Subject"] == "Pacta: 1 overdue"
    row.reminders.update(mail=None, state="skipped")
    assert letters.compose(Mail.objects.get(recipient=me), at=MONDAY) is None


def test_what_is_new_is_marked_in_it(desk):
    owner = member(desk, Role.OFFICER)
    once(None, "2026-10-04", desk=desk, title="new", owner=owner)
    once(None, "2026-08", desk=desk, title="old", owner=owner)
    recipient(owner, overview_next_on=date(2026, 10, 5))
    for day in range(29, 36):
        at = datetime(2026, 9, 1, 9, tzinfo=UTC) + timedelta(days=day - 1)
        run(at)
    told = Mail.objects.get(recipient__user=owner, day=MONDAY.date())
    assert told.kind == MailKind.OVERVIEW
    text = opened(told).text
    assert ("* new\n" in text, "- old\n" in text) == (True, True)
    assert "* new since your last digest\n" in text


def test_it_comes_on_the_first_working_day_of_the_week(desk):
    owner = member(desk, Role.OFFICER)
    once(None, "2027-01-03", desk=desk, title="far off", owner=owner)
    recipient(owner, overview_next_on=date(2026, 10, 5))
    HolidayOverride.objects.create(desk=desk, on=date(2026, 10, 5))
    for day in range(14):
        at = MONDAY + timedelta(days=day)
        run(at)
    assert list(Mail.objects.order_by("day").values_list("kind", "day", "state")) == [
        ("overview", date(2026, 10, 6), "sent"),
        ("overview", date(2026, 10, 12), "sent"),
    ]


def test_an_owner_who_was_never_told_of_anything_gets_it_from_the_next_monday(desk):
    """As after an import: nothing of theirs is reached for months."""
    owner, idle = (member(desk, Role.OFFICER, username=name) for name in ("owner", "idle"))
    once(None, "2027-01-03", desk=desk, title="far off", owner=owner)
    closed = once(None, "2026-12-30", desk=desk, owner=idle)
    log_status(closed, Status.CALLED_OFF, on=date(2026, 9, 30), by=SYSTEM, at=MONDAY - timedelta(days=5), note="no")
    for day in range(-4, 1):
        run(MONDAY + timedelta(days=day))
    sent = Mail.objects.select_related("recipient__user")
    told = [(each.recipient.user, each.kind, each.day, titles(opened(each).text)) for each in sent.order_by("pk")]
    assert told == [(owner, "overview", MONDAY.date(), {"OPENS WITHIN 90 DAYS": ["far off"]})]
