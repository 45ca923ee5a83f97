"""What mails were queued for, and what of it is still to be told when they are written."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commitments.models import StatusEntry
from commitments.status import Status
from tracker.ladder import Level
from tracker.letters.rows import Row
from tracker.models import Acknowledgement, Mail, Recipient, Reminder, ReminderKind, ReminderState, Snooze
from tracker.recipients import Directory

LADDER = (ReminderKind.STEP, ReminderKind.ESCALATION)


@dataclass(frozen=True, slots=True)
class Asked:
    """``still`` is to be told; ``dropped`` are the ids of the reminders that are not any more."""

    still: tuple[Reminder, ...] = ()
    dropped: tuple[int, ...] = ()


def reminders_in(mails: Sequence[Mail]) -> list[Reminder]:
    """What the mails were queued for, in the order in which it was."""
    return list(Reminder.objects.filter(mail__in=mails, state=ReminderState.BUNDLED).order_by("pk"))


def asked_of(
    mails: Sequence[Mail],
    reminders: Sequence[Reminder],
    rows: Mapping[int, Row],
    directory: Directory,
    *,
    snoozed: Mapping[int, Collection[int]],
) -> dict[int, Asked]:
    """By the mail's id, its reminders, each looked at again.

    What was closed, moved, snoozed, acknowledged, answered or given to somebody else meanwhile drops one. ``snoozed``:
    see ``snoozed_by``.
    """
    recipients = {mail.pk: mail.recipient for mail in mails}
    holds = [_stands, _not_silenced(reminders, snoozed), _not_answered(reminders)]
    still: dict[int, list[Reminder]] = defaultdict(list)
    dropped: dict[int, list[int]] = defaultdict(list)
    for reminder in reminders:
        row, mail = rows[reminder.follow_up_id], reminder.mail_id or 0
        if all(hold(reminder, row) for hold in holds) and _is_for(recipients[mail], reminder, row, directory):
            still[mail].append(reminder)
        else:
            dropped[mail].append(reminder.pk)
    return {mail.pk: Asked(tuple(still[mail.pk]), tuple(dropped[mail.pk])) for mail in mails}


def _stands(reminder: Reminder, row: Row) -> bool:
    if row.is_closed or row.awaits_review or reminder.window_version != row.window_version:
        return False
    if reminder.kind == ReminderKind.FIXED:
        return row.status == Status.ARRANGED and reminder.rung.startswith(f"fixed-{row.arranged_on}")
    return reminder.kind not in LADDER or not _heard_since(reminder, row)


def _heard_since(reminder: Reminder, row: Row) -> bool:
    """Whether word came after the end since the rung was reached: then the ladder is quiet for a while."""
    if row.heard_on is None or row.overdue_from is None:
        return False
    return row.heard_on >= reminder.reached_on >= row.overdue_from


def snoozed_by(recipients: Iterable[int], *, at: datetime) -> dict[int, set[int]]:
    """By recipient, the follow-ups they do not want to hear of at ``at``."""
    found: dict[int, set[int]] = {}
    rows = Snooze.objects.filter(recipient__in=recipients, until_at__gt=at)
    for recipient, follow_up in rows.values_list("recipient", "follow_up"):
        found.setdefault(recipient, set()).add(follow_up)
    return found


def _not_silenced(
    reminders: Sequence[Reminder], snoozed: Mapping[int, Collection[int]]
) -> Callable[[Reminder, Row], bool]:
    """That nobody snoozed it, nor acknowledged it after it was queued."""
    about = {reminder.follow_up_id for reminder in reminders}
    said = Acknowledgement.objects.filter(follow_up__in=about).order_by("at")
    seen_at = {(about, version): at for about, version, at in said.values_list("follow_up", "window_version", "at")}

    def holds(reminder: Reminder, _row: Row) -> bool:
        if reminder.follow_up_id in snoozed.get(reminder.recipient_id, ()):
            return False
        seen = seen_at.get((reminder.follow_up_id, reminder.window_version)) if reminder.kind in LADDER else None
        return seen is None or seen < reminder.queued_at

    return holds


def _not_answered(reminders: Sequence[Reminder]) -> Callable[[Reminder, Row], bool]:
    """That a report was not followed by a status."""
    reports = {reported_in(reminder) for reminder in reminders if reminder.kind == ReminderKind.REPORT}
    waiting: set[int] = set()
    if reports:
        waiting = set(StatusEntry.objects.unanswered_reports().filter(pk__in=reports).values_list("pk", flat=True))
    return lambda reminder, _row: reminder.kind != ReminderKind.REPORT or reported_in(reminder) in waiting


def reported_in(reminder: Reminder) -> int:
    """The id of the line of the log that a REPORT tells of."""
    return int(reminder.rung.removeprefix("report-"))


def _is_for(recipient: Recipient, reminder: Reminder, row: Row, directory: Directory) -> bool:
    """Whether this recipient is still one to tell."""
    about = row.about
    match ReminderKind(reminder.kind):
        case ReminderKind.ASSIGNMENT:
            return directory.owner(about, kind=ReminderKind.ASSIGNMENT) == recipient
        case ReminderKind.FIXED:
            return directory.owner(about) == recipient
        case ReminderKind.REPORT:
            return recipient in directory.leads(about)
        case ReminderKind.SNOOZED:
            levels = [Level.OWNER, Level.DEPUTY, Level.LEAD]
            return any(
                told.recipient == recipient for level in levels for told in directory.told_of(about, level=level)
            )
        case kind:
            told = directory.told_of(about, level=Level(reminder.level), escalates=kind is ReminderKind.ESCALATION)
            return any(each.recipient == recipient for each in told)
