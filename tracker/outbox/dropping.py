"""Taking back what was to be told, so that whoever is to be told now is looked for again."""

from django.db.models import QuerySet

from commitments.models import FollowUp
from tracker.models import Reminder, ReminderState


def drop(reminders: QuerySet[Reminder]) -> None:
    """Cancel ``reminders``; the next run looks at their follow-ups as of the day each was reached."""
    dropped = list(reminders.values_list("pk", "follow_up", "reached_on"))
    Reminder.objects.filter(pk__in=[pk for pk, _, _ in dropped]).update(state=ReminderState.CANCELLED)
    for _, follow_up, reached_on in dropped:
        FollowUp.objects.open().filter(pk=follow_up).update(remind_next_on=reached_on)
