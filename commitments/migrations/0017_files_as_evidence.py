"""What a file is that shows what happened. Its bytes stand on the disk, by their hash."""

from importlib import import_module

from django.db import migrations, models

# SQLite rebuilds the table and drops what guards it.
guard_again = import_module("commitments.migrations.0015_what_people_reported").guard_again


class Migration(migrations.Migration):
    dependencies = [("commitments", "0016_one_index_less")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="file_name",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="file name"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidence",
            name="file_type",
            field=models.CharField(
                blank=True, default="", help_text="As its bytes say.", max_length=100, verbose_name="file type"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidence",
            name="file_size",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="size in bytes"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="file_sha256",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="SHA-256 of the file"),
            preserve_default=False,
        ),
        migrations.RunPython(guard_again, guard_again),
    ]
