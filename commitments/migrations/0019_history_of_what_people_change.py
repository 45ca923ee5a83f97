"""What people change is kept as it was, with who changed it and when; see commitments/models/history.py."""

import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import commitments.models.desk


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0018_evidence_points_somewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalUser",
            fields=[
                ("id", models.IntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical user",
                "verbose_name_plural": "historical users",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommitment",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal: all signed-in staff"),
                            ("restricted", "restricted: the desk and named people"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                (
                    "summary",
                    models.TextField(
                        blank=True, help_text="What was promised, in our own words.", verbose_name="summary"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting_series", "meeting series"),
                            ("event", "event"),
                            ("visit", "visit"),
                            ("deliverable", "deliverable"),
                            ("programme", "programme"),
                            ("institution", "institution"),
                            ("agreement", "agreement"),
                            ("assistance", "assistance"),
                            ("intention", "intention"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "hard",
                    models.BooleanField(
                        default=True,
                        help_text="Someone could later say whether it was done or not.",
                        verbose_name="can be checked",
                    ),
                ),
                (
                    "made_on",
                    models.DateField(
                        blank=True,
                        help_text="The day the promise was made; empty when no source says.",
                        null=True,
                        verbose_name="made on",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("in_force", "in force"),
                            ("fulfilled", "fulfilled"),
                            ("lapsed", "lapsed"),
                            ("superseded", "superseded"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="in_force",
                        editable=False,
                        max_length=12,
                        verbose_name="standing",
                    ),
                ),
                (
                    "reading",
                    models.TextField(
                        blank=True,
                        help_text="Where the source leaves it open: which reading was taken, and why.",
                        verbose_name="reading taken",
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Empty: the desk's lead.", null=True, verbose_name="lead in days"
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Empty: the desk's grace.", null=True, verbose_name="grace in days"
                    ),
                ),
                (
                    "awaits_review",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="Recorded in bulk: nobody is written to about it until somebody has looked at it.",
                        verbose_name="awaits review",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "occasion",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.occasion",
                        verbose_name="made at",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="Who on our side follows up. Without an owner the desk's lead is told.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "reaffirms",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The earlier commitment that this one says again.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.commitment",
                        verbose_name="reaffirms",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical commitment",
                "verbose_name_plural": "historical commitments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommitment_focal_points",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "focalpoint",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.focalpoint",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="commitments.historicalcommitment",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalCommitment_focal_points",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommitment_readers",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="commitments.historicalcommitment",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalCommitment_readers",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDesk",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("slug", models.SlugField(db_index=False, max_length=60, verbose_name="address name")),
                (
                    "code",
                    models.CharField(
                        help_text="Begins the reference of each of the desk's commitments, such as PKCN in PKCN-2026-001.",
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][A-Z0-9]{1,7}$", "“%(value)s” is not two to eight capitals and digits."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[commitments.models.desk.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "working_days",
                    models.CharField(
                        default="MO,TU,WE,TH,FR",
                        max_length=20,
                        validators=[commitments.models.desk.validate_working_days],
                        verbose_name="working days",
                    ),
                ),
                (
                    "holiday_countries",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 codes with commas between; no mail goes out on their public holidays.",
                        max_length=60,
                        validators=[commitments.models.desk.validate_holiday_countries],
                        verbose_name="holiday countries",
                    ),
                ),
                (
                    "reminder_hour",
                    models.PositiveSmallIntegerField(
                        default=9,
                        help_text="The hour of the desk's day from which its digest is sent, 0 to 23.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(23),
                        ],
                        verbose_name="reminder hour",
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="A follow-up is coming up this many days before it opens.",
                        verbose_name="lead in days",
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="A follow-up is overdue this many days after its last day.",
                        verbose_name="grace in days",
                    ),
                ),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="An undated commitment is looked at again after this many months.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="review after months",
                    ),
                ),
                (
                    "hemisphere",
                    models.CharField(
                        blank=True,
                        choices=[("north", "the north"), ("south", "the south")],
                        help_text="Empty where the desk works with both: “autumn 2026” is then asked about each time.",
                        max_length=5,
                        verbose_name="seasons are those of",
                    ),
                ),
                (
                    "year_starts",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "January"),
                            (2, "February"),
                            (3, "March"),
                            (4, "April"),
                            (5, "May"),
                            (6, "June"),
                            (7, "July"),
                            (8, "August"),
                            (9, "September"),
                            (10, "October"),
                            (11, "November"),
                            (12, "December"),
                        ],
                        default=1,
                        help_text="The first month of a fiscal year in the sources this desk reads.",
                        verbose_name="fiscal year starts in",
                    ),
                ),
                (
                    "dormant_after",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="A mechanism is dormant when so many windows in a row passed without a meeting.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="dormant after windows",
                    ),
                ),
                (
                    "mailbox",
                    models.EmailField(
                        blank=True,
                        help_text="The desk's shared address. It is written to where nobody else can be.",
                        max_length=254,
                        verbose_name="mailbox",
                    ),
                ),
                (
                    "writes_to_focal_points",
                    models.BooleanField(
                        default=False,
                        help_text="Focal points get mail about the commitments they answer for, with only what they may see.",
                        verbose_name="may write to focal points",
                    ),
                ),
                (
                    "leaves_titles_out",
                    models.BooleanField(
                        default=False,
                        help_text="Mail about a restricted record then holds a link, and neither its title nor a quote.",
                        verbose_name="leave titles of restricted records out of mail",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "home_party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.party",
                        verbose_name="home party",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical desk",
                "verbose_name_plural": "historical desks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEvent",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "name",
                    models.CharField(
                        help_text="Such as “the general elections in Pakistan” or “entry into force”.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What is known of when it will be, and from where.", verbose_name="note"
                    ),
                ),
                ("falls_on", models.DateField(blank=True, editable=False, null=True, verbose_name="its day")),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical event",
                "verbose_name_plural": "historical events",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFocalPoint",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "office",
                    models.CharField(
                        blank=True, help_text="As the source names it.", max_length=200, verbose_name="office"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "named_on",
                    models.DateField(
                        blank=True,
                        help_text="The day for which the source names this person.",
                        null=True,
                        verbose_name="named on",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "named_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.sourcedocument",
                        verbose_name="named in",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical focal point",
                "verbose_name_plural": "historical focal points",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHolidayOverride",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1, such as CN. Empty: this desk itself.",
                        max_length=2,
                        validators=[commitments.models.desk.validate_holiday_countries],
                        verbose_name="country",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                (
                    "is_off",
                    models.BooleanField(
                        default=True,
                        help_text="No: a working day, though the calendar says otherwise.",
                        verbose_name="day off",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Such as “Eid al-Fitr, as announced”.",
                        max_length=120,
                        verbose_name="name",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical day set by hand",
                "verbose_name_plural": "historical days set by hand",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMembership",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "role",
                    models.CharField(
                        choices=[("viewer", "viewer"), ("officer", "officer"), ("lead", "lead")],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="The member of the desk who stands in for this person.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical desk member",
                "verbose_name_plural": "historical desk members",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOccasion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal: all signed-in staff"),
                            ("restricted", "restricted: the desk and named people"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical occasion",
                "verbose_name_plural": "historical occasions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOccasion_parties",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="commitments.historicaloccasion",
                    ),
                ),
                (
                    "occasion",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.occasion",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalOccasion_parties",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOccasion_readers",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="commitments.historicaloccasion",
                    ),
                ),
                (
                    "occasion",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.occasion",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalOccasion_readers",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalParty",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        help_text="Stands in page addresses.",
                        max_length=80,
                        verbose_name="address name",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("state", "state"),
                            ("ministry", "ministry"),
                            ("agency", "agency"),
                            ("city", "city"),
                            ("organisation", "organisation"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 code of two capital letters, such as PK. Empty for an international organisation.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}$", "“%(value)s” is not two capital letters."
                            )
                        ],
                        verbose_name="country",
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.party",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical party",
                "verbose_name_plural": "historical parties",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSourceDocument",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("author", models.CharField(max_length=200, verbose_name="author")),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("public", "public"),
                            ("internal", "internal: all signed-in staff"),
                            ("restricted", "restricted: the desk and named people"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("communique", "communiqué"),
                            ("readout", "readout"),
                            ("agreement", "agreement"),
                            ("press_report", "press report"),
                            ("opinion", "opinion article"),
                            ("minutes", "minutes"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="Empty when the text does not name one.",
                        max_length=200,
                        verbose_name="publisher",
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("address", models.URLField(blank=True, max_length=500, verbose_name="address")),
                (
                    "language",
                    models.CharField(
                        default="en", help_text="BCP 47, such as en or zh-CN.", max_length=12, verbose_name="language"
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What is uncertain about the text, such as its date.", verbose_name="note"
                    ),
                ),
                (
                    "full_text",
                    models.TextField(
                        blank=True, help_text="Quotes are checked against it when it is kept.", verbose_name="full text"
                    ),
                ),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.party",
                        verbose_name="issued by",
                    ),
                ),
                (
                    "occasion",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.occasion",
                        verbose_name="occasion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical source document",
                "verbose_name_plural": "historical source documents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSourceDocument_readers",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="commitments.historicalsourcedocument",
                    ),
                ),
                (
                    "sourcedocument",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="commitments.sourcedocument",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalSourceDocument_readers",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
