"""Who stands in for a member of a desk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("commitments", "0010_how_a_desk_writes"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                help_text="The member of the desk who stands in for this person.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deputises_at",
                to=settings.AUTH_USER_MODEL,
                verbose_name="deputy",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("deputy", models.F("user")), _negated=True), name="membership_deputy_is_another"
            ),
        ),
    ]
