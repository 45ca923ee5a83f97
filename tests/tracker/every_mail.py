"""One commitment and a mail of every kind about it, to everybody who may be told, with words of ours in each field."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime

from django.contrib.auth.models import User

from commitments.access import Confidentiality, Role
from commitments.lifecycle import Author, Quote, log_status, reassign, report
from commitments.models import Desk, FocalPoint, FollowUp, Membership
from commitments.status import Part, Status
from tests.factories import (
    DeskFactory,
    FocalPointFactory,
    PartyFactory,
    SourceDocumentFactory,
    UserFactory,
    member,
    once,
)
from tracker.ladder import Level
from tracker.models import Mail, MailKind, Recipient, RecipientKind, Reminder, ReminderKind, ReminderState
from tracker.recipients import recipient_of

# A Monday; the window of each follow-up ended on the Wednesday before.
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
TODAY = AT.date()
LOGGED_AT = datetime(2026, 9, 25, 12, tzinfo=UTC)
REPORTED_AT = datetime(2026, 9, 28, 12, tzinfo=UTC)
ARRANGED_ON = date(2026, 9, 30)


@dataclass(frozen=True)
class Words:
    """What is written where."""

    title: str = "the title"
    promiser: str = "the promiser"
    promised_to: str = "the promised to"
    quote: str = "the quote"
    publisher: str = "the publisher"
    source_address: str = "https://source.example/address"
    log_note: str = "the log note"
    reason: str = "the reason"
    report_note: str = "the report note"
    reporter: str = "the reporter"
    reporting_party: str = "the reporting party"

    def all(self) -> list[str]:
        return [getattr(self, field.name) for field in fields(self)]


@dataclass(frozen=True)
class Register:
    desk: Desk
    owner: User
    deputy: User
    lead: User
    point: FocalPoint
    follow_up: FollowUp


def register(words: Words, *, confidentiality: Confidentiality, **desk: object) -> Register:
    """A desk, its people, and a follow-up on which a day was fixed, that was reassigned, and of which was reported."""
    here = DeskFactory.create(mailbox="desk@example.org", **desk)
    lead = member(here, Role.LEAD, username="lead", first_name="Ada", last_name="Lead")
    deputy = member(here, Role.OFFICER, username="deputy", first_name="Bea", last_name="Deputy")
    owner = member(here, Role.OFFICER, username="owner", first_name="Cem", last_name="Owner")
    Membership.objects.filter(user=owner).update(deputy=deputy)
    paper = SourceDocumentFactory.create(
        desk=here, publisher=words.publisher, address=words.source_address, confidentiality=confidentiality
    )
    promiser, promised_to = PartyFactory.create(name=words.promiser), PartyFactory.create(name=words.promised_to)
    party = PartyFactory.create(name=words.reporting_party)
    point = FocalPointFactory.create(name=words.reporter, party=party, email="focal@example.org")
    row = once(
        None,
        "2026-09",
        desk=here,
        title=words.title,
        parts=[(promiser, Part.PROMISES), (promised_to, Part.IS_PROMISED)],
        quotes=[Quote(paper, words.quote)],
        confidentiality=confidentiality,
        owner=lead,
        focal_points=[point],
    )
    by = Author.of(lead)
    reassign(row, owner, reason=words.reason, by=by, at=LOGGED_AT)
    on = LOGGED_AT.date()
    log_status(row, Status.ARRANGED, on=on, arranged_on=ARRANGED_ON, note=words.log_note, by=by, at=LOGGED_AT)
    told = Author(None, words.reporter, on_behalf_of=party)
    report(row, Status.DONE, on=REPORTED_AT.date(), by=told, at=REPORTED_AT, note=words.report_note)
    row.refresh_from_db()
    return Register(here, owner, deputy, lead, point, row)


def every_mail(here: Register) -> dict[str, Mail]:
    """By what it is: a mail of each kind that waits to be written."""
    row, report_line = here.follow_up, here.follow_up.entries.get(kind="reported")
    owner, deputy, lead = (recipient_of(user, at=AT) for user in (here.owner, here.deputy, here.lead))
    kind = ReminderKind
    return {
        "digest": mail(
            owner, MailKind.DIGEST, (row, kind.STEP, "1-days-after"), (row, kind.FIXED, f"fixed-{ARRANGED_ON}")
        ),
        "report": mail(lead, MailKind.DIGEST, (row, kind.REPORT, f"report-{report_line.pk}")),
        "overview": mail(recipient_of(here.owner, at=AT), MailKind.OVERVIEW, day=date(2026, 10, 6)),
        "assignment": mail(owner, MailKind.ASSIGNMENT, (row, kind.ASSIGNMENT, "assigned-20260925T120000")),
        "to deputy": mail(deputy, MailKind.ESCALATION, (row, kind.ESCALATION, "to-deputy"), level=Level.DEPUTY),
        "to lead": mail(lead, MailKind.ESCALATION, (row, kind.ESCALATION, "to-lead"), level=Level.LEAD),
    }


def nobody_but_the_mailbox(here: Register) -> Mail:
    """A mail to the mailbox, once nobody of the desk can be told."""
    Membership.objects.filter(desk=here.desk).update(deputy=None)
    for person in (here.owner, here.deputy, here.lead):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    box = Recipient.objects.create(kind=RecipientKind.DESK, desk=here.desk, name=here.desk.name)
    return mail(box, MailKind.DIGEST, (here.follow_up, ReminderKind.STEP, "1-days-after"))


def to_focal_point(here: Register) -> Mail:
    type(here.desk).objects.filter(pk=here.desk.pk).update(writes_to_focal_points=True)
    outside = Recipient.objects.create(kind=RecipientKind.FOCAL_POINT, focal_point=here.point, name=here.point.name)
    return mail(outside, MailKind.DIGEST, (here.follow_up, ReminderKind.STEP, "1-days-after"))


def mail(
    to: Recipient,
    kind: MailKind,
    *reminders: tuple[FollowUp, ReminderKind, str],
    level: Level = Level.OWNER,
    day: date = TODAY,
    at: datetime = AT,
) -> Mail:
    """A mail that waits, queued at ``at`` for those reminders: follow-up, kind and rung of each."""
    made = Mail.objects.create(
        recipient=to,
        kind=kind,
        day=day,
        message_id=f"<{Mail.objects.count():032}@pacta.example.org>",
        queued_at=at,
        next_attempt_at=at,
    )
    for follow_up, what, rung in reminders:
        Reminder.objects.create(
            follow_up=follow_up,
            recipient=to,
            window_version=follow_up.window_version,
            rung=rung,
            kind=what,
            level=level,
            reached_on=day,
            state=ReminderState.BUNDLED,
            mail=made,
            queued_at=at,
        )
    return made


def somebody(**fields: object) -> Recipient:
    """A person who belongs to no desk."""
    return recipient_of(UserFactory.create(**fields), at=AT)
