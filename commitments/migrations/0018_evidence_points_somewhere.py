"""Evidence may point to a file alone; what is known of a file is known whole."""

from importlib import import_module

from django.db import migrations, models

guard_again = import_module("commitments.migrations.0015_what_people_reported").guard_again


class Migration(migrations.Migration):
    dependencies = [("commitments", "0017_files_as_evidence")]

    operations = [
        migrations.RemoveConstraint(model_name="evidence", name="evidence_points_somewhere"),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("address", ""), _negated=True),
                    ("document__isnull", False),
                    models.Q(("file_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="evidence_points_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file_name", ""), ("file_sha256", ""), ("file_size__isnull", True), ("file_type", "")),
                    models.Q(
                        models.Q(("file_name", ""), _negated=True),
                        models.Q(("file_type", ""), _negated=True),
                        ("file_size__gte", 1),
                        models.Q(("file_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evidence_file_whole",
            ),
        ),
        migrations.RunPython(guard_again, guard_again),
    ]
