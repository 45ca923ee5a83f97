"""Digests and reminders so far, kept as mails and reminders to recipients."""

from datetime import timedelta

from django.core.management.color import no_style
from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

KEPT = (
    "id",
    "day",
    "state",
    "message_id",
    "address",
    "subject",
    "message",
    "queued_at",
    "next_attempt_at",
    "claimed_by",
    "lease_until",
    "attempts",
    "submitted_at",
    "sent_at",
    "error",
)


def keep(apps, schema_editor):
    names = ("Digest", "Mail", "Reminder", "Recipient")
    digests, mails, reminders, of_recipients = (apps.get_model("tracker", name) for name in names)
    users = apps.get_model("auth", "User").objects
    told = {*digests.objects.values_list("person", flat=True), *reminders.objects.values_list("person", flat=True)}
    today = timezone.now().date()
    monday = today + timedelta(days=7 - today.weekday())
    of_recipients.objects.bulk_create(
        of_recipients(
            kind="person",
            user=user,
            name=f"{user.first_name} {user.last_name}".strip()[:200] or user.username,
            overview_next_on=monday,
        )
        for user in users.filter(pk__in=told)
    )
    recipients = dict(of_recipients.objects.filter(user__isnull=False).values_list("user", "pk"))
    mails.objects.bulk_create(
        (
            mails(
                kind="digest",
                recipient_id=recipients[digest.person_id],
                **{name: getattr(digest, name) for name in KEPT},
            )
            for digest in digests.objects.order_by("pk").iterator(chunk_size=500)
        ),
        batch_size=500,
    )
    theirs = of_recipients.objects.filter(user=OuterRef("person")).values("pk")
    reminders.objects.update(recipient=Subquery(theirs), mail=F("digest"))
    # The next mail must not get a number that a digest had.
    for reset in schema_editor.connection.ops.sequence_reset_sql(no_style(), [mails]):
        schema_editor.execute(reset)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0004_mail_to_recipients")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
