"""What a mail was queued for, and what of it is still to be told when it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.ladder import Level
from tracker.models import Acknowledgement, Mail, Recipient, Reminder, ReminderKind, Snooze
from tracker.recipients import About, Directory


@dataclass(frozen=True, slots=True)
class Asked:
    """``still`` is to be told; ``dropped`` are the ids of the reminders that are not any more."""

    still: tuple[Reminder, ...]
    dropped: tuple[int, ...]


def asked_of(mail: Mail, *, at: datetime) -> Asked:
    """The reminders of a mail, each looked at again: closed, moved, snoozed, acknowledged or given to another drops it.

    Each comes with its follow-up and record.
    """
    found = mail.reminders.select_related("follow_up__commitment__desk").order_by("id")
    reminders = list(found.prefetch_related("follow_up__commitment__desk__holiday_overrides"))
    abouts = {reminder.pk: About.of(reminder.follow_up) for reminder in reminders}
    directory = Directory(abouts.values(), at=at)
    silenced = _silenced(mail.recipient, reminders, at=at)
    still = tuple(
        reminder
        for reminder in reminders
        if _stands(reminder)
        and reminder.pk not in silenced
        and _is_for(mail.recipient, reminder, abouts[reminder.pk], directory)
    )
    kept = {reminder.pk for reminder in still}
    return Asked(still, tuple(reminder.pk for reminder in reminders if reminder.pk not in kept))


def _stands(reminder: Reminder) -> bool:
    follow_up = reminder.follow_up
    moved = reminder.window_version != follow_up.window_version
    return not (follow_up.is_closed or moved or follow_up.commitment.awaits_review)


def _silenced(recipient: Recipient, reminders: Sequence[Reminder], *, at: datetime) -> set[int]:
    """Those that were snoozed, or acknowledged after they were queued."""
    about = [reminder.follow_up_id for reminder in reminders]
    snoozed = set(
        Snooze.objects.filter(recipient=recipient, follow_up__in=about, until_at__gt=at).values_list(
            "follow_up", flat=True
        )
    )
    seen_at = dict(Acknowledgement.objects.filter(follow_up__in=about).order_by("at").values_list("follow_up", "at"))
    return {
        reminder.pk
        for reminder in reminders
        if reminder.follow_up_id in snoozed
        or (
            reminder.kind in (ReminderKind.STEP, ReminderKind.ESCALATION)
            and (seen := seen_at.get(reminder.follow_up_id)) is not None
            and seen >= reminder.queued_at
        )
    }


def _is_for(recipient: Recipient, reminder: Reminder, about: About, directory: Directory) -> bool:
    """Whether this recipient is still one to tell."""
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
