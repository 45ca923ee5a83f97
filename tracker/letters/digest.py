"""One message a person: what is overdue, due and coming up of what they answer for, with quotes and sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime

import css_inline
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import phrasing
from commitments.access import Reader, Role
from commitments.models import Citation, Desk, FollowUp
from commitments.models.party import state_names
from commitments.schedule import Flag
from commitments.schedule.days import days_after
from tracker.ladder import Level
from tracker.letters.asked import asked_of
from tracker.letters.letter import Letter
from tracker.models import Mail, MailKind, Recipient
from tracker.recipients import About, Directory

# A longer section ends with "and n more", so that the mail stays readable; all of them are on the dashboard.
SHOWN_PER_SECTION = 40
# That a day is a holiday is told of days that are this near.
NOTED_WITHIN_DAYS = 30
# Programs that drop the style sheet have it inline; those that keep it also get its rules for dark screens.
INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One follow-up as the digest shows it. ``is_new``: it is why the digest is sent today.

    ``day_notes`` say in one line which of its days, if near, are holidays; "" for none.
    """

    title: str
    round: str
    reference: str
    link: str
    owed: str
    window: str
    day_notes: str
    time_left: str
    status: str
    quote: str
    source: str
    source_address: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Section:
    flag: Flag
    heading: str
    items: tuple[Item, ...]
    more: int


def compose(mail: Mail, *, at: datetime) -> Letter | None:
    """Write the digest as things stand at ``at``; None when nothing it was queued for is still to be told."""
    person = mail.recipient.user
    if person is None:
        return None
    found = asked_of(mail, at=at)
    asked = {reminder.follow_up_id for reminder in found.still}
    if not asked and mail.kind != MailKind.OVERVIEW:
        return None
    mine = _answered_by(person, mail.recipient, asked, at)
    if not mine:
        return None
    sections = _sections(mine, asked, person, at)
    day = _day(mine[0], at)
    subject = _subject(sections)
    context = {
        "person": person,
        "day": phrasing.day_in_words(day),
        "sections": sections,
        "dashboard": settings.PUBLIC_URL + reverse("dashboard"),
        "subject": subject,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("tracker/mail/digest.txt", context),
        to=[person.email],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(at),
            # RFC 3834: no out-of-office reply to a machine.
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(INLINER.inline(render_to_string("tracker/mail/digest.html", context)), "text/html")
    # Django's own message takes the line ending; its stubs do not say so.
    stored = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    return Letter(person.email, subject, stored, day, found.dropped)


def _answered_by(person: User, recipient: Recipient, asked: set[int], at: datetime) -> list[FollowUp]:
    """What this person was asked of, and what they are told of that is near, due, late, or up for review.

    The most urgent first.
    """
    led = Desk.objects.filter(memberships__user=person, memberships__role=Role.LEAD)
    theirs = Q(owner=person) | Q(owner=None, commitment__owner=person) | Q(commitment__desk__in=led)
    telling = Q(flag__in=[Flag.UPCOMING, Flag.DUE, Flag.OVERDUE]) | Q(flag=Flag.UNDATED, review_on__isnull=False)
    standing = FollowUp.objects.open().visible_to(person).filter(commitment__awaits_review=False)
    found = standing.filter(Q(pk__in=asked) | (theirs & telling)).with_record()
    rows = list(found.prefetch_related("commitment__desk__holiday_overrides"))
    directory = Directory(map(About.of, rows), at=at)
    return [
        row
        for row in rows
        if row.pk in asked
        or (
            (row.due_from or _review_is_due(row, at))
            and any(told.recipient == recipient for told in directory.told_of(About.of(row), level=Level.OWNER))
        )
    ]


def _review_is_due(row: FollowUp, at: datetime) -> bool:
    return row.review_on is not None and row.review_on <= _day(row, at)


def _sections(rows: Sequence[FollowUp], asked: set[int], person: User, at: datetime) -> tuple[Section, ...]:
    headings = {
        Flag.OVERDUE: _("Overdue"),
        Flag.DUE: _("Due now"),
        Flag.UPCOMING: _("Coming up"),
        Flag.UNDATED: _("Without a date, up for review"),
    }
    quotes, reader, states = _first_quotes(rows, person), Reader.of(person), state_names(person)
    sections = []
    for flag, heading in headings.items():
        found = [row for row in rows if row.flag_on(_day(row, at)) == flag]
        shown = found[:SHOWN_PER_SECTION]
        if found:
            items = tuple(
                _item(
                    row,
                    flag,
                    quotes.get(row.commitment_id),
                    at,
                    day_notes=_day_notes(row, reader, states, at),
                    is_new=row.pk in asked,
                )
                for row in shown
            )
            sections.append(Section(flag, heading, items, len(found) - len(shown)))
    return tuple(sections)


def _item(row: FollowUp, flag: Flag, citation: Citation | None, at: datetime, *, day_notes: str, is_new: bool) -> Item:
    commitment = row.commitment
    return Item(
        title=commitment.title,
        round=phrasing.round_in_words(row.slot, row.window),
        reference=commitment.reference,
        link=settings.PUBLIC_URL + reverse("commitments:commitment", args=[commitment.reference]),
        owed=phrasing.owed_in_words(commitment.promisers(), commitment.promised_to()),
        window=phrasing.window_in_words(row.window),
        day_notes=day_notes,
        time_left=_time_left(row, flag, at),
        status=row.get_status_display(),
        quote=citation.quote if citation else "",
        source=phrasing.source_in_words(citation.document) if citation else "",
        source_address=citation.document.address if citation else "",
        is_new=is_new,
    )


def _time_left(row: FollowUp, flag: Flag, at: datetime) -> str:
    """How it stands in time, and whether a look at it is due; the one or the other, or both."""
    left = phrasing.time_left_in_words(row.window, flag, on=_day(row, at))
    if row.review_on is None or not _review_is_due(row, at):
        return left
    review = _("review was set for %(day)s") % {"day": phrasing.day_in_words(row.review_on)}
    return " · ".join(filter(None, [left, review]))


def _day_notes(row: FollowUp, reader: Reader, states: Mapping[str, str], at: datetime) -> str:
    today = _day(row, at)
    notes = reader.day_notes(row.day_notes(row.commitment.desk.week(), on=today))
    near = days_after(today, NOTED_WITHIN_DAYS)
    return "; ".join(phrasing.day_note_in_words(note, states) for note in notes if note.day <= near)


def _first_quotes(rows: Sequence[FollowUp], person: User) -> dict[int, Citation]:
    """By commitment, the earliest quote the person may see."""
    quotes: dict[int, Citation] = {}
    wanted = {row.commitment_id for row in rows}
    for citation in Citation.objects.visible_to(person).filter(commitment__in=wanted).select_related("document"):
        quotes.setdefault(citation.commitment_id, citation)
    return quotes


def _subject(sections: Sequence[Section]) -> str:
    counts = {section.flag: len(section.items) + section.more for section in sections}
    parts = []
    if late := counts.get(Flag.OVERDUE):
        parts.append(ngettext("%(count)d overdue", "%(count)d overdue", late) % {"count": late})
    if due := counts.get(Flag.DUE):
        parts.append(ngettext("%(count)d due", "%(count)d due", due) % {"count": due})
    if near := counts.get(Flag.UPCOMING):
        parts.append(ngettext("%(count)d coming up", "%(count)d coming up", near) % {"count": near})
    if undated := counts.get(Flag.UNDATED):
        parts.append(ngettext("%(count)d to review", "%(count)d to review", undated) % {"count": undated})
    return _("Pacta: %(what)s") % {"what": ", ".join(parts)}


def _day(row: FollowUp, at: datetime) -> date:
    return row.commitment.desk.day(at)
