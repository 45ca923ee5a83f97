"""What stands around the items of a letter: its headers, who is written to and why, and that we were away."""

from datetime import UTC, datetime, timedelta

import pytest

from commitments.access import Confidentiality, Role
from commitments.models import Desk
from tests.factories import DeskFactory, member, once, recipient
from tests.tracker.every_mail import AT, Words, every_mail, mail, register, to_focal_point
from tests.tracker.opened import composed, opened
from tracker import tick
from tracker.links import Purpose
from tracker.models import Mail, MailKind, Outage, ReminderKind

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://pacta.example.org"
    settings.DEFAULT_FROM_EMAIL = "Pacta <pacta@example.org>"


@pytest.fixture
def here():
    return register(Words(), confidentiality=Confidentiality.PUBLIC)


def test_the_headers_of_a_digest(here):
    queued = every_mail(here)["digest"]
    message = composed(queued, AT).message
    assert dict(message.items()) == {
        "Subject": "Pacta: 1 overdue",
        "To": "owner@example.org",
        "From": "Pacta <pacta@example.org>",
        "Date": "Mon, 05 Oct 2026 09:00:00 +0000",
        "Message-ID": queued.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Id": "Pacta <reminders.pacta.example.org>",
        "Reply-To": "desk@example.org",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }


@pytest.mark.parametrize(
    ("what", "optional"),
    [
        ("digest", False),
        ("report", False),
        ("overview", True),
        ("assignment", True),
        ("to deputy", False),
        ("to lead", False),
        ("focal point", True),
    ],
)
def test_one_click_stops_the_kinds_that_are_optional(here, what, optional):
    """RFC 8058."""
    queued = to_focal_point(here) if what == "focal point" else every_mail(here)[what]
    letter = composed(queued, AT)
    stopping = [link for link in letter.links(AT) if link.purpose is Purpose.UNSUBSCRIBE]
    told = [(link.recipient, link.mail_kind, link.follow_up) for link in stopping]
    assert told == ([(queued.recipient_id, queued.kind, None)] if optional else [])
    assert letter.message["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if optional else None)
    if optional:
        address = letter.message["List-Unsubscribe"]
        assert address.startswith("<https://pacta.example.org/log/u.")
        assert f"Stop mail of this kind: {address[1:-1]}\n" in letter.text


def test_replies_go_to_the_mailboxes_of_the_desks_it_is_about():
    desks = [DeskFactory.create(mailbox=mailbox) for mailbox in ("b@example.org", "", "a@example.org")]
    owner = member(desks[0], Role.OFFICER)
    rows = [once(None, "2026-09", desk=desk, owner=owner, title=f"of {desk}") for desk in desks]
    steps = [(row, ReminderKind.STEP, "1-days-after") for row in rows]
    letter = composed(mail(recipient(owner), MailKind.DIGEST, *steps), AT)
    assert letter.message["Reply-To"] == "a@example.org, b@example.org"
    Desk.objects.update(mailbox="")
    assert composed(Mail.objects.get(), AT).message["Reply-To"] is None


def test_the_day_is_that_of_the_clock_the_reader_lives_by(here):
    recipient(here.owner, time_zone="Pacific/Kiritimati")
    letter = composed(every_mail(here)["digest"], datetime(2026, 10, 5, 12, tzinfo=UTC))
    assert letter.text.startswith("Your follow-ups on 6 October 2026\n")
    # The days left are counted by the desk's.
    assert "  5 days late · " in letter.text


def run(at: datetime) -> None:
    tick.run(at=at, clock=lambda: at)


def outage_lines(letters) -> list[str]:
    return [line for letter in letters for line in opened(letter).text.splitlines() if "not running" in line]


def test_after_a_day_without_the_watch_the_first_mail_to_each_says_so_in_one_line():
    desk = DeskFactory.create()
    people = [member(desk, Role.OFFICER, username=name) for name in ("ann", "bob")]
    for person in people:
        recipient(person, takes_overview=False)
    once(None, "2026-10-06", desk=desk, owner=people[0])
    once(None, "2026-10-07", desk=desk, owner=people[1])
    Outage.objects.create(from_at=AT - 4 * DAY, until_at=AT - 2 * DAY)
    for days in range(5):
        run(AT + days * DAY)
    said = "Pacta was not running between 1 October 2026 and 3 October 2026, and sent no"
    by_person = {
        person.username: [outage_lines([each]) for each in Mail.objects.filter(recipient__user=person).order_by("day")]
        for person in people
    }
    assert {name: lines[0] for name, lines in by_person.items()} == {"ann": [said], "bob": [said]}
    assert [line for lines in by_person.values() for later in lines[1:] for line in later] == []
    assert all(len(lines) > 1 for lines in by_person.values())


def test_of_two_mails_at_once_the_first_says_it(here):
    Outage.objects.create(from_at=AT - 4 * DAY, until_at=AT - 2 * DAY)
    every_mail(here)
    tick.deliver(at=AT, clock=lambda: AT)
    to_owner = Mail.objects.filter(recipient__user=here.owner, state="sent")
    assert to_owner.count() > 1
    assert len(outage_lines(to_owner)) == 1


def test_two_outages_are_two_lines_and_one_that_is_long_past_is_none(here):
    for days in (40, 10, 5):
        Outage.objects.create(from_at=AT - (days + 2) * DAY, until_at=AT - days * DAY)
    letter = composed(every_mail(here)["digest"], AT)
    assert letter.text.split("\n\n\n")[0] == (
        "Your follow-ups on 5 October 2026\n\n"
        "Pacta was not running between 23 September 2026 and 25 September 2026, and\nsent no mail then.\n\n"
        "Pacta was not running between 28 September 2026 and 30 September 2026, and\nsent no mail then."
    )
    assert "Pacta was not running between 23 September 2026" in letter.html
