"""Lists taken over from files, and the other names by which they call a party."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0020_nobody_gets_round_the_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="party",
            name="name",
            field=models.CharField(max_length=300, unique=True, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="sourcedocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("communique", "communiqué"),
                    ("readout", "readout"),
                    ("agreement", "agreement"),
                    ("press_report", "press report"),
                    ("opinion", "opinion article"),
                    ("minutes", "minutes"),
                    ("list", "list of commitments"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="historicalparty",
            name="name",
            field=models.CharField(max_length=300, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="historicalsourcedocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("communique", "communiqué"),
                    ("readout", "readout"),
                    ("agreement", "agreement"),
                    ("press_report", "press report"),
                    ("opinion", "opinion article"),
                    ("minutes", "minutes"),
                    ("list", "list of commitments"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="ListImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("content", models.BinaryField(default=b"", verbose_name="content")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("headers", models.JSONField(default=list, verbose_name="headers")),
                ("headers_key", models.TextField(blank=True, verbose_name="headers as compared")),
                (
                    "remembered",
                    models.BooleanField(
                        default=False,
                        help_text="Its columns were decided when a list with the same was taken over.",
                        verbose_name="remembered",
                    ),
                ),
                ("choices", models.JSONField(default=dict, verbose_name="choices")),
                ("report", models.JSONField(default=dict, verbose_name="report")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "to be mapped"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("writing", "being taken over"),
                            ("done", "taken over"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="rows looked at")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="taken over at")),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="held by a job until")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_imports",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="list_imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken over by",
                    ),
                ),
            ],
            options={
                "verbose_name": "list taken over",
                "verbose_name_plural": "lists taken over",
                "ordering": ("-uploaded_at", "-id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["checking", "writing"])),
                        fields=["state"],
                        name="list_import_at_work",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["uploaded", "checking", "checked", "writing", "done"])),
                        name="list_import_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("sha256", ""), _negated=True)
                        ),
                        name="list_import_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("done_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="list_import_done_has_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("key", models.CharField(editable=False, max_length=300, unique=True, verbose_name="key")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_names",
                        to="commitments.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "other name",
                "verbose_name_plural": "other names",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("key", ""), _negated=True)),
                        name="party_name_said",
                    )
                ],
            },
        ),
    ]
